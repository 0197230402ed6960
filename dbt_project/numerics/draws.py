"""Draw the ranks of one peer group a thousand times: what as much data of the same kind could have said."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dbt_project.numerics.gammas import Gammas, runs
from dbt_project.numerics.group import PeerGroup
from dbt_project.numerics.scoring import Weighing, points_of, ranks, tenths

DRAWS = 1000
# units taken at a time, so that the arrays stay inside the cache of a core; no result depends on it
_UNITS = 64


class _MetricDraws:
    """The points of one metric of a group, draw after draw, for some of its units at a time in their order.

    A Beta number is a gamma number of the one shape divided by the sum of it and one of the other; both in single
    precision, which is far finer than a tenth of a point. Where neither the unit nor its prior knows a success, or a
    failure, there is none in any draw.
    """

    def __init__(self, group: PeerGroup, column: int, begins: np.ndarray, seed: np.random.SeedSequence) -> None:
        """Begin with the first unit. begins: where in the pool the runs of both shapes begin, 2 × units."""
        self._metric, self._begins = group.metrics[column], begins
        self._successes, self._failures = group.successes[:, column], group.failures[:, column]
        self._value = group.value[:, column]
        self._points: np.ndarray = np.nan_to_num(group.points[:, column, None])
        self._good, self._bad = (Gammas(one) for one in seed.spawn(2))

    def rates(self, units: slice, draws: int) -> np.ndarray:
        """Draw the rates of the next units: those that are drawn × draws."""
        here = ~np.isnan(self._successes[units])
        good = self._good.draw(self._successes[units][here], self._begins[0, units][here], draws)
        bad = self._bad.draw(self._failures[units][here], self._begins[1, units][here], draws)
        bad += good
        rates: np.ndarray = np.divide(good, bad, dtype=np.float64)
        return rates

    def points(self, units: slice, draws: int) -> np.ndarray:
        """Draw the points of the next units: units × draws, or units × 1 where nothing is drawn; 0 for none."""
        published, value = self._points[units], self._value[units]
        is_drawn = ~np.isnan(self._successes[units])
        if not is_drawn.any():
            return published
        rates = self.rates(units, draws)
        # against goalposts each unit stands alone; the other methods compare it with all that have a value
        is_valued = is_drawn if self._metric.method == "goalposts" else ~np.isnan(value)
        if is_drawn.all():
            return points_of(self._metric, rates)
        values = np.repeat(value[is_valued, None], draws, axis=1)
        values[is_drawn[is_valued]] = rates
        points = np.repeat(published, draws, axis=1)
        points[is_valued] = points_of(self._metric, values)
        return points


def _metric_draws(group: PeerGroup) -> list[_MetricDraws]:
    places, *seeds = np.random.SeedSequence(group.seed).spawn(1 + len(group.metrics))
    begins = runs(places, 2 * group.value.size).reshape(len(group.metrics), 2, len(group.units))
    return [_MetricDraws(group, column, begins[column], seed) for column, seed in enumerate(seeds)]


def drawn_rates(group: PeerGroup, draws: int) -> list[np.ndarray]:
    """Draw the rates of every metric from Beta(successes, failures): for each metric units with one × draws."""
    return [metric.rates(slice(None), draws) for metric in _metric_draws(group)]


def _blocks(group: PeerGroup) -> Iterator[slice]:
    """Cut the units of a group into blocks; one where some metric compares all of them."""
    units = len(group.units)
    size = _UNITS if all(metric.method == "goalposts" for metric in group.metrics) else units
    yield from (slice(start, min(start + size, units)) for start in range(0, units, size))


def drawn_ranks(group: PeerGroup, draws: int = DRAWS) -> dict[str, np.ndarray]:
    """Draw the ranks that the ranked units take in each draw, by domain and total.

    In a draw every rate comes anew, the rest and the weights stay. Scores are rounded as published ones are, so that
    ties are as frequent as there. All domains and the total come from the same draws.

    Returns:
        For each domain of `group.scores` whole numbers, units ranked in it (in the order of `units`) × draws.
    """
    ranked = {domain: ~np.isnan(scores) for domain, scores in group.scores.items()}
    if all(np.count_nonzero(units) < 2 for units in ranked.values()):
        return {domain: np.ones((np.count_nonzero(units), draws), np.int32) for domain, units in ranked.items()}
    drawn = {domain: np.empty((len(group.units), draws), np.int16) for domain in ranked}
    metrics, weighing = _metric_draws(group), Weighing(group)
    same = np.ones((len(group.metrics), 1)), np.ones((len(group.domains), 1))
    for block in _blocks(group):
        scores = weighing.scores([metric.points(block, draws) for metric in metrics], *same, block)
        for domain, found in drawn.items():
            found[block] = tenths(scores[domain])
    return {domain: ranks(drawn[domain] if units.all() else drawn[domain][units]) for domain, units in ranked.items()}
