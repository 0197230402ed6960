"""Find what the order of a peer group depends on: the weights, a single metric, or the way of taking the mean.

The data are those that are published; what other data of the same kind could have said is another question (draws.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from dbt_project.numerics.group import TOTAL, PeerGroup
from dbt_project.numerics.kept_draws import kept_or_made
from dbt_project.numerics.scoring import Weighing, ranks, tenths

MIN_RANKED = 4
WEIGHT_DRAWS = 1000
_LOWEST, _HIGHEST = 0.75, 1.25
# units taken at a time, so that the arrays stay inside the cache of a core; no result depends on it
_UNITS = 64
# a geometric mean needs points above nothing
_LEAST_POINTS = 1.0


def _points(group: PeerGroup) -> list[np.ndarray]:
    """Return the published points of each metric, units × 1, 0 where a unit has none."""
    points = np.nan_to_num(group.points)
    return [points[:, column, None] for column in range(len(group.metrics))]


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
    # the first case keeps all metrics, each of the others drops one
    factors = np.hstack([np.ones((metrics, 1)), 1 - np.eye(metrics)])
    scores = Weighing(group).scores(_points(group), factors, np.ones((domains, 1)))[TOTAL][is_ranked]
    places = ranks(tenths(scores))
    shifts = np.abs(places[:, 1:] - places[:, :1]).mean(axis=0)
    # unevenness below the last digits of a sum is none
    spreads = (scores[:, 1:] - scores[:, :1]).std(axis=0).round(9)
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
    points = _points(group)
    logarithms = [np.log(np.maximum(one, _LEAST_POINTS)) for one in points]
    same = np.ones((len(group.metrics), 1)), np.ones((len(group.domains), 1))
    arithmetic = weighing.scores(points, *same)[TOTAL][is_ranked]
    geometric = np.exp(weighing.scores(logarithms, *same)[TOTAL][is_ranked])
    return float(np.abs(ranks(tenths(geometric)) - ranks(tenths(arithmetic))).mean())


def mean_rank_shift(group: PeerGroup, draws: int = WEIGHT_DRAWS) -> float:
    """Return by how many places other weights move the units on average, over so many draws of the weights.

    In a draw every weight, inside domains and between them, is multiplied by its own uniform(0.75, 1.25), the same for
    all units; the points stay. 0 where fewer than two units are ranked.
    """
    is_ranked = _ranked(group)
    if np.count_nonzero(is_ranked) < 2:
        return 0.0
    metrics, domains = len(group.metrics), len(group.domains)
    random = np.random.Generator(np.random.SFC64(group.seed))
    factors = random.uniform(_LOWEST, _HIGHEST, (draws, metrics + domains)).T
    # the first case is that of the scheme
    factors = np.hstack([np.ones((metrics + domains, 1)), factors])
    points, weighing = _points(group), Weighing(group)
    found = np.empty((len(group.units), draws + 1), np.int16)
    for start in range(0, len(group.units), _UNITS):
        here = slice(start, start + _UNITS)
        scores = weighing.scores([one[here] for one in points], factors[:metrics], factors[metrics:], here)
        found[here] = tenths(scores[TOTAL])
    places = ranks(found[is_ranked])
    return float(np.abs(places[:, 1:] - places[:, :1]).mean())


def _packed(group: PeerGroup) -> np.ndarray:
    """Write what is said of a group as one row of whole numbers: which metric decides (−1 none), and both shifts."""
    codes, decides = [metric.code for metric in group.metrics], deciding_metric(group)
    said = [codes.index(decides) if decides else -1, geometric_rank_shift(group), mean_rank_shift(group)]
    return np.array(said, np.float64).view(np.int32)


def alternative_columns(
    groups: Iterable[PeerGroup], workers: int = 1, kept: Path | None = None
) -> dict[str, np.ndarray]:
    """Return one row per group with at least MIN_RANKED units ranked in the total, as columns.

    Its key, deciding_metric (may be None), geometric_rank_shift, mean_rank_shift.

    Args:
        kept: a file in which they are kept for the next time.
    """
    groups = [group for group in groups if np.count_nonzero(_ranked(group)) >= MIN_RANKED]
    rows = kept_or_made(groups, WEIGHT_DRAWS, _packed, workers, kept)
    said = np.array([np.ascontiguousarray(row).view(np.float64) for row in rows]).reshape(len(groups), 3)
    names = ("scheme_code", "period_code", "peer_group")
    keys = {name: np.array([getattr(group, name) for group in groups], dtype=object) for name in names}
    decides = [
        group.metrics[int(place)].code if place >= 0 else None for group, place in zip(groups, said[:, 0], strict=True)
    ]
    return keys | {
        "deciding_metric": np.array(decides, dtype=object),
        "geometric_rank_shift": said[:, 1].copy(),
        "mean_rank_shift": said[:, 2].copy(),
    }
