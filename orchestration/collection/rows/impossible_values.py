"""Find values that are well written and cannot be true: rates above 1, events after the day on which the file came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from expectations.contract import Contract, Field
from orchestration.collection.rows.event_days import days_of
from orchestration.collection.values.parse_result import ParseError

_RATE_ABOVE_ONE = ParseError("rate_above_one")
_FUTURE = ParseError("future_date")

Impossible = tuple[int, Field, ParseError]  # position of the row, and what is wrong with which field


def rates_above_one(contract: Contract, values: dict[str, list[Any]]) -> Iterator[Impossible]:
    """Yield each number above 1 whose figure is a rate: 95.2 is 0.952 or a slip."""
    for each in contract.fields:
        if each.figure_in is not None:
            for at, (figure, number) in enumerate(zip(values[each.figure_in], values[each.name], strict=True)):
                if number is not None and number > 1 and is_rate(figure):
                    yield at, each, _RATE_ABOVE_ONE


def is_rate(figure: str | None) -> bool:
    """Tell whether a figure is a share, from 0 to 1."""
    from orchestration.reference.words import metrics

    metric = metrics().get((figure or "").partition("[")[0])
    return metric is not None and metric.unit == "fraction"


def future_days(contract: Contract, values: dict[str, list[Any]], seen_on: date | None) -> Iterator[Impossible]:
    """Yield each event after the day on which the file was first seen; an optional one becomes null.

    Deadlines may lie ahead, and so may the days of a list that speaks of no events, such as that of the units.
    """
    if seen_on is None or contract.event_field is None:
        return
    for each in contract.fields:
        if each.kind not in ("date", "datetime") or each.is_deadline:
            continue
        known = set(values[each.name])
        if max(days_of(known), default=seen_on) <= seen_on:
            continue
        late = {value for value in known if max(days_of([value]), default=seen_on) > seen_on}
        for at, value in enumerate(values[each.name]):
            if value in late:
                if not each.required:
                    values[each.name][at] = None
                yield at, each, _FUTURE
