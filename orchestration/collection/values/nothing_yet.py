"""Recognise what stands in a cell for nothing: words for "not yet" (未办结, 办理中), and the dates that systems write
where they have none (0000-00-00, 1900-01-01, 1970-01-01, 9999-12-31).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from expectations.vocabulary import any_of
from orchestration.collection.values.cells import cell_text, folded
from orchestration.collection.values.moments import Moment
from orchestration.collection.values.parse_result import ParseError, ParseResult
from orchestration.collection.values.single_days import DateContext

_NO_DAYS = {(0, 0, 0), (1, 1, 1), (1899, 12, 30), (1899, 12, 31), (1900, 1, 0), (1900, 1, 1), (9999, 12, 31)}
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
# the numbers that a workbook shows as 1900-01-00, 1900-01-01 and 9999-12-31, in the 1900 system
_NO_SERIALS = {0, 1, 2958465}
_MAX_LENGTH = 40
NOT_OF_WORDS = ("date", "datetime", "integer", "decimal", "boolean")  # kinds of columns in which a word is no value
_DATE = re.compile(
    r"(?P<a>\d{1,4})(?P<mark>[-/.年])(?P<b>\d{1,2})(?:(?P=mark)|月)(?P<c>\d{1,4})日?(?P<rest>.*)"
    r"|(?P<whole>\d{8})(?P<behind>\D.*|)"
)
# a day's first or last instant, as systems write it beside a day that is none
_EDGE = re.compile(
    r"[ T]*(?:(?:00:00|23:59)(?::(?:00|59))?(?:\.\d+)?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?", re.IGNORECASE
)


@cache
def _not_yet() -> re.Pattern[str]:
    return re.compile(
        f"{any_of('cells.not_yet.before')}{any_of('cells.not_yet.deeds')}{any_of('cells.not_yet.after')}?"
        f"|{any_of('cells.not_yet.words')}",
        re.IGNORECASE,
    )


def says_not_yet(cell: Any) -> bool:
    """Return whether a cell says in words that something has not happened yet."""
    if not isinstance(cell, str) or len(cell) > _MAX_LENGTH:
        return False
    return _not_yet().fullmatch(folded(cell).replace(" ", "")) is not None


def is_stand_in(cell: Any, found: ParseResult | ParseError, context: DateContext) -> bool:
    """Return whether a cell holds a date that systems write for none.

    Args:
        found: what reading the cell as a day or as a Moment gave.
    """
    if isinstance(found, ParseResult):
        return _is_unix_start(found.value, context)
    if isinstance(cell, datetime | date):
        is_edge = not isinstance(cell, datetime) or cell.time() in (time(), time(23, 59), time(23, 59, 59))
        return is_edge and (cell.year, cell.month, cell.day) in _NO_DAYS
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return not context.is_1904 and cell in _NO_SERIALS
    return _is_written(folded(cell_text(cell)))


def _is_written(text: str) -> bool:
    if text in ("0", "0.0"):
        return True
    match = _DATE.fullmatch(text)
    if match is None or not _EDGE.fullmatch(match["rest"] or match["behind"] or ""):
        return False
    if match["whole"]:
        return (int(match["whole"][:4]), int(match["whole"][4:6]), int(match["whole"][6:])) in _NO_DAYS
    first, second, third = int(match["a"]), int(match["b"]), int(match["c"])
    return bool({(first, second, third), (third, second, first), (third, first, second)} & _NO_DAYS)


def _is_unix_start(value: Any, context: DateContext) -> bool:
    """Return whether a day or moment is where clocks begin: midnight of 1970-01-01 in UTC or in the source's zone."""
    if isinstance(value, Moment):
        at = value.at
        if not date(1969, 12, 31) <= at.date() <= date(1970, 1, 2):
            return False
        local = at.astimezone(context.zone) if at.tzinfo else at.replace(tzinfo=context.zone or UTC)
        return local - _UNIX == timedelta() or (local.date() == _UNIX.date() and local.time() == time())
    days = value if isinstance(value, tuple) else (value,)
    return any(day == _UNIX.date() for day in days)
