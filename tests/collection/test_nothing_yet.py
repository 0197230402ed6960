"""Stand-in dates and words for "not yet" are no values: nothing in an optional field, unreadable in a required one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.collection.parsed_file import Part
from tests.collection.conftest import Desk, csv_bytes

HEAD = ["工单编号", "单位", "受理时间", "首次回复时间", "办结时间", "是否满意", "是否重办", "渠道"]
STAND_INS = [
    "0000-00-00",
    "0000-00-00 00:00:00",
    "0000/00/00",
    "00/00/0000",
    "0001-01-01",
    "0001-01-01T00:00:00Z",
    "1899-12-30",
    "1899-12-31",
    "1900-01-00",
    "1900/1/0",
    "1900-01-01",
    "1900-01-01 00:00:00.000",
    "01/01/1900",
    "1970-01-01",
    "1970-01-01 00:00:00",
    "1970-01-01 08:00:00",
    "1970-01-01T00:00:00Z",
    "1970年1月1日",
    "9999-12-31",
    "31/12/9999",
    "12/31/9999",
    "9999-12-31 23:59:59",
    "99991231",
    "00000000",
    "0",
    0,
    1,
    2958465,
    25569,
    date(1900, 1, 1),
    datetime(9999, 12, 31),  # noqa: DTZ001 - as a cell holds them
    datetime(1970, 1, 1, 8),  # noqa: DTZ001 - as a cell holds them
]
NOT_YET = [
    "未办结",
    "尚未办结",
    "办理中",
    "正在办理",
    "未评价",
    "未回访",
    "待回访",
    "待办",
    "暂未评价",
    "未 办 结",
    "处理中",
    "无法接通",
    "pending",
    "In progress",
]


def case(desk: Desk, **given_cells: Any) -> Part:
    cells = dict.fromkeys(HEAD) | {"工单编号": "A1", "单位": "C1A", "受理时间": "2024-04-01 10:00", "渠道": "热线"}
    return desk.sheet([HEAD, list((cells | given_cells).values())], name="C1A/a.xlsx")


@pytest.mark.parametrize("cell", STAND_INS)
def test_a_stand_in_date_is_nothing_where_a_date_may_be_absent(desk: Desk, cell: Any) -> None:
    part = case(desk, 首次回复时间=cell, 办结时间=cell)
    assert (part.columns["first_response_at"], part.columns["closed_at"], part.findings) == ([None], [None], [])


@pytest.mark.parametrize("cell", ["0000-00-00", "1900-01-01", "1970-01-01 08:00", "9999-12-31", 0])
def test_where_a_date_is_required_it_is_no_date(desk: Desk, cell: Any) -> None:
    part = case(desk, 受理时间=cell)
    assert (part.rows_rejected, [found.rule for found in part.findings]) == (1, ["stand_in_date"])


def test_a_source_with_a_format_knows_them_too(desk: Desk) -> None:
    desk.sources["export"] = """
template: case
match: "export*"
columns:
  case_id: 编号
  unit: 单位
  received_at: {column: 受理, format: "%d/%m/%Y"}
  closed_at: {column: 办结, format: "%d/%m/%Y"}
"""
    rows = [["编号", "单位", "受理", "办结"]]
    rows += [
        [f"A{at}", "C1A", "14/03/2024", day]
        for at, day in enumerate(["00/00/0000", "01/01/1900", "01/01/1970", "31/12/9999"])
    ]
    part = desk.part("export.csv", csv_bytes(rows))
    assert (part.columns["closed_at"], part.findings) == ([None] * 4, [])


@pytest.mark.parametrize("cell", ["1970-01-02", "1970-01-01 10:30", "1969-12-31", "1999-12-31", "2000-01-01"])
def test_a_day_beside_one_that_stands_for_none_is_a_day(desk: Desk, cell: str) -> None:
    part = case(desk, 首次回复时间=cell)
    assert part.columns["first_response_at"] != [None]


@pytest.mark.parametrize("cell", ["1900-01-01 14:30", "9998-12-31", "1905-03-05"])
def test_a_date_that_cannot_be_meant_and_stands_for_nothing_is_told(desk: Desk, cell: str) -> None:
    part = case(desk, 首次回复时间=cell)
    assert (part.columns["first_response_at"], len(part.findings)) == ([None], 1)


@pytest.mark.parametrize("word", NOT_YET)
@pytest.mark.parametrize("column", ["首次回复时间", "办结时间", "是否满意", "是否重办"])
def test_not_yet_is_nothing_and_no_finding(desk: Desk, word: str, column: str) -> None:
    part = case(desk, **{column: word})
    values = [part.columns[name] for name in ("first_response_at", "closed_at", "satisfied", "reopened")]
    assert (values, part.findings) == ([[None]] * 4, [])


@pytest.mark.parametrize(
    ("column", "word"), [("办结时间", "已办结"), ("是否满意", "一言难尽"), ("办结时间", "未来"), ("是否满意", "待遇")]
)
def test_another_word_is_told(desk: Desk, column: str, word: str) -> None:
    assert [found.rule for found in case(desk, **{column: word}).findings] != []


def test_not_yet_in_a_required_date_holds_the_row_back(desk: Desk) -> None:
    assert case(desk, 受理时间="未受理").rows_rejected == 1


@given(st.datetimes(datetime(1970, 1, 2), datetime(2100, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants bounds without a zone
def test_no_instant_after_the_first_day_stands_for_none(moment: datetime) -> None:
    from orchestration.collection.values.moments import read_moment
    from orchestration.collection.values.nothing_yet import is_stand_in
    from orchestration.collection.values.single_days import DateContext

    text = moment.isoformat(timespec="seconds")
    assert not is_stand_in(text, read_moment(text, DateContext(zone=UTC)), DateContext(zone=UTC))
