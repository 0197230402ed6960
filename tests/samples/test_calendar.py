"""The calendar of a new home is the official one."""

from __future__ import annotations

import csv
import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from orchestration.reference.lists import CalendarDay
from orchestration.reference.table import load_list
from orchestration.storage.product_files import REFERENCE

from . import make_calendar


@pytest.fixture(scope="module")
def listed() -> dict[date, bool]:
    return {day.date: day.is_working_day for day in load_list(CalendarDay, REFERENCE / "calendar.csv")}


def test_the_calendar_is_what_its_script_writes():
    with (REFERENCE / "calendar.csv").open(encoding="utf-8", newline="") as stream:
        written = [tuple(row) for row in csv.reader(stream)]
    assert written == [("date", "is_working_day", "name"), *make_calendar.rows()]


def test_every_year_from_2004_to_2026_has_rows(listed):
    assert {day.year for day in listed} == set(range(2004, 2027))


@pytest.mark.parametrize(
    ("year", "days"), [(2019, 250), (2020, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]
)
def test_a_year_has_its_official_number_of_working_days(listed, year, days):
    assert make_calendar.working_days(listed, date(year, 1, 1), date(year, 12, 31)) == days


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2024-09-27", "2024-10-08", 3),
        ("2024-02-08", "2024-02-19", 3),
        ("2025-01-24", "2025-02-06", 4),
        ("2024-05-10", "2024-05-13", 2),
        ("2020-01-23", "2020-02-03", 1),
        ("2025-01-24", "2025-02-13", 10),
        ("2025-04-30", "2025-05-12", 5),
    ],
)
def test_working_days_between_two_days_leave_out_the_first(listed, first, last, days):
    after = date.fromisoformat(first) + timedelta(days=1)
    assert make_calendar.working_days(listed, after, date.fromisoformat(last)) == days


@pytest.mark.real
def test_the_calendar_agrees_with_the_published_arrangements(listed):
    published: dict[date, bool] = {}
    for path in sorted((Path(os.environ["TAIZHANG_REAL_DATA"]) / "cn_calendar" / "holiday-cn").glob("2???.json")):
        for entry in json.loads(path.read_text(encoding="utf-8"))["days"]:
            published[date.fromisoformat(entry["date"])] = not entry["isOffDay"]
    first, last = date(2007, 1, 1), date(2026, 12, 31)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    differing = [day for day in days if listed.get(day, day.weekday() < 5) != published.get(day, day.weekday() < 5)]
    assert published
    assert differing == []
