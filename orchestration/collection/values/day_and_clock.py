"""Read a moment that stands in two cells, its day in one and its clock in the other; and a clock that stands alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from orchestration.collection.values.cells import folded, is_blank, is_error, unwrapped
from orchestration.collection.values.moments import END_OF_DAY, Moment, read_moment
from orchestration.collection.values.parse_result import ERROR_VALUE, ParseError
from orchestration.collection.values.single_days import DateContext
from orchestration.collection.values.time_of_day import TimeOfDay, read_clock

# 1430 and 143000, as systems write a clock without colons
_COMPACT = re.compile(r"([01]\d|2[0-3])([0-5]\d)([0-5]\d)?", re.ASCII)
_FRACTION = re.compile(r"0?\.\d+", re.ASCII)
_DAY = timedelta(days=1)
_LAST_STAND_IN = date(1904, 1, 1)  # a clock that a workbook keeps as a moment stands on the day where its numbers begin
_UNREADABLE = ParseError("unreadable_time")
_NO_DAY = ParseError("unreadable_date.clock_alone")
CONTRARY = ParseError("ambiguous_time.of_two_columns")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why several cells have no value, and at which of them (from 0) the fault lies; None where it lies at all."""

    error: ParseError
    place: int | None = None


def read_clock_cell(cell: Any, context: DateContext) -> TimeOfDay | Moment | ParseError | None:
    """Return a cell as a time of day, or as a whole moment where it holds one; None where it is blank."""
    if isinstance(cell, str):
        return _of_text(folded(unwrapped(cell)), cell, context)
    if isinstance(cell, time):
        return TimeOfDay(cell)
    if isinstance(cell, timedelta):
        return _of_span(cell)
    if isinstance(cell, datetime) and cell.date() <= _LAST_STAND_IN:
        return TimeOfDay(cell.time())
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell < 1:
        return _of_span(timedelta(seconds=round(cell * 86_400)))
    return _whole(cell, context)


def _of_span(span: timedelta) -> TimeOfDay | ParseError:
    """Return the time of day that lies so long behind midnight; 24:00 is the last instant of the day."""
    if span == _DAY:
        return TimeOfDay(END_OF_DAY)
    if not timedelta() <= span < _DAY:
        return _UNREADABLE
    return TimeOfDay((datetime.combine(_LAST_STAND_IN, time()) + span).time())


def _of_text(text: str, cell: str, context: DateContext) -> TimeOfDay | Moment | ParseError | None:
    if is_blank(text):
        return None
    if is_error(text):
        return ERROR_VALUE
    if compact := _COMPACT.fullmatch(text):
        hour, minute, second = compact.groups()
        return TimeOfDay(time(int(hour), int(minute), int(second or 0)))
    if _FRACTION.fullmatch(text):
        return _of_span(timedelta(seconds=round(float(text) * 86_400)))
    clock = read_clock(text)
    if isinstance(clock, TimeOfDay):
        return clock
    whole = _whole(cell, context)
    return clock if isinstance(whole, ParseError) else whole


def _whole(cell: Any, context: DateContext) -> Moment | ParseError | None:
    found = read_moment(cell, context)
    if isinstance(found, ParseError):
        return _UNREADABLE
    moment: Moment | None = found.value
    return moment


def read_day_and_clock(day: Moment | None, cell: Any, context: DateContext) -> Moment | Fault | None:
    """Return the moment of a day and a clock.

    Args:
        day: what the cell of the day says; None where it is blank.
        cell: of the clock.
    Returns:
        The moment; None where nothing is written; the fault where the clock is unreadable, stands alone, or says
        another day or another time than the first cell.
    """
    clock = read_clock_cell(cell, context)
    if isinstance(clock, ParseError):
        return Fault(clock, 1)
    if isinstance(clock, TimeOfDay) and clock.at is None:
        clock = None  # 上午 is no time
    if day is None or clock is None:
        return Fault(_NO_DAY) if isinstance(clock, TimeOfDay) else day or clock
    local = _local(day, context)
    if isinstance(clock, Moment):
        other = _local(clock, context)
        if other.at.date() != local.at.date() or (local.has_time and other.has_time and other.at != local.at):
            return Fault(CONTRARY)
        return other if other.has_time else local
    is_plain = local.at.time() == time()
    if not is_plain and clock.at is not None and local.at.time() != clock.at:
        return Fault(CONTRARY)
    return Moment(datetime.combine(local.at.date(), clock.at or time(), clock.zone), has_time=True)


def _local(moment: Moment, context: DateContext) -> Moment:
    """Return a moment on the clocks of the source, without its zone."""
    if moment.at.tzinfo is None:
        return moment
    at = moment.at.astimezone(context.zone) if context.zone else moment.at
    return Moment(at.replace(tzinfo=None), moment.has_time)


def minutes_between(start: Any, end: Any, context: DateContext) -> float | Fault | None:
    """Return the minutes from one time to another; a clock beside a moment is one of its day.

    Returns:
        The minutes; None where one of them is blank; the fault where one has no time of day, or the end comes first.
    """
    times: list[TimeOfDay | Moment] = []
    for place, cell in enumerate((start, end)):
        found = read_clock_cell(cell, context)
        if isinstance(found, ParseError):
            return Fault(found, place)
        if found is None:
            return None
        if (isinstance(found, Moment) and not found.has_time) or (isinstance(found, TimeOfDay) and found.at is None):
            return Fault(_UNREADABLE, place)
        times.append(found)
    day = next((_local(each, context).at.date() for each in times if isinstance(each, Moment)), date(2000, 1, 1))
    first, last = (_at(each, day, context) for each in times)
    return Fault(ParseError("span_reversed.of_columns")) if last < first else (last - first).total_seconds() / 60


def _at(found: TimeOfDay | Moment, day: date, context: DateContext) -> datetime:
    moment = found if isinstance(found, Moment) else Moment(datetime.combine(day, found.at or time(), found.zone), True)
    return _local(moment, context).at
