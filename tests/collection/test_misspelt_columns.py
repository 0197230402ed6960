"""A column that nobody reads, though header and cells are nearly those of an optional column that is then empty in every row."""

from __future__ import annotations

from typing import Any

import pytest

from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes


def unread(desk: Desk, header: str, cells: list[Any], more: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    rows = [["工单编号", "受理时间", header, *more]]
    rows += [[f"A{at}", "2024-03-05 10:00", cell, *("" for _ in more)] for at, cell in enumerate(cells)]
    part = desk.part("C1A/工单.xlsx", xlsx_bytes({"台账": rows}))
    return [(found.rule, found.field) for found in part.findings]


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        ("办结时问", ["2024-03-06", "2024-03-07", "未办结"], "closed_at"),
        ("首次回复日子", ["2024-03-06 08:00", "3月7日", "2024/3/8"], "first_response_at"),
        ("是否满义", ["满意", "不满意", "满意"], "satisfied"),
        ("受理渠到", ["12345热线", "网上信访", ""], "channel"),
        ("Closd at", ["2024-03-06", "", ""], "closed_at"),
        ("satisfed", ["是", "否", "是"], "satisfied"),
        ("reopend", ["是", "否", "否"], "reopened"),
    ],
)
def test_header_and_cells_together_name_the_column(desk: Desk, header: str, cells: list[str], field: str) -> None:
    assert ("extra_column", field) in unread(desk, header, cells)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("首次回复人", ["某科", "某科", "某科"]),  # no dates
        ("是否重大", ["是", "否", "否"]),  # 是否重办 is another thing, and 是 fits everything
        ("是否超标", ["是", "否", ""]),
        ("办结单位", ["教育局", "教育局", ""]),
        ("办结时问", ["", "", ""]),  # nothing is lost
        ("联络地址", ["永昌", "永昌", ""]),
    ],
)
def test_what_only_resembles_one_is_an_extra_column_like_any(desk: Desk, header: str, cells: list[str]) -> None:
    assert unread(desk, header, cells) == [("extra_column", "")]


def test_where_the_column_itself_is_there_nothing_is_missing(desk: Desk) -> None:
    assert unread(desk, "办结时问", ["2024-03-06"], ("办结时间",)) == [("extra_column", "")]


def test_of_two_columns_the_closer_one_is_meant(desk: Desk) -> None:
    rows = [
        ["工单编号", "受理时间", "办结时候", "办结时间点"],
        ["A1", "2024-03-05", "2024-03-06", "2024-03-07"],
    ]
    part = desk.part("C1A/工单.xlsx", xlsx_bytes({"台账": rows}))
    assert [(found.cell, found.field) for found in part.findings] == [("C1", ""), ("D1", "closed_at")]


EXPORT = """
template: case
match: "*.csv"
columns:
  case_id: 编号
  unit: 单位
  received_at: 受理
  closed_at: 办结时间
  channel: {columns: [渠道, 来源], as: first}
"""


def test_a_column_of_a_description_that_an_export_lacks_names_the_field_that_is_empty(desk: Desk) -> None:
    desk.sources["export"] = EXPORT
    part = desk.part("a.csv", csv_bytes([["编号", "单位", "受理", "渠道"], ["A1", "C1A", "2024-03-05", "12345热线"]]))
    assert {(found.value or found.message_en.split()[2], found.field) for found in part.findings} == {
        ("办结时间", "closed_at"),
        ("来源", ""),
    }
