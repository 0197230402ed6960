"""Reckon an instant from how long something took: received at, and 3 days 4 hours later closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from expectations.contract import Field
from orchestration.collection.rows.field_parsers import Instant
from orchestration.collection.sources.column_rule import ColumnRule
from orchestration.collection.values.durations import read_duration
from orchestration.collection.values.moments import END_OF_DAY
from orchestration.collection.values.nothing_yet import says_not_yet
from orchestration.collection.values.parse_result import ParseError, ParseResult

_DAY = timedelta(days=1)


def instants_of(
    field: Field, rule: ColumnRule, cells: list[Any], bases: list[Instant | None], zone: ZoneInfo
) -> tuple[list[Instant | None], list[tuple[int, ParseError]]]:
    """Return the instant of each row, and what was wrong with which cell.

    Args:
        cells: how long before or after its base each instant lies.
        bases: None where that is not known: then neither is the instant.
    """
    read = {cell: read_duration(cell, rule.unit_of_time) for cell in set(cells)}
    if not field.required:
        read = {cell: _unless_not_yet(cell, found) for cell, found in read.items()}
    problems = [(at, found) for at, cell in enumerate(cells) if isinstance(found := read[cell], ParseError)]
    return list(_reckoned(field, rule, [read[cell] for cell in cells], bases, zone)), problems


def _unless_not_yet(cell: Any, found: ParseResult | ParseError) -> ParseResult | ParseError:
    return ParseResult(None) if isinstance(found, ParseError) and says_not_yet(cell) else found


def _reckoned(
    field: Field,
    rule: ColumnRule,
    lengths: list[ParseResult | ParseError],
    bases: list[Instant | None],
    zone: ZoneInfo,
) -> Iterator[Instant | None]:
    for length, base in zip(lengths, bases, strict=True):
        if base is None or isinstance(length, ParseError) or length.value is None:
            yield None
            continue
        at = _moved(base.at, length.value if rule.after else -length.value, zone)
        if field.is_deadline and length.value % _DAY == timedelta() and base.at.astimezone(zone).time() == time():
            at = datetime.combine(at.date(), END_OF_DAY, zone)  # so many days after a day end with their day
        yield Instant(at, at.date())


def _moved(at: datetime, by: timedelta, zone: ZoneInfo) -> datetime:
    """Return an instant later by a time: whole days by the calendar, hours by the clock that never changes."""
    days = timedelta(days=int(by / _DAY))
    return ((at.astimezone(zone) + days).astimezone(UTC) + (by - days)).astimezone(zone)
