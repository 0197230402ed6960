"""Find what the order of a peer group depends on: a single metric, or the way of taking the mean."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dbt_project.numerics.group import TOTAL, PeerGroup
from dbt_project.numerics.scoring import Weighing, ranks, tenths

# a geometric mean needs points above nothing
_LEAST_POINTS = 1.0


def _ranked(group: PeerGroup) -> np.ndarray:
    """Say which units have a place in the total."""
    is_ranked: np.ndarray = ~np.isnan(group.scores.get(TOTAL, np.full(len(group.units), np.nan)))
    return is_ranked


def deciding_metric(group: PeerGroup) -> str | None:
    """Find the metric whose weight matters most to the ranks in the total.

    Each metric in turn loses its weight to the others, as a metric that does not apply would (its domain's, or where it
    is alone there the other domains'), and the units are ranked again. The metric that moves the units by the most
    places on average decides; between equal ones that whose loss changes scores most unevenly (largest standard
    deviation over the units), then the first by metric code. A unit left without any metric has score 0 there. None
    where fewer than two units are ranked or nothing sets them apart.
    """
    is_ranked = _ranked(group)
    if np.count_nonzero(is_ranked) < 2:
        return None
    metrics, domains = len(group.metrics), len(group.domains)
    points = [np.nan_to_num(group.points[None, :, column]) for column in range(metrics)]
    weighing = Weighing(group)
    # the first case keeps all metrics, each of the others drops one
    factors = np.vstack([np.ones((1, metrics)), 1 - np.eye(metrics)])
    scores = weighing.scores(points, factors, np.ones((metrics + 1, domains)))[TOTAL][:, is_ranked]
    places = ranks(tenths(scores))
    shifts = np.abs(places[1:] - places[0]).mean(axis=1)
    # unevenness below the last digits of a sum is none
    spreads = (scores[1:] - scores[0]).std(axis=1).round(9)
    if not shifts.any() and not spreads.any():
        return None
    by_code = sorted(range(metrics), key=lambda place: group.metrics[place].code)
    return group.metrics[max(by_code, key=lambda place: (shifts[place], spreads[place]))].code


def geometric_rank_shift(group: PeerGroup) -> float:
    """Return by how many places the units move on average if the total is a geometric mean (OECD/JRC handbook, step 6).

    The mean is that of the points, weighted as the total. Points below 1 count as 1, so that one metric without points
    does not make units equal that are not. Both means are rounded to one decimal
    like published scores. 0 where fewer than two units are ranked.
    """
    is_ranked = _ranked(group)
    if np.count_nonzero(is_ranked) < 2:
        return 0.0
    weighing = Weighing(group)
    points = [np.nan_to_num(group.points[None, :, column]) for column in range(len(group.metrics))]
    logarithms = [np.log(np.maximum(one, _LEAST_POINTS)) for one in points]
    same = np.ones((1, len(group.metrics))), np.ones((1, len(group.domains)))
    arithmetic = weighing.scores(points, *same)[TOTAL][:, is_ranked]
    geometric = np.exp(weighing.scores(logarithms, *same)[TOTAL][:, is_ranked])
    return float(np.abs(ranks(tenths(geometric)) - ranks(tenths(arithmetic))).mean())


def alternative_columns(groups: Iterable[PeerGroup]) -> dict[str, np.ndarray]:
    """Return one row per group, as columns: its key, deciding_metric (may be None), geometric_rank_shift."""
    rows = [
        (group.scheme_code, group.period_code, group.peer_group, deciding_metric(group), geometric_rank_shift(group))
        for group in groups
    ]
    names = ("scheme_code", "period_code", "peer_group", "deciding_metric")
    texts = {name: np.array([row[place] for row in rows], dtype=object) for place, name in enumerate(names)}
    return texts | {"geometric_rank_shift": np.array([row[-1] for row in rows], dtype=np.float64)}
