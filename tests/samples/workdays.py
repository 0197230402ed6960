"""Working days for the samples, by the library that data/reference/calendar.csv comes from."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from random import Random

import chinese_calendar

from expectations.periods import Period


@cache
def is_workday(day: date) -> bool:
    return chinese_calendar.is_workday(day)


def shift(day: date, working_days: int) -> date:
    """`day` moved by working days; the day itself is not counted."""
    step = timedelta(days=1 if working_days > 0 else -1)
    for _ in range(abs(working_days)):
        day += step
        while not is_workday(day):
            day += step
    return day


def on_or_before(day: date) -> date:
    """The last working day up to `day`."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def of(span: Period) -> list[date]:
    """The working days of a period."""
    days = (span.starts_on + timedelta(days=number) for number in range((span.ends_on - span.starts_on).days + 1))
    return [day for day in days if is_workday(day)]


def some(random: Random, span: Period, count: int) -> list[date]:
    """`count` different working days of a period, in order, spread over its parts."""
    days = of(span)
    count = min(count, len(days))
    return sorted(days[int((number + random.random() * 0.9) * len(days) / count)] for number in range(count))
