"""What docs/methods.md says of small numbers, clumps and funnels, simulated with known true rates."""

from __future__ import annotations

import numpy as np
import pytest

from dbt_project.numerics.funnel import limits
from tests.warehouse.oracle.figures import wilson
from tests.warehouse.oracle.peers import Counted, design_effect, moments


def _counted(x: np.ndarray, n: np.ndarray) -> list[Counted]:
    return [(float(one), float(all_)) for one, all_ in zip(x, n, strict=True)]


def test_the_small_do_not_lead_by_chance_and_scored_rates_are_nearer_to_the_truth() -> None:
    """24 units, 2 to 39 cases a month, true rates 90 % with a spread of 3 points."""
    draw = np.random.default_rng(12)
    strength = 0.9 * 0.1 / 0.03**2 - 1
    far, near, small_leading, small_scored = [], [], [], []
    for _ in range(60):
        true = draw.beta(0.9 * strength, 0.1 * strength, 24)
        of_year = draw.integers(24, 480, 24)
        p, k = moments(_counted(draw.binomial(of_year, true), of_year))
        n = of_year // 12
        x = draw.binomial(n, true)
        published, scored = x / n, (x + p * k) / (n + k)
        far.append(np.square(published - true).mean())
        near.append(np.square(scored - true).mean())
        small_leading.append((n < 10)[np.argsort(-published, kind="stable")[:6]].mean())
        small_scored.append((n < 10)[np.argsort(-scored, kind="stable")[:6]].mean())
    assert np.sqrt(np.mean(near)) < 0.4 * np.sqrt(np.mean(far))
    assert np.mean(small_leading) > 0.35 and np.mean(small_scored) < 0.15


def test_an_interval_that_takes_clumps_for_cases_is_too_narrow() -> None:
    """24 units with 24 sessions of 15 to 39 persons, attendance 85 % with a correlation of 0.08 inside a session."""
    draw = np.random.default_rng(12)
    as_cases, as_clumps, effects = [], [], []
    for _ in range(60):
        units = []
        for _ in range(24):
            invited = draw.integers(15, 40, 24)
            units.append(_counted(draw.binomial(invited, draw.beta(0.85 * 11.5, 0.15 * 11.5, 24)), invited))
        effects.append(effect := design_effect(units))
        for clumps in units[:6]:
            x, n = sum(one for one, _ in clumps[:2]), sum(all_ for _, all_ in clumps[:2])
            (low, high), (lower, upper) = wilson(x, n), wilson(x / effect, n / effect)
            as_cases.append(low <= 0.85 <= high)
            as_clumps.append(lower <= 0.85 <= upper)
    assert np.mean(effects) == pytest.approx(3.2, abs=0.2)
    assert np.mean(as_cases) < 0.8 and np.mean(as_clumps) > 0.93


@pytest.mark.parametrize("n", [5, 20, 60, 240])
@pytest.mark.parametrize("centre", [0.5, 0.85, 0.93, 0.98])
def test_fewer_units_than_promised_are_outside_by_chance(n: int, centre: float) -> None:
    rates = np.random.default_rng(12).binomial(n, centre, 40_000) / n
    found = {name: column[0] for name, column in limits(np.array([n]), np.array([centre])).items()}
    for name, most in (("95", 0.05), ("998", 0.002)):
        # NaN is no limit: nothing lies beyond it
        outside = (rates <= found[f"lower_{name}"]) | (rates >= found[f"upper_{name}"])
        assert outside.mean() < most + 0.001
