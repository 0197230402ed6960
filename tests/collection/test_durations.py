"""How long something took, instead of when it ended: read as people write it, and reckoned from another column."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.collection.parsed_file import Part
from orchestration.collection.values.durations import read_duration
from orchestration.collection.values.parse_result import ParseError, ParseResult
from orchestration.messages import ConfigError
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("36", 36 * HOUR),
        (2.5, 2.5 * HOUR),
        ("1,204.5", 1204.5 * HOUR),
        ("3天4小时", 3 * DAY + 4 * HOUR),
        ("3天零2小时", 3 * DAY + 2 * HOUR),
        ("三天", 3 * DAY),
        ("两个小时", 2 * HOUR),
        ("半天", 12 * HOUR),
        ("1天半", 36 * HOUR),
        ("1个半小时", 1.5 * HOUR),
        ("5分30秒", timedelta(seconds=330)),
        ("10个自然日", 10 * DAY),
        ("2 days 03:20:00", 2 * DAY + timedelta(hours=3, minutes=20)),
        ("1 day, 2:03:04", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("26:30", timedelta(hours=26, minutes=30)),
        ("12h 30min", 12.5 * HOUR),
        (time(3, 20), timedelta(hours=3, minutes=20)),
        (timedelta(hours=30), 30 * HOUR),
        ("０", timedelta()),
        ("", None),
        ("无", None),
    ],
)
def test_lengths_of_time_are_read_as_people_write_them(written: Any, expected: timedelta | None) -> None:
    assert read_duration(written, "hours") == ParseResult(expected)


@pytest.mark.parametrize(
    "written",
    [
        "-2",
        "2个工作日",
        "3:75",
        "10小时30",
        "95%",
        "5件",
        "abc",
        "1e9",
        "1年",
        "2024-03-05",
        True,
        date(2024, 3, 5),
        "999999天",
    ],
)
def test_what_is_no_length_of_time_is_told(written: Any) -> None:
    found = read_duration(written, "days")
    assert isinstance(found, ParseError) and found.key == "unreadable_duration"


def test_a_bare_number_needs_a_unit() -> None:
    found = read_duration("36", None)
    assert isinstance(found, ParseError) and found.key == "unreadable_duration.without_unit"


@given(st.integers(0, 99), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_every_spelling_of_a_length_is_the_same_length(days: int, hours: int, minutes: int, seconds: int) -> None:
    expected = ParseResult(timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))
    for written in (
        f"{days}天{hours}小时{minutes}分{seconds}秒",
        f"{days} days, {hours}:{minutes:02}:{seconds:02}",
        f"{days}日 {hours}时 {minutes}分钟 {seconds}秒钟",
        f"{days * 24 + hours}:{minutes:02}:{seconds:02}",
        f"{days}d {hours}h {minutes}m {seconds}s".replace("m ", "min "),
    ):
        assert read_duration(written, None) == expected, written


def source(closed: str, more: str = "") -> str:
    return f"""
template: case
match: "export*"
columns:
  case_id: 编号
  unit: 单位
  received_at: 受理
  closed_at: {closed}
{more}
"""


def read(
    desk: Desk, rows: list[list[Any]], closed: str = "{column: 时长, after: received_at, in: hours}", more: str = ""
) -> Part:
    desk.sources["export"] = source(closed, more)
    return desk.part("export.csv", csv_bytes([["编号", "单位", "受理", "时长"], *rows]))


def times(part: Part, name: str = "closed_at") -> list[str | None]:
    return [value and value.strftime("%Y-%m-%d %H:%M:%S") for value in part.columns[name]]


def test_a_length_of_time_gives_the_end_of_a_case(desk: Desk) -> None:
    rows = [
        ["1", "C1A", "2024-03-05 09:30", "36"],
        ["2", "C1A", "2024-03-05", "2天"],
        ["3", "C1A", "2024-03-05", ""],
        ["4", "C1A", "2024-03-05", "办理中"],
        ["5", "C1A", "2024-03-05", "3个工作日"],
    ]
    part = read(desk, rows)
    assert times(part) == ["2024-03-06 21:30:00", "2024-03-07 00:00:00", None, None, None]
    assert [(found.rule, found.cell, found.severity) for found in part.findings] == [
        ("unreadable_duration", "D6", "warning")
    ]
    assert part.column_map.count(("export.csv", "closed_at", "D")) or ("closed_at", "D") in [
        entry[1:] for entry in part.column_map
    ]


def test_the_beginning_may_be_reckoned_from_the_end(desk: Desk) -> None:
    desk.sources["export"] = """
template: case
match: "export*"
columns:
  unit: 单位
  received_at: {column: 历时, before: closed_at, in: days}
  closed_at: 办结
