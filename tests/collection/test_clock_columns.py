"""Ledgers that keep day and clock in two columns: both are read, whichever of the headers the template knows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.collection.receipts.receipt import answer
from tests.collection.conftest import Desk, csv_bytes, workbook, xlsx_bytes

CASES = ["工单编号", "单位", "渠道"]


def local(*parts: int) -> datetime:
    """An instant of Shanghai, in UTC."""
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=8)  # type: ignore[misc,arg-type]  # parts are a day and a clock


def instants(part: Any, column: str) -> list[datetime | None]:
    return [value and value.astimezone(UTC) for value in part.columns[column]]


@pytest.mark.parametrize(
    "heads",
    [
        ["受理日期", "受理时间"],
        ["受理时间", "受理日期"],
        ["受理日期", "时间"],
        ["日期", "受理时间"],
        ["登记日期", "登记时间"],
        ["接件日期", "接件时间"],
        ["来件日期", "具体时间"],
    ],
)
def test_day_and_clock_of_a_case(desk: Desk, heads: list[str]) -> None:
    by_head = {True: "2024-03-05", False: "14:30"}
    cells = [by_head["日期" in head] for head in heads]
    part = desk.sheet([[*CASES, *heads], ["A1", "C1A", "12345热线", *cells], ["A2", "C1A", "12345热线", *cells]])
    assert instants(part, "received_at") == [local(2024, 3, 5, 14, 30)] * 2
    assert part.findings == []


def test_each_date_of_a_ledger_has_its_own_clock(desk: Desk) -> None:
    head = [*CASES, "受理日期", "受理时间", "办结日期", "时间"]
    part = desk.sheet(
        [
            head,
            ["A1", "C1A", "12345热线", date(2024, 3, 5), time(9, 5), date(2024, 3, 6), 0.5],
            ["A2", "C1A", "12345热线", date(2024, 3, 5), "上午10点", "未办结", ""],
            ["A3", "C1A", "12345热线", date(2024, 3, 5), "", "2024-03-07", "下午3点半"],
        ]
    )
    assert instants(part, "received_at") == [local(2024, 3, 5, 9, 5), local(2024, 3, 5, 10), local(2024, 3, 5)]
    assert instants(part, "closed_at") == [local(2024, 3, 6, 12), None, local(2024, 3, 7, 15, 30)]
    assert part.findings == []


def test_a_group_over_day_and_clock(desk: Desk) -> None:
    rows = [["工单编号", "单位", "受理", ""], ["", "", "日期", "时间"], ["A1", "C1A", "2024-03-05", "14:30"]]
    part = desk.part("C1A/a.xlsx", xlsx_bytes({"诉求办理台账": rows}, merges={"诉求办理台账": ["C1:D1"]}))
    assert instants(part, "received_at") == [local(2024, 3, 5, 14, 30)]


@pytest.mark.parametrize(("day", "clock"), [("学习日期", "学习时间"), ("日期", "时间"), ("日期", "学习时间")])
def test_a_session_takes_its_day(desk: Desk, day: str, clock: str) -> None:
    head = (
        ["单位", clock, "学习类型", "应到人数", day]
        if clock != "学习时间"
        else ["单位", day, clock, "学习类型", "应到人数"]
    )
    cells = {"单位": "C1A", day: "2024年3月5日", clock: "9:00-11:00", "学习类型": "集中学习", "应到人数": 30}
    part = desk.sheet([head, [cells[name] for name in head]])
    assert part.columns["held_on"] == [date(2024, 3, 5)]
    assert part.findings == []


def test_days_without_a_year_and_several_days_of_a_session(desk: Desk) -> None:
    rows = [
        ["单位", "学习日期", "学习时间", "应到人数"],
        ["C1A", "3月5日、6日", "9:00", 30],
        ["C1A", "3月12日", "下午", 30],
    ]
    part = desk.sheet(rows, name="C1A/2024年3月学习台账.xlsx")
    assert part.columns["held_on"] == [date(2024, 3, 5), date(2024, 3, 6), date(2024, 3, 12)]


def test_an_arrival_of_a_report(desk: Desk) -> None:
    rows = [
        ["单位", "任务事项", "期间", "报送日期", "报送时间"],
        ["C1A", "季度分析研判报告", "2024-Q1", "2024-04-02", "16:30"],
    ]
    assert instants(desk.sheet(rows), "received_at") == [local(2024, 4, 2, 16, 30)]


def test_whole_moments_stay_what_they_are(desk: Desk) -> None:
    rows = [[*CASES, "受理日期", "受理时间"], ["A1", "C1A", "12345热线", "2024-03-05", "2024-03-06 14:30"]]
    part = desk.sheet(rows)
    assert instants(part, "received_at") == [local(2024, 3, 6, 14, 30)]
    assert [(each.rule, each.cell) for each in part.findings] == [("extra_column", "D1")]


def test_a_clock_alone_is_no_date(desk: Desk) -> None:
    part = desk.sheet([[*CASES, "受理时间"], ["A1", "C1A", "12345热线", "14:30"]])
    assert (part.rows_accepted, [(each.rule, each.cell) for each in part.findings]) == (0, [("unreadable_date", "D2")])


def test_a_wrong_pair_names_both_cells_and_the_row_is_held_back(desk: Desk) -> None:
    head = [*CASES, "受理日期", "受理时间"]
    good = [[f"A{number}", "C1A", "12345热线", "2024-03-05", "14:30"] for number in range(3)]
    part = desk.sheet(
        [head, *good, ["A8", "C1A", "12345热线", "", "14:30"], ["A9", "C1A", "12345热线", "2024-03-05", "25:70"]]
    )
    assert (part.rows_sent, part.rows_accepted) == (5, 3)
    assert [(each.rule, each.cell) for each in part.findings] == [
        ("unreadable_date", "D5"),
        ("unreadable_date", "E5"),
        ("unreadable_time", "E6"),
    ]


def test_the_receipt_says_what_both_columns_are(desk: Desk) -> None:
    parsed = desk.read(
        "C1A/a.csv", csv_bytes([[*CASES, "受理日期", "受理时间"], ["A1", "C1A", "热线", "2024-03-05", "14:30"]])
    )
    [sheet] = answer(parsed)["parts"][0]["sheets"]
    assert [(each["letter"], each["field"]) for each in sheet["columns"]][-2:] == [
        ("D", "received_at"),
        ("E", "received_at"),
    ]


@settings(max_examples=25)
@given(st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2024, 3, 31)), min_size=1, max_size=6), st.booleans())  # noqa: DTZ001 - as a cell holds them
def test_two_columns_say_the_same_as_one(tmp_path_factory: Any, moments: list[datetime], is_text: bool) -> None:
    moments = [each.replace(microsecond=0) for each in moments]
    desk = Desk(tmp_path_factory.mktemp("desk"))
    one = [["单位", "受理时间"], *(["C1A", each] for each in moments)]
    two = [["单位", "受理日期", "受理时间"], *(["C1A", each.date(), each.time()] for each in moments)]
    if is_text:
        one, two = ([[str(cell) for cell in row] for row in rows] for rows in (one, two))
    found = [
        desk.part(name, csv_bytes(rows) if is_text else xlsx_bytes({"台账": rows}))
        for name, rows in (
            (f"C1A/1.{'csv' if is_text else 'xlsx'}", one),
            (f"C1A/2.{'csv' if is_text else 'xlsx'}", two),
        )
    ]
    assert found[0].columns["received_at"] == found[1].columns["received_at"]


NIGHT = [local(2024, 3, 5, 10, 29, 55), local(2024, 3, 6, 21, 37)]


@pytest.mark.parametrize("clocks", [("10:29:55", "21:37"), ("102955", "2137"), ("上午10时29分55秒", "晚上9点37分")])
@pytest.mark.parametrize("is_merged", [True, False])
def test_one_label_over_a_day_and_its_clock_covers_both(desk: Desk, clocks: tuple[str, str], is_merged: bool) -> None:
    head = [*CASES, "受理时间", None, "是否满意"]
    rows = [
        ["A1", "C1A", "12345热线", "2024-03-05", clocks[0], "是"],
        ["A2", "C1A", "网上信访", "2024-03-06", clocks[1], "否"],
    ]
    book = workbook({"台账": [head, *rows]})
    if is_merged:
        book["台账"].merge_cells("D1:E1")
    part = desk.part("C1A/台账.xlsx", xlsx_bytes(book))
    assert instants(part, "received_at") == NIGHT
    assert part.columns["satisfied"] == [True, False]


def test_a_page_whose_repeated_header_leaves_the_label_of_the_clock_out_keeps_its_clocks(desk: Desk) -> None:
    part = desk.sheet(
        [
            [*CASES, "受理日期", "受理时间"],
            ["A1", "C1A", "12345热线", "2024-03-05", "10:29:55"],
            [None] * 5,
            [*CASES, "受理时间", None],
            ["A2", "C1A", "网上信访", "2024-03-06", "21:37"],
        ]
    )
    assert instants(part, "received_at") == NIGHT


def test_a_column_without_a_label_that_holds_no_clocks_changes_no_moment(desk: Desk) -> None:
    head = [*CASES, "受理时间", None, "是否满意"]
    part = desk.sheet([[*head], ["A1", "C1A", "12345热线", "2024-03-05 14:30", "已转", "是"]])
    assert instants(part, "received_at") == [local(2024, 3, 5, 14, 30)]
