"""Trends of a world of many months: the models against the oracle, and what its changes look like."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.warehouse.building import build
from tests.warehouse.comparing import all_differences
from tests.warehouse.long import long_world
from tests.warehouse.oracle.world import Expected

pytestmark = pytest.mark.xdist_group("long")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(long_world(), tmp_path_factory.mktemp("long"))


@pytest.fixture(scope="module")
def expected() -> Expected:
    world = long_world()
    return Expected(world.tables, world.as_of)


def test_long_series_equal_the_oracle(snapshot: Path, expected: Expected) -> None:
    points = expected.trends.values()
    assert {point.signal for point in points} == {
        "improving",
        "worsening",
        "changed",
        "no_change",
        "too_few",
        "not_suitable",
    }
    assert {(point.chart, point.baseline_start) for point in points} >= {
        ("p", None),
        ("p", "step"),
        ("p", "listed"),
        ("xmr", None),
        ("xmr", "step"),
        ("xmr", "listed"),
    }
    assert all_differences(snapshot, expected) == []
