"""A home with nothing but the published snapshot of the demo county, to write circulars from."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import docx
import docx.document
import pytest

from orchestration.circular.issue import Asked, issue
from orchestration.home import Home
from tests.conftest import County


def _home(county: County, folder: Path) -> Home:
    home = Home(folder / "county")
    for part in (home.config, home.snapshots):
        part.mkdir(parents=True)
    for path in county.home.config.glob("*.*"):
        shutil.copy(path, home.config)
    for path in county.home.snapshots.glob("S*.duckdb"):
        os.link(path, home.snapshots / path.name)
    shutil.copy(county.home.current_manifest, home.current_manifest)
    return home


@pytest.fixture
def own_home(county: County, tmp_path: Path) -> Home:
    return _home(county, tmp_path)


@pytest.fixture(scope="session")
def written(county: County, tmp_path_factory: pytest.TempPathFactory) -> docx.document.Document:
    """The circular of a quarter, not to be changed."""
    folder = tmp_path_factory.mktemp("circular")
    issue(_home(county, folder), Asked("2025-Q4"), folder / "q4.docx")
    return docx.Document(str(folder / "q4.docx"))
