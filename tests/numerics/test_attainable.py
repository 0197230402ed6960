"""Attainable limits of a share: the check values of the definitions, and the sums in exact fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbt_project.numerics.attainable import limits


def _of(n: int, theta: float, tail: float) -> tuple[float | None, float | None]:
    low, high = limits(np.array([n]), np.array([theta]), tail)
    return tuple(None if np.isnan(found[0]) else float(found[0]) for found in (low, high))  # type: ignore[return-value]  # there are two


def test_the_check_values_of_the_definitions() -> None:
    assert (_of(20, 0.93, 0.025), _of(20, 0.93, 0.001)) == ((0.75, None), (0.65, None))
    assert (_of(200, 0.93, 0.025), _of(200, 0.93, 0.001)) == ((0.89, 0.97), (0.865, 0.985))
    assert (_of(20, 0.5, 0.025), _of(20, 0.5, 0.001)) == ((0.25, 0.75), (0.10, 0.90))


def test_a_probability_that_equals_the_tail_is_not_below_it_on_either_side() -> None:
    assert (_of(3, 0.1, 0.001), _of(3, 0.9, 0.001)) == ((None, None), (None, None))
    assert (_of(3, 0.0999, 0.001), _of(3, 0.9001, 0.001)) == ((None, 1.0), (0.0, None))


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 60), st.integers(0, 64), st.sampled_from([0.0228, 0.00135, 0.025, 0.001]))
def test_limits_are_those_of_the_sums_in_exact_fractions(n: int, sixtyfourths: int, tail: float) -> None:
    theta = Fraction(sixtyfourths, 64)
    mass = [comb(n, r) * theta**r * (1 - theta) ** (n - r) for r in range(n + 1)]
    low = [r for r, below in enumerate(accumulate(mass)) if below < tail]
    high = [n - r for r, above in enumerate(accumulate(reversed(mass))) if above < tail]
    assert _of(n, float(theta), tail) == (max(low) / n if low else None, min(high) / n if high else None)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 200_000), st.floats(1e-6, 1 - 1e-6))
def test_limits_lie_around_the_rate_and_the_wider_outside_the_nearer(n: int, theta: float) -> None:
    near, far = _of(n, theta, 0.0228), _of(n, theta, 0.00135)
    assert far[0] is None or near[0] is not None and far[0] <= near[0] < theta
    assert far[1] is None or near[1] is not None and far[1] >= near[1] > theta


@pytest.mark.parametrize(("n", "theta"), [(0, 0.5), (-3, 0.5), (2.5, 0.5), (10, 1.01), (10, -0.01), (10, np.nan)])
def test_impossible_numbers_are_refused(n: float, theta: float) -> None:
    with pytest.raises(ValueError, match="whole n from 1"):
        limits(np.array([n]), np.array([theta]), 0.025)


def test_nothing_asked_gives_no_limits() -> None:
    assert [len(found) for found in limits(np.zeros(0, np.int64), np.zeros(0), 0.025)] == [0, 0]
