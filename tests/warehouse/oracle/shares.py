"""How surprising a share or a count is beside what was before, by the formulas of docs/methods.md."""

from __future__ import annotations

import math
from datetime import timedelta
from statistics import median

from expectations.periods import period, period_of
from tests.warehouse.oracle.things import Key

Peers = dict[Key, str]  # the group of a unit in a period

SURPRISE, NOBODY_SURPRISE, COUNT_SURPRISE = 7.0, 4.6, 11.5
LEAST_BEFORE = 12


def share_surprise(hits: float, n: float, base: float) -> float:
    """−ln of the bound of the chance that so many of n are hits."""
    if hits <= n * base:
        return 0.0
    rest = 0.0 if hits == n else (n - hits) * math.log((n - hits) / (n * (1 - base)))
    return hits * math.log(hits / (n * base)) + rest


def _ago(code: str, months: int) -> str:
    span = period(code)
    day = span.starts_on
    for _ in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
    return period_of(day, span.kind).code


def before(code: str) -> list[str]:
    """The periods of the same kind in the twelve months before."""
    step = {"quarter": 3, "half_year": 6, "year": 12, "month": 1}[period(code).kind]
    return [_ago(code, months) for months in range(step, 13, step)]


def sums_around(
    key: Key, counts: dict[Key, tuple[float, float]], peers: Peers
) -> tuple[tuple[float, float], tuple[float, float]]:
    """n and hits of the unit itself before, and of its peers in the same period."""
    unit, code = key
    own = [counts[unit, earlier] for earlier in before(code) if (unit, earlier) in counts]
    others = [
        found
        for (other, at), found in counts.items()
        if at == code and other != unit and peers.get((other, at)) == peers.get(key)
    ]
    sums = [(sum(each[0] for each in group), sum(each[1] for each in group)) for group in (own, others)]
    return sums[0], sums[1]


def base_of(key: Key, counts: dict[Key, tuple[float, float]], peers: Peers) -> float | None:
    """The larger of the unit's own share before and that of its peers, each where it rests on enough."""
    return max(((hits + 1) / (n + 2) for n, hits in sums_around(key, counts, peers) if n >= LEAST_BEFORE), default=None)


def usual_count(counts: list[int]) -> float:
    """The median, one at least."""
    return max(median(counts), 1) if counts else 1
