"""What real sheets have besides a header and rows: numbered columns, second ledgers with slips, page titles, signatures, notes."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.collection.parsed_file import Part
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes

HEAD = ["学习时间", "学习类型", "应到人数", "实到人数"]
ROWS = [["2024-03-05", "集中学习", 30, 28], ["2024-03-12", "中心组学习", 12, 12]]
DAYS = [date(2024, 3, 5), date(2024, 3, 12)]


def days(part: Part) -> list[date]:
    return part.columns["held_on"]


def test_a_second_ledger_without_its_required_column_is_refused_and_not_read_as_the_first(desk: Desk) -> None:
    rows = [HEAD, *ROWS, [], ["二、宣传"], ["发布的时间", "渠道", "数量"], ["2024-03-07", "公众号", 3]]
    study, outreach = desk.read("C1A/a.xlsx", xlsx_bytes({"台账": rows})).parts
    assert (days(study), study.findings) == (DAYS, [])
    assert (outreach.template, outreach.is_refused) == ("outreach_item", True)
    assert [(found.rule, found.cell) for found in outreach.findings] == [("required_column_missing", "A6")]


def test_both_ledgers_are_told_apart_whichever_of_them_is_wrong(desk: Desk) -> None:
    rows = [
        ["发布的时间", "渠道", "数量"],
        ["2024-03-07", "公众号", 3],
        [],
        HEAD,
        *ROWS,
        [],
        ["受理的时间", "工单编号", "满意吗"],
        ["2024-03-08", "A1", "是"],
    ]
    parts = desk.read("C1A/a.xlsx", xlsx_bytes({"台账": rows})).parts
    assert [(part.template, part.is_refused, part.rows_sent) for part in parts] == [
        ("study_session", False, 2), ("outreach_item", True, 0), ("case", True, 0),
    ]  # fmt: skip


def test_a_repeated_header_with_a_slip_is_still_the_header(desk: Desk) -> None:
    part = desk.sheet([HEAD, ROWS[0], ["学习时问", *HEAD[1:]], ROWS[1]])
    assert (days(part), part.rows_filtered, part.findings) == (DAYS, 1, [])


@pytest.mark.parametrize("numbers", [[1, 2, 3, 4], ["(1)", "(2)", "(3)", "(4)"], ["①", "②", "③", "④"], ["甲", 1, 2, 3]])
def test_a_row_that_numbers_the_columns_is_no_data(desk: Desk, numbers: list) -> None:
    part = desk.sheet([HEAD, numbers, *ROWS])
    assert (days(part), part.rows_sent, part.findings) == (DAYS, 2, [])


@pytest.mark.parametrize(
    "head",
    [
        [["序号", "学习情况", "", "人数", ""], ["", "学习时间", "学习类型", "应到", "实到"]],
        [["序号", "学习时间", "学习类型", "人员情况", ""], ["", "", "", "人数", ""], ["", "", "", "应到", "实到"]],
    ],
)
def test_a_header_over_several_rows_needs_no_merged_cells(desk: Desk, head: list) -> None:
    parsed = desk.read("C1A/a.csv", csv_bytes([["学习台账"], *head, [1, *ROWS[0]], [2, *ROWS[1]]]))
    assert (days(parsed.parts[0]), parsed.parts[0].findings, parsed.notes) == (DAYS, [], [])


def test_the_titles_of_printed_pages_are_passed_over_with_their_headers(desk: Desk) -> None:
    part = desk.sheet([["2024年3月学习台账"], HEAD, ROWS[0], [], ["2024年3月学习台账"], ["单位：人"], HEAD, ROWS[1]])
    assert (days(part), part.rows_filtered, part.findings) == (DAYS, 1, [])


@pytest.mark.parametrize(
    "below",
    [
        [[None, None, "填报人：张三"], [None, None, None, "2024年4月1日"]],
        [["备注：3月5日的学习改期。"], ["1.本表一式两份"], ["2、请于4月3日前报送"]],
        [["填报人：", "李四", "审核人：", "王五"], ["填报日期", "2024-04-01"]],
        [["单位（盖章）："], ["2024年4月1日"]],
        [[], ["填报单位", "县教育局", "审核人", "王五"], ["填报人", "李四", "联系电话", "—"]],
    ],
)
def test_signatures_and_notes_of_several_lines_are_no_data(desk: Desk, below: list) -> None:
    part = desk.sheet([HEAD, *ROWS, *below])
    assert (days(part), part.rows_sent, part.findings) == (DAYS, 2, [])


def test_a_row_below_a_note_that_has_a_date_is_data(desk: Desk) -> None:
    part = desk.sheet([HEAD, ROWS[0], ["注：以下为补报"], ["2024-03-12"]])
    assert days(part) == DAYS


@pytest.mark.parametrize("word", ["本月无学习活动", "本月未开展学习活动。", "暂无此类情况", "本季度没有"])
def test_other_ways_to_say_that_nothing_happened(desk: Desk, word: str) -> None:
    part = desk.sheet([["2024年3月"], HEAD, [word]], merges={"Sheet1": ["A3:D3"]})
    assert (part.is_nil, part.is_refused, part.findings) == (True, False, [])


def test_a_formula_without_a_result_is_named_without_inner_words(desk: Desk) -> None:
    part = desk.sheet([HEAD, ["2024-03-05", "集中学习", "=10+20", 28]])
    [found] = part.findings
    assert (found.rule, found.cell, found.value) == ("formula_without_value", "C2", "")
    assert "UNCALCULATED" not in found.message_zh + found.message_en
