"""Read instants: a date with or without a time of day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from orchestration.collection.values.cells import folded, is_blank, is_error, unwrapped
from orchestration.collection.values.dates import formatted_moment, is_unmistakable, read_days
from orchestration.collection.values.parse_result import BLANK, ERROR_VALUE, ParseError, ParseResult
from orchestration.collection.values.single_days import (
    MAX_DATE_NUMBER,
    DateContext,
    plain_moment,
    plausible,
    read_start,
    serial_moment,
    written_serial,
)
from orchestration.collection.values.time_of_day import AMBIGUOUS, TimeOfDay, read_clock

END_OF_DAY = time(23, 59, 59, 999999)
_SEVERAL = ParseError("several_dates.or_span")
_UNREADABLE = ParseError("unreadable_time")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date with a time of day; without one where only the day is known. The zone is the cell's own, if it has one."""

    at: datetime
    has_time: bool

    def instant(self, zone: Any, *, is_deadline: bool) -> datetime:
        """Return the instant in `zone`; a bare date is its start, or its end as a deadline."""
        local = self.at if self.has_time or not is_deadline else datetime.combine(self.at.date(), END_OF_DAY)
        return local.astimezone(zone) if local.tzinfo else local.replace(tzinfo=zone)


def _to_the_second(moment: datetime) -> datetime:
    """Workbooks keep times as fractions of a day: 17:24:40.9999 is 17:24:41."""
    if moment.microsecond in (0, 999999):
        return moment if moment.microsecond == 0 else moment + timedelta(microseconds=1)
    nearest = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
    return nearest if abs((moment - nearest).total_seconds()) < 0.002 else moment


def _typed(cell: Any, context: DateContext) -> Moment | ParseError | None:
    if isinstance(cell, datetime):
        far = plausible(cell.date())
        # a whole day in a date cell is a date without a time
        return far if isinstance(far, ParseError) else Moment(_to_the_second(cell), cell.time() != time())
    if isinstance(cell, date):
        far = plausible(cell)
        return far if isinstance(far, ParseError) else Moment(datetime.combine(cell, time()), False)
    if isinstance(cell, bool | time | timedelta):
        return _UNREADABLE
    if isinstance(cell, int | float):
        found = serial_moment(cell, context) if abs(cell) < MAX_DATE_NUMBER else _UNREADABLE
        return found if isinstance(found, ParseError) else Moment(found, found.time() != time())
    return None


def _of_text(text: str, context: DateContext) -> Moment | ParseError:
    if is_error(text):
        return ERROR_VALUE
    found = read_start(text, context)
    if isinstance(found, ParseError):
        return _number_of_text(text, context) or found
    day, rest = found
    midnight = datetime.combine(day, time())
    if not rest:
        return Moment(midnight, False)
    clock = read_clock(rest)
    if isinstance(clock, TimeOfDay):
        if clock.at is None:
            return Moment(midnight, False)
        return Moment(datetime.combine(day, clock.at, clock.zone), True)
    is_several = clock is not AMBIGUOUS and isinstance(read_days(text, context), ParseResult)
    return _SEVERAL if is_several else clock


def _number_of_text(text: str, context: DateContext) -> Moment | ParseError | None:
    found = written_serial(text, context)
    return found if found is None or isinstance(found, ParseError) else Moment(found, found.time() != time())


def _formatted(cell: Any, context: DateContext) -> Moment | ParseError | None:
    found = formatted_moment(cell, context)
    return found if found is None or isinstance(found, ParseError) else Moment(*found)


def read_moment(cell: Any, context: DateContext) -> ParseResult | ParseError:
    """Return a cell as a Moment.

    Returns:
        Read(None) for a blank cell, Read(Moment), or the reason why there is none.
    """
    if cell is None:
        return BLANK
    if context.formats and not isinstance(cell, date | time | timedelta):
        found = _formatted(cell, context)
        if isinstance(found, ParseError) and is_unmistakable(cell):
            return read_moment(cell, replace(context, formats=()))
    elif isinstance(cell, str) and (plain := plain_moment(cell)):
        found = Moment(*plain)
    else:
        found = _typed(cell, context)
        if found is None:
            text = folded(unwrapped(str(cell)))
            if is_blank(text):
                return BLANK
            found = _of_text(text, context)
    if found is None:
        return BLANK
    return found if isinstance(found, ParseError) else ParseResult(found)
