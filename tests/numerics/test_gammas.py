"""Gamma numbers from shared normals are gamma numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dbt_project.numerics.gammas import MAX_DRAWS, POOL, gammas, runs


@pytest.mark.parametrize("shape", [0.2, 0.7, 1.0, 1.3, 4.0, 60.0, 2500.0, 90_000.0])
def test_numbers_follow_the_gamma_distribution_of_their_shape(shape: float) -> None:
    seed = np.random.SeedSequence(11)
    found = gammas(np.full(200, shape), runs(seed, 200), seed, 1000)
    assert stats.kstest(found.ravel(), stats.gamma(shape).cdf).pvalue > 0.001
    # as many single rows differ from it as chance lets
    assert np.mean([stats.kstest(row, stats.gamma(shape).cdf).pvalue < 0.05 for row in found]) < 0.12


def test_shapes_of_every_kind_stand_beside_each_other() -> None:
    shapes = np.array([0.2, 7.0, 0.9, 1.0, 300.0])
    seed = np.random.SeedSequence(3)
    found = gammas(shapes, runs(seed, 5), seed, 20_000)
    assert found.mean(axis=1) == pytest.approx(shapes, rel=0.04)
    assert found.var(axis=1) == pytest.approx(shapes, rel=0.1)


def test_no_two_runs_begin_at_one_place() -> None:
    for seed in range(20):
        begins = runs(np.random.SeedSequence(seed), 5000)
        assert len(set(begins.tolist())) == 5000
        assert begins.min() >= 0
        assert begins.max() < POOL


def test_more_draws_than_the_pool_is_made_for_are_an_error() -> None:
    seed = np.random.SeedSequence(1)
    with pytest.raises(ValueError, match="at most"):
        gammas(np.ones(1), runs(seed, 1), seed, MAX_DRAWS + 1)
