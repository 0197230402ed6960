"""Reporting periods: month 2024-03, quarter 2024-Q1, half-year 2024-H1, year 2024."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

KINDS = ("month", "quarter", "half_year", "year")
# what follows the year in a code: kind, first and last month
PARTS_OF_YEAR = {
    **{f"-{month:02d}": ("month", month, month) for month in range(1, 13)},
    **{f"-Q{number}": ("quarter", 3 * number - 2, 3 * number) for number in (1, 2, 3, 4)},
    "-H1": ("half_year", 1, 6),
    "-H2": ("half_year", 7, 12),
    "": ("year", 1, 12),
}
# the form of a code, for patterns that hold one
CODE = r"[1-9]\d{3}(?:-(?:0[1-9]|1[0-2]|Q[1-4]|H[12]))?"
MAX_YEAR = 9998


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


def period(code: str) -> Period:
    """Find the period of a code.

    Raises:
        ValueError: the text is not a period code.
    """
    year, part = code[:4], PARTS_OF_YEAR.get(code[4:])
    if part is None or re.fullmatch(r"\d{4}", year, re.ASCII) is None:
        raise ValueError(f"not a period code: {code!r} (2024-03, 2024-Q1, 2024-H1 or 2024)")
    if not 1 <= int(year) <= MAX_YEAR:
        raise ValueError(f"no such period: {code!r}")
    kind, first, last = part
    return Period(code, kind, date(int(year), first, 1), date(int(year), last, monthrange(int(year), last)[1]))


def suffix_of(first_month: int, last_month: int) -> str | None:
    """Find what follows the year in the code of the period from one month to another; None where there is no such
    period.
    """
    return next((suffix for suffix, part in PARTS_OF_YEAR.items() if part[1:] == (first_month, last_month)), None)


def period_of(day: date, kind: str) -> Period:
    """Find the period of `kind` that holds `day`."""
    for suffix, (own_kind, first, last) in PARTS_OF_YEAR.items():
        if own_kind == kind and first <= day.month <= last:
            return period(f"{day.year:04d}{suffix}")
    raise KeyError(kind)


def smallest_holding(first: date, last: date) -> Period | None:
    """Find the smallest period that holds both days; None where they lie in different years."""
    for kind in KINDS:
        candidate = period_of(first, kind)
        if last in candidate:
            return candidate
    return None
