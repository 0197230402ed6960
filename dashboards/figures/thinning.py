"""A picture of thousands of units draws so many dots as can be told apart: both ends whole, the middle evenly."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.snapshot import Row

MOST_DOTS = 160
_EACH_END = 20


def thinned(rows: Sequence[Row], field: str) -> list[Row]:
    """At most 160 rows: the 20 lowest and highest by `field`, and of those between every so-and-so-many-th; all where there are fewer."""
    if len(rows) <= MOST_DOTS:
        return list(rows)
    ordered = sorted(rows, key=lambda row: row[field])
    between = ordered[_EACH_END:-_EACH_END]
    count = MOST_DOTS - 2 * _EACH_END
    evenly = [between[place * len(between) // count] for place in range(count)]
    return [*ordered[:_EACH_END], *evenly, *ordered[-_EACH_END:]]
