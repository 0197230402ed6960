"""Draw the ranks of one peer group a thousand times: with other weights, and as much data of the same kind."""

from __future__ import annotations

import numpy as np

from dbt_project.numerics.group import PeerGroup
from dbt_project.numerics.scoring import Weighing, points_of, ranks, tenths

DRAWS = 1000
_LOWEST, _HIGHEST = 0.75, 1.25
# cells (draws × units) taken at a time, so that the arrays stay inside the cache of a core; no result depends on it
_CELLS_AT_A_TIME = 1 << 15


class _MetricDraws:
    """The points of one metric of a group, draw after draw."""

    def __init__(self, group: PeerGroup, column: int, seed: np.random.SeedSequence) -> None:
        self._metric = group.metrics[column]
        self._published: np.ndarray = np.nan_to_num(group.points[None, :, column])
        self._is_drawn = ~np.isnan(group.denominator[:, column])
        self._successes = group.numerator[self._is_drawn, column] + 0.5
        self._failures = group.denominator[self._is_drawn, column] - self._successes + 1
        # against goalposts each unit stands alone; the other methods compare it with all that have a value
        self._is_valued = self._is_drawn if self._metric.method == "goalposts" else ~np.isnan(group.value[:, column])
        self._value = group.value[None, self._is_valued, column]
        self._random = np.random.Generator(np.random.SFC64(seed))

    def points(self, draws: int) -> np.ndarray:
        """Draw the next draws × units; 1 × units where nothing is drawn; 0 where a unit has no points."""
        if not len(self._successes):
            return self._published
        rates = self._random.beta(self._successes, self._failures, (draws, len(self._successes)))
        if self._is_drawn.all():
            return points_of(self._metric, rates)
        values = np.repeat(self._value, draws, axis=0)
        values[:, self._is_drawn[self._is_valued]] = rates
        points = np.repeat(self._published, draws, axis=0)
        points[:, self._is_valued] = points_of(self._metric, values)
        return points


def drawn_ranks(group: PeerGroup, draws: int = DRAWS) -> dict[str, np.ndarray]:
    """Draw the ranks that the scored units take in each draw, by domain and total.

    In a draw every weight, inside domains and between them, is multiplied by its own uniform(0.75, 1.25), the same for
    all units; every rate that rests on few cases comes from Beta(numerator + ½, denominator − numerator + ½), the rest
    stays. Scores are rounded as published ones are, so that ties are as frequent as there.

    Returns:
        For each domain of `group.scores` an int32 array, draws × units that are scored in it (in the order of `units`).
    """
    scored = {domain: np.flatnonzero(~np.isnan(scores)) for domain, scores in group.scores.items()}
    found = {domain: np.ones((draws, len(units)), np.int32) for domain, units in scored.items()}
    if all(len(units) < 2 for units in scored.values()):
        return found
    # weights and every metric have a stream of their own, read draw by draw
    first, *others = np.random.SeedSequence(group.seed).spawn(1 + len(group.metrics))
    weights = np.random.Generator(np.random.SFC64(first))
    metrics = [_MetricDraws(group, column, seed) for column, seed in enumerate(others)]
    weighing = Weighing(group)
    rows = max(1, _CELLS_AT_A_TIME // len(group.units))
    for start in range(0, draws, rows):
        count = min(rows, draws - start)
        factors = weights.uniform(_LOWEST, _HIGHEST, (count, len(metrics) + len(group.domains)))
        points = [metric.points(count) for metric in metrics]
        scores = weighing.scores(points, factors[:, : len(metrics)], factors[:, len(metrics) :])
        for domain, units in scored.items():
            found[domain][start : start + count] = ranks(tenths(scores[domain][:, units]))
    return found
