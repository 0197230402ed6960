"""Funnel limits: the check values of the definitions, and the formula in exact fractions."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbt_project.numerics.funnel import PROBABILITIES, limit, limits


def exact_limit(probability: Fraction, n: int, centre: Fraction) -> float:
    """(r_p − α) / n, cut to 0–1, without any rounding on the way."""
    reached = Fraction(0)
    for count in range(n + 1):
        before, reached = reached, reached + comb(n, count) * centre**count * (1 - centre) ** (n - count)
        if reached >= probability:
            alpha = (reached - probability) / (reached - before)
            return float(min(Fraction(1), max(Fraction(0), (count - alpha) / n)))
    raise AssertionError("probabilities do not add up to one")


def test_the_check_values_of_the_definitions() -> None:
    assert limit(0.001, np.array([20]), np.array([0.93]))[0] == pytest.approx(0.6717, abs=5e-5)
    assert limit(0.025, np.array([20]), np.array([0.93]))[0] == pytest.approx(0.7696, abs=5e-5)


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 60), st.integers(0, 64))
def test_limits_are_those_of_the_formula_in_exact_fractions(n: int, sixtyfourths: int) -> None:
    centre = Fraction(sixtyfourths, 64)
    found = limits(np.array([n]), np.array([float(centre)]))
    for name, probability in PROBABILITIES.items():
        assert found[name][0] == pytest.approx(exact_limit(Fraction(probability), n, centre), abs=1e-9), name


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 200_000), st.floats(0, 1))
def test_limits_lie_in_order_around_the_rate_of_the_group(n: int, centre: float) -> None:
    found = {name: column[0] for name, column in limits(np.array([n]), np.array([centre])).items()}
    assert 0 <= found["lower_998"] <= found["lower_95"] <= found["upper_95"] <= found["upper_998"] <= 1
    # the interpolation runs from the count below: the upper limits may lie up to one case under the rate of the group
    assert found["lower_95"] <= centre + 1e-12
    assert found["upper_95"] + 1 / n >= centre - 1e-12


def test_limits_close_in_as_the_number_of_cases_grows() -> None:
    n = np.array([10, 20, 50, 100, 1000, 10_000])
    found = limits(n, np.full(len(n), 0.8))
    assert np.all(np.diff(found["lower_998"]) > 0)
    assert found["upper_998"][-1] - found["lower_998"][-1] < 0.03


def test_no_healthy_small_unit_falls_below_as_it_would_by_the_normal_formula() -> None:
    # fifteen of twenty happen once in a hundred; the normal formula draws its limit at 0.7537, above them
    assert limit(0.001, np.array([20]), np.array([0.93]))[0] < 15 / 20 < 0.7537


@pytest.mark.parametrize(("n", "centre"), [(0, 0.5), (-3, 0.5), (2.5, 0.5), (10, 1.01), (10, -0.01), (10, np.nan)])
def test_impossible_numbers_are_refused(n: float, centre: float) -> None:
    with pytest.raises(ValueError, match="whole n from 1"):
        limit(0.025, np.array([n]), np.array([centre]))


def test_no_group_gives_no_limits() -> None:
    assert {name: len(column) for name, column in limits(np.zeros(0, np.int64), np.zeros(0)).items()} == dict.fromkeys(
        PROBABILITIES, 0
    )
