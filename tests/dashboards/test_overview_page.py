"""The overview in words: what changed, what means something, which days are shown, what waits."""

from __future__ import annotations

import re

from dash import html

from dashboards.components.kpi import HEADLINES, why
from dashboards.components.series import signals
from dashboards.components.since import since_last
from dashboards.pages.overview_answers import answers
from dashboards.pages.overview_news import _DUE_DAYS, _MOST_DUE, about, due_table, news, waiting


def links(part) -> list[str]:
    """Addresses of the links in a part of a page."""
    found = [one.href for one in part._traverse() if isinstance(one, html.A)]
    return found


def test_what_changed_since_the_last_snapshot_is_said_in_at_most_three_sentences_that_lead_on(context_of):
    sentences = since_last(context_of(), tuple(HEADLINES.values()))
    assert 1 <= len(sentences) <= 3 and all(href for _, href in sentences)
    assert "由" in sentences[0][0] and "base=S000001" in sentences[0][1]


def test_a_first_snapshot_says_that_there_is_nothing_to_compare(context_of):
    context = context_of("/", "?snapshot=S000001")
    with context.snapshots.open("S000001") as reader:
        alone = type(context)(context.view, reader, context.snapshots)
        assert since_last(alone, tuple(HEADLINES.values())) == [("这是第一个发布版本，没有更早的版本可比。", None)]


def test_every_signal_of_the_period_is_named_and_leads_to_its_metric(context_of):
    context = context_of("/", "?period=2025-11")
    rows = signals(context, context.scope)
    telling = {row["metric_code"] for row in rows if row["signal"] in ("improving", "worsening", "changed")}
    named = {re.search(r"metric=(\w+)", href)[1] for card in news(context) for href in links(card) if "metric=" in href}
    assert rows and named == telling


def test_the_line_under_the_title_says_which_days_are_shown_and_why(context_of):
    assert about(context_of()) == "2025年10月1日 至 2025年12月31日 · 默认显示最近一个已结束且有数据的季度"
    assert about(context_of("/", "?period=2025-11")).endswith("2025年11月30日 · 已结束")


def test_what_waits_leads_to_the_page_where_it_is_dealt_with(context_of):
    context = context_of()
    cards = answers(context, waiting(context), [], html.Div())
    paths = {href.partition("?")[0] for href in links(cards)}
    assert paths >= {"/reporting", "/collection", "/quality", "/ranking", "/unit"}


def test_reports_due_next_come_by_date_with_the_days_left(context_of):
    rows = due_table(context_of()).rows
    assert [row["due_on"] for row in rows] == sorted(row["due_on"] for row in rows)
    assert all(0 <= row["days_left"] <= 45 and row["units"] > 0 for row in rows)


def test_first_and_last_stay_inside_the_chosen_parent(context_of):
    context = context_of("/", "?parent=QH")
    rows = context.reader.rows("standing", period=context.period["period_code"], units=context.within)
    assert {row["peer_group"] for row in rows} == {"township", "bureau", "section"}
    assert {row["unit_code"] for row in rows} <= set(context.within)


def test_what_waits_and_what_falls_due_look_equally_far_ahead(context_of):
    context = context_of()
    rows, said = due_table(context).rows, waiting(context)["reports_due_soon"]
    assert (
        said == sum(row["units"] for row in rows)
        if len(rows) < _MOST_DUE
        else said >= sum(row["units"] for row in rows)
    )
    assert str(_DUE_DAYS) in context.text("attention.reports_due_soon")
    assert str(_DUE_DAYS) in context.text("overview.due_none")


def test_a_tile_without_a_value_says_that_nothing_counts_yet_where_ledgers_arrived(context_of):
    context = context_of()
    known = {"cases_received": {"value": 156}, "case_on_time_resolution_rate": {"value": None, "status": "no_data"}}
    assert why(context, "case", known) == "本期受理的件都还没到期限"
    assert why(context, "reporting", {"reports_missing": {"value": 0}}) == "本期没有到期的报送"
    assert why(context, "case", {}) == "没有收到该期间的台账"
