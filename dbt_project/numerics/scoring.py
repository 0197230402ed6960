"""Compute points and scores of one peer group, for many cases of values and weights at once.

The first axis is always the unit, the second the case (a draw, or a scheme without one of its metrics): what one unit
draws lies together. Every sum runs over metrics in their order, element by element: no result depends on the number of
threads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dbt_project.numerics.group import TOTAL, Metric, PeerGroup

# published scores pass through decimals with eight places before they are rounded: what is that close is a half
_HALF = 0.5 + 10 * 5e-9
# cases ranked at a time, so that the arrays stay inside the cache of a core; no result depends on it
_CASES = 100


def points_of(metric: Metric, value: np.ndarray) -> np.ndarray:
    """Compute points (0–100) of values (units with one × cases), by the metric's method. `value` may be changed."""
    if metric.method == "goalposts":
        value -= metric.low
        value *= 100 / (metric.high - metric.low)
        np.clip(value, 0, 100, out=value)
        return value
    goodness = value * metric.goodness
    worst, best = goodness.min(axis=0, keepdims=True), goodness.max(axis=0, keepdims=True)
    apart = best > worst
    if metric.method == "min_max":
        share: np.ndarray = np.where(apart, 100 * (goodness - worst) / np.where(apart, best - worst, 1), 50.0)
        return share
    if metric.method == "percentile":
        units = len(goodness)
        places: np.ndarray = 100 * _mean_places(goodness) / (units - 1) if units > 1 else np.full_like(goodness, 50.0)
        return places
    if not apart.any():
        return np.full_like(goodness, 50.0)
    spread = np.where(apart, goodness.std(axis=0, ddof=1, keepdims=True), 1)
    away = np.where(apart, (goodness - goodness.mean(axis=0, keepdims=True)) / spread, 0)
    points: np.ndarray = np.clip(50 + 10 * away, 0, 100)
    return points


def _mean_places(goodness: np.ndarray) -> np.ndarray:
    """Count how many of the others are worse, equal ones half: the place from the bottom, from 0."""
    by_case = np.ascontiguousarray(goodness.T)
    order = np.argsort(by_case, axis=1)
    ordered = np.take_along_axis(by_case, order, axis=1)
    places = np.arange(by_case.shape[1])
    is_first = np.ones(ordered.shape, bool)
    is_first[:, 1:] = ordered[:, 1:] > ordered[:, :-1]
    is_last = np.ones(ordered.shape, bool)
    is_last[:, :-1] = is_first[:, 1:]
    first = np.maximum.accumulate(np.where(is_first, places, 0), axis=1)
    last = np.minimum.accumulate(np.where(is_last, places, len(places))[:, ::-1], axis=1)[:, ::-1]
    means = np.empty(by_case.shape)
    np.put_along_axis(means, order, (first + last) / 2, axis=1)
    return means.T


class Weighing:
    """The weights of one group's metrics, ready to turn points into scores.

    A metric without points gives its weight to the others of its domain, a domain without points to the other domains.
    """

    def __init__(self, group: PeerGroup) -> None:
        self._metrics = group.metrics
        self._domains = group.domains
        has_points = ~np.isnan(group.points)
        # units with the same metrics share their sums of weights; there are few such patterns
        self._patterns, self._pattern_of = np.unique(has_points, axis=0, return_inverse=True)
        self._domain_weight = {metric.domain: metric.domain_weight for metric in group.metrics}

    def scores(
        self,
        points: Sequence[np.ndarray],
        metric_factors: np.ndarray,
        domain_factors: np.ndarray,
        units: slice = slice(None),
    ) -> Mapping[str, np.ndarray]:
        """Compute scores (0–100, unrounded) by domain and total, each units × cases; 0 where a unit has no points.

        Args:
            points: for each metric an array of units × cases, or units × 1 where it is the same in all cases; 0 where a
                unit has no points.
            metric_factors: metrics × cases (or × 1), what the weights inside domains are multiplied by.
            domain_factors: domains (sorted) × cases (or × 1), the same for the weights of the domains.
            units: which units these are.
        """
        found: dict[str, np.ndarray] = {}
        cases = max(array.shape[1] for array in (*points, metric_factors, domain_factors))
        pattern_of = self._pattern_of[units]
        shape = (len(pattern_of), cases)
        total, total_weight, part = np.zeros(shape), np.zeros((len(self._patterns), 1)), np.empty(shape)
        for place, domain in enumerate(self._domains):
            score, pattern_weight = np.zeros(shape), np.zeros((len(self._patterns), 1))
            for column, metric in enumerate(self._metrics):
                if metric.domain == domain:
                    weight = metric.weight * metric_factors[column]
                    score += np.multiply(weight, points[column], out=part)
                    pattern_weight = pattern_weight + weight * self._patterns[:, column, None]
            has_points = pattern_weight > 0
            score /= np.where(has_points, pattern_weight, 1)[pattern_of]
            found[domain] = score
            weight = self._domain_weight[domain] * domain_factors[place] * has_points
            total += np.multiply(score, weight[pattern_of], out=part)
            total_weight = total_weight + weight
        total /= np.where(total_weight > 0, total_weight, 1)[pattern_of]
        found[TOTAL] = total
        return found


def tenths(scores: np.ndarray) -> np.ndarray:
    """Round scores half away from zero to one decimal, as whole tenths (0–1000): the rounding of published scores."""
    raised = scores * 10
    raised += _HALF
    # to a whole number by cutting, which for what is not negative is rounding down
    return np.clip(raised, 0, 1000, out=raised).astype(np.int16)


def ranks(tenths_of: np.ndarray) -> np.ndarray:
    """Rank whole tenths, units × cases: the highest is 1, equal ones share the smaller rank (1, 2, 2, 4)."""
    # small numbers where they fit: less memory, and more of them are compared at once
    found = np.empty(tenths_of.shape, np.int16 if len(tenths_of) <= np.iinfo(np.int16).max else np.int32)
    for start in range(0, tenths_of.shape[1], _CASES):
        found[:, start : start + _CASES] = _ranks(tenths_of[:, start : start + _CASES])
    return found


def _ranks(tenths_of: np.ndarray) -> np.ndarray:
    """Rank a few cases: sorted numbers alone are much faster than an argsort, where each first stands is looked up."""
    units, cases = tenths_of.shape
    worse = np.subtract(1000, tenths_of, dtype=np.int16)
    ordered = np.sort(np.ascontiguousarray(worse.T), axis=1)
    begins = (np.arange(cases, dtype=np.int32) * 1001)[:, None]
    first = np.empty(cases * 1001, np.int32)
    # of equal ones the last to be written, which stays, is the first of the order
    first[(ordered + begins)[:, ::-1]] = np.arange(units, 0, -1, dtype=np.int32)
    found: np.ndarray = first[worse + begins.T]
    return found
