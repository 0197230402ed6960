"""Compute points and scores of one peer group, for many cases of values and weights at once.

The first axis is always the case (a draw, or a scheme without one of its metrics), the second the unit. Every sum runs
over metrics in their order, element by element: no result depends on the number of threads or on how many cases are
taken at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dbt_project.numerics.group import TOTAL, Metric, PeerGroup

# published scores pass through decimals with eight places before they are rounded: what is that close is a half
_HALF = 0.5 + 10 * 5e-9


def points_of(metric: Metric, value: np.ndarray) -> np.ndarray:
    """Compute points (0–100) of values (cases × units with one), by the metric's method. `value` may be changed."""
    if metric.method == "goalposts":
        value -= metric.low
        value /= metric.high - metric.low
        np.clip(value, 0, 1, out=value)
        value *= 100
        return value
    goodness = value * metric.goodness
    worst, best = goodness.min(axis=1, keepdims=True), goodness.max(axis=1, keepdims=True)
    apart = best > worst
    if metric.method == "min_max":
        share: np.ndarray = np.where(apart, 100 * (goodness - worst) / np.where(apart, best - worst, 1), 50.0)
        return share
    if metric.method == "percentile":
        units = goodness.shape[1]
        places: np.ndarray = 100 * _mean_places(goodness) / (units - 1) if units > 1 else np.full_like(goodness, 50.0)
        return places
    if not apart.any():
        return np.full_like(goodness, 50.0)
    spread = np.where(apart, goodness.std(axis=1, ddof=1, keepdims=True), 1)
    away = np.where(apart, (goodness - goodness.mean(axis=1, keepdims=True)) / spread, 0)
    points: np.ndarray = np.clip(50 + 10 * away, 0, 100)
    return points


def _mean_places(goodness: np.ndarray) -> np.ndarray:
    """Count how many of the others are worse, equal ones half: the place from the bottom, from 0."""
    order = np.argsort(goodness, axis=1)
    ordered = np.take_along_axis(goodness, order, axis=1)
    places = np.arange(goodness.shape[1])
    is_first = np.ones(ordered.shape, bool)
    is_first[:, 1:] = ordered[:, 1:] > ordered[:, :-1]
    is_last = np.ones(ordered.shape, bool)
    is_last[:, :-1] = is_first[:, 1:]
    first = np.maximum.accumulate(np.where(is_first, places, 0), axis=1)
    last = np.minimum.accumulate(np.where(is_last, places, len(places))[:, ::-1], axis=1)[:, ::-1]
    means = np.empty(goodness.shape)
    np.put_along_axis(means, order, (first + last) / 2, axis=1)
    return means


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
        self, points: Sequence[np.ndarray], metric_factors: np.ndarray, domain_factors: np.ndarray
    ) -> Mapping[str, np.ndarray]:
        """Compute scores (0–100, unrounded) by domain and total, each cases × units; 0 where a unit has no points.

        Args:
            points: for each metric an array of cases × units, or 1 × units where it is the same in all cases; 0 where a
                unit has no points.
            metric_factors: cases × metrics, what the weights inside domains are multiplied by.
            domain_factors: cases × domains (sorted), the same for the weights of the domains.
        """
        found: dict[str, np.ndarray] = {}
        shape = (len(metric_factors), len(self._pattern_of))
        total, total_weight, part = np.zeros(shape), np.zeros((shape[0], len(self._patterns))), np.empty(shape)
        for place, domain in enumerate(self._domains):
            score, pattern_weight = np.zeros(shape), np.zeros_like(total_weight)
            for column, metric in enumerate(self._metrics):
                if metric.domain == domain:
                    weight = metric.weight * metric_factors[:, column, None]
                    score += np.multiply(weight, points[column], out=part)
                    pattern_weight += weight * self._patterns[None, :, column]
            has_points = pattern_weight > 0
            score /= np.where(has_points, pattern_weight, 1)[:, self._pattern_of]
            found[domain] = score
            weight = self._domain_weight[domain] * domain_factors[:, place, None] * has_points
            total += np.multiply(score, weight[:, self._pattern_of], out=part)
            total_weight += weight
        found[TOTAL] = total / np.where(total_weight > 0, total_weight, 1)[:, self._pattern_of]
        return found


def tenths(scores: np.ndarray) -> np.ndarray:
    """Round scores half away from zero to one decimal, as whole tenths (0–1000): the rounding of published scores."""
    return np.clip(np.floor(scores * 10 + _HALF), 0, 1000).astype(np.int32)


def ranks(tenths_of: np.ndarray) -> np.ndarray:
    """Rank whole tenths, cases × units: the highest is 1, equal ones share the smaller rank (1, 2, 2, 4)."""
    cases, units = tenths_of.shape
    # one number holds score and unit, so that a plain sort (much faster than an argsort) brings both in order
    bits = units.bit_length()
    kind = np.int32 if bits <= 20 else np.int64
    keys = (1000 - tenths_of.astype(kind)) << bits | np.arange(units, dtype=kind)
    keys.sort(axis=1)
    worse = keys >> bits
    starts = np.zeros(keys.shape, np.int32)
    np.multiply(worse[:, 1:] > worse[:, :-1], np.arange(1, units, dtype=np.int32), out=starts[:, 1:])
    np.maximum.accumulate(starts, axis=1, out=starts)
    starts += 1
    keys &= (1 << bits) - 1
    found = np.empty(keys.shape, np.int32)
    found.reshape(-1)[keys + np.arange(cases)[:, None] * units] = starts
    return found
