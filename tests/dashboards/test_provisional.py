"""A value that waiting alone may change is marked where it is shown, and is called neither better nor worse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dash import html

from dashboards.components.kpi import HEADLINES
from dashboards.components.provisional import provisional, provisional_points
from dashboards.components.series import headline, series
from dashboards.components.trend_card import trend_card, trend_table
from dashboards.context import Context
from dashboards.pages import PAGES
from dashboards.pages.case_tables import denominators_table
from dashboards.pages.compare_tables import compared_table
from dashboards.pages.metric_detail import metric_table
from dashboards.pages.unit_tables import metrics_table
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from tests.dashboards.as_json import as_json

_MARK = "暂定"


@pytest.fixture
def newest(context_of) -> str:
    """The month that ends with the as-of time: what becomes of its cases is not known."""
    context = context_of()
    return next(
        row["period_code"]
        for row in context.periods
        if row["period_kind"] == "month" and row["ends_on"] == context.snapshot["as_of"].date()
    )


@pytest.fixture
def county_case_page(county) -> Iterator[Context]:
    """The case page of the samples, of the quarter in which limits still run."""
    snapshots = Snapshots(county.home.root)
    with snapshots.open(None) as reader:
        yield Context(parse("/case", ""), reader, snapshots)


def test_figures_of_the_newest_month_are_provisional_and_those_of_a_month_long_past_are_not(context_of, newest):
    context = context_of("/", f"?period={newest}")
    assert ("QH", "case_closure_rate", newest) in provisional(context, ["QH"])
    assert (None, "case_closure_rate", newest) in provisional(context, None)
    assert (None, "cases_received", newest) not in provisional(context, None)
    assert not provisional(context, None, ["2025-03"])
    assert {period for _, _, period in provisional_points(context, "QH")} >= {newest}


def test_tiles_show_the_word_in_the_place_of_a_signal(context_of, newest):
    def said(period: str) -> list[str]:
        page = PAGES["/"].content(context_of("/", f"?period={period}"))
        tiles = next(part for part in page if getattr(part, "className", None) == "kpis")
        return [
            str(one.children)
            for one in tiles._traverse()
            if isinstance(one, html.Span) and getattr(one, "className", None) == "signal provisional"
        ]

    assert said(newest) == [_MARK]
    assert said("2025-03") == []


def test_tables_mark_the_name_of_what_is_provisional(context_of, newest):
    period = f"?period={newest}&metric=case_closure_rate&unit=TS01&units=TS01,TS02"
    context = context_of("/metrics", period)
    assert f"（{_MARK}）" in next(column for column in metric_table(context).columns if column.field == "value").label
    rates = metrics_table(context_of("/unit", period))
    names = {row["metric_code"]: rates.columns[1].text(row) for row in rates.rows}
    assert names["case_closure_rate"].endswith(f"（{_MARK}）")
    told = compared_table(context_of("/compare", period))
    assert any(f"（{_MARK}）" in column.text(row) for row in told.rows for column in told.columns[1:])
    metric = "case_satisfaction_rate"
    months = trend_table(context, metric, series(context, "QH", (metric,))[metric], "QH")
    marked = {row["period_code"] for row in months.rows if months.columns[0].text(row).endswith(f"（{_MARK}）")}
    assert marked == {"2025-11", newest}


def test_a_provisional_point_of_a_trend_says_so_and_its_signal_is_not_the_title(context_of, newest):
    context = context_of("/", f"?period={newest}")
    metric = HEADLINES["case"]
    line = series(context, "QH", (metric,))[metric]
    assert line[-1]["period_code"] == newest and line[-1]["is_provisional"]
    rows = [*line[:-1], {**line[-1], "signal": "improving"}]
    table = trend_table(context, metric, rows, "QH")
    assert table.columns[-1].text(rows[-1]) == _MARK
    shown = as_json(trend_card(context, metric, rows, whose="QH")).decode("utf-8")
    assert context.text("signal.improving") not in shown.partition("</h2>")[0].partition('"about"')[0]
    assert headline(context, "QH", (metric,))[metric]["is_provisional"]


def test_the_denominator_of_the_on_time_rate_is_what_is_past_its_limit_closed_or_not(county_case_page):
    context = county_case_page
    code = context.period["period_code"]
    rows = denominators_table(context).rows
    [figure] = [
        row
        for row in context.reader.rows("unit_figures", units=[context.scope], periods=[code])
        if row["metric_code"] == "case_on_time_resolution_rate"
    ]
    assert sum(row["matured"] for row in rows) == figure["denominator"]
    assert sum(row["on_time"] for row in rows) == figure["numerator"]
    assert all(row["matured"] + row["inside"] + row["no_limit"] == row["received"] for row in rows)
