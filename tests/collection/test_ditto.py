"""同上 and 〃 mean the cell above; lines of totals with a number of times are no sessions; a span of clocks is its length."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.collection.conftest import Desk, csv_bytes

HEAD = ["学习时间", "学习类型", "应到", "实到", "时长"]


def _study(*rows: list[Any]) -> bytes:
    return csv_bytes([HEAD, *rows])


@pytest.mark.parametrize("mark", ["同上", "〃", "″", " 同 上 ".replace(" ", ""), "同上一行", "“"])
def test_a_mark_stands_for_the_cell_above_in_every_column_that_is_read(desk: Desk, mark: str) -> None:
    part = desk.part("C1A/台账.csv", _study(["2024-03-05", "集中学习", 10, 9, 90], [mark] * 5, [mark] * 5))
    assert part.columns["held_on"] == [date(2024, 3, 5)] * 3 and part.columns["attended"] == [9, 9, 9]
    assert part.columns["session_type"] == ["collective"] * 3 and not part.findings


def test_the_first_mark_below_another_value_takes_that_one(desk: Desk) -> None:
    part = desk.part(
        "C1A/台账.csv",
        _study(["2024-03-05", "集中学习", 10, 9, 90], ["2024-03-06", "线上学习", "同上", 8, ""], ["同上"] * 5),
    )
    assert part.columns["held_on"] == [date(2024, 3, 5), date(2024, 3, 6), date(2024, 3, 6)]
    assert part.columns["session_type"] == ["collective", "online", "online"]
    assert part.columns["invited"] == [10, 10, 10] and part.columns["duration_minutes"] == [90, None, None]


def test_a_mark_with_nothing_above_it_is_no_value(desk: Desk) -> None:
    part = desk.part("C1A/台账.csv", _study(["同上", "集中学习", 10, 9, 90], ["2024-03-06", "线上学习", 10, 8, 90]))
    assert part.columns["held_on"] == [date(2024, 3, 6)]
    assert [(found.cell, found.rule) for found in part.findings] == [("A2", "unreadable_date")]


def test_the_id_of_a_case_is_never_the_one_above(desk: Desk) -> None:
    body = csv_bytes([["工单编号", "受理时间", "渠道"], ["A1", "2024-03-05", "来电"], ["同上", "同上", "同上"]])
    part = desk.part("C1A/台账.csv", body)
    assert part.columns["case_id"] == ["A1", "同上"] and part.columns["channel"] == ["phone", "phone"]


@pytest.mark.parametrize("total", ["3月小计", "小计", "本月合计", "合计"])
@pytest.mark.parametrize("count", ["2次", "2 场", "2期"])
def test_a_total_with_its_number_of_times_where_the_date_stands_is_left_out(desk: Desk, total: str, count: str) -> None:
    rows = [["序号", *HEAD], [1, "2024-03-05", "集中学习", 10, 9, 90], [total, count, "", 10, 9, 90]]
    part = desk.part("C1A/台账.csv", csv_bytes(rows))
    assert part.columns["attended"] == [9] and part.extents[0].left_out == {"total": range(3, 4)}


@pytest.mark.parametrize(
    ("span", "minutes"),
    [("9:00-11:00", 120), ("09:00—10:30", 90), ("14：00至16：15", 135), ("9:00～9:45", 45), ("23:00-24:00", 60)],
)
def test_a_span_of_clocks_is_as_long_as_it_lasts(desk: Desk, span: str, minutes: int) -> None:
    part = desk.part("C1A/台账.csv", _study(["2024-03-05", "集中学习", 10, 9, span]))
    assert part.columns["duration_minutes"] == [minutes] and not part.findings


@pytest.mark.parametrize("span", ["11:00-9:00", "9:75-11:00", "9:00-9:00", "9:00-25:00"])
def test_a_span_that_is_none_is_told(desk: Desk, span: str) -> None:
    part = desk.part("C1A/台账.csv", _study(["2024-03-05", "集中学习", 10, 9, span]))
    assert part.columns["duration_minutes"] == [None] and [found.field for found in part.findings] == [
        "duration_minutes"
    ]