"""
    rows = [
        ["单位", "历时", "办结"],
        ["C1A", "1.5", "2024-03-06 12:00"],
        ["C1A", "2", ""],
        ["C1A", "很久", "2024-03-06"],
    ]
    part = desk.part("export.csv", csv_bytes(rows))
    assert (times(part, "received_at"), part.rows_rejected) == (["2024-03-05 00:00:00"], 2)
    assert sorted((found.rule, found.cell) for found in part.findings) == [
        ("required_missing", "B3"),
        ("unreadable_duration", "B4"),
    ]


def test_days_after_a_day_without_a_time_are_due_at_the_end_of_theirs(desk: Desk) -> None:
    rows = [["1", "C1A", "2024-03-05", "5"], ["2", "C1A", "2024-03-05 09:30", "5"], ["3", "C1A", "2024-03-05", "1.5"]]
    part = read(desk, rows, "办结", "  resolution_due_at: {column: 时长, after: received_at, in: days}")
    assert times(part, "resolution_due_at") == ["2024-03-10 23:59:59", "2024-03-10 09:30:00", "2024-03-06 12:00:00"]
    limit = "  resolution_due_at: {value: 15, after: received_at, in: days}"
    assert times(read(desk, rows[:1], "办结", limit), "resolution_due_at") == ["2024-03-20 23:59:59"]


def test_days_late_are_reckoned_from_the_deadline(desk: Desk) -> None:
    described = "{column: 时长, after: resolution_due_at, in: days, pattern: 超期(.*)}"
    part = read(desk, [["1", "C1A", "2024-03-05", "超期3天"]], described, "  resolution_due_at: {column: 受理}")
    assert times(part) == ["2024-03-08 23:59:59"]


def test_days_follow_the_calendar_where_clocks_change(desk: Desk) -> None:
    rows = [["1", "C1A", "2024-03-30 12:00", "1天"], ["2", "C1A", "2024-03-30 12:00", "23小时"]]
    part = read(desk, rows, more="").columns["closed_at"]
    assert [value.hour for value in part] == [12, 11]
    desk.sources["export"] = source("{column: 时长, after: received_at}") + "timezone: Europe/Berlin\n"
    part = desk.part("export.csv", csv_bytes([["编号", "单位", "受理", "时长"], *rows])).columns["closed_at"]
    assert [value.hour for value in part] == [12, 12]


def test_a_workbook_with_hours_beyond_a_day(desk: Desk) -> None:
    desk.sources["export"] = source("{column: 时长, after: received_at}")
    rows = [
        ["编号", "单位", "受理", "时长"],
        ["1", "C1A", datetime.fromisoformat("2024-03-05T09:30"), timedelta(hours=30)],
    ]
    assert times(desk.part("export.xlsx", xlsx_bytes({"一": rows}))) == ["2024-03-06 15:30:00"]


@pytest.mark.parametrize(
    ("column", "outcomes"),
    [
        ("时长", {"按期办结": True, "超期办结": False, "逾期未办结": False, "办理中": None, "": None}),
        ("时长", {"按时办结": True, "未超期": True, "超时": False, "未按期办结": False, "未到期": None}),
        ("{column: 时长, map: {否: true, 是: false}}", {"否": True, "是": False, "": None}),
    ],
)
def test_an_outcome_instead_of_two_times_is_what_the_source_says(
    desk: Desk, column: str, outcomes: dict[str, bool | None]
) -> None:
    rows = [[str(at), "C1A", "2024-03-05", each] for at, each in enumerate(outcomes)]
    desk.sources["export"] = source("没有").replace("  closed_at: 没有\n", f"  reported_on_time: {column}\n")
    part = desk.part("export.csv", csv_bytes([["编号", "单位", "受理", "时长"], *rows]))
    assert (part.columns["reported_on_time"], part.findings) == ([*outcomes.values()], [])


@pytest.mark.parametrize(
    ("closed", "key", "names"),
    [
        ("{column: 时长, after: received, in: hours}", "columns.closed_at.after", "received_at"),
        ("{column: 时长, after: closed_at, in: hours}", "columns.closed_at.after", "received_at"),
        ("{column: 时长, after: received_at, in: working days}", "columns.closed_at.in", "minutes"),
        ("{column: 时长, in: hours}", "columns.closed_at", "after"),
        ("{column: 时长, after: received_at, before: received_at}", "columns.closed_at", "before"),
        ("{column: 时长, after: received_at, format: '%H'}", "columns.closed_at", "format"),
        ("{value: 很久, after: received_at, in: days}", "columns.closed_at.value", "很久"),
        ("时长\n  category: {column: 时长, after: received_at}", "columns.category.after", "category"),
    ],
)
def test_a_wrong_description_names_line_key_and_remedy(desk: Desk, closed: str, key: str, names: str) -> None:
    desk.sources["export"] = source(closed)
    with pytest.raises(ConfigError) as caught:
        desk.references()
    message = str(caught.value)
    assert "sources/export.yml 第 " in message and key in message and names in message
