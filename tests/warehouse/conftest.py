"""One build per world, shared by all tests of that world."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.warehouse.building import build
from tests.warehouse.nasty import nasty_world


@pytest.fixture(scope="session")
def nasty_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # a snapshot of the same world that was built with changed models: tests/warehouse/mutants
    if given := os.environ.get("TAIZHANG_NASTY_SNAPSHOT"):
        return Path(given)
    return build(nasty_world(), tmp_path_factory.mktemp("nasty"))
