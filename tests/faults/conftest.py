"""Homes that tests may damage."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.home import Home
from tests.faults import small_home


@pytest.fixture(scope="session")
def whole_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Made once, not to be changed."""
    return small_home.make(tmp_path_factory.mktemp("small") / "home")


@pytest.fixture
def home(whole_home: Home, tmp_path: Path) -> Home:
    """A copy to damage."""
    shutil.copytree(whole_home.root, tmp_path / "home")
    return Home(tmp_path / "home")
