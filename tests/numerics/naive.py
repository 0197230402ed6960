"""The same definitions as plain loops, one draw, unit and metric at a time, with nothing of the package but its types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean, stdev

import numpy as np

from dbt_project.numerics.group import Metric, PeerGroup


def naive_points(metric: Metric, values: Sequence[float]) -> list[float]:
    """Points of all units of a group that have a value."""
    if metric.method == "goalposts":
        return [100 * min(1.0, max(0.0, (value - metric.low) / (metric.high - metric.low))) for value in values]
    good = [value * metric.goodness for value in values]
    if len(set(good)) < 2:
        return [50.0] * len(good)
    if metric.method == "min_max":
        return [100 * (one - min(good)) / (max(good) - min(good)) for one in good]
    if metric.method == "percentile":
        others = len(good) - 1
        return [
            100 * (sum(other < one for other in good) + (sum(other == one for other in good) - 1) / 2) / others
            for one in good
        ]
    return [min(100.0, max(0.0, 50 + 10 * (one - fmean(good)) / stdev(good))) for one in good]


def naive_scores(
    metrics: Sequence[Metric], points: np.ndarray, metric_factors: Sequence[float], domain_factors: Mapping[str, float]
) -> dict[str, list[float | None]]:
    """Scores by domain and total, one per unit; None where a unit has no points. points: units × metrics, NaN for none."""
    domains = sorted({metric.domain for metric in metrics})
    found: dict[str, list[float | None]] = {domain: [] for domain in [*domains, "total"]}
    for row in points:
        total = total_weight = 0.0
        for domain in domains:
            score = weight = 0.0
            for metric, factor, point in zip(metrics, metric_factors, row, strict=True):
                if metric.domain == domain and not np.isnan(point):
                    score += metric.weight * factor * point
                    weight += metric.weight * factor
            found[domain].append(score / weight if weight else None)
            if weight:
                total += metrics_weight(metrics, domain) * domain_factors[domain] * score / weight
                total_weight += metrics_weight(metrics, domain) * domain_factors[domain]
        found["total"].append(total / total_weight if total_weight else None)
    return found


def metrics_weight(metrics: Sequence[Metric], domain: str) -> float:
    return next(metric.domain_weight for metric in metrics if metric.domain == domain)


def rounded(score: float) -> int:
    """Whole tenths, half away from zero, after eight decimals."""
    exact = Decimal(score).quantize(Decimal("1e-8"), ROUND_HALF_UP)
    return int(exact.quantize(Decimal("0.1"), ROUND_HALF_UP) * 10)


def naive_ranks(tenths: Sequence[int]) -> list[int]:
    return [1 + sum(other > one for other in tenths) for one in tenths]


def naive_rates(group: PeerGroup, draws: int) -> list[np.ndarray]:
    """Rates of every metric, units with one × draws, from numbers of another generator than the product's."""
    random = np.random.default_rng(20261130)
    rates = []
    for successes, failures in zip(group.successes.T, group.failures.T, strict=True):
        known = ~np.isnan(successes)
        shapes = zip(successes[known], failures[known], strict=True)
        # nothing known of one side: there is none of it
        drawn = [[random.beta(a, b) if a and b else float(a > 0) for _ in range(draws)] for a, b in shapes]
        rates.append(np.array(drawn).reshape(-1, draws))
    return rates


def naive_draws(group: PeerGroup, rates: Sequence[np.ndarray], draws: int) -> dict[str, list[list[int]]]:
    """Ranks of the ranked units by domain, draw after draw: rates come anew, all else and the weights stay."""
    domains = sorted({metric.domain for metric in group.metrics})
    found: dict[str, list[list[int]]] = {domain: [] for domain in group.scores}
    for draw in range(draws):
        points = np.array(group.points)
        for column, metric in enumerate(group.metrics):
            if not len(rates[column]):
                continue
            is_drawn, value = ~np.isnan(group.successes[:, column]), group.value[:, column].copy()
            value[is_drawn] = rates[column][:, draw]
            known = np.flatnonzero(~np.isnan(value))
            for row, point in zip(known, naive_points(metric, value[known].tolist()), strict=True):
                # against goalposts nobody's points depend on what others draw
                if metric.method != "goalposts" or is_drawn[row]:
                    points[row, column] = point
        scores = naive_scores(group.metrics, points, [1.0] * len(group.metrics), dict.fromkeys(domains, 1.0))
        for domain, published in group.scores.items():
            ranked = [score for score, old in zip(scores[domain], published, strict=True) if not np.isnan(old)]
            found[domain].append(naive_ranks([rounded(score) for score in ranked if score is not None]))
    return found


def naive_pairs(
    units: Sequence[str], ranks: Sequence[int], drawn: Sequence[Sequence[int]]
) -> dict[tuple[str, str], int]:
    """In how many draws each unit stands above each other one that is compared with it."""
    order = sorted(range(len(units)), key=lambda place: (ranks[place], units[place]))
    found = {}
    for place, one in enumerate(order):
        for other_place, other in enumerate(order):
            if place != other_place and (len(units) <= 60 or abs(place - other_place) <= 10):
                found[units[one], units[other]] = sum(draw[one] < draw[other] for draw in drawn)
    return found


def naive_standing(published: Sequence[int], drawn: Sequence[Sequence[int]]) -> list[tuple[int, int, str, float]]:
    """rank_low, rank_high, band and band_share of each unit."""
    ranked, draws = len(published), len(drawn)
    size = max(1, ranked // 4)

    def band(rank: int) -> str:
        return "top" if rank <= size else "bottom" if rank > ranked - size else "middle"

    found = []
    for unit, rank in enumerate(published):
        ranks = [draw[unit] for draw in drawn]
        low, high = (int(np.percentile(ranks, share, method="inverted_cdf")) for share in (5, 95))
        share = sum(band(one) == band(rank) for one in ranks) / draws
        found.append((min(low, rank), max(high, rank), band(rank), share))
    return found
