"""Writes data/reference/calendar.csv: holidays and make-up working days of 2004–2026.

Only days that the arrangements name are listed: rest days of a holiday (also those that fall on a weekend) and weekends that
are worked. Every other day follows its weekday, which is how the reader treats a day that is not listed.

Run: python -m tests.samples.make_calendar
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from chinese_calendar import constants

TARGET = Path(__file__).parents[2] / "data" / "reference" / "calendar.csv"
CHINESE_NAMES = {holiday.value: holiday.chinese for holiday in constants.Holiday}
MAKE_UP = "调休上班"


def rows() -> list[tuple[str, str, str]]:
    """(date, is_working_day, name) of every named day, in order of date."""
    resting = {day: ("false", CHINESE_NAMES[name]) for day, name in constants.holidays.items()}
    working = {day: ("true", f"{CHINESE_NAMES[name]}{MAKE_UP}") for day, name in constants.workdays.items()}
    return [(day.isoformat(), *entry) for day, entry in sorted((resting | working).items())]


def working_days(listed: dict[date, bool], first: date, last: date) -> int:
    """Working days from `first` to `last`, both included; days not listed follow their weekday."""
    days = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
    return sum(listed.get(day, day.weekday() < 5) for day in days)


def main() -> None:
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("date", "is_working_day", "name"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
