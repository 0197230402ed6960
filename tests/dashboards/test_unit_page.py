"""The unit page: honest peers, goals, what is owed, one sheet of paper."""

from __future__ import annotations

import re

import pytest

from dashboards.figures import svg
from dashboards.pages.unit_directory import directory_table
from dashboards.pages.unit_duties import reports_table
from dashboards.pages.unit_profile import scored_card, submissions_card
from dashboards.pages.unit_summary import summary
from dashboards.pages.unit_tables import metrics_table, scored, scored_table, unit_metrics
from tests.dashboards.browser import at_rest


def test_quartiles_are_given_only_among_four_peers(context_of):
    many = metrics_table(context_of("/unit", "?unit=TS01")).rows
    alone = metrics_table(context_of("/unit", "?unit=QH")).rows
    assert any(row["lower_quartile"] is not None for row in many)
    assert all(row["lower_quartile"] is None and row["against_median"] == "none" for row in alone)
    assert all((row["peers"] or 0) >= 4 for row in many if row["lower_quartile"] is not None)


def test_the_scored_metrics_stand_beside_their_goal_of_the_period(context_of):
    def goals(period: str) -> dict[str, float]:
        rows = unit_metrics(context_of("/unit", f"?unit=TS01&period={period}"))
        return {row["metric_code"]: row["goal"] for row in rows}

    month, quarter = goals("2025-11"), goals("2025-Q4")
    assert quarter["study_fulfilment_rate"] == month["study_fulfilment_rate"] == 1
    assert quarter["outreach_items"] == 3 * month["outreach_items"]


def test_a_picture_says_in_words_what_it_shows(context_of):
    table = scored_table(context_of("/unit", "?unit=TS01"))
    words = next(column for column in table.columns if column.field == "picture").shown
    row = next(row for row in table.rows if row["metric_code"] == "report_on_time_rate")
    assert re.search(r"本单位 .+；同类 \d+ 个，中位数 .+，中间一半 .+–.+；目标 100\.0%", words(row))
    assert "path" in svg.bullet(0.5, 0.6, None, None, 0, 1, goal=1.0)


def test_the_checklist_names_duty_period_and_due_date(context_of):
    table = reports_table(context_of("/unit", "?unit=TS01"))
    shown = [{column.field: column.text(row) for column in table.columns} for row in table.rows]
    assert shown and all("（20" in line["obligation_code"] and "年" in line["due_at"] for line in shown)
    missing = next((row for row in table.rows if row["status"] == "missing"), None)
    tone = next(column for column in table.columns if column.field == "status").tone
    assert missing is None or tone(missing) == "bad-text"


@pytest.mark.browser
def test_a_unit_prints_on_one_sheet_of_paper(address, visit):
    page = visit(f"{address}/unit?unit=TS01").page
    at_rest(page)
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1
    assert re.search(rb"/MediaBox\s*\[0 0 59[45]\S* 84[12]", paper)


def test_the_sentence_of_a_unit_says_what_it_sent_nothing_for_and_not_that_nothing_is_missing(context_of):
    context = context_of("/unit", "?unit=SE04&period=2025-Q3")
    place = {"rank": 3, "rank_of": 5, "score": 40.0, "peer_group": "section", "band": "bottom"}
    silent = {"unit_code": "SE04", "rank": None, "band": "no_data"}
    said = "".join(summary(context, "SE04", {"total": place, "study": silent, "case": place}).children)
    assert said.startswith("总分 40.0，5 个科室中第 3；") and "；理论学习应报而没有数据" in said
    assert "没有欠报" not in said
    assert said.endswith("。")
    plain = "".join(summary(context, "SE04", {"total": place, "study": place}).children)
    assert "没有数据" not in plain and ("没有欠报" in plain or "应报未报" in plain)


def test_no_metric_stands_twice_and_those_without_a_value_are_a_line(county_context):
    context = county_context("/unit?unit=QH207")
    drawn, silent = scored(context)
    assert silent and [row["metric_code"] for row in scored_table(context).rows] == [
        row["metric_code"] for row in drawn
    ]
    others = {row["metric_code"] for row in metrics_table(context).rows}
    assert others.isdisjoint(row["metric_code"] for row in drawn)
    assert others | {row["metric_code"] for row in drawn} == {row["metric_code"] for row in unit_metrics(context)}
    note = next(one for one in scored_card(context)._traverse() if getattr(one, "className", "") == "note")
    assert all(context.metric_name(row["metric_code"]) in note.children for row in silent)


def test_a_change_of_place_stands_beside_that_of_the_year(county_context):
    context = county_context("/unit")
    columns = {column.field: column for column in directory_table(context).columns}
    assert {"places_gained", "year_gained"} <= set(columns)
    alone = next(row for row in directory_table(context).rows if row["rank_of"] == 1)
    assert columns["rank"].text(alone) == "没有同类" and columns["rank"].of(alone) is None
    one = county_context("/unit?unit=QH101")
    asked = {"units": ["QH101"], "domain": None, "group": None}
    rows = one.reader.rows("standings", period=one.period["period_code"], **asked)
    before = county_context("/unit?unit=QH101&period=2024-Q4")
    ranks = before.reader.rows("standings", period="2024-Q4", **asked)
    assert {row["domain"]: row["year_rank"] for row in rows} == {row["domain"]: row["rank"] for row in ranks}


def test_a_unit_that_sent_nothing_itself_is_told_where_its_figures_come_from(county_context):
    context = county_context("/unit?unit=SENT_NOTHING")
    assert submissions_card(context).children[1].children.startswith("没有收到本单位自行报送的文件")
