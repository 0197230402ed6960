"""Reporting periods: month 2024-03, quarter 2024-Q1, half-year 2024-H1, year 2024."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

KINDS = ("month", "quarter", "half_year", "year")
_CODE = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?")


@dataclass(frozen=True, slots=True)
class Period:
    """One reporting period; both days belong to it."""

    code: str
    kind: str
    starts_on: date
    ends_on: date

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def holds(self, other: Period) -> bool:
        """Whether every day of `other` lies in this period."""
        return self.starts_on <= other.starts_on and other.ends_on <= self.ends_on


def _span(code: str, kind: str, year: int, first_month: int, months: int) -> Period:
    last_month = first_month + months - 1
    return Period(
        code, kind, date(year, first_month, 1), date(year, last_month, calendar.monthrange(year, last_month)[1])
    )


def period(code: str) -> Period:
    """The period of a code.

    Raises:
        ValueError: the text is not a period code.
    """
    match = _CODE.fullmatch(code)
    if not match:
        raise ValueError(f"not a period code: {code!r} (2024-03, 2024-Q1, 2024-H1 or 2024)")
    year, month, quarter, half = (int(part or 0) for part in match.groups())
    if not 1 <= year <= 9998 or (match[2] is not None and not 1 <= month <= 12):
        raise ValueError(f"no such period: {code!r}")
    if month:
        return _span(code, "month", year, month, 1)
    if quarter:
        return _span(code, "quarter", year, 3 * quarter - 2, 3)
    if half:
        return _span(code, "half_year", year, 6 * half - 5, 6)
    return _span(code, "year", year, 1, 12)


def period_of(day: date, kind: str) -> Period:
    """The period of `kind` that holds `day`."""
    codes = {
        "month": f"{day.year:04d}-{day.month:02d}",
        "quarter": f"{day.year:04d}-Q{(day.month + 2) // 3}",
        "half_year": f"{day.year:04d}-H{(day.month + 5) // 6}",
        "year": f"{day.year:04d}",
    }
    return period(codes[kind])


def smallest_holding(first: date, last: date) -> Period | None:
    """The smallest period that holds both days; None where they lie in different years."""
    for kind in KINDS:
        candidate = period_of(first, kind)
        if last in candidate:
            return candidate
    return None
