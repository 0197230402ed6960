"""More cells than headers: columns that nobody named are passed over, and only cells that may have moved reject a row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from orchestration.collection.parsed_file import Part
from tests.collection.conftest import Desk, csv_bytes, workbook, xlsx_bytes

LETTERS = """
template: case
match: "nh*"
columns:
  case_id: {letter: A}
  unit: {letter: B}
  received_at: {letter: C}
  closed_at: {letter: E}
"""
MIXED = """
template: case
match: "mixed*"
columns:
  case_id: 工单编号
  unit: {letter: B}
  received_at: {letter: C}
"""
HEADED = """
template: case
match: "headed*"
columns:
  case_id: 工单编号
  unit: 承办单位
  received_at: 受理时间
"""
LONG = [
    ["G1", "县教育局", "2024-03-05 10:00", "路灯不亮", "2024-03-06 10:00", "城东"],
    ["G2", "县医保局", "2024-03-05 11:00", "井盖", "", "城西"],
]
HELD = date(2024, 3, 5)


def outcome(part: Part) -> tuple[int, int]:
    return part.rows_accepted, part.rows_rejected


@pytest.mark.parametrize("beyond", [[], ["甲"], ["甲", "", "乙"], ["", "", "丙", "丁"]])
def test_a_source_of_letters_passes_over_what_it_does_not_name(desk: Desk, beyond: list[Any]) -> None:
    desk.sources["nohead"] = LETTERS
    part = desk.part("nh.csv", csv_bytes([[*row, *beyond] for row in LONG]))
    assert (outcome(part), part.findings) == ((2, 0), [])


def test_also_where_one_row_alone_is_longer(desk: Desk) -> None:
    desk.sources["nohead"] = LETTERS
    assert outcome(desk.part("nh.csv", csv_bytes([LONG[0], [*LONG[1], "多"]]))) == (2, 0)


def test_also_in_a_workbook_and_below_a_header_row_that_is_shorter(desk: Desk) -> None:
    desk.sources["nohead"] = LETTERS + "header_row: 1\n"
    part = desk.part("nh.xlsx", xlsx_bytes({"导出": [["编号", "单位"], *LONG]}))
    assert outcome(part) == (2, 0)


def test_a_column_without_header_that_a_source_names_by_letter_is_no_surplus(desk: Desk) -> None:
    desk.sources["mixed"] = MIXED
    rows = [["工单编号", "", "", "标题"], *([*row[:4], "未命名"] for row in LONG)]
    assert outcome(desk.part("mixed.csv", csv_bytes(rows))) == (2, 0)


def test_among_headers_a_longer_row_of_a_text_may_have_moved_and_is_held_back(desk: Desk) -> None:
    desk.sources["mixed"] = MIXED
    rows = [["工单编号", "", "", "标题"], *(row[:4] for row in LONG), ["G3", "县教育局", "2024-03-07", "灯", "坏了"]]
    assert outcome(desk.part("mixed.csv", csv_bytes(rows))) == (2, 1)


def test_a_source_of_headers_still_holds_back_a_row_with_a_comma_too_many(desk: Desk) -> None:
    desk.sources["headed"] = HEADED
    rows = [["工单编号", "标题", "承办单位", "受理时间"], ["G1", "灯", "县教育局", "2024-03-05"]]
    rows += [["G2", "灯", "坏", "县教育局", "2024-03-05"]]
    assert outcome(desk.part("headed.csv", csv_bytes(rows))) == (1, 1)


@pytest.mark.parametrize("clock", ["上午", "下午", 9, "第一会议室", "——"])
def test_a_header_over_two_columns_of_a_text(desk: Desk, clock: Any) -> None:
    rows = [["单位", "学习时间", "", "应到", "实到"], *(["C1A", f"2024-03-0{day}", clock, 20, 18] for day in (5, 6))]
    part = desk.part("C1A/a.csv", csv_bytes(rows))
    assert (outcome(part), part.columns["invited"]) == ((2, 0), [20, 20])


@pytest.mark.parametrize("area", ["B1:C1", "E1:F1"])
def test_a_header_merged_over_two_columns_of_a_workbook(desk: Desk, area: str) -> None:
    if area == "B1:C1":
        rows = [["单位", "学习时间", None, "应到", "实到"], ["C1A", "2024-03-05", "上午", 20, 18]]
    else:
        rows = [["单位", "学习时间", "应到", "实到", "地点", None], ["C1A", "2024-03-05", 20, 18, "三楼", "会议室"]]
    part = desk.part("C1A/a.xlsx", xlsx_bytes(workbook({"台账": rows}, merges={"台账": [area]})))
    assert (outcome(part), part.columns["held_on"], part.columns["attended"]) == ((1, 0), [HELD], [18])


def test_a_lone_cell_in_a_gap_of_the_header_does_not_make_a_column(desk: Desk) -> None:
    rows = [
        ["单位", "学习时间", None, "应到", "实到"],
        *(["C1A", f"2024-03-0{day}", None, 20, 18] for day in (5, 6, 7)),
    ]
    rows.append(["C1A", "2024-03-08", 20, 18, 3])
    assert outcome(desk.sheet(rows)) == (3, 1)


def test_a_thousands_comma_in_every_row_of_a_text_is_no_column(desk: Desk) -> None:
    text = "单位,学习时间,应到,实到\nC1A,2024-03-05,1,234,30\nC1A,2024-03-06,1,235,31\n"
    assert outcome(desk.part("C1A/a.csv", text.encode())) == (0, 2)


SENT = ["发布日期", "渠道", "级别", "是否三审"]
MOVED = ["2024-03-07", "网站", "x", "县级"]


@pytest.mark.parametrize("moved", [["", *MOVED, "是"], ["", MOVED[0], "x", *MOVED[1:2], "县级", "否"]])
def test_a_row_of_a_workbook_whose_last_word_stands_beyond_the_headers_has_moved(desk: Desk, moved: list[Any]) -> None:
    rows = [
        ["单位", *SENT],
        *(["", f"2024-03-0{day}", "网站", "县级", "是"] for day in range(1, 5)),
        ["", *MOVED[:2], "县级", "否"],
    ]
    part = desk.sheet([*rows, moved], name="C1A/a.xlsx")
    assert (part.rows_accepted, part.rows_rejected) == (5, 1)
    assert [(found.rule, found.row_number) for found in part.findings] == [("more_cells_than_headers", 7)]


def test_so_has_one_whose_last_number_stands_there(desk: Desk) -> None:
    rows = [
        ["单位", "学习时间", "学习类型", "应到", "实到"],
        *(["", f"2024-03-0{day}", "集中学习", 20, 18] for day in range(1, 5)),
    ]
    part = desk.sheet([*rows, ["", "2024-03-05", "集中学习", "x", 20, 18]], name="C1A/a.xlsx")
    assert (outcome(part), part.columns["attended"]) == ((4, 1), [18] * 4)


@pytest.mark.parametrize("notes", [["已核", "", ""], ["", "见附件", ""], ["已核", "已核", "已核"], [1, 2, 3]])
def test_notes_beside_a_table_are_none_of_its_cells(desk: Desk, notes: list[Any]) -> None:
    """A word of their own, or a column that somebody keeps without a header."""
    rows = [["单位", *SENT], *(["", f"2024-03-0{at + 1}", "网站", "县级", "是", note] for at, note in enumerate(notes))]
    assert outcome(desk.sheet(rows, name="C1A/a.xlsx")) == (3, 0)


def test_and_one_whose_yes_stands_there_though_no_other_row_says_it(desk: Desk) -> None:
    rows = [["单位", *SENT], ["", "2024-03-01", "网站", "县级", "否"], ["", "2024-03-02", "网站", "县级", "否"]]
    part = desk.sheet([*rows, ["", "2024-03-03", "网站", "县级", "x", "是"]], name="C1A/a.xlsx")
    assert outcome(part) == (2, 1)
