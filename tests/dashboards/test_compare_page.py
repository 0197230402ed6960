"""Compare: a difference is marked only where it is more than chance, and the whole choice stands in the address."""

from __future__ import annotations

import re

import plotly.graph_objects as go
import pytest
from dash import html
from playwright.sync_api import expect

from dashboards import ids
from dashboards.components.series import series
from dashboards.figures.intervals import intervals
from dashboards.pages import compare
from dashboards.pages.compare_tables import (
    compared,
    compared_table,
    intervals_table,
    marked_count,
    said_of,
    series_of,
)
from tests.dashboards.browser import at_rest

UNITS = "TS01,TS02,TS03,TS04,TS05,TS06"


def by_key(rows):
    return {(row["metric_code"], row["unit_code"], row["period_code"]): row for row in rows}


def test_units_differ_only_where_their_intervals_stand_apart(context_of):
    context = context_of("/compare", f"?units={UNITS}")
    rows = by_key(compared(context))
    judged = 0
    for (metric, unit, period), row in rows.items():
        first = rows.get((metric, "TS01", period))
        if unit == "TS01" or first is None or row["lower"] is None or first["lower"] is None:
            assert row["difference"] is None
            continue
        expected = (
            "higher" if row["lower"] > first["upper"] else "lower" if row["upper"] < first["lower"] else "overlap"
        )
        assert row["difference"] == expected, (metric, unit)
        assert (row["meaning"] is None) == (expected == "overlap" or context.metrics[metric]["direction"] == "none")
        judged += 1
    assert judged > 20


def test_of_two_periods_only_the_later_is_marked_and_counts_only_by_the_rules_of_the_trend(context_of):
    context = context_of("/compare", f"?units={UNITS}&period=2025-11&with_period=2024-11")
    signals = {
        (row["unit_code"], row["metric_code"]): row["signal"]
        for unit in UNITS.split(",")
        for metric in context.metrics
        for row in series(context, unit, [metric])[metric]
        if row["period_code"] == "2025-11"
    }
    rows = compared(context)
    for row in rows:
        if row["period_code"] == "2024-11":
            assert row["difference"] is None
        elif row["lower"] is None and row["difference"]:
            assert signals[row["unit_code"], row["metric_code"]] not in (None, "too_few", "no_change")
            assert said_of(context, row).endswith("走势规则判为显著")
    assert any(row["difference"] for row in rows)


def test_the_table_shows_the_chosen_metrics_one_line_each_with_range_and_n_on_hover_and_marks_by_sign_and_word(
    context_of,
):
    context = context_of("/compare", f"?units={UNITS}&metrics=case_backlog,case_satisfaction_rate")
    table = compared_table(context)
    assert [line["metric_code"] for line in table.rows] == ["case_backlog", "case_satisfaction_rate"]
    units = table.columns[2:]
    cells = [column.text(table.rows[1]) for column in units]
    assert all(re.fullmatch(r"([▲▼] )?\d+\.\d%（暂定）", cell) for cell in cells)
    assert all(re.search(r"上下浮动范围 [\d.]+%–[\d.]+% · 基数 \d+", column.tip(table.rows[1])) for column in units)
    marked = [row for row in compared(context) if row["difference"] in ("higher", "lower")]
    assert sum(cell[0] in "▲▼" for cell in cells) == sum(
        row["metric_code"] == "case_satisfaction_rate" for row in marked
    )


@pytest.mark.parametrize("more", ["", "&with_period=2025-Q3"])
def test_the_finding_counts_every_mark_of_the_table_and_what_folds_away_has_none(county_context, more):
    context = county_context(f"/compare?units=QH101,QH102,QH103{more}")
    shown, folded = compared_table(context), compared_table(context, name="rest", folded=True)

    def marks(table):
        return sum(column.text(row)[0] in "▲▼" for row in table.rows for column in table.columns[2:])

    assert marks(shown) == marked_count(context) > 0 and marks(folded) == 0 < len(folded.rows)
    codes = [row["metric_code"] for table in (shown, folded) for row in table.rows]
    assert len(codes) == len(set(codes)) and set(codes) == {row["metric_code"] for row in compared(context)}


def test_behind_the_dots_stand_the_rates_of_every_series_in_their_order(context_of):
    context = context_of("/compare", "?units=TS02,TS01&with_period=2025-Q3&metrics=case_backlog,case_response_rate")
    rows = intervals_table(context).rows
    assert {row["metric_code"] for row in rows} == {"case_response_rate"}
    assert [(row["unit_code"], row["period_code"]) for row in rows] == series_of(context)


def test_a_dot_has_whiskers_only_where_the_interval_is_known_and_a_small_n_is_hollow():
    def row(**more):
        usual = {
            "name": "甲",
            "label": "甲",
            "series": 0,
            "value": 0.5,
            "lower": 0.4,
            "upper": 0.6,
            "small": False,
            "note": "",
            "href": "/",
        }
        return usual | more

    figure = go.Figure(
        intervals([("率", [row(), row(series=1, small=True), row(lower=None, upper=None), row(value=None)])])
    )
    assert len(figure.data) == 3
    assert figure.data[0].error_x.array[0] == pytest.approx(0.1) and figure.data[2].error_x.array is None
    assert [one.marker.symbol for one in figure.data] == ["circle", "square-open", "circle"]
    assert list(figure.layout.yaxis.ticktext) == ["<b>率</b>", "甲", "甲", "甲", "甲"]
    assert figure.layout.xaxis.range[0] <= 0


@pytest.mark.browser
@pytest.mark.parametrize(("period", "first"), [("2025-Q4", "一季\n2024年"), ("2025", "2024年")])
def test_under_the_trends_a_year_stands_once_and_as_everywhere(county_context, period, first):
    drawn = html.Div(compare.PAGE.content(county_context(f"/compare?period={period}")))
    figure = next(one.data for one in drawn._traverse() if getattr(one, "id", None) == ids.drawing("trends"))
    assert list(go.Figure(figure).layout.xaxis.ticktext)[0].replace("<br>", "\n") == first


def test_metrics_and_a_second_period_are_chosen_into_the_address_and_back_undoes_them(address, visit):
    page = visit(f"{address}/compare?units=TS01,TS02").page
    page.get_by_role("textbox", name="指标", exact=True).first.click()
    page.get_by_role("option", name="积压件数", exact=True).click()
    page.wait_for_url(re.compile(r"metrics=case_backlog"))
    at_rest(page)
    expect(page.locator("main")).to_contain_text("所选指标没有率")
    page.get_by_role("textbox", name="另一期间").click()
    page.get_by_role("option", name="2025年三季度", exact=True).click()
    expect(page.locator("main h1")).to_have_text("对比 · 2025年四季度与2025年三季度")
    page.go_back()
    expect(page.locator("main h1")).to_have_text("对比 · 2025年四季度")
    assert "metrics=case_backlog" in page.url
