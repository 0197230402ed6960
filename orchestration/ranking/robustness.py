"""Which metric the order of a peer group hangs on."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from orchestration.ranking.group import TOTAL, PeerGroup
from orchestration.ranking.scoring import Weighing, ranks, tenths


def deciding_metric(group: PeerGroup) -> str | None:
    """The metric whose weight matters most to the ranks in the total.

    Each metric in turn loses its weight to the others, as a metric that does not apply would (its domain's, or where it is
    alone there the other domains'), and the units are ranked again. The metric that moves the units by the most places on
    average decides; between equal ones that whose loss changes scores most unevenly (largest standard deviation over the
    units), then the first by metric code. A unit left without any metric has score 0 there. None where fewer than two
    units are ranked or nothing sets them apart.
    """
    is_ranked = ~np.isnan(group.scores.get(TOTAL, np.full(len(group.units), np.nan)))
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


def deciding_columns(groups: Iterable[PeerGroup]) -> dict[str, np.ndarray]:
    """One row per group, as columns: scheme_code, period_code, peer_group and deciding_metric (may be None)."""
    rows = [(group.scheme_code, group.period_code, group.peer_group, deciding_metric(group)) for group in groups]
    names = ("scheme_code", "period_code", "peer_group", "deciding_metric")
    return {name: np.array([row[place] for row in rows], dtype=object) for place, name in enumerate(names)}
