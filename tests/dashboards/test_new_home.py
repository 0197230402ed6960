"""A new home is not a red home: where nothing was due that is said."""

from __future__ import annotations

import duckdb

from dashboards.context import Context
from dashboards.pages.collection_board import whole_board
from dashboards.snapshot import Snapshots
from dashboards.view import parse


def test_the_board_says_where_no_report_was_due(own_home):
    with duckdb.connect(str(own_home / "snapshots" / "S000002.duckdb")) as connection:
        connection.execute("delete from marts.fct_report where unit_code = 'TS02'")
    snapshots = Snapshots(own_home)
    with snapshots.open() as reader:
        board = whole_board(Context(parse("/collection", "?period=2025-Q4"), reader, snapshots))
    snapshots.close()
    shown = next(column.shown for column in board.columns if column.field == "reporting")
    said = {line["unit_code"]: shown(line) for line in board.rows}
    assert said["TS02"] == "· 无到期事项" and said["TS01"] != said["TS02"]
