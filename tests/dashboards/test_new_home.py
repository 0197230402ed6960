"""A new home is not a red home: where nothing was due, or nothing can be told yet, that is said."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest
from dash import dcc, html

from dashboards.context import Context
from dashboards.pages import unit
from dashboards.pages.collection_board import whole_board
from dashboards.pages.overview import PAGE as OVERVIEW
from dashboards.pages.ranking_tables import ranking_table
from dashboards.pages.unit_profile import parts_card
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from tests.dashboards.as_json import as_json

LEAST_POINTS = 12  # that a band needs


@pytest.fixture
def after(own_home):
    """Changes the published snapshot; gives a factory of contexts over it."""
    snapshots, opened = Snapshots(own_home), []

    def change(*statements: str):
        with duckdb.connect(str(own_home / "snapshots" / "S000002.duckdb")) as connection:
            for statement in statements:
                connection.execute(statement)
        opened.append(snapshots.open())
        reader = opened[-1].__enter__()
        return lambda path, search: Context(parse(path, search), reader, snapshots)

    yield change
    for one in opened:
        one.__exit__(None, None, None)
    snapshots.close()


def test_the_board_says_where_no_report_was_due(after):
    board = whole_board(
        after("delete from marts.fct_report where unit_code = 'TS02'")("/collection", "?period=2025-Q4")
    )
    shown = next(column.shown for column in board.columns if column.field == "reporting")
    said = {line["unit_code"]: shown(line) for line in board.rows}
    assert said["TS02"] == "· 无到期事项" and said["TS01"] != said["TS02"]


def test_a_unit_that_owed_nothing_is_told_apart_from_one_that_did_not_send(after):
    context = after(
        "update marts.fct_unit_rank set band = 'no_data', rank = null where unit_code in ('TS01', 'TS02')",
        "update marts.fct_unit_metric set value = 0, n = 0 where unit_code = 'TS02'",
    )("/ranking", "?period=2025-Q4&type=township")
    table = ranking_table(context)
    shown = {column.field: column for column in table.columns}
    said = {row["unit_code"]: [shown[name].text(row) for name in ("rank", "band", "worst")] for row in table.rows}
    assert said["TS02"] == ["— 无到期", "— 无到期", "本期没有到期的事项，也没有收到数据：不是漏报，不排名。"]
    assert said["TS01"][:2] == ["— 未报送", "— 未报送"]
    cards = {}
    for code in ("TS01", "TS02"):
        of_unit = replace(context, view=parse("/unit", f"?unit={code}&period=2025-Q4"))
        total = unit._standings(of_unit, code)["total"]
        cards[code] = as_json(parts_card(of_unit, total)).decode()
    # nobody lost points where nothing was due: no loss is drawn
    assert "不是漏报" in cards["TS02"] and '"drawing"' not in cards["TS02"] and '"drawing"' in cards["TS01"]


def test_where_no_earlier_period_tells_better_from_worse_the_overview_says_so_and_leaves_no_tall_empty_card(after):
    context = after("update marts.fct_unit_trend set signal = 'too_few'", "update marts.fct_unit_rank set rank = null")
    page = as_json(OVERVIEW.content(context("/", "?period=2025-Q4"))).decode()
    assert "谁退步：还不能判断" in page and "以往的期间还不够多" in page
    assert "halves answers" in page and "没有单位显著变差" not in page


def _trends(component) -> list[dict]:
    """The drawings of series in a part of a page."""
    stores = (one for one in component._traverse() if isinstance(one, dcc.Store))
    return [one.data for one in stores if "trend-" in str(one.id)]


def test_fewer_than_twelve_points_draw_no_band_on_a_page(county_context):
    points_of = {True: [], False: []}  # of series with and without a band
    parts = [
        *unit.content(county_context("/unit?unit=QH101&period=2025-12")),
        *OVERVIEW.content(county_context("/?period=2025-Q4")),
    ]
    for figure in _trends(html.Div(parts)):
        known = [value for value in figure["data"][0]["y"] if value is not None]
        has_band = any(shape["type"] == "path" for shape in figure["layout"]["shapes"])
        points_of[has_band].append(len(known))
    assert min(points_of[True]) >= LEAST_POINTS and min(points_of[False]) < LEAST_POINTS
