"""Tell which days the rows of a table speak of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from itertools import chain
from typing import Any

from expectations.contract import Contract
from expectations.periods import period
from orchestration.collection.rows.field_parsers import Instant


def row_days(contract: Contract, values: dict[str, list[Any]], count: int) -> list[date | None]:
    """Return for each row the day that decides about names: the event's, or the last of a period."""
    name = contract.event_field
    if name is None:
        return [None] * count
    kind = _kind(values[name])
    if kind is tuple:
        return [value[0] if value is not None else None for value in values[name]]
    if kind is Instant:
        return [value.on if value is not None else None for value in values[name]]
    return [period(value).ends_on if isinstance(value, str) else value for value in values[name]]


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
    days = days_of(kept)
    return [(min(days), max(days))] if days else []


def days_of(values: Collection[Any]) -> list[date]:
    """Return all days that the values of one field speak of: lists of days, instants, days, or None."""
    kind = _kind(values)
    known = [value for value in values if value is not None] if None in values else values
    if kind is tuple:
        return list(chain.from_iterable(known))
    return [value.on for value in known] if kind is Instant else list(known)


def _kind(values: Iterable[Any]) -> type:
    """Return the type that all values of a field have, whatever is missing."""
    return next((type(value) for value in values if value is not None), type(None))
