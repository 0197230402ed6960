"""How often trends signal by chance, on small simulations: the full ones are `make bench-signals`."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bench.signals import counts, shares


@pytest.mark.parametrize("kind", ["normal", "Poisson, mean 30", "Poisson, mean 4"])
def test_the_newest_of_single_values_signals_about_twice_in_a_hundred(kind: str) -> None:
    found = counts(np.random.default_rng(1), 6000, 24, kind)
    assert found.judged > 5900 and 0.01 < found.share < 0.03


@pytest.mark.parametrize(("about", "least"), [(60, 0.0), (20_000, 0.01)])
def test_the_newest_share_never_signals_more_often_and_less_where_few_are_counted(about: int, least: float) -> None:
    found = shares(np.random.default_rng(2), 6000, 25, 0.86, about, 0.02)
    assert found.judged == 6000 and least < found.share < 0.03


def test_a_real_fall_is_told_at_once() -> None:
    found = shares(np.random.default_rng(3), 6000, 24, 0.93, 200, 0)
    assert found.share < 0.01
