"""Rank intervals hold the true rank as often as they say; the full grid is `make bench-coverage`."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bench.coverage import AIM, Rate, World, measure, prior


def test_the_prior_is_that_of_its_check_value() -> None:
    p, k = prior(np.array([45.0, 50, 55, 30]), np.full(4, 60.0))
    assert p == 0.75
    assert k == pytest.approx(5.40316, abs=1e-5)
    posterior = (np.array([45.0, 50, 55, 30]) + p * k) / (60 + k)
    assert posterior == pytest.approx([0.75, 0.826449, 0.902898, 0.520653], abs=1e-6)


@pytest.mark.parametrize("months", [12, 1])
@pytest.mark.parametrize(
    ("units", "n", "spread", "groups"),
    [
        (5, 20, 6.0, 160),
        (5, 240, 0.5, 160),
        (24, 20, 3.0, 40),
        (24, 60, 0.5, 40),
        (24, 240, 6.0, 40),
        (200, 60, 2.0, 8),
    ],
)
def test_ninety_percent_intervals_hold_nearly_nine_in_ten_true_ranks_also_of_leaders(
    units: int, n: int, spread: float, months: int, groups: int
) -> None:
    found = measure(World(units, spread, months, (Rate(n),)), groups, seed=5)
    # three standard errors of a share of so many ranks, which are not independent inside a group
    assert found.everybody > AIM
    assert found.leaders > AIM - 3 * np.sqrt(AIM * (1 - AIM) / groups)


def test_draws_without_a_prior_count_the_noise_twice() -> None:
    found = measure(World(24, 2.0, 12, (Rate(60),)), 40, seed=5)
    assert found.bare < 0.88 < 0.92 < found.everybody


def test_rates_over_duties_are_covered_too() -> None:
    found = measure(World(24, 3.0, 12, (Rate(12, is_duty=True),)), 40, seed=5)
    assert found.everybody > AIM
