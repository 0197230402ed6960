"""Read periods as people write them, in a cell of their own or inside a title, a sheet name or a file name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any

from expectations.periods import Period, period, suffix_of
from orchestration.collection.values.cells import cell_text, folded, is_blank, is_error
from orchestration.collection.values.chinese import with_digits
from orchestration.collection.values.parse_result import BLANK, ERROR_VALUE, ParseError, ParseResult

_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d{2})\s*(?:年度?|[-./_]|(?=\s*[QqHh第上下全]))?\s*"
_MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DASH = r"\s*[-—–~至到]+\s*"
# what may follow the year, the closest first
_PARTS = (
    ("months", rf"(?P<first>\d{{1,2}})\s*月?{_DASH}(?P<last>\d{{1,2}})\s*月份?"),
    ("quarter", r"第?(?P<quarter>[1-4])\s*季度?|[Qq](?P<quarter2>[1-4])(?!\d)"),
    ("half", r"(?P<half>[上下])半年?|[Hh](?P<half2>[12])(?!\d)"),
    ("month", r"(?P<month>\d{1,2})\s*月份?(?!\s*\d{1,2}\s*[日号])"),
)
_WITH_YEAR = [(kind, re.compile(_YEAR + f"(?:{part})")) for kind, part in _PARTS]
_NUMERIC_MONTH = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})\s*[-./_]\s*(?P<month>\d{1,2})(?![\d.]|\s*[-./_月]?\s*\d)"
)
_COMPACT_MONTH = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?!\d)")
_YEAR_LAST = re.compile(r"[Qq](?P<quarter>[1-4])\s*[-/]?\s*(?P<year>(?:19|20)\d{2})(?!\d)")
_ENGLISH = re.compile(
    rf"(?P<name>{'|'.join(_MONTH_NAMES)})[a-z]*\.?,?\s*(?P<year>(?:19|20)\d{{2}})(?!\d)", re.IGNORECASE
)
_ANY_YEAR = re.compile(r"(?<!\d)(?:20\d{2}(?!\d)|19\d{2}(?=\s*年))")
_BARE_YEAR = re.compile(r"(?P<year>(?:19|20)\d{2})\s*(?:年度?)?(?:全年)?")
_WITHOUT_YEAR = [(kind, re.compile(rf"(?<![\d年.])(?:{part})")) for kind, part in _PARTS]
_WHOLE_YEAR = re.compile(r"全年|年度|年报")
_DAY = re.compile(
    r"(?:(?:19|20)\d{2}\s*[-./年]\s*)?\d{1,2}\s*月\s*\d{1,2}\s*[日号]|(?:19|20)\d{2}\s*[-./_]\s*\d{1,2}\s*[-./_]\s*\d{1,2}(?!\d)|(?<!\d)(?:19|20)\d{6}(?!\d)"
)

_UNREADABLE = ParseError("unreadable_period")
_NO_YEAR = ParseError("period_without_year")
_ODD_SPAN = ParseError("no_such_period")
_AMBIGUOUS = ParseError("ambiguous_period")


@dataclass(frozen=True, slots=True)
class YearPart:
    """A part of a year whose year is not said: the suffix of a period code, such as -03, -Q1, -H1 or nothing for
    the whole year.
    """

    suffix: str

    def in_year(self, year: int) -> Period:
        """Return the period of this part in a year."""
        return period(f"{year:04d}{self.suffix}")


def _suffix(kind: str, found: dict[str, str | None]) -> str | None:
    """Return the suffix of a period code for a match of _PARTS; None where there is no such period."""
    if kind == "months":
        return suffix_of(int(found["first"] or 0), int(found["last"] or 0))
    if kind == "quarter":
        return f"-Q{found['quarter'] or found['quarter2']}"
    if kind == "half":
        return "-H1" if (found["half"] or found["half2"]) in ("上", "1") else "-H2"
    month = int(found["month"] or 0)
    return f"-{month:02d}" if 1 <= month <= 12 else None


def _prepared(text: str) -> str:
    return with_digits(folded(text))


@lru_cache(4_000)
def find_period(text: str) -> Period | YearPart | None:
    """Return the one period that a title, sheet name or file name speaks of; days in it are passed over.

    Returns:
        A period, a part of a year whose year is not said, or None where none or several are named.
    """
    text = _DAY.sub(" ", _prepared(text))
    for kind, pattern in _WITH_YEAR:
        suffixes = {(match["year"], _suffix(kind, match.groupdict())) for match in pattern.finditer(text)}
        if suffixes:
            bare = {
                _suffix(kind, match.groupdict()) for match in dict(_WITHOUT_YEAR)[kind].finditer(pattern.sub(" ", text))
            }
            named = suffixes | {(year, suffix) for year, _ in suffixes for suffix in bare}
            return _only({f"{year}{suffix}" for year, suffix in named if suffix is not None}, len(named))
    for pattern in (_NUMERIC_MONTH, _COMPACT_MONTH, _ENGLISH, _YEAR_LAST):
        codes = {_simple_code(match) for match in pattern.finditer(text)}
        if codes:
            return _only({code for code in codes if code}, len(codes))
    years = set(_ANY_YEAR.findall(text))
    parts = _parts(text)
    if len(years) == 1:
        year = int(next(iter(years)))
        return parts.in_year(year) if parts else period(str(year))
    return parts if not years else None


def _parts(text: str) -> YearPart | None:
    for kind, pattern in _WITHOUT_YEAR:
        suffixes = {_suffix(kind, match.groupdict()) for match in pattern.finditer(text)}
        if suffixes:
            suffix = next(iter(suffixes))
            return YearPart(suffix) if len(suffixes) == 1 and suffix is not None else None
    return None


def _simple_code(match: re.Match[str]) -> str | None:
    found = match.groupdict()
    if found.get("quarter"):
        return f"{found['year']}-Q{found['quarter']}"
    month = _MONTH_NAMES.index(found["name"].lower()) + 1 if found.get("name") else int(found["month"])
    return f"{found['year']}-{month:02d}" if 1 <= month <= 12 else None


def _only(codes: set[str], named: int) -> Period | None:
    return period(next(iter(codes))) if len(codes) == 1 == named else None


def _whole(text: str, year: int | None) -> str | ParseError:
    """Return the code of a text that is nothing but a period."""
    for kind, pattern in _WITH_YEAR:
        if match := pattern.fullmatch(text):
            suffix = _suffix(kind, match.groupdict())
            return _ODD_SPAN if suffix is None else f"{match['year']}{suffix}"
    for pattern in (_NUMERIC_MONTH, _COMPACT_MONTH, _ENGLISH, _YEAR_LAST):
        if match := pattern.fullmatch(text):
            return _simple_code(match) or _UNREADABLE
    if match := _BARE_YEAR.fullmatch(text):
        return match["year"]
    for kind, pattern in _WITHOUT_YEAR:
        if match := pattern.fullmatch(text):
            suffix = _suffix(kind, match.groupdict())
            if suffix is None:
                return _ODD_SPAN
            return _NO_YEAR if year is None else f"{year:04d}{suffix}"
    if _WHOLE_YEAR.fullmatch(text):
        return _NO_YEAR if year is None else f"{year:04d}"
    return _UNREADABLE


def _number(cell: float) -> str | ParseError:
    if cell == int(cell) and _FIRST_YEAR <= cell <= _LAST_YEAR:
        return str(int(cell))
    if cell == int(cell) and 195001 <= cell <= 210012:
        return f"{int(cell) // 100}-{int(cell) % 100:02d}" if 1 <= int(cell) % 100 <= 12 else _UNREADABLE
    year, _, month = repr(cell).partition(".")
    if not (year.isdecimal() and _FIRST_YEAR <= int(year) <= _LAST_YEAR and 1 <= len(month) <= 2):
        return _UNREADABLE
    if month == "1":
        return _AMBIGUOUS
    return f"{year}-{int(month):02d}" if 1 <= int(month) <= 12 else _UNREADABLE


def read_period(cell: Any, year: int | None) -> ParseResult | ParseError:
    """Return a cell as a period code; the year of a bare 3月 or 一季度 is `year`.

    A first day of a month in a date cell is that month: workbooks turn 2024年3月 into it.
    """
    if cell is None:
        return BLANK
    if isinstance(cell, bool | time | timedelta):
        return _UNREADABLE
    if isinstance(cell, date):
        usable = cell.day == 1 and _FIRST_YEAR <= cell.year <= _LAST_YEAR
        return ParseResult(f"{cell.year:04d}-{cell.month:02d}") if usable else _UNREADABLE
    if isinstance(cell, int | float):
        found = _number(float(cell)) if abs(cell) < 1e9 else _UNREADABLE
    else:
        text = "".join(_prepared(cell_text(cell)).split())
        if is_blank(text):
            return BLANK
        found = ERROR_VALUE if is_error(text) else _whole(text, year)
    return found if isinstance(found, ParseError) else ParseResult(found)
