"""What a thing to look at is worth, against the oracle, in a world in which most things have a worth."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.warehouse.building import PROJECT
from tests.warehouse.comparing import all_differences
from tests.warehouse.doubtful import doubtful_world
from tests.warehouse.mutants.building import BuiltWorld
from tests.warehouse.mutants.rendering import project_texts
from tests.warehouse.oracle.world import Expected

WITHOUT_WORTH = {"same_id_in_source", "report_not_owed", "repeated_count"}


@pytest.fixture(scope="module")
def expected() -> Expected:
    world = doubtful_world()
    return Expected(world.tables, world.as_of)


def test_every_kind_of_thing_to_look_at_is_worth_something_somewhere(expected: Expected) -> None:
    worth = Counter(thing.signal for thing in expected.things if abs(expected.effects.of(thing)[1] or 0.0) > 1e-9)
    assert {thing.signal for thing in expected.things} - worth.keys() <= WITHOUT_WORTH
    assert len(worth) >= 15


def test_everything_that_is_published_of_a_doubtful_world_equals_the_oracle(expected: Expected, tmp_path: Path) -> None:
    built = BuiltWorld(doubtful_world(), project_texts(PROJECT), tmp_path)
    assert all_differences(built.connection, expected) == []
