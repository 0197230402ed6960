"""Which metric decides the order of a group."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from orchestration.ranking.group import PeerGroup
from orchestration.ranking.robustness import deciding_columns, deciding_metric
from tests.ranking.groups import NOTHING, count, group, metric, peer_groups
from tests.ranking.naive import naive_ranks, naive_scores, rounded


def naive_decision(one: PeerGroup) -> str | None:
    ranked = [row for row, score in enumerate(one.scores["total"]) if not np.isnan(score)] if "total" in one.scores else []
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
            abs(a - b) for a, b in zip(*(naive_ranks([rounded(score) for score in scores]) for scores in (after, before)), strict=True)
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
    assert deciding_metric(group(metrics, {"A": [count(1), count(0)], "B": [count(0), count(1)]}, unscored=["B"])) is None
    assert deciding_metric(group(metrics, {"A": [NOTHING, NOTHING], "B": [NOTHING, NOTHING]})) is None


def test_one_row_a_group_comes_out() -> None:
    groups = [group([metric("only")], {"A": [count(1)], "B": [count(0.5)]}, code) for code in ("2025-01", "2025-02")]
    assert {name: column.tolist() for name, column in deciding_columns(groups).items()} == {
        "scheme_code": ["S1", "S1"],
        "period_code": ["2025-01", "2025-02"],
        "peer_group": ["bureau", "bureau"],
        "deciding_metric": ["only", "only"],
    }
