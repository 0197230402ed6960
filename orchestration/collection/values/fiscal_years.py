"""Read the periods of years that begin in another month than January: FY2016-17 Q1, 2016-17, 2016年度1季度, Q1 FY17."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from expectations.periods import Period, suffix_of
from orchestration.collection.values.cells import cell_text, folded
from orchestration.collection.values.chinese import with_digits
from orchestration.collection.values.parse_result import ParseError, ParseResult

SPAN = "span"  # kind of a period that is none of the calendar's
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TO = r"\s*[-/–—_~至]\s*"
_FULL = rf"(?P<first>(?:19|20)\d{{2}})(?:{_TO}(?P<last>(?:19|20)?\d{{2}}))?"
_SHORT = rf"(?P<short>\d{{2}})(?:{_TO}(?P<short_last>\d{{2}}))?"
_MARK = r"(?:f\.?\s?y\.?|(?:fiscal|financial)\s?year|财政年度|财年)\s*"
_YEARS = rf"(?:(?P<mark>{_MARK})?{_FULL}|(?P<short_mark>{_MARK}){_SHORT})(?!\d)\s*(?P<word>财政年度|财年|学年|年度|年)?"
_PART = (
    r"(?:第?\s?(?P<quarter>[1-4])\s?季度?|(?:q|quarter|qtr)\s?(?P<quarter2>[1-4])(?!\d)|(?P<half>[上下])半年?|h(?P<half2>[12])(?!\d)"
    r"|(?P<month>\d{1,2})\s?月份?|(?:m|p|month|period)\s?(?P<number>\d{1,2})(?!\d)"
    rf"|(?P<name>{'|'.join(_MONTHS)})[a-z]*)"
)
_BETWEEN = r"[-/_,.:()\s]*"
_WRITTEN = (
    re.compile(f"{_YEARS}(?:{_BETWEEN}{_PART})?{_BETWEEN}"),
    re.compile(f"{_PART}{_BETWEEN}(?:of )?{_YEARS}{_BETWEEN}"),
)
_PART_ALONE = re.compile(_PART)
_PARTS = ("quarter", "quarter2", "half", "half2", "month", "number", "name")
_YEAR_AND_NUMBER = re.compile(r"(?:19|20)\d{2}[-/](?:0[1-9]|1[0-2])")
_NO_SUCH_YEAR = ParseError("no_such_period.of_years")
_NO_SUCH_PART = ParseError("no_such_period")
_NO_YEAR = ParseError("period_without_year")


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """How a source's years run: from the first of `month` on, called by the calendar year of their first or last day.

    stated: the calendar year in which the year begins that the path of the file names, for parts that stand alone.
    may_pair: whether 2011-12 is a year; in a column of months it is December.
    """

    month: int = 1
    is_named_by_end: bool = False
    stated: int | None = None
    may_pair: bool = True

    def of_column(self, cells: Iterable[Any]) -> FiscalYear:
        """Return how the cells of one column are to be read: with 2011-10 in it, 2011-12 is a month too."""
        texts = {
            text for cell in set(cells) if isinstance(cell, str) and _YEAR_AND_NUMBER.fullmatch(text := _text(cell))
        }
        return replace(self, may_pair=False) if any(not _follows(text[:4], text[5:]) for text in texts) else self

    def period_of(self, cell: Any) -> Period | ParseError | None:
        """Return the months of a cell as a period, of kind SPAN where the calendar has none; None: no period of such
        a year.
        """
        if isinstance(cell, date | bool | timedelta) or cell is None:
            return None
        text = _text(cell)
        for pattern in _WRITTEN:
            if match := pattern.fullmatch(text):
                return self._of_match(match.groupdict())
        if match := _PART_ALONE.fullmatch(text):
            return _NO_YEAR if self.stated is None else self._span(self.stated, match.groupdict())
        return None

    def read(self, cell: Any) -> ParseResult | ParseError | None:
        """Return the code of a cell's period; None where it is no period of such a year."""
        found = self.period_of(cell)
        if not isinstance(found, Period):
            return found
        if found.kind == SPAN:
            return ParseError("no_such_period.of_months", span=found.code)
        return ParseResult(found.code)

    def _of_match(self, found: dict[str, str | None]) -> Period | ParseError | None:
        first, last = found["first"] or f"20{found['short']}", found["last"] or found["short_last"]
        if self._is_month_of_the_calendar(found, first, last):
            return None
        if last is not None and not _follows(first, last):
            return _NO_SUCH_YEAR
        is_earlier = last is None and self.is_named_by_end and self.month > 1
        return self._span(int(first) - is_earlier, found)

    def _is_month_of_the_calendar(self, found: dict[str, str | None], first: str, last: str | None) -> bool:
        """Tell 2016-04, or 2016年4月, which is April 2016 whatever a year is."""
        if found["mark"] or found["short_mark"] or found["word"] not in (None, "年"):
            return False
        if last is None:
            return bool(found["month"] or found["name"])
        is_number = not any(found[name] for name in _PARTS) and _YEAR_AND_NUMBER.fullmatch(f"{first}-{last}")
        return bool(is_number) and not (self.may_pair and _follows(first, last))

    def _span(self, year: int, found: dict[str, str | None]) -> Period | ParseError:
        """Return the months of a part of the year that begins in a calendar year."""
        place = self._place(found)
        if place is None:
            return _NO_SUCH_PART
        offset, length = place
        first = year * 12 + self.month - 1 + offset
        return _months(first, first + length - 1)

    def _place(self, found: dict[str, str | None]) -> tuple[int, int] | None:
        """Return how many months after its beginning a part of the year begins, and how many it has."""
        if quarter := found["quarter"] or found["quarter2"]:
            return 3 * (int(quarter) - 1), 3
        if half := found["half"] or found["half2"]:
            return (0 if half in ("上", "1") else 6), 6
        if found["number"]:
            number = int(found["number"])
            return (number - 1, 1) if 1 <= number <= 12 else None
        if found["month"] or found["name"]:
            month = int(found["month"]) if found["month"] else _MONTHS.index(found["name"] or "") + 1
            return ((month - self.month) % 12, 1) if 1 <= month <= 12 else None
        return 0, 12


def _text(cell: Any) -> str:
    return " ".join(with_digits(folded(cell_text(cell))).split()).casefold()


def _follows(first: str, last: str) -> bool:
    """Tell whether a year is the one after another; of the later one two digits are enough."""
    return str(int(first) + 1)[-len(last) :] == last


def _months(first: int, last: int) -> Period:
    """Return the period of some months, counted from the year 0; where it has no code, its months stand for it."""
    (year, month), (last_year, last_month) = divmod(first, 12), divmod(last, 12)
    suffix = suffix_of(month + 1, last_month + 1) if year == last_year else None
    ends_on = date(last_year + (last_month == 11), (last_month + 1) % 12 + 1, 1) - timedelta(days=1)
    starts_on = date(year, month + 1, 1)
    if suffix is None:
        return Period(f"{year:04d}-{month + 1:02d}~{last_year:04d}-{last_month + 1:02d}", SPAN, starts_on, ends_on)
    kind = {1: "month", 3: "quarter", 6: "half_year", 12: "year"}[last - first + 1]
    return Period(f"{year:04d}{suffix}", kind, starts_on, ends_on)
