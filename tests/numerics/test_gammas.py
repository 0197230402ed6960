"""Gamma numbers from shared normals are gamma numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dbt_project.numerics.gammas import MAX_DRAWS, POOL, Gammas, runs


@pytest.mark.parametrize("shape", [0.2, 0.7, 1.0, 1.3, 4.0, 60.0, 2500.0, 90_000.0])
def test_numbers_follow_the_gamma_distribution_of_their_shape(shape: float) -> None:
    seed = np.random.SeedSequence(11)
    found = Gammas(seed).draw(np.full(200, shape), runs(seed, 200), 1000)
    assert stats.kstest(found.ravel(), stats.gamma(shape).cdf).pvalue > 0.001
    # as many single rows differ from it as chance lets
    assert np.mean([stats.kstest(row, stats.gamma(shape).cdf).pvalue < 0.05 for row in found]) < 0.12


def test_shapes_of_every_kind_stand_beside_each_other() -> None:
    shapes = np.array([0.2, 7.0, 0.9, 1.0, 300.0])
    seed = np.random.SeedSequence(3)
    found = Gammas(seed).draw(shapes, runs(seed, 5), 20_000)
    assert found.mean(axis=1) == pytest.approx(shapes, rel=0.04)
    assert found.var(axis=1) == pytest.approx(shapes, rel=0.1)


def test_rows_come_out_the_same_however_many_are_drawn_at_a_time() -> None:
    shapes = np.array([0.2, 7.0, 0.9, 1.0, 300.0, 1.2])
    begins = runs(np.random.SeedSequence(3), 6)
    first, parts = (Gammas(np.random.SeedSequence(3)) for _ in range(2))
    whole = first.draw(shapes, begins, 500)
    for rows in (slice(0, 1), slice(1, 4), slice(4, 6)):
        assert np.array_equal(parts.draw(shapes[rows], begins[rows], 500), whole[rows])


def test_no_two_runs_begin_at_one_place() -> None:
    for seed in range(20):
        begins = runs(np.random.SeedSequence(seed), 5000)
        assert len(set(begins.tolist())) == 5000
        assert begins.min() >= 0
        assert begins.max() < POOL


def test_more_draws_than_the_pool_is_made_for_are_an_error() -> None:
    seed = np.random.SeedSequence(1)
    with pytest.raises(ValueError, match="at most"):
        Gammas(seed).draw(np.ones(1), runs(seed, 1), MAX_DRAWS + 1)
