"""What each unit still owes, and what the snapshot tells an operator: the answers of questions/*.sql."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from orchestration.home import Home
from orchestration.reference.lists import CalendarDay
from orchestration.snapshots.access import connect
from orchestration.snapshots.store import path_of

Row = dict[str, Any]
QUESTIONS = Path(__file__).parent / "questions"
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Owed:
    """What the published snapshot says, looked at on a day."""

    as_of: datetime
    items: tuple[Row, ...]  # each with unit_code (None: nobody's own) and kind
    units: dict[str, str]
    news: Row = field(default_factory=dict)

    def of(self, unit_code: str) -> list[Row]:
        """Return the items of one unit."""
        return [item for item in self.items if item["unit_code"] == unit_code]


def working_days_after(day: date, count: int, calendar: Iterable[CalendarDay]) -> date:
    """Find the day so many working days later; a year that the calendar lacks has its weekdays."""
    known = {row.date: row.is_working_day for row in calendar}
    while count:
        day += timedelta(days=1)
        count -= known.get(day, day.weekday() < _SATURDAY)
    return day


def read_owed(home: Home, as_of: datetime, days: int, calendar: Iterable[CalendarDay]) -> Owed:
    """Ask the published snapshot.

    Raises:
        UserError: there is none yet.
    """
    today = as_of.date()
    given: dict[str, Any] = {
        "as_of": as_of,
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "soon": working_days_after(today, days, calendar),
    }
    connection = connect(path_of(home))

    def ask(name: str) -> list[Row]:
        text = (QUESTIONS / f"{name}.sql").read_text(encoding="utf-8")
        cursor = connection.execute(text, {key: value for key, value in given.items() if f"${key}" in text})
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    try:
        named = [row | {"kind": "name"} for row in ask("names")]
        units = {row["unit_code"]: row["unit_name"] for row in ask("units")}
        return Owed(as_of, (*ask("owed"), *ask("files"), *named), units, ask("news")[0])
    finally:
        connection.close()
