"""Read times of day behind a date: 14:30, 9:05:07.5, 下午3点半, 3:20 PM, 08:00Z, 上午, ranges (the first)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, time, timedelta, timezone

from expectations.vocabulary import any_of, words
from orchestration.collection.values.chinese import with_digits
from orchestration.collection.values.parse_result import ParseError

_PART = f"(?P<part>{any_of('times.morning', 'times.noon', 'times.afternoon')})"
_WESTERN = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<ampm>am|pm|a\.m\.|p\.m\.)?"
)
_EASTERN = (
    r"(?P<hour2>\d{1,2})\s*[时点]\s*(?:(?P<half>半|整|正)|(?P<minute2>\d{1,2})\s*分?(?:\s*(?P<second2>\d{1,2})\s*秒)?)?"
)
_ZONE = re.compile(r"\s*(Z|z|[+-]\d{2}:?\d{2})")
_CLOCK = re.compile(
    rf"(?P<t>T)?[,\s]*(?:\(?{_PART}\)?\s*(?:{_WESTERN}|{_EASTERN})?"
    rf"|{_WESTERN.replace('?P<', '?P<w')}|{_EASTERN.replace('?P<', '?P<e')})",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:[-—–~]+|至|到)\s*")
_AFTERNOON, _NOON = frozenset(words("times.afternoon")), frozenset(words("times.noon"))
_UNREADABLE = ParseError("unreadable_time.behind_a_date")


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time behind a date; at is None where only a part of the day is named. zone is None unless it is written."""

    at: time | None
    zone: timezone | None = None


def _zone(text: str | None) -> timezone | None | ParseError:
    if not text:
        return None
    if text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        return _UNREADABLE
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def _time(groups: dict[str, str | None]) -> time | None | ParseError:
    def any_of(name: str) -> str | None:
        return next((groups[key] for key in (name, "w" + name, "e" + name) if groups.get(key)), None)

    hour_text = any_of("hour") or any_of("hour2")
    if hour_text is None:
        return None
    hour = int(hour_text)
    minute = 30 if any_of("half") == "半" else int(any_of("minute") or any_of("minute2") or 0)
    second = int(any_of("second") or any_of("second2") or 0)
    fraction = (any_of("fraction") or "0").ljust(6, "0")[:6]
    ampm = (any_of("ampm") or "").lower()
    part = groups.get("part")
    if (ampm.startswith("p") or part in _AFTERNOON) and hour < 12 or part in _NOON and hour in (1, 2):
        hour += 12
    elif ampm.startswith("a") and hour == 12:
        hour = 0
    # midnight at the end of a day is its last instant: the date stays
    if (hour, minute, second) == (24, 0, 0):
        return time(23, 59, 59, 999999)
    try:
        return time(hour, minute, second, int(fraction))
    except ValueError:
        return _UNREADABLE


def read_clock(text: str) -> TimeOfDay | ParseError:
    """Return what follows a date, as a time of day; of a range the first."""
    text = with_digits(text)
    match = _CLOCK.match(text)
    if not match:
        return _UNREADABLE
    rest = text[match.end() :].strip()
    offset = _ZONE.fullmatch(rest)
    # 09:00-11:00 is a span; a negative offset follows seconds or the T of ISO 8601
    if offset and (rest[0] != "-" or match["t"] or match["wsecond"]):
        rest = ""
    else:
        offset = None
    if rest:
        span = _RANGE.match(rest)
        if not span or not _CLOCK.fullmatch(rest[span.end() :]):
            return _UNREADABLE
    at, zone = _time(match.groupdict()), _zone(offset[1] if offset else None)
    if isinstance(at, ParseError):
        return at
    return zone if isinstance(zone, ParseError) else TimeOfDay(at, zone)
