"""Draw the ranks of one peer group a thousand times: what as much data of the same kind could have said."""

from __future__ import annotations

import numpy as np

from dbt_project.numerics.gammas import gammas, runs
from dbt_project.numerics.group import PeerGroup
from dbt_project.numerics.scoring import Weighing, points_of, ranks, tenths

DRAWS = 1000


def drawn_rates(group: PeerGroup, draws: int) -> list[np.ndarray]:
    """Draw the rates of every metric from Beta(successes, failures): for each metric units with one × draws.

    A Beta number is a gamma number of the one shape divided by the sum of it and one of the other; both in single
    precision, which is far finer than a tenth of a point. Where neither the unit nor its prior knows a success, or a
    failure, there is none in any draw.
    """
    places, *seeds = np.random.SeedSequence(group.seed).spawn(1 + 2 * len(group.metrics))
    is_drawn = ~np.isnan(group.successes)
    begins = runs(places, 2 * int(np.count_nonzero(is_drawn)))
    rates: list[np.ndarray] = []
    at = 0
    for column in range(len(group.metrics)):
        here = is_drawn[:, column]
        units = int(np.count_nonzero(here))
        good = gammas(group.successes[here, column], begins[at : at + units], seeds[2 * column], draws)
        bad = gammas(group.failures[here, column], begins[at + units : at + 2 * units], seeds[2 * column + 1], draws)
        bad += good
        rates.append(np.divide(good, bad, dtype=np.float64))
        at += 2 * units
    return rates


def _drawn_points(group: PeerGroup, column: int, rates: np.ndarray) -> np.ndarray:
    """Turn drawn rates of one metric into points: units × draws, or units × 1 where nothing is drawn; 0 for none."""
    metric, value = group.metrics[column], group.value[:, column]
    published: np.ndarray = np.nan_to_num(group.points[:, column, None])
    if not len(rates):
        return published
    is_drawn = ~np.isnan(group.successes[:, column])
    # against goalposts each unit stands alone; the other methods compare it with all that have a value
    is_valued = is_drawn if metric.method == "goalposts" else ~np.isnan(value)
    if is_drawn.all():
        return points_of(metric, rates)
    values = np.repeat(value[is_valued, None], rates.shape[1], axis=1)
    values[is_drawn[is_valued]] = rates
    points = np.repeat(published, rates.shape[1], axis=1)
    points[is_valued] = points_of(metric, values)
    return points


def drawn_ranks(group: PeerGroup, draws: int = DRAWS) -> dict[str, np.ndarray]:
    """Draw the ranks that the ranked units take in each draw, by domain and total.

    In a draw every rate comes anew, the rest and the weights stay. Scores are rounded as published ones are, so that
    ties are as frequent as there. All domains and the total come from the same draws.

    Returns:
        For each domain of `group.scores` an int32 array, units that are ranked in it (in the order of `units`) × draws.
    """
    ranked = {domain: np.flatnonzero(~np.isnan(scores)) for domain, scores in group.scores.items()}
    if all(len(units) < 2 for units in ranked.values()):
        return {domain: np.ones((len(units), draws), np.int32) for domain, units in ranked.items()}
    points = [_drawn_points(group, column, rates) for column, rates in enumerate(drawn_rates(group, draws))]
    same = np.ones((len(group.metrics), 1)), np.ones((len(group.domains), 1))
    scores = Weighing(group).scores(points, *same)
    found = {}
    for domain, units in ranked.items():
        here = scores[domain] if len(units) == len(group.units) else scores[domain][units]
        drawn = ranks(tenths(here))
        found[domain] = drawn if drawn.shape[1] == draws else np.repeat(drawn, draws, axis=1)
    return found
