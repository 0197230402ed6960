"""Events after the day on which a file was first seen: rejected where they date the row, null where they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from orchestration.collection.open_file import Tools
from orchestration.collection.parse_file import parse_file
from orchestration.collection.parsed_file import Part
from tests.collection.conftest import Desk, csv_bytes

SEEN = datetime(2024, 5, 31, 15, 30, tzinfo=UTC)  # half past eleven at night in Shanghai


def read(desk: Desk, rows: list[list[object]], seen_at: datetime | None = SEEN) -> Part:
    arrival = desk.arrival("C1A/台账.csv", csv_bytes(rows))
    [part] = parse_file(replace(arrival, first_seen_at=seen_at), Tools(desk.references())).parts
    return part


def findings(part: Part) -> list[tuple[str, str, str]]:
    return [(found.rule, found.cell, found.severity) for found in part.findings]


@pytest.mark.parametrize(
    "written", ["2042-03-05", "2024-06-01", "2027年3月5日", "5月30日、6月1日", "2024-05-31T16:00:00Z", "46086"]
)
def test_a_session_after_the_file_came_is_rejected_with_its_cell(desk: Desk, written: str) -> None:
    part = read(desk, [["学习时间", "应到人数"], [written, 10], ["2024-03-05", 10]])
    assert part.columns["held_on"] == [date(2024, 3, 5)]
    rejected = [found for found in part.findings if found.severity == "error"]
    assert {found.cell for found in rejected} == {"A2"}
    if "5月30日" not in written:
        assert [found.rule for found in rejected] == ["future_date"]


def test_the_day_itself_and_all_before_it_count(desk: Desk) -> None:
    part = read(desk, [["发布日期", "篇数"], ["2024-05-31", 1], ["2024-05-31T15:59:59Z", 1], ["2024-01-01", 1]])
    assert len(part.columns["published_on"]) == 3 and findings(part) == []


def test_an_answer_in_the_future_is_null_and_a_deadline_may_come(desk: Desk) -> None:
    rows = [
        ["工单编号", "受理时间", "办结时间", "办理期限"],
        ["G1", "2024-05-30 09:00", "2025-05-30 10:00", "2024-07-01"],
        ["G2", "2024-06-02", "", ""],
    ]
    part = read(desk, rows)
    assert part.columns["case_id"] == ["G1"]
    assert part.columns["closed_at"] == [None] and part.columns["resolution_due_at"][0] is not None
    assert findings(part) == [("future_date", "C2", "warning"), ("future_date", "B3", "error")]


def test_a_list_of_units_may_speak_of_the_future(desk: Desk) -> None:
    part = read(desk, [["单位代码", "单位名称", "单位类型", "有效期起"], ["C9", "新区", "county", "2030-01-01"]])
    assert [found for found in findings(part) if found[0] == "future_date"] == []


def test_a_file_that_nobody_saw_by_a_clock_is_not_judged(desk: Desk) -> None:
    assert findings(read(desk, [["学习时间", "应到人数"], ["2042-03-05", 10]], None)) == []


def test_the_example_of_a_unit_that_is_ahead(desk: Desk, tmp_path: Path) -> None:
    rows = [
        ["学习时间", "学习类型", "应到人数", "实到人数"],
        *([day, "集中学习", 10, 9] for day in ("2042-03-05", "2027-03-05", "2024-03-05")),
    ]
    part = read(desk, rows)
    assert part.rows_rejected == 2 and findings(part) == [
        ("future_date", "A2", "error"),
        ("future_date", "A3", "error"),
    ]
