"""A merged cell repeats words and dates for each row, and never a number that adds up."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.collection.parsed_file import Part
from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.tables.header import Header, Layout, SheetTable
from orchestration.collection.tables.merged_cells import counted_once
from tests.collection.conftest import Desk, xlsx_bytes

STUDY = ["单位", "学习时间", "学习类型", "学习内容", "应到", "实到"]
OUTREACH = ["单位", "发布日期", "渠道", "级别", "篇数"]


def merged(rows: list[list[Any]], *areas: str) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in areas:
        book.active.merge_cells(area)
    return xlsx_bytes(book)


def left_out(part: Part) -> dict[str, list[int]]:
    return {kind: list(numbers) for extent in part.extents for kind, numbers in extent.left_out.items()}


def test_a_count_over_two_rows_counts_once_in_the_first(desk: Desk) -> None:
    rows = [OUTREACH, ["C1A", "2024-03-05", "公众号", "县级", 3], ["C1A", "2024-03-05", "网站", "县级", None]]
    part = desk.part("C1A/a.xlsx", merged(rows, "E2:E3"))
    assert (part.columns["items"], part.columns["channel"], part.findings) == ([3, 0], ["wechat", "website"], [])


def test_a_count_over_some_rows_leaves_the_others_alone(desk: Desk) -> None:
    rows = [
        OUTREACH,
        *(
            [
                ["C1A", f"2024-03-0{day}", "公众号", "县级", count]
                for day, count in ((1, 5), (2, 4), (3, None), (4, None), (5, 2))
            ]
        ),
    ]
    part = desk.part("C1A/a.xlsx", merged(rows, "E3:E5"))
    assert part.columns["items"] == [5, 4, 0, 0, 2]


def test_words_and_dates_hold_for_each_row(desk: Desk) -> None:
    rows = [OUTREACH, ["C1A", "2024-03-05", "公众号", "市级", 3], [None, None, None, None, 2]]
    part = desk.part("a.xlsx", merged(rows, "A2:A3", "B2:B3", "C2:C3", "D2:D3"))
    assert (part.columns["unit_code"], part.columns["channel"], part.columns["level"]) == (
        ["C1A"] * 2,
        ["wechat"] * 2,
        ["city"] * 2,
    )
    assert part.columns["items"] == [3, 2]


def test_a_session_over_three_rows_is_one(desk: Desk) -> None:
    rows = [
        STUDY,
        ["C1A", "2024-03-05", "集中学习", "材料一", 10, 9],
        [None, None, None, "材料二", None, None],
        [None, None, None, "材料三", None, None],
        ["C1A", "2024-03-12", "集中学习", "材料四", 8, 8],
    ]
    part = desk.part("C1A/a.xlsx", merged(rows, "A2:A4", "B2:B4", "C2:C4", "E2:E4", "F2:F4"))
    assert (part.rows_sent, part.columns["invited"], part.columns["attended"]) == (2, [10, 8], [9, 8])
    assert left_out(part) == {"merged": [3, 4]}


def test_also_where_only_the_date_is_merged(desk: Desk) -> None:
    rows = [STUDY, ["C1A", "2024-03-05", "集中学习", "材料一", 10, 9], ["C1A", None, "集中学习", "材料二", None, None]]
    part = desk.part("C1A/a.xlsx", merged(rows, "B2:B3"))
    assert (part.rows_sent, part.columns["invited"], left_out(part)) == (1, [10], {"merged": [3]})


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(["C1B", None, "集中学习", "材料一", None, None], id="another unit"),
        pytest.param(["C1A", None, "线上学习", "材料二", 12, 12], id="numbers of its own"),
    ],
)
def test_rows_of_another_unit_or_with_numbers_of_their_own_are_sessions(desk: Desk, second: list[Any]) -> None:
    rows = [STUDY, ["C1A", "2024-03-05", "集中学习", "材料一", 10, 9], second]
    part = desk.part("a.xlsx", merged(rows, "B2:B3"))
    assert (part.rows_sent, part.rows_accepted, left_out(part)) == (2, 2, {})


def test_several_cases_of_one_merged_day_are_several(desk: Desk) -> None:
    rows = [["工单编号", "单位", "受理时间", "渠道"], ["A1", "C1A", "2024-03-05", "热线"], ["A2", "C1A", None, "热线"]]
    part = desk.part("C1A/a.xlsx", merged(rows, "C2:C3"))
    assert part.columns["case_id"] == ["A1", "A2"]


def test_people_of_a_merged_cell_are_counted_once(desk: Desk) -> None:
    rows = [STUDY, ["C1A", "2024-03-05", "集中学习", "", 10, 9], ["C1A", "2024-03-12", "集中学习", "", None, None]]
    part = desk.part("C1A/a.xlsx", merged(rows, "E2:E3", "F2:F3"))
    assert (part.columns["invited"], part.columns["attended"]) == ([10, None], [9, None])


def test_a_figure_of_a_wide_table_over_two_rows_stands_once(desk: Desk) -> None:
    rows = [["单位", "指标", "2024年1月", "2024年2月"], ["C1A", "学习次数", 3, 4], ["C1B", "学习次数", None, 5]]
    part = desk.part("汇总.xlsx", merged(rows, "C2:C3"))
    assert (part.columns["value"], part.columns["unit_code"]) == ([3, 4, 5], ["C1A", "C1A", "C1B"])


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 99)), min_size=1, max_size=8))
def test_whatever_is_merged_the_sum_is_that_of_the_cells(cells: list[tuple[int, int]]) -> None:
    """cells: over how many rows each is merged, and its number."""
    from expectations.loading import contracts

    column: list[Any] = ["数量"]
    areas = []
    for rows, number in cells:
        if rows > 1:
            areas.append((len(column), 0, len(column) + rows - 1, 0))
        column += [float(number)] * rows
    sheet = Sheet("a", [column], merged=tuple(areas))
    table = SheetTable(
        sheet, Header(Layout(contracts()["outreach_item"]), 0, 0, {"items": 0}, {0: "数量"}), len(column)
    )
    assert sum(counted_once(table).sheet.columns[0][1:]) == sum(number for _, number in cells)
