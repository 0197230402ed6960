"""Read times of day behind a date: 14:30, 9:05:07.5, 下午3点半, 3:20 PM, 08:00Z, 上午, ranges (the first)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, time, timedelta, timezone

from expectations.vocabulary import any_of, words
from orchestration.collection.values.chinese import with_digits
from orchestration.collection.values.parse_result import ParseError

_PARTS = ("times.morning", "times.noon", "times.afternoon", "times.evening", "times.night")
_PART_OF_WORD = {word: part for part in _PARTS for word in words(part)} | {
    "am": "times.morning",
    "pm": "times.afternoon",
}
_PART = rf"(?:{any_of(*_PARTS)}|[ap]m(?![a-z])|[ap]\.m\.)"
_WESTERN = r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?)?"
_EASTERN = (
    r"(?P<hour>\d{1,2})\s*[时点]\s*(?:(?P<half>半|整|正)|(?P<minute>\d{1,2})\s*分?(?:\s*(?P<second>\d{1,2})\s*秒)?)?"
)
_LEAD = rf"(?P<t>T)?[,\s]*(?:\(?(?P<part>{_PART})\)?\s*)?"
_CLOCKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (rf"{_LEAD}{_WESTERN}(?:\s*(?P<part_behind>{_PART}))?", _LEAD + _EASTERN, rf"[,\s]*\(?{_PART}\)?")
)
_ZONE = re.compile(
    rf"\s*(?P<opened>\()?(?:(?P<utc>Z|UTC|GMT)|(?P<china>{any_of('times.china_zone')})"
    r"|(?P<named>UTC|GMT)?\s*(?P<sign>[+-])(?P<hours>\d{1,2})(?P<colon>:)?(?P<minutes>\d{2})?)(?(opened)\))"
    r"(?:\s*[(\[][^()\[\]]*[)\]])?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:[-—–~]+|至|到)\s*")
_CHINA = timezone(timedelta(hours=8))
_END_OF_DAY = time(23, 59, 59, 999999)
# which hours a part of the day may stand before, and which of them count from noon; 12 is midnight or noon itself
_HOURS = {
    "times.morning": {**{hour: hour for hour in range(12)}, 12: 0},
    "times.noon": {0: 12, 1: 13, 2: 14, **{hour: hour for hour in range(10, 15)}},
    "times.afternoon": {**{hour: hour + 12 for hour in range(12)}, **{hour: hour for hour in range(12, 24)}},
    "times.evening": {**{hour: hour + 12 for hour in range(5, 12)}, **{hour: hour for hour in range(17, 25)}},
    "times.night": {**{hour: hour + 12 for hour in range(8, 12)}, **{hour: hour for hour in range(18, 25)}},
}
_UNREADABLE = ParseError("unreadable_time.behind_a_date")
AMBIGUOUS = ParseError("ambiguous_time")


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time behind a date; at is None where only a part of the day is named. zone is None unless it is written."""

    at: time | None
    zone: timezone | None = None


def _part(word: str) -> str:
    return _PART_OF_WORD[word.lower().replace(".", "")]


def _hour(hour: int, part: str, *, is_full: bool) -> int | None:
    """Return the hour of the day; None where this part of the day has no such hour, or nobody knows on which day.

    晚上12点 is the end of the day; 晚上12点半 and 夜里2点 may belong to this day or to the next.
    """
    if hour == 12 and part in ("times.evening", "times.night"):
        return 24 if is_full else None
    return _HOURS[part].get(hour)


def _time(groups: dict[str, str | None]) -> time | None | ParseError:
    if groups.get("hour") is None:
        return None
    hour = int(groups["hour"] or 0)
    minute = 30 if groups.get("half") == "半" else int(groups.get("minute") or 0)
    second = int(groups.get("second") or 0)
    fraction = int((groups.get("fraction") or "0").ljust(6, "0")[:6])
    parts = {_part(word) for name in ("part", "part_behind") if (word := groups.get(name))}
    hours = {_hour(hour, part, is_full=not (minute or second or fraction)) for part in parts} or {hour}
    if len(hours) > 1 or None in hours:
        return AMBIGUOUS
    hour = next(iter(hours)) or 0
    # midnight at the end of a day is its last instant: the date stays
    if (hour, minute, second) == (24, 0, 0):
        return _END_OF_DAY
    try:
        return time(hour, minute, second, fraction)
    except ValueError:
        return _UNREADABLE


def _zone(match: re.Match[str]) -> timezone | ParseError:
    if match["utc"]:
        return UTC
    if match["china"]:
        return _CHINA
    hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
    if hours > 14 or minutes > 59:
        return _UNREADABLE
    return timezone((-1 if match["sign"] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def _behind(clock: re.Match[str], at: time | None, rest: str) -> timezone | None | ParseError:
    """Return the zone that a time is followed by, None for the end of a span, or why it can be neither."""
    zone, span = _ZONE.fullmatch(rest), _RANGE.match(rest)
    end = next((found for each in _CLOCKS if (found := each.fullmatch(rest[span.end() :]))), None) if span else None
    groups = clock.groupdict()
    if zone and not (end and zone["sign"] == "-" and not zone["named"]):
        return _zone(zone)
    if end is None:
        return _UNREADABLE
    # 09:00-11:00 is a span, 01:40:07-05:00 and T01:40-05:00 have an offset; 22:00-02:00 may be either
    if zone and (groups.get("second") or groups.get("t")):
        return _zone(zone)
    until = _time(end.groupdict())
    is_offset_too = zone and len(zone["hours"]) == 2 and int(zone["hours"]) <= 12 and not groups.get("part")
    return AMBIGUOUS if is_offset_too and at and isinstance(until, time) and until <= at else None


def read_clock(text: str) -> TimeOfDay | ParseError:
    """Return what follows a date, as a time of day; of a range the first."""
    text = with_digits(text)
    match = next((found for each in _CLOCKS if (found := each.match(text))), None)
    if not match:
        return _UNREADABLE
    at = _time(match.groupdict())
    if isinstance(at, ParseError):
        return at
    rest = text[match.end() :].strip()
    zone = _behind(match, at, rest) if rest else None
    return zone if isinstance(zone, ParseError) else TimeOfDay(at, zone)
