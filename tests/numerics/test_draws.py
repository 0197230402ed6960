"""Draws of ranks, against the same definitions as plain loops and against the distributions that they name."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dbt_project.numerics import draws
from dbt_project.numerics.bands import all_standings, standing_columns
from dbt_project.numerics.draws import drawn_ranks
from dbt_project.numerics.group import PeerGroup
from dbt_project.numerics.scoring import Weighing, ranks, tenths
from tests.numerics.groups import NOTHING, count, group, metric, mixed_group, peer_groups, rate
from tests.numerics.naive import naive_draws, naive_ranks, rounded


@settings(max_examples=60, deadline=None)
@given(peer_groups())
def test_the_drawn_ranks_are_those_of_plain_loops(one: PeerGroup) -> None:
    expected = naive_draws(one, 8)
    found = drawn_ranks(one, 8)
    assert list(found) == list(expected)
    for domain, drawn in found.items():
        assert drawn.tolist() == expected[domain], domain


@settings(max_examples=60, deadline=None)
@given(peer_groups())
def test_without_changed_weights_and_values_the_scores_are_the_published_ones(one: PeerGroup) -> None:
    points = [np.nan_to_num(one.points[None, :, column]) for column in range(len(one.metrics))]
    scores = Weighing(one).scores(points, np.ones((1, len(one.metrics))), np.ones((1, len(one.domains))))
    for domain, published in one.scores.items():
        scored = ~np.isnan(published)
        assert tenths(scores[domain][:, scored])[0].tolist() == np.rint(published[scored] * 10).tolist()


def test_no_result_depends_on_how_many_draws_are_taken_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = drawn_ranks(mixed_group(), 100)
    for cells in (1, 40, 1 << 20):
        monkeypatch.setattr(draws, "_CELLS_AT_A_TIME", cells)
        assert all(np.array_equal(drawn, whole[domain]) for domain, drawn in drawn_ranks(mixed_group(), 100).items())


def test_no_result_depends_on_the_number_of_threads() -> None:
    groups = [mixed_group(units, period) for period in ("2025-01", "2025-02", "2025-Q1") for units in (2, 9, 30)]
    one, four = (standing_columns(all_standings(groups, workers, 200), 200) for workers in (1, 4))
    assert list(one) == list(four)
    assert all(one[name].tolist() == four[name].tolist() for name in one)


def test_the_seed_is_fixed_by_scheme_period_and_group() -> None:
    assert mixed_group().seed == 0x4EC205CA08355AC89A7875C4A077ECAE
    assert mixed_group(period_code="2025-04").seed != mixed_group().seed
    assert not np.array_equal(
        drawn_ranks(mixed_group(period_code="2025-04"))["total"], drawn_ranks(mixed_group())["total"]
    )


def test_a_drawn_rate_follows_the_beta_distribution_of_its_successes_and_failures() -> None:
    one = group([metric("answered")], {"A": [rate(18, 20)], "B": [rate(0, 5)], "C": [rate(950, 1000)]})
    rates = draws._MetricDraws(one, 0, np.random.SeedSequence(1)).points(5000) / 100
    for column, (successes, failures) in enumerate([(18.5, 2.5), (0.5, 5.5), (950.5, 50.5)]):
        assert stats.kstest(rates[:, column], stats.beta(successes, failures).cdf).pvalue > 0.01


def test_counts_and_rates_over_duties_stay_so_that_one_metric_alone_never_moves_a_rank() -> None:
    one = group([metric("items", high=30.0)], {"A": [count(10)], "B": [count(12)], "C": [count(10)], "D": [NOTHING]})
    assert np.unique(drawn_ranks(one)["total"], axis=0).tolist() == [[2, 1, 2, 4]]


def test_weights_inside_domains_and_between_them_both_move_ranks() -> None:
    inside = group([metric("a"), metric("b")], {"A": [count(1), count(0)], "B": [count(0), count(1)]})
    between = group([metric("a", "case"), metric("b", "study")], {"A": [count(1), count(0)], "B": [count(0), count(1)]})
    for one in (inside, between):
        first = (drawn_ranks(one)["total"][:, 0] == 1).mean()
        assert 0.4 < first < 0.6
    assert np.unique(drawn_ranks(between)["case"], axis=0).tolist() == [[1, 2]]


def test_weights_vary_by_a_quarter_and_no_more() -> None:
    # A leads by 3:2 on the heavier metric and is overtaken only where that weight falls below the other
    steady = group(
        [metric("a", weight=0.6), metric("b", weight=0.35)], {"A": [count(1), count(0)], "B": [count(0), count(1)]}
    )
    shaky = group(
        [metric("a", weight=0.6), metric("b", weight=0.37)], {"A": [count(1), count(0)], "B": [count(0), count(1)]}
    )
    assert (drawn_ranks(steady, 20_000)["total"][:, 0] == 1).all()
    assert (drawn_ranks(shaky, 20_000)["total"][:, 0] == 2).any()


def test_chance_moves_sixty_units_with_sixty_cases_over_most_of_the_table() -> None:
    random = np.random.default_rng(7)
    truth = np.clip(random.normal(0.85, 0.03, 60), 0, 1)
    one = group(
        [metric("answered", low=0.5)],
        {f"U{place:02}": [rate(random.binomial(60, share), 60)] for place, share in enumerate(truth)},
    )
    drawn = drawn_ranks(one)["total"]
    widths = np.quantile(drawn, 0.975, axis=0, method="inverted_cdf") - np.quantile(
        drawn, 0.025, axis=0, method="inverted_cdf"
    )
    assert 40 <= np.median(widths) <= 55


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 12).flatmap(
        lambda units: st.lists(st.lists(st.integers(0, 1000), min_size=units, max_size=units), min_size=1, max_size=4)
    )
)
def test_ranks_share_the_smaller_place(cases: list[list[int]]) -> None:
    assert ranks(np.array(cases, np.int32)).tolist() == [naive_ranks(case) for case in cases]


def test_scores_are_rounded_half_away_from_zero_also_where_a_binary_fraction_falls_short() -> None:
    scores = np.array([[72.35, 72.34999999999999, 72.349, 0.05, 99.95, 100.0, 0.0, 66.66666666666667]])
    assert tenths(scores).tolist() == [[724, 724, 723, 1, 1000, 1000, 0, 667]]
    assert tenths(scores)[0].tolist() == [rounded(score) for score in scores[0]]
