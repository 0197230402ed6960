"""Funnel limits: the check values of the definitions, and groups in which everybody or nobody does it."""

from __future__ import annotations

import numpy as np
import pytest

from dbt_project.numerics.funnel import limits


def of(n: int, centre: float) -> dict[str, float | None]:
    found = limits(np.array([n]), np.array([centre]))
    return {name: None if np.isnan(column[0]) else float(column[0]) for name, column in found.items()}


@pytest.mark.parametrize(
    ("centre", "n", "expected"),
    [
        (0.93, 20, (0.75, None, 0.65, None)),
        (0.93, 200, (0.89, 0.97, 0.865, 0.985)),
        (0.5, 20, (0.25, 0.75, 0.10, 0.90)),
    ],
)
def test_the_check_values_of_the_definitions(centre: float, n: int, expected: tuple[float | None, ...]) -> None:
    assert tuple(of(n, centre).values()) == expected
    assert tuple(of(n, centre)) == ("lower_95", "upper_95", "lower_998", "upper_998")


def test_what_happens_exactly_as_often_as_the_tail_is_no_limit() -> None:
    assert of(3, 0.1)["upper_998"] is None and of(3, 0.9)["lower_998"] is None


def test_where_everybody_does_it_only_less_than_all_is_outside() -> None:
    assert of(8, 1.0) == {"lower_95": 0.875, "upper_95": None, "lower_998": 0.875, "upper_998": None}
    assert of(8, 0.0) == {"lower_95": None, "upper_95": 0.125, "lower_998": None, "upper_998": 0.125}


def test_no_healthy_small_unit_is_outside_as_it_would_be_by_the_normal_formula() -> None:
    # fourteen of twenty happen once in seven hundred; the normal formula draws its 99.8 % limit at 0.7537, above them
    found = of(20, 0.93)["lower_998"]
    assert found is not None and found < 14 / 20 < 0.7537


def test_no_group_gives_no_limits() -> None:
    assert {len(column) for column in limits(np.zeros(0, np.int64), np.zeros(0)).values()} == {0}
