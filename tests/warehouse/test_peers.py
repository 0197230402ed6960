"""The check values of the definitions: priors, posterior means, design effects, over-dispersion, attainable limits."""

from __future__ import annotations

import pytest

from tests.warehouse.oracle.figures import Figure, wilson
from tests.warehouse.oracle.funnels import attainable, overdispersion
from tests.warehouse.oracle.peers import Prior, design_effect, moments
from tests.warehouse.oracle.scores import scored_value

_OF_60 = [45.0, 50.0, 55.0, 30.0]


def _figure(x: float, n: float) -> Figure:
    return Figure(x, n, x / n, n, "ok")


def test_the_prior_and_the_posterior_means_are_those_of_the_definitions() -> None:
    p, k = moments([(x, 60.0) for x in _OF_60])
    assert (p, k) == (0.75, pytest.approx(5.40316, abs=5e-6))
    assert p * (1 - p) / (k + 1) == pytest.approx(0.0292824, abs=5e-8)
    scored = [scored_value("case_closure_rate", _figure(x, 60), Prior(p, k, 1.0)) for x in _OF_60]
    assert scored == [pytest.approx(mean, abs=5e-7) for mean in (0.75, 0.826449, 0.902898, 0.520653)]


def test_units_that_do_not_differ_give_the_strongest_prior_and_opposites_the_weakest() -> None:
    assert moments([(3, 4), (6, 8), (0.75, 1)]) == (0.75, 1e5)
    assert moments([(5, 10)]) == (0.5, 1e5)
    assert moments([(0, 40), (40, 40)]) == (0.5, 1.0)


def test_two_of_two_do_not_score_above_ninety_five_of_a_hundred_and_duties_enter_as_they_are() -> None:
    prior = Prior(0.9, 30.0, 4.0)
    few, many = (scored_value("case_satisfaction_rate", _figure(x, n), prior) for x, n in ((2, 2), (95, 100)))
    assert few is not None and many is not None and few < many
    # the design effect widens intervals, not scores
    assert few == pytest.approx((2 + 27) / 32)
    assert scored_value("report_on_time_rate", _figure(2, 2), prior) == 1.0
    assert scored_value("case_satisfaction_rate", Figure(None, None, 0.7, 0, "summary_only"), prior) == 0.7


def test_clumps_that_are_all_or_nothing_are_worth_as_many_cases_as_there_are_clumps() -> None:
    whole = [[(10.0, 10.0), (0.0, 10.0)] * 10]
    assert design_effect(whole) == pytest.approx(20 * 25 / (200 * 0.25 * (1 - 10 / 200)))
    # as single cases; a single clump, and one in which nobody is missing, say nothing
    assert design_effect([[(1.0, 1.0), (0.0, 1.0)] * 50]) == pytest.approx(1 / (1 - 1 / 100))
    assert design_effect([[(7.0, 10.0)], [(9.0, 9.0), (4.0, 4.0)], []]) == 1.0
    assert wilson(19 / 4, 20 / 4)[0] < wilson(19, 20)[0]


def test_over_dispersion_draws_in_a_tenth_on_either_side() -> None:
    at_random = [(50.0 + shift, 100.0) for shift in (-5, 5) * 10]
    assert overdispersion(at_random, 0.5, 1.0) == pytest.approx(1.0)
    assert overdispersion([*at_random[:-4], (0, 100), (0, 100), (100, 100), (100, 100)], 0.5, 1.0) == pytest.approx(1.0)
    assert overdispersion(at_random, 0.5, 2.0) == pytest.approx(0.5)
    assert overdispersion([(4, 4)], 1.0, 1.0) is None


def test_the_attainable_limits_are_those_of_the_definitions() -> None:
    assert (attainable(0.93, 20, 0.025), attainable(0.93, 20, 0.001)) == ((0.75, None), (0.65, None))
    assert (attainable(0.93, 200, 0.025), attainable(0.93, 200, 0.001)) == ((0.89, 0.97), (0.865, 0.985))
    assert (attainable(0.5, 20, 0.025), attainable(0.5, 20, 0.001)) == ((0.25, 0.75), (0.10, 0.90))
    # three of three happen once in a thousand: that is not less than 0.001
    assert attainable(0.1, 3, 0.001) == (None, None)
