"""Make one value of the cells of several columns: a sum, the minutes between two times, a day with its clock.

The first that is filled, and words one behind the other, are cells again: tables/table_cells.py makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import floor, fsum
from typing import Any, Final

from expectations.contract import Field
from orchestration.collection.rows.cell_memo import UNCALCULATED_VALUE
from orchestration.collection.rows.field_parsers import (
    CellOptions,
    bounded,
    context_of,
    instant_of,
    is_nothing,
    unless_stand_in,
)
from orchestration.collection.tables.chosen_cells import is_empty
from orchestration.collection.values.cells import UNCALCULATED
from orchestration.collection.values.day_and_clock import (
    CONTRARY,
    Fault,
    minutes_between,
    read_clock_cell,
    read_day_and_clock,
)
from orchestration.collection.values.moments import Moment, read_moment
from orchestration.collection.values.parse_result import ParseError, ParseResult
from orchestration.collection.values.time_of_day import TimeOfDay

Reader = Callable[[Any], ParseResult | ParseError]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong or remarkable in one row."""

    at: int  # position of the row
    place: int | None  # of the column, from 0; None where all of them together are wrong
    error: ParseError
    is_lost: bool  # whether there is no value because of it


@dataclass(slots=True)
class CombinedValues:
    """The values of a column of the template, row by row, with all problems."""

    values: list[Any] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the cells of one row give."""

    value: Any
    faults: tuple[Fault, ...] = ()
    is_lost: bool = False


def combined_values(
    way: str, field: Field, columns: Sequence[Sequence[Any]], read: Reader, setting: CellOptions
) -> CombinedValues:
    """Return the values of several columns together, each distinct row of cells read once.

    Args:
        way: how: moment, sum or difference.
        columns: the cells of each column, row by row.
        read: the reader of one cell as a value of the field.
    """
    combine = COMBINED[way]
    known: dict[tuple[Any, ...], _Found] = {}
    found = CombinedValues()
    for at, cells in enumerate(zip(*columns, strict=True)):
        if cells not in known:
            uncalculated = [
                Fault(UNCALCULATED_VALUE, place) for place, cell in enumerate(cells) if cell == UNCALCULATED
            ]
            known[cells] = _lost(*uncalculated) if uncalculated else combine(cells, field, read, setting)
        one = known[cells]
        found.values.append(one.value)
        found.problems += [Problem(at, each.place, each.error, one.is_lost) for each in one.faults]
    return found


def _lost(*faults: Fault) -> _Found:
    return _Found(None, faults, is_lost=True)


def _result(found: ParseResult | ParseError, field: Field, remarks: tuple[Fault, ...] = ()) -> _Found:
    """Return a value that all cells together give; where it cannot be, all of them are at fault."""
    if isinstance(found, ParseError):
        return _lost(Fault(found))
    return _Found(field.default if found.value is None else found.value, remarks)


def _sum(cells: tuple[Any, ...], field: Field, read: Reader, _setting: CellOptions) -> _Found:
    """Add up numbers; a blank cell adds nothing, and where all are blank there is no number."""
    numbers, faults, remarks = [], [], []
    for place, cell in enumerate(cells):
        found = read(cell)
        if isinstance(found, ParseError):
            faults.append(Fault(found, place))
            continue
        numbers += [found.value] if found.value is not None else []
        remarks += [Fault(found.remark, place)] if found.remark is not None else []
    if faults:
        return _lost(*faults)
    total = fsum(numbers) if field.kind == "decimal" else sum(numbers)
    return _result(bounded(ParseResult(total if numbers else None), field), field, tuple(remarks))


def _difference(cells: tuple[Any, ...], field: Field, _read: Reader, setting: CellOptions) -> _Found:
    """Return the minutes from the first time to the second, to the nearest whole one."""
    start, end = ("" if is_nothing(cell, field) else cell for cell in cells)
    found = minutes_between(start, end, context_of(setting))
    if isinstance(found, Fault):
        return _lost(found)
    return _result(bounded(ParseResult(None if found is None else floor(found + 0.5)), field), field)


def _moment(cells: tuple[Any, ...], field: Field, read: Reader, setting: CellOptions) -> _Found:
    day, clock = ("" if is_nothing(cell, field) else cell for cell in cells)
    if is_nothing(cells[1], field):
        # a day beside which "not yet" stands says two things
        return _Found(None) if is_empty(day) else _lost(Fault(CONTRARY))
    return _day(day, clock, field, read, setting) if field.kind == "date" else _instant(day, clock, field, setting)


def _instant(day: Any, clock: Any, field: Field, setting: CellOptions) -> _Found:
    context = context_of(setting)
    told = unless_stand_in(day, read_moment(day, context), field, context)
    if isinstance(told, ParseError):
        return _lost(Fault(told, 0))
    found = read_day_and_clock(told.value, clock, replace(context, formats=()))
    if isinstance(found, Fault):
        return _lost(found)
    return _Found(None if found is None else instant_of(found, field, setting))


def _day(day: Any, clock: Any, field: Field, read: Reader, setting: CellOptions) -> _Found:
    """Return a day whatever its hour; the clock counts where its zone makes it another day, or it holds the day."""
    told, context = read(day), context_of(setting)
    if isinstance(told, ParseError):
        return _lost(Fault(told, 0))
    hour = read_clock_cell(clock, replace(context, formats=()))
    if told.value is None:
        if isinstance(hour, Moment):
            whole = read(clock)
            return _lost(Fault(whole, 1)) if isinstance(whole, ParseError) else _Found(whole.value)
        is_alone = isinstance(hour, TimeOfDay) and hour.at is not None
        return _lost(Fault(ParseError("unreadable_date.clock_alone"))) if is_alone else _Found(None)
    if isinstance(hour, TimeOfDay) and hour.at is not None and hour.zone is not None and context.zone is not None:
        days = told.value if isinstance(told.value, tuple) else (told.value,)
        local = tuple(datetime.combine(each, hour.at, hour.zone).astimezone(context.zone).date() for each in days)
        return _Found(local if isinstance(told.value, tuple) else local[0])
    return _Found(told.value)


COMBINED: Final = {"moment": _moment, "sum": _sum, "difference": _difference}
