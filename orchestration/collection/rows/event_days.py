"""Tell which days the rows of a table speak of."""

from __future__ import annotations

from datetime import date
from typing import Any

from expectations.contract import Contract
from expectations.periods import period
from orchestration.collection.rows.field_parsers import Instant


def row_days(contract: Contract, values: dict[str, list[Any]], count: int) -> list[date | None]:
    """Return for each row the day that decides about names: the event's, or the last of a period."""
    name = contract.event_field
    if name is None:
        return [None] * count
    return list(map({value: _first_day(value) for value in set(values[name])}.__getitem__, values[name]))


def spoken_of(contract: Contract, values: dict[str, list[Any]], rejected: bytearray) -> list[tuple[date, date]]:
    """Return the first and the last day of the accepted rows; where periods date them, the bounds of each period."""
    name = contract.event_field
    if name is None:
        return []
    kept = set(values[name])
    if any(rejected):
        kept = {value for value, is_rejected in zip(values[name], rejected, strict=True) if not is_rejected}
    kept.discard(None)
    if contract.field(name).kind == "period":
        return [(period(code).starts_on, period(code).ends_on) for code in kept]
    days = [day for value in kept for day in (value if isinstance(value, tuple) else (_first_day(value),))]
    known = [day for day in days if day is not None]
    return [(min(known), max(known))] if known else []


def _first_day(value: tuple[date, ...] | Instant | str | date | None) -> date | None:
    if isinstance(value, tuple):
        return value[0]
    if isinstance(value, Instant):
        return value.on
    return period(value).ends_on if isinstance(value, str) else value
