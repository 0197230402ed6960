"""Read how long something took, as systems and people write it: 36, 3天4小时, 2 days 03:20:00, 26:30."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from expectations.vocabulary import any_of
from orchestration.collection.values.cells import cell_text, folded, is_blank, is_error, unwrapped
from orchestration.collection.values.chinese import NUMERALS, chinese_number
from orchestration.collection.values.parse_result import BLANK, ERROR_VALUE, ParseError, ParseResult

UNITS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}  # in seconds
_NAMES = ("numbers.days", "numbers.hours", "numbers.minutes", "numbers.seconds")
MAX_DURATION = timedelta(days=36_525)  # a century
_MAX_SECONDS = MAX_DURATION.total_seconds()
_AMOUNT = r"(\d+(?:\.\d+)?)"
_SPELLED = re.compile(
    r"\s*".join(rf"(?:{_AMOUNT}\s*个?\s*{any_of(name)}[\s,、零又]*)?" for name in _NAMES), re.IGNORECASE
)
_WITH_CLOCK = re.compile(
    rf"(?:{_AMOUNT}\s*{any_of('numbers.days')}?[\s,]+)?(\d+):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?", re.I
)
_HALF = re.compile(r"(\d*)(?:个?半个?([天日]|小时|钟头)|([天日]|个?小时|个?钟头)半(?!\d))")  # 半天, 1个半小时, 1天半
_NUMBER = re.compile(r"\d{1,9}(?:\.\d+)?|\d{1,3}(?:,\d{3}){1,2}(?:\.\d+)?", re.ASCII)
_UNREADABLE = ParseError("unreadable_duration")
_WITHOUT_UNIT = ParseError("unreadable_duration.without_unit")


def read_duration(cell: Any, unit: str | None) -> ParseResult | ParseError:
    """Return a cell as a timedelta of at least 0.

    Args:
        unit: of a bare number, one of UNITS; None where only spelled units are known.
    Returns:
        Read(None) for a blank cell, Read(timedelta), or the reason why it is no duration.
    """
    if isinstance(cell, timedelta):
        return _bounded(cell)
    if isinstance(cell, time):  # a workbook shows 3:20 as a time of day
        return _bounded(timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second))
    if isinstance(cell, bool | date | datetime):
        return _UNREADABLE
    if not isinstance(cell, int | float):
        text = folded(unwrapped(cell_text(cell)))
        if is_blank(text):
            return BLANK
        if is_error(text):
            return ERROR_VALUE
        spelled = _of_text(text)
        if spelled is not None:
            return _bounded(timedelta(seconds=spelled))
    if isinstance(cell, str):
        if not _NUMBER.fullmatch(text):
            return _UNREADABLE
        cell = text.replace(",", "")
    if unit is None:
        return _WITHOUT_UNIT
    seconds = float(cell) * UNITS[unit]
    return _bounded(timedelta(seconds=seconds)) if abs(seconds) <= _MAX_SECONDS else _UNREADABLE


def _bounded(found: timedelta) -> ParseResult | ParseError:
    return ParseResult(found) if timedelta() <= found <= MAX_DURATION else _UNREADABLE


def _of_text(text: str) -> float | None:
    """Return the seconds that a text with units or colons says; None where it has neither."""
    plain = re.sub(f"[{NUMERALS}]+(?=个?半?[天日小时钟分秒自])", _digits, text)
    plain = _HALF.sub(lambda match: f"{match[1] or 0}.5{match[2] or match[3]}", plain)
    clock = _WITH_CLOCK.fullmatch(plain)
    if clock:
        groups: tuple[str | None, ...] = clock.groups()
    else:
        spelled = _SPELLED.fullmatch(plain)
        groups = spelled.groups() if spelled else ()
    if not any(groups):
        return None
    seconds = sum(float(part or 0) * size for part, size in zip(groups, UNITS.values(), strict=True))
    return seconds if seconds <= _MAX_SECONDS else -1.0


def _digits(match: re.Match[str]) -> str:
    number = chinese_number(match[0])
    return match[0] if number is None else str(number)
