"""Draws of ranks, against the same definitions as plain loops and against the distributions that they name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dbt_project.numerics import draws, scoring
from dbt_project.numerics.draws import drawn_ranks, drawn_rates
from dbt_project.numerics.group import PeerGroup
from dbt_project.numerics.scoring import Weighing, ranks, tenths
from dbt_project.numerics.standings import all_standings, standing_columns
from tests.numerics.groups import NOTHING, count, group, metric, mixed_group, peer_groups, rate
from tests.numerics.naive import naive_draws, naive_ranks, rounded


@settings(max_examples=60, deadline=None)
@given(peer_groups())
def test_the_drawn_ranks_are_those_of_plain_loops_over_the_same_rates(one: PeerGroup) -> None:
    expected = naive_draws(one, drawn_rates(one, 8), 8)
    found = drawn_ranks(one, 8)
    assert list(found) == list(expected)
    for domain, drawn in found.items():
        assert drawn.T.tolist() == expected[domain], domain


@settings(max_examples=60, deadline=None)
@given(peer_groups())
def test_without_changed_weights_and_values_the_scores_are_the_published_ones(one: PeerGroup) -> None:
    points = [np.nan_to_num(one.points[:, column, None]) for column in range(len(one.metrics))]
    scores = Weighing(one).scores(points, np.ones((len(one.metrics), 1)), np.ones((len(one.domains), 1)))
    for domain, published in one.scores.items():
        scored = ~np.isnan(published)
        assert tenths(scores[domain][scored])[:, 0].tolist() == np.rint(published[scored] * 10).tolist()


def test_no_result_depends_on_how_many_units_or_draws_are_taken_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    one = mixed_group()
    one = replace(one, metrics=tuple(replace(metric, method="goalposts", low=0.0, high=4.0) for metric in one.metrics))
    whole = drawn_ranks(one, 100)
    for rows in (1, 4, 1 << 20):
        monkeypatch.setattr(draws, "_UNITS", rows)
        monkeypatch.setattr(scoring, "_CASES", rows)
        assert all(np.array_equal(drawn, whole[domain]) for domain, drawn in drawn_ranks(one, 100).items())


def test_no_result_depends_on_the_number_of_threads() -> None:
    groups = [mixed_group(units, period) for period in ("2025-01", "2025-02", "2025-Q1") for units in (2, 9, 30)]
    one, four = (standing_columns(all_standings(groups, workers, 200), 200) for workers in (1, 4))
    assert one.equals(four)


def test_the_seed_is_fixed_by_scheme_period_and_group() -> None:
    assert mixed_group().seed == 0x4EC205CA08355AC89A7875C4A077ECAE
    assert mixed_group(period_code="2025-04").seed != mixed_group().seed
    assert not np.array_equal(
        drawn_ranks(mixed_group(period_code="2025-04"))["total"], drawn_ranks(mixed_group())["total"]
    )


def test_a_drawn_rate_follows_the_beta_distribution_of_its_successes_and_failures() -> None:
    one = group(
        [metric("answered")],
        {
            "A": [rate(18, 20)],
            "B": [rate(0, 5)],
            "C": [rate(950, 1000, 0.9, 40)],
            "D": [rate(18, 20, 0.8, 10, design=2.0)],
        },
    )
    rates = drawn_rates(one, 20_000)[0]
    counted = [(18.5, 2.5), (0.5, 5.5), (986.0, 54.0), (17.0, 3.0)]
    for row, (successes, failures) in zip(rates, counted, strict=True):
        assert stats.kstest(row, stats.beta(successes, failures).cdf).pvalue > 0.01


def test_no_two_rates_of_a_draw_know_of_each_other() -> None:
    cells = {f"U{place}": [rate(25, 30), rate(40, 50)] for place in range(6)}
    rates = np.vstack(drawn_rates(group([metric("a"), metric("b", "study")], cells), 20_000))
    linked = np.corrcoef(rates) - np.eye(12)
    assert np.abs(linked).max() < 4.5 / np.sqrt(20_000)


def test_counts_stay_so_that_one_metric_alone_never_moves_a_rank() -> None:
    one = group([metric("items", high=30.0)], {"A": [count(10)], "B": [count(12)], "C": [count(10)], "D": [NOTHING]})
    assert np.unique(drawn_ranks(one)["total"], axis=1).tolist() == [[2], [1], [2], [4]]


def test_weights_do_not_vary_in_draws() -> None:
    # A leads by a hair: other weights would turn the order round
    one = group(
        [metric("a", weight=0.51), metric("b", weight=0.49)], {"A": [count(1), count(0)], "B": [count(0), count(1)]}
    )
    assert np.unique(drawn_ranks(one)["total"], axis=1).tolist() == [[1], [2]]


def test_a_unit_that_sent_nothing_stands_below_in_the_total_and_is_not_ranked_in_its_domain() -> None:
    metrics = [metric("answered", "case"), metric("items", "study", high=30.0)]
    cells = {"A": [rate(30, 30), NOTHING], "B": [rate(18, 30), count(29)], "C": [rate(27, 30), count(30)]}
    one = group(metrics, cells)
    one = replace(one, scores=dict(one.scores) | {"study": np.array([np.nan, 96.7, 100.0])})
    drawn = drawn_ranks(one)
    assert drawn["study"].shape == (2, 1000)
    assert (drawn["total"][0] == 3).all()


def test_chance_moves_sixty_units_with_sixty_cases_over_most_of_the_table() -> None:
    random = np.random.default_rng(7)
    truth = np.clip(random.normal(0.85, 0.03, 60), 0, 1)
    strength = 0.85 * 0.15 / 0.03**2 - 1
    one = group(
        [metric("answered", low=0.5)],
        {f"U{place:02}": [rate(random.binomial(60, share), 60, 0.85, strength)] for place, share in enumerate(truth)},
    )
    low, high = np.quantile(drawn_ranks(one)["total"], [0.025, 0.975], axis=1, method="inverted_cdf")
    assert 40 <= np.median(high - low) <= 55


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 12).flatmap(
        lambda units: st.lists(st.lists(st.integers(0, 1000), min_size=units, max_size=units), min_size=1, max_size=4)
    )
)
def test_ranks_share_the_smaller_place(cases: list[list[int]]) -> None:
    assert ranks(np.array(cases, np.int16).T).T.tolist() == [naive_ranks(case) for case in cases]


def test_scores_are_rounded_half_away_from_zero_also_where_a_binary_fraction_falls_short() -> None:
    scores = np.array([[72.35, 72.34999999999999, 72.349, 0.05, 99.95, 100.0, 0.0, 66.66666666666667]])
    assert tenths(scores).tolist() == [[724, 724, 723, 1, 1000, 1000, 0, 667]]
    assert tenths(scores)[0].tolist() == [rounded(score) for score in scores[0]]
