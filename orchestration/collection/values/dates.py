"""Read days as people write them in ledgers: one day, a list of days, a span; or as a source's own format says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from orchestration.collection.values.cells import folded, is_blank, is_error, number_text, unwrapped
from orchestration.collection.values.chinese import with_digits
from orchestration.collection.values.parse_result import BLANK, ERROR_VALUE, ParseError, ParseResult
from orchestration.collection.values.single_days import (
    MAX_DATE_NUMBER,
    UNREADABLE,
    YEAR_LAST,
    DateContext,
    make_day,
    plain_moment,
    plausible,
    read_start,
    serial_moment,
    written_serial,
)
from orchestration.collection.values.time_of_day import AMBIGUOUS, TimeOfDay, read_clock

_PARTS_OF_A_MOMENT = {"Y": "year", "m": "month", "d": "day", "H": "hour", "M": "minute", "S": "second"}
_DAY_ONLY = re.compile(r"(\d{1,2})(?!\d)\s*[日号]?")
_MD_LOOSE = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号]?")
_LIST = re.compile(r"[、,;\n和及]|以及")
# 2024-03-1⏎3 may be the 13th or two days
_BROKEN_DAY = re.compile(r"\d[ ]*\n[ ]*\d{1,2}[ ]*[日号]?[ ]*(?:$|[\n、,;])")
_SPAN = re.compile(r"\s*起?\s*(?:[-—–―~]+|至|到)\s*")
_SEVERAL = ParseError("several_dates")
_REVERSED = ParseError("span_reversed")


def _span_end(text: str, first: date) -> date | ParseError | None:
    """Return the last day of a span whose end is written in full, as month and day or as day alone; None where it
    is none.
    """
    found = read_start(text, DateContext(first.year))
    if isinstance(found, tuple):
        return found[0] if not found[1] or isinstance(read_clock(found[1]), TimeOfDay) else None
    if match := _MD_LOOSE.fullmatch(text):
        return make_day(first.year, int(match[1]), int(match[2]))
    if match := _DAY_ONLY.fullmatch(text):
        return make_day(first.year, first.month, int(match[1]))
    return None


def _local_day(moment: datetime, context: DateContext) -> date:
    """Return the day of a moment where the source stands: 2024-03-31T16:00Z is 1 April in Shanghai."""
    return (moment.astimezone(context.zone) if moment.tzinfo and context.zone else moment).date()


def _behind(first: date, rest: str, context: DateContext) -> date | ParseError:
    """Return the day of a date that something follows: a time of day, or the end of a span."""
    clock = read_clock(rest)
    if isinstance(clock, TimeOfDay):
        return _local_day(datetime.combine(first, clock.at, clock.zone), context) if clock.at and clock.zone else first
    # the day is written, whatever its hour
    if clock is AMBIGUOUS:
        return first
    span = _SPAN.match(rest)
    if not span or not span.end():
        return UNREADABLE
    end = _span_end(rest[span.end() :], first)
    if isinstance(end, date):
        return _REVERSED if end < first else first
    return end or UNREADABLE


def _one(text: str, context: DateContext) -> date | ParseError:
    found = read_start(text, context)
    if isinstance(found, ParseError):
        return found
    first, rest = found
    return _behind(first, rest, context) if rest else first


def _listed(text: str, context: DateContext) -> list[date] | ParseError:
    if _BROKEN_DAY.search(text):
        return UNREADABLE
    days: list[date] = []
    for piece in filter(None, (piece.strip() for piece in _LIST.split(text))):
        found: date | ParseError
        alone = _DAY_ONLY.fullmatch(with_digits(piece)) if days else None
        if alone:
            found = make_day(days[-1].year, days[-1].month, int(alone[1]))
        else:
            found = _one(piece, replace(context, year=days[-1].year) if days else context)
        if isinstance(found, ParseError):
            return found
        days.append(found)
    return days or UNREADABLE


def _typed(cell: Any, context: DateContext) -> list[date] | ParseError | None:
    """Return days of a cell that is no text; None where it is text."""
    if isinstance(cell, datetime):
        found = plausible(cell.date())
    elif isinstance(cell, date):
        found = plausible(cell)
    elif isinstance(cell, (bool, time | timedelta)):
        return UNREADABLE
    elif isinstance(cell, int | float):
        moment = serial_moment(cell, context) if abs(cell) < MAX_DATE_NUMBER else UNREADABLE
        found = moment if isinstance(moment, ParseError) else moment.date()
    else:
        return None
    return found if isinstance(found, ParseError) else [found]


def read_days(cell: Any, context: DateContext) -> ParseResult | ParseError:
    """Return a cell as a tuple of days: one, or one for each entry of a list. A span gives its first day.

    Returns:
        Read(None) for a blank cell, Read((day, …)), or the reason why there is none.
    """
    if cell is None:
        return BLANK
    if context.formats and not isinstance(cell, date | time | timedelta):
        found = _formatted(cell, context)
        return (
            found
            if isinstance(found, ParseResult) or not is_unmistakable(cell)
            else read_days(cell, replace(context, formats=()))
        )
    if isinstance(cell, str) and (plain := plain_moment(cell)):
        return ParseResult((plain[0].date(),))
    days = _typed(cell, context)
    if days is None:
        text = folded(unwrapped(str(cell)))
        if is_blank(text):
            return BLANK
        days = _days_of_text(text, str(cell), context)
    return days if isinstance(days, ParseError) else ParseResult(tuple(days))


def _days_of_text(text: str, written: str, context: DateContext) -> list[date] | ParseError:
    if is_error(text):
        return ERROR_VALUE
    single = _one(text, context)
    if isinstance(single, date):
        return [single]
    moment = written_serial(text, context)
    if moment is not None:
        return moment if isinstance(moment, ParseError) else [moment.date()]
    lines = "\n".join(folded(line) for line in written.splitlines())
    if len(text) <= 400 and _LIST.search(lines):
        listed = _listed(lines, context)
        return single if listed is UNREADABLE else listed
    return single


@cache
def _plain_format(text: str) -> tuple[re.Pattern[str], tuple[str, ...]] | None:
    """Return a format of plain digits as a pattern and the parts of a moment in its order: ten times as fast as
    strptime.

    None where the format says more than year, month, day, hour, minute and second.
    """
    pieces = re.split(r"%(.)", text)
    letters = tuple(pieces[1::2])
    if not set("Ymd") <= set(letters) <= set(_PARTS_OF_A_MOMENT) or len(set(letters)) < len(letters):
        return None
    groups = (r"(\d{4})" if letter == "Y" else r"(\d{1,2})" for letter in letters)
    fixed = (re.escape(piece).replace("\\ ", r"\s+") for piece in pieces[2::2])
    return re.compile(
        re.escape(pieces[0]) + "".join(group + piece for group, piece in zip(groups, fixed, strict=True)), re.ASCII
    ), letters


def _parsed(text: str, written_format: str) -> datetime | None:
    """Return a text read by a format; None where it does not fit. A Z behind it is UTC, which strptime forgets."""
    moment = _naively_parsed(text, written_format)
    is_utc = written_format.endswith("Z") and text.upper().endswith(("Z", "UTC", "GMT"))
    return moment.replace(tzinfo=UTC) if moment and is_utc and moment.tzinfo is None else moment


def _naively_parsed(text: str, written_format: str) -> datetime | None:
    plain = _plain_format(written_format)
    try:
        if plain is None:
            return datetime.strptime(text, written_format)  # noqa: DTZ007 - the zone is the source's and is added later
        match = plain[0].fullmatch(text)
        if match is None:
            return None
        parts = {_PARTS_OF_A_MOMENT[letter]: int(part) for letter, part in zip(plain[1], match.groups(), strict=True)}
        hour, minute, second = (parts.get(name, 0) for name in ("hour", "minute", "second"))
        return datetime(parts["year"], parts["month"], parts["day"], hour, minute, second)  # noqa: DTZ001 - the zone is the source's and is added later
    except (ValueError, OverflowError):
        return None


def _has_clock(written_format: str) -> bool:
    return any(f"%{letter}" in written_format for letter in "HIMSpXcf")


def formatted_moment(cell: Any, context: DateContext) -> tuple[datetime, bool] | ParseError | None:
    """Return a cell read by the first of the source's own formats that fits, and whether that has a time of day.

    None where it is blank. Numbers that do not fit are date numbers.
    """
    text = folded(number_text(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else str(cell))
    if is_blank(text):
        return None
    if is_error(text):
        return ERROR_VALUE
    far: date | ParseError | None = None
    for each in context.formats:
        moment = _parsed(text, each)
        if moment is not None:
            far = plausible(moment.date())
            if not isinstance(far, ParseError):
                return moment, _has_clock(each)
    if isinstance(far, ParseError):
        return far
    found = serial_moment(cell, context) if isinstance(cell, float) and abs(cell) < MAX_DATE_NUMBER else UNREADABLE
    return found if isinstance(found, ParseError) else (found, any(map(_has_clock, context.formats)))


def is_unmistakable(cell: Any) -> bool:
    """Return whether a text that does not follow a source's format may be read all the same: day and month cannot
    be swapped in it.
    """
    return isinstance(cell, str) and not YEAR_LAST.search(folded(cell))


def _formatted(cell: Any, context: DateContext) -> ParseResult | ParseError:
    found = formatted_moment(cell, context)
    if found is None:
        return BLANK
    return found if isinstance(found, ParseError) else ParseResult((_local_day(found[0], context),))


def read_day(cell: Any, context: DateContext) -> ParseResult | ParseError:
    """Return a cell as one day; a list of several is a reason, a span gives its first day."""
    found = read_days(cell, context)
    if isinstance(found, ParseError) or found.value is None:
        return found
    return ParseResult(found.value[0], found.remark) if len(found.value) == 1 else _SEVERAL
