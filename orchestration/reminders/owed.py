"""What each unit still owes, and what the snapshot tells an operator: the answers of questions/*.sql."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.home import Home
from orchestration.reference.lists import CalendarDay
from orchestration.settings.model import read_settings
from orchestration.settings.problems import Problems
from orchestration.snapshots.access import connect
from orchestration.snapshots.store import path_of

Row = dict[str, Any]
Ask = Callable[[str, dict[str, Any]], list[Row]]
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


def last_day_soon(config: Path, today: date) -> date:
    """Find the last day that is told as soon, by calendar and settings as far as they can be read."""
    from orchestration.reference.table import load_list

    problems = Problems()
    calendar = load_list(CalendarDay, config / CalendarDay.file.name, problems)
    return working_days_after(today, read_settings(config, problems).remind_days, calendar)


@cache
def question(name: str) -> str:
    """Read a question to a snapshot, one of the files of questions/."""
    return (QUESTIONS / f"{name}.sql").read_text(encoding="utf-8")


def gather(ask: Ask, as_of: datetime, soon: date) -> Owed:
    """Ask a snapshot what is owed.

    Args:
        ask: answers a question by its name, of the parameters those that it names.
        soon: the last day of which it is told before it comes.
    """
    today = as_of.date()
    given = {"as_of": as_of, "today": today, "tomorrow": today + timedelta(days=1), "soon": soon}
    named = [row | {"kind": "name"} for row in ask("names", given)]
    units = {row["unit_code"]: row["unit_name"] for row in ask("units", given)}
    items = (*ask("owed", given), *ask("files", given), *named)
    return Owed(as_of, items, units, *ask("news", given))


def read_owed(home: Home, as_of: datetime, soon: date) -> Owed:
    """Ask the published snapshot.

    Raises:
        UserError: there is none yet.
    """
    connection = connect(path_of(home))

    def ask(name: str, given: dict[str, Any]) -> list[Row]:
        text = question(name)
        cursor = connection.execute(text, {key: value for key, value in given.items() if f"${key}" in text})
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    try:
        return gather(ask, as_of, soon)
    finally:
        connection.close()
