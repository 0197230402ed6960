"""Which metric decides the order of a group."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from dbt_project.numerics.group import PeerGroup
from dbt_project.numerics.robustness import alternative_columns, deciding_metric, geometric_rank_shift, mean_rank_shift
from tests.numerics.groups import NOTHING, count, group, metric, peer_groups
from tests.numerics.naive import naive_ranks, naive_scores, rounded


def naive_decision(one: PeerGroup) -> str | None:
    ranked = (
        [row for row, score in enumerate(one.scores["total"]) if not np.isnan(score)] if "total" in one.scores else []
    )
    factors = dict.fromkeys(one.domains, 1.0)

    def totals(dropped: int | None) -> list[float]:
        keep = [0.0 if place == dropped else 1.0 for place in range(len(one.metrics))]
        scores = naive_scores(one.metrics, one.points, keep, factors)["total"]
        return [scores[row] or 0.0 for row in ranked]

    if len(ranked) < 2:
        return None
    before = totals(None)
    found = {}
    for place, dropped in enumerate(one.metrics):
        after = totals(place)
        moved = [
            abs(a - b)
            for a, b in zip(
                *(naive_ranks([rounded(score) for score in scores]) for scores in (after, before)), strict=True
            )
        ]
        found[dropped.code] = (sum(moved) / len(ranked), round(float(np.std(np.subtract(after, before))), 9))
    best = max(found.values())
    return min(code for code, effect in found.items() if effect == best) if any(best) else None


@settings(max_examples=150, deadline=None)
@given(peer_groups())
def test_the_deciding_metric_is_that_of_plain_loops(one: PeerGroup) -> None:
    assert deciding_metric(one) == naive_decision(one)


def test_the_metric_decides_that_moves_units_when_it_is_left_out_and_not_the_heaviest() -> None:
    metrics = [metric("same_for_all", weight=0.8), metric("telling", weight=0.2)]
    one = group(metrics, {"A": [count(0.9), count(0.1)], "B": [count(0.9), count(0.5)], "C": [count(0.9), count(0.8)]})
    assert deciding_metric(one) == "telling"


def test_where_no_rank_moves_the_metric_decides_that_changes_scores_most_unevenly() -> None:
    metrics = [metric("a"), metric("b")]
    one = group(metrics, {"A": [count(1.0), count(0.9)], "B": [count(0.1), count(0.8)]})
    assert deciding_metric(one) == "a"


def test_a_metric_alone_in_its_domain_gives_its_weight_to_the_other_domains() -> None:
    metrics = [metric("a", "case"), metric("b", "study"), metric("c", "study")]
    one = group(metrics, {"A": [count(1.0), count(0.2), count(0.2)], "B": [count(0.0), count(0.4), count(0.4)]})
    assert deciding_metric(one) == "a"


def test_the_only_metric_decides_everything() -> None:
    assert deciding_metric(group([metric("only")], {"A": [count(1)], "B": [count(0.5)]})) == "only"


def test_nothing_decides_between_fewer_than_two_units_or_between_equal_ones() -> None:
    metrics = [metric("a"), metric("b")]
    assert deciding_metric(group(metrics, {"A": [count(1), count(0)]})) is None
    assert (
        deciding_metric(group(metrics, {"A": [count(1), count(0)], "B": [count(0), count(1)]}, unscored=["B"])) is None
    )
    assert deciding_metric(group(metrics, {"A": [NOTHING, NOTHING], "B": [NOTHING, NOTHING]})) is None


def naive_geometric_shift(one: PeerGroup) -> float:
    """By plain loops, from the definition of a weighted geometric mean: the product of points raised to their shares."""
    ranked = (
        [row for row, score in enumerate(one.scores["total"]) if not np.isnan(score)] if "total" in one.scores else []
    )
    if len(ranked) < 2:
        return 0.0
    keep, same = [1.0] * len(one.metrics), dict.fromkeys(one.domains, 1.0)
    arithmetic = naive_scores(one.metrics, one.points, keep, same)["total"]
    geometric = []
    for row in ranked:
        there = [place for place in range(len(one.metrics)) if not np.isnan(one.points[row, place])]
        domains = {one.metrics[place].domain for place in there}
        of_domains = sum({one.metrics[place].domain: one.metrics[place].domain_weight for place in there}.values())
        product = 1.0
        for domain in domains:
            mine = [place for place in there if one.metrics[place].domain == domain]
            weights = sum(one.metrics[place].weight for place in mine)
            share = one.metrics[mine[0]].domain_weight / of_domains
            for place in mine:
                product *= max(float(one.points[row, place]), 1.0) ** (share * one.metrics[place].weight / weights)
        geometric.append(product)
    places = naive_ranks([rounded(score) for score in geometric])
    before = naive_ranks([rounded(arithmetic[row] or 0.0) for row in ranked])
    return sum(abs(a - b) for a, b in zip(places, before, strict=True)) / len(ranked)


@settings(max_examples=150, deadline=None)
@given(peer_groups())
def test_the_geometric_mean_moves_units_by_as_many_places_as_plain_products_do(one: PeerGroup) -> None:
    assert geometric_rank_shift(one) == naive_geometric_shift(one)


def test_a_unit_with_one_weak_metric_falls_behind_an_even_one_when_the_mean_is_geometric() -> None:
    metrics = [metric("a"), metric("b")]
    one = group(metrics, {"uneven": [count(1.0), count(0.1)], "even": [count(0.5), count(0.5)]})
    # 55 before 50 by the arithmetic mean, 31.6 behind 50 by the geometric one
    assert geometric_rank_shift(one) == 1.0


@settings(max_examples=60, deadline=None)
@given(peer_groups())
def test_other_weights_move_units_by_as_many_places_as_plain_loops_say(one: PeerGroup) -> None:
    assert mean_rank_shift(one, 40) == pytest.approx(naive_weight_shift(one, 40), abs=1e-12)


def naive_weight_shift(one: PeerGroup, draws: int) -> float:
    """Every weight times its own uniform(0.75, 1.25), the data as they are published."""
    ranked = [row for row, score in enumerate(one.scores.get("total", [])) if not np.isnan(score)]
    if len(ranked) < 2:
        return 0.0
    random = np.random.Generator(np.random.SFC64(one.seed))

    def places(factors: list[float]) -> list[int]:
        of_domains = dict(zip(one.domains, factors[len(one.metrics) :], strict=True))
        totals = naive_scores(one.metrics, one.points, factors[: len(one.metrics)], of_domains)["total"]
        return naive_ranks([rounded(totals[row] or 0.0) for row in ranked])

    count = len(one.metrics) + len(one.domains)
    published = places([1.0] * count)
    moved = 0
    for _ in range(draws):
        drawn = places([random.uniform(0.75, 1.25) for _ in range(count)])
        moved += sum(abs(a - b) for a, b in zip(drawn, published, strict=True))
    return moved / draws / len(ranked)


def test_weights_inside_domains_and_between_them_both_move_ranks() -> None:
    inside = group([metric("a"), metric("b")], {"A": [count(1), count(0)], "B": [count(0), count(1)]})
    between = group([metric("a", "case"), metric("b", "study")], {"A": [count(1), count(0)], "B": [count(0), count(1)]})
    for one in (inside, between):
        # both first with the weights of the scheme, one of them second with others
        assert 0.4 < mean_rank_shift(one) < 0.6


def test_weights_vary_by_a_quarter_and_no_more() -> None:
    # A leads by 3:2 on the heavier metric and is overtaken only where that weight falls below the other
    cells = {"A": [count(1), count(0)], "B": [count(0), count(1)]}
    steady = group([metric("a", weight=0.6), metric("b", weight=0.35)], cells)
    shaky = group([metric("a", weight=0.6), metric("b", weight=0.37)], cells)
    assert mean_rank_shift(steady, 20_000) == 0
    assert mean_rank_shift(shaky, 20_000) > 0


def test_a_group_of_fewer_than_four_ranked_units_has_no_row() -> None:
    cells = {"A": [count(1)], "B": [count(0.5)], "C": [count(0.2)], "D": [count(0.1)]}
    four = group([metric("only")], cells)
    assert alternative_columns([four])["period_code"].tolist() == ["2025-03"]
    assert alternative_columns([group([metric("only")], cells, unscored=["B"])])["period_code"].tolist() == []


def test_one_row_a_group_comes_out_whatever_the_number_of_threads() -> None:
    cells = {"A": [count(1)], "B": [count(0.5)], "C": [count(0.2)], "D": [count(0.1)]}
    groups = [group([metric("only")], cells, code) for code in ("2025-01", "2025-02")]
    assert {name: column.tolist() for name, column in alternative_columns(groups, workers=2).items()} == {
        "scheme_code": ["S1", "S1"],
        "period_code": ["2025-01", "2025-02"],
        "peer_group": ["bureau", "bureau"],
        "deciding_metric": ["only", "only"],
        "geometric_rank_shift": [0.0, 0.0],
        "mean_rank_shift": [0.0, 0.0],
    }
