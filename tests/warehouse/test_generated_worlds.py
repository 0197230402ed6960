"""The models against the oracle on worlds drawn by a seed, in whatever time zone the machine is set to."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.warehouse.building import build
from tests.warehouse.comparing import all_differences
from tests.warehouse.generated import generated_world
from tests.warehouse.oracle.world import Expected

# more of them: TAIZHANG_WORLD_SEEDS="1 2 3" pytest tests/warehouse/test_generated_worlds.py
SEEDS = [int(seed) for seed in os.environ.get("TAIZHANG_WORLD_SEEDS", "7").split()]
_ZONES = ("America/New_York", "UTC", "Asia/Shanghai")


@pytest.fixture
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("seed", "machine_zone"), [(seed, _ZONES[n % 3]) for n, seed in enumerate(SEEDS)], indirect=["machine_zone"]
)
def test_a_drawn_world_equals_the_oracle_in_any_time_zone(seed: int, machine_zone: str, tmp_path: Path) -> None:
    world = generated_world(seed)
    expected = Expected(world.tables, world.as_of)
    assert len(expected.figures) > 1000
    assert all_differences(build(world, tmp_path), expected) == []
