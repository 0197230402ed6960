"""Funnels: how far units lie around the rate of their group, and the limits of chance, from the sums of the definitions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import exp, floor, fsum, lgamma, log, log1p, sqrt

from tests.warehouse.oracle.figures import Figure
from tests.warehouse.oracle.peers import Counted, Key, Peers, is_rate
from tests.warehouse.oracle.tree import UnitPeriod

_TAIL_95, _TAIL_998 = 0.025, 0.001
Limits = tuple[float | None, float | None]


def is_overdispersed(spread: float | None) -> bool | None:
    return None if spread is None else spread > 2 + 1e-9


def overdispersion(counted: list[Counted], centre: float, effect: float) -> float | None:
    """Mean z² of units with x of n, after the outermost tenth on either side is drawn in to its neighbour."""
    if not 0 < centre < 1:
        return None
    distances = sorted((x / n - centre) / sqrt(centre * (1 - centre) / (n / effect)) for x, n in counted)
    cut = len(distances) // 10
    inner = distances[cut : len(distances) - cut]
    return fsum(z * z for z in [*[inner[0]] * cut, *inner, *[inner[-1]] * cut]) / len(distances)


@cache
def attainable(centre: float, n: int, tail: float) -> Limits:
    """Of R ~ Bin(n, centre): the largest r with P(R ≤ r) < tail and the smallest with P(R ≥ r) < tail, as shares of n."""
    if centre in (0.0, 1.0):
        return ((n - 1) / n, None) if centre else (None, 1 / n)
    mass = [
        exp(lgamma(n + 1) - lgamma(r + 1) - lgamma(n - r + 1) + r * log(centre) + (n - r) * log1p(-centre))
        for r in range(n + 1)
    ]
    lower = _first_below(mass, tail)
    upper = _first_below(mass[::-1], tail)
    return (None if lower is None else lower / n), (None if upper is None else (n - upper) / n)


def _first_below(mass: list[float], tail: float) -> int | None:
    """The largest r whose sum from the start stays below the tail."""
    reached, found = 0.0, None
    for r, one in enumerate(mass):
        reached += one
        # equal but for the last digits is not below
        if reached >= tail * (1 - 1e-9):
            break
        found = r
    return found


@dataclass(frozen=True)
class FunnelLimits:
    """A row of fct_funnel_limit without its keys."""

    effective_n: int
    centre: float
    near: Limits
    far: Limits


class Funnels:
    """Over-dispersion by metric, peer group and period; limits by these and n."""

    def __init__(self, entries: list[UnitPeriod], figures: dict[tuple[str, str, str], Figure], peers: Peers) -> None:
        counted: dict[Key, list[Counted]] = {}
        group_of = {(entry.unit_code, entry.period.code): entry.peer_group for entry in entries}
        for (unit, period, metric), figure in figures.items():
            # capped, prorated duties are not binomial
            if not is_rate(metric) or metric == "study_fulfilment_rate" or figure.value is None:
                continue
            if figure.numerator is not None and figure.denominator:
                key = (metric, group_of[unit, period], period)
                counted.setdefault(key, []).append((figure.numerator, figure.denominator))
        self.dispersions: dict[Key, float | None] = {}
        self.limits: dict[tuple[str, str, str, int], FunnelLimits] = {}
        for key, of_group in counted.items():
            centre = fsum(x for x, _ in of_group) / fsum(n for _, n in of_group)
            centre, effect = min(1.0, max(0.0, centre)), peers.priors[key].design_effect
            spread = overdispersion(of_group, centre, effect)
            self.dispersions[key] = spread
            for n in {round(n) for _, n in of_group}:
                worth = n / effect / (spread if spread is not None and is_overdispersed(spread) else 1)
                size = max(1, floor(worth + 0.5 + 1e-9))
                limits = (attainable(centre, size, tail) for tail in (_TAIL_95, _TAIL_998))
                self.limits[(*key, n)] = FunnelLimits(size, centre, *limits)
