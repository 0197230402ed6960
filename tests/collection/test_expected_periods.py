"""The period that the path of an export promises: rows outside count, and are named."""

from __future__ import annotations

import pytest

from orchestration.collection.check_rows import check_parts
from orchestration.collection.parsed_file import ParsedFile
from tests.collection.conftest import Desk, csv_bytes

CASES = """
template: case
match: "*.csv"
{more}
columns:
  case_id: 编号
  unit: 单位
  received_at: 受理
"""
EXPECTED = 'period: {path: "^hotline/([^/]+)/"}'


def read(desk: Desk, name: str, days: list[str], more: str = EXPECTED) -> ParsedFile:
    desk.sources["export"] = CASES.format(more=more)
    rows = [[f"A{at}", "C1A", day] for at, day in enumerate(days)]
    parsed = desk.read(name, csv_bytes([["编号", "单位", "受理"], *rows]))
    check_parts([parsed])
    return parsed


def told(parsed: ParsedFile) -> list[tuple[str, int | None]]:
    return [(found.rule, found.row_number) for part in parsed.parts for found in part.findings]


@pytest.mark.parametrize(
    ("folder", "outside"),
    [
        ("2016", [4]),
        ("2016年", [4]),
        ("2016-05", [2, 4]),
        ("2016-Q2", [4]),
        ("2016上半年", [4]),
        ("FY2016", [4]),
    ],
)
def test_rows_outside_the_period_of_the_folder_count_and_are_named(desk: Desk, folder: str, outside: list[int]) -> None:
    parsed = read(desk, f"hotline/{folder}/a.csv", ["2016-04-05", "2016-05-06", "2018-05-06"])
    assert told(parsed) == [("case.received_at_within_period", row) for row in outside]
    assert [part.rows_accepted for part in parsed.parts] == [3]


def test_a_file_that_lies_outside_altogether_is_asked_whether_it_is_the_right_one(desk: Desk) -> None:
    parsed = read(desk, "hotline/2016/a.csv", ["2018-04-05", "2018-05-06"])
    assert told(parsed)[0] == ("contradiction", None) and len(told(parsed)) == 3
    assert "2018-04-05" in parsed.parts[0].findings[0].message_zh


def test_without_the_key_a_path_promises_nothing(desk: Desk) -> None:
    assert told(read(desk, "hotline/2016/a.csv", ["2018-04-05"], more="")) == []


def test_a_path_without_a_period_is_told(desk: Desk) -> None:
    [found] = read(desk, "other/a.csv", ["2018-04-05"]).parts[0].findings
    assert found.rule == "contradiction" and "period" in found.message_zh


def test_the_years_of_the_source_are_those_of_the_folder(desk: Desk) -> None:
    more = f"{EXPECTED}\nyear_begins: 4"
    parsed = read(desk, "hotline/2016-17/a.csv", ["2016-03-31", "2016-04-01", "2017-03-31", "2017-04-01"], more)
    assert told(parsed) == [("case.received_at_within_period", 2), ("case.received_at_within_period", 5)]


def test_days_without_a_year_are_of_the_year_of_the_folder(desk: Desk) -> None:
    parsed = read(desk, "hotline/2016/a.csv", ["3月5日"])
    assert [day.year for day in parsed.parts[0].columns["received_on"]] == [2016]
    assert "period=2016" in parsed.parts[0].path_constants, "under another path the same cells are another year"
