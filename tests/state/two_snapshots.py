"""The demo county's snapshot twice, the second for a test to change."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from orchestration.home import Home
from tests.conftest import County


def laid_out(county: County, folder: Path) -> Home:
    """A home whose S000001 is published and whose S000002 says the same."""
    home = Home(folder / "county")
    home.snapshots.mkdir(parents=True)
    home.config.mkdir()
    for name in ("S000001", "S000002"):
        shutil.copyfile(county.home.snapshots / "S000001.duckdb", home.snapshots / f"{name}.duckdb")
    shutil.copy(county.home.current_manifest, home.current_manifest)
    change(home, "update meta.snapshot set snapshot_id = 'S000002'")
    return home


def change(home: Home, *statements: str) -> None:
    """Change the second snapshot."""
    with duckdb.connect(str(home.snapshots / "S000002.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)
