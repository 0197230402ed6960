"""How the figures of a peer group lie: how many of which state, the ends, the quartiles and the middle."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from tests.warehouse.oracle.figures import Figure
from tests.warehouse.oracle.tree import UnitPeriod

_LEAST_FOR_QUARTILES = 4
Spread = tuple[int, int, int, int, int, float | None, float | None, float | None, float | None, float | None]


def quantile(ordered: list[float], share: float) -> float:
    """The quantile between the two values nearest to it."""
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def spread(figures: list[Figure]) -> Spread:
    states = Counter(figure.status for figure in figures)
    values = sorted(figure.value for figure in figures if figure.value is not None)
    quartiles = [quantile(values, share) if len(values) >= _LEAST_FOR_QUARTILES else None for share in (0.25, 0.75)]
    return (
        states["ok"] + states["summary_only"] + states["reported_only"],
        states["small_n"],
        states["no_data"],
        states["not_applicable"],
        len(values),
        values[0] if values else None,
        quartiles[0],
        quantile(values, 0.5) if values else None,
        quartiles[1],
        values[-1] if values else None,
    )


def spreads(
    entries: Iterable[UnitPeriod], figures: Mapping[tuple[str, str, str], Figure]
) -> dict[tuple[str, str, str], Spread]:
    """By metric, peer group and period."""
    group_of = {(entry.unit_code, entry.period.code): entry.peer_group for entry in entries}
    members: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for (unit, period, metric), figure in figures.items():
        members[metric, group_of[unit, period], period].append(figure)
    return {key: spread(found) for key, found in members.items()}
