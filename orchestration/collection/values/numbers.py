"""Read numbers as people write them in ledgers."""

from __future__ import annotations

import math
import re
from datetime import date, time, timedelta
from typing import Any

from expectations.vocabulary import any_of, words
from orchestration.collection.values.cells import folded, is_blank, is_error, is_written_nothing, unwrapped
from orchestration.collection.values.chinese import NUMERALS, chinese_number
from orchestration.collection.values.parse_result import BLANK, ERROR_VALUE, ParseError, ParseResult

MAX_NUMBER = 1e15  # beyond it a workbook no longer keeps every digit
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?")
_GROUPED = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+)(?![\d,])")
_CHINESE = re.compile(f"[{NUMERALS}万萬亿]+")
_MYRIADS = re.compile(r"([+-]?\d+(?:\.\d+)?)(千|万|萬|百万|千万|亿)")
_SCALES = {"千": 1_000, "万": 10_000, "萬": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_COUNTED = re.compile(rf"(.+?)\s*{any_of('numbers.counters')}(?:/{any_of('numbers.per')})?", re.IGNORECASE)
_MORE = re.compile(
    rf"(?:{any_of('numbers.more_before')}\s*)(.+)|(.+?)\s*{any_of('numbers.more_after')}([^\d一二两三四五六七八九+]*)",
    re.IGNORECASE,
)
_ABOUT = re.compile(rf"{any_of('numbers.about_before')}\s*(.+)|(.+?)\s*{any_of('numbers.about_after')}", re.IGNORECASE)
_DURATION = re.compile(
    rf"(?:(\d+(?:\.\d+)?)\s*(?:个)?\s*{any_of('numbers.hours')})?\s*(半)?\s*"
    rf"(?:(\d+(?:\.\d+)?)\s*{any_of('numbers.minutes')})?",
    re.IGNORECASE,
)
_SPAN = re.compile(r"(\d{1,2}):(\d\d)(?:-|--|—|–|~|至|到)(\d{1,2}):(\d\d)")  # of one day
_DAY = 24 * 60
_HALF_DURATIONS = {"半小时": 30.0, "半个小时": 30.0, "一个半小时": 90.0, "两个半小时": 150.0}
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?")

_NOTHING = frozenset(words("numbers.nothing"))
_NOT_A_NUMBER = ParseError("unreadable_number")
_IS_A_DATE = ParseError("date_for_number")
_TOO_LONG = ParseError("number_too_long")
_NOT_WHOLE = ParseError("not_whole")
MORE_THAN = ParseError("more_than_value")
ABOUT = ParseError("approximate_value")


def read_number(cell: Any) -> ParseResult | ParseError:
    """Return a cell as a float. 95% is 0.95; 180余 is 180 with a remark.

    Returns:
        Read(None) for a blank cell, Read(value, remark), or the reason why it is no number.
    """
    if cell is None:
        return BLANK
    if isinstance(cell, bool):
        return _NOT_A_NUMBER
    if isinstance(cell, int | float):
        return _finite(float(cell))
    if isinstance(cell, date | time | timedelta):
        return _IS_A_DATE
    text = folded(unwrapped(str(cell)))
    if is_blank(text) or text in _NOTHING:
        return BLANK
    if is_error(text):
        return ERROR_VALUE
    return _read_text(text.replace("，", ",").lstrip("'").strip())


def counts_nothing(cell: Any) -> bool:
    """Return whether a cell of a number says by a word or a dash that there is none: -, 无, /, 没有."""
    text = folded(cell) if isinstance(cell, str) else ""
    return is_written_nothing(text) or text in _NOTHING


def _finite(value: float) -> ParseResult | ParseError:
    return ParseResult(value) if math.isfinite(value) and abs(value) < MAX_NUMBER else _TOO_LONG


def _read_text(text: str) -> ParseResult | ParseError:
    exact = _exact(text)
    if exact is not None:
        return _finite(exact)
    more = _MORE.fullmatch(text)
    if more:
        value = _exact(more[1]) if more[1] else _exact(more[2] + (more[3] or ""))
        return _NOT_A_NUMBER if value is None else _remarked(value, MORE_THAN)
    about = _ABOUT.fullmatch(text)
    if about:
        value = _exact(about[1] or about[2])
        return _NOT_A_NUMBER if value is None else _remarked(value, ABOUT)
    return _NOT_A_NUMBER


def _remarked(value: float, remark: ParseError) -> ParseResult | ParseError:
    found = _finite(value)
    return ParseResult(found.value, remark) if isinstance(found, ParseResult) else found


def _exact(text: str) -> float | None:
    """Return the number that a text says exactly; None where it says none."""
    text = text.strip()
    bare = _bare(text)
    if bare is None and (counted := _COUNTED.fullmatch(text)):
        bare = _bare(counted[1].strip())
    return bare


def _bare(text: str) -> float | None:
    text = _GROUPED.sub(lambda match: match[1].replace(",", ""), text)
    if _PLAIN.fullmatch(text):
        return float(text)
    if text.endswith("%") and _PLAIN.fullmatch(text[:-1].strip()):
        return float(text[:-1]) / 100
    if text.startswith("百分之"):
        part = _bare(text[3:])
        return None if part is None else part / 100
    myriads = _MYRIADS.fullmatch(text)
    if myriads:
        return round(float(myriads[1]) * _SCALES[myriads[2]], 6)
    if _CHINESE.fullmatch(text):
        number = chinese_number(text)
        return None if number is None else float(number)
    return None


def read_whole(cell: Any) -> ParseResult | ParseError:
    """Return a cell as an int; a fraction is a reason."""
    return _whole(read_number(cell))


def _whole(found: ParseResult | ParseError) -> ParseResult | ParseError:
    if isinstance(found, ParseError) or found.value is None:
        return found
    return ParseResult(int(found.value), found.remark) if found.value == int(found.value) else _NOT_WHOLE


def read_minutes(cell: Any) -> ParseResult | ParseError:
    """Return a duration in whole minutes: 90, 1.5小时, 1小时30分, 半小时, 1:30, 9:00-11:00 and workbook times."""
    if isinstance(cell, time):
        return _whole(ParseResult(cell.hour * 60.0 + cell.minute + cell.second / 60))
    if isinstance(cell, timedelta):
        return _whole(ParseResult(cell.total_seconds() / 60))
    if isinstance(cell, str):
        text = folded(unwrapped(cell))
        minutes = _duration(re.sub(f"[{NUMERALS}]+(?=个?(?:半?小时|分))", _digits, text))
        if minutes is not None:
            return _whole(ParseResult(minutes))
        if "小时" in text or "钟头" in text:
            return _NOT_A_NUMBER
    return read_whole(cell)


def _digits(match: re.Match[str]) -> str:
    number = chinese_number(match[0])
    return match[0] if number is None else str(number)


def _duration(text: str) -> float | None:
    if text in _HALF_DURATIONS:
        return _HALF_DURATIONS[text]
    half = re.fullmatch(r"(\d+)个半小时", text)
    if half:
        return int(half[1]) * 60.0 + 30
    clock = _CLOCK.fullmatch(text)
    if clock and int(clock[2]) < 60:
        return int(clock[1]) * 60.0 + int(clock[2]) + int(clock[3] or 0) / 60
    if span := _SPAN.fullmatch(text):
        begin, end = (int(span[at]) * 60.0 + int(span[at + 1]) for at in (1, 3))
        return end - begin if begin < end <= _DAY and max(int(span[2]), int(span[4])) < 60 else None
    match = _DURATION.fullmatch(text)
    if not match or not (match[1] or match[3]):
        return None
    return round(float(match[1] or 0) * 60 + (30 if match[2] else 0) + float(match[3] or 0), 6)
