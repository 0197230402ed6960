"""warehouse.duckdb as a file: opened, set aside where it is damaged, replaced by one that was built beside it."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.faults.duckdb_errors import is_no_database
from orchestration.home import Home
from orchestration.messages import LocalizedText, UserError
from orchestration.storage.files import sync_folder

if TYPE_CHECKING:
    import duckdb

LOG = logging.getLogger(__name__)
FRESH_NAME = "warehouse.duckdb.fresh"
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    # rows come from workers that need the other cores; a thread more would only take memory
    "threads": 1,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


class WarehouseDamaged(UserError):
    """The warehouse cannot be read. Everything in it can be read again from the archive."""

    def __init__(self, path: Path) -> None:
        super().__init__("warehouse.file.damaged", path=path)


def open_file(path: Path) -> duckdb.DuckDBPyConnection:
    """Connect for writing. A file that is no warehouse, or of another DuckDB, is set aside and begun anew.

    Raises:
        duckdb.Error: another process holds it, or the machine refuses it.
    """
    import duckdb

    try:
        return duckdb.connect(str(path), config=_SETTINGS)
    except duckdb.Error as error:
        if not is_no_database(error):
            raise
        set_aside(path)
    return duckdb.connect(str(path), config=_SETTINGS)


def set_aside(path: Path) -> None:
    """Rename a damaged file to NAME.damaged, in place of an earlier one, and say so."""
    aside = path.with_name(f"{path.name}.damaged")
    remove(aside)
    _log_of(path).unlink(missing_ok=True)
    os.replace(path, aside)
    said = LocalizedText("warehouse.file.set_aside", path=path, aside=aside.name)
    LOG.warning("%s", said)


def remove(path: Path) -> None:
    """Remove a file or folder, with the log of a database beside it."""
    _log_of(path).unlink(missing_ok=True)
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def with_fresh_warehouse(home: Home) -> Home:
    """Give the same home, with an empty warehouse beside the one that is in use."""
    fresh = replace(home, warehouse_name=FRESH_NAME)
    remove(fresh.warehouse)
    return fresh


@contextmanager
def rebuilt_aside(home: Home, *, is_rebuilding: bool) -> Iterator[Home]:
    """The home to work in: with a warehouse that replaces the one in use once all went well, and leaves it as it is
    where something failed.

    Args:
        is_rebuilding: False gives the home as it is.
    """
    if not is_rebuilding:
        yield home
        return
    fresh = with_fresh_warehouse(home)
    try:
        yield fresh
        put_in_place(home, fresh)
    finally:
        remove(fresh.warehouse)


def put_in_place(home: Home, fresh: Home) -> None:
    """Replace the warehouse by the one that was built beside it."""
    # the log of the old one must never be replayed over the new one
    _log_of(home.warehouse).unlink(missing_ok=True)
    if home.warehouse.is_dir():
        set_aside(home.warehouse)
    os.replace(fresh.warehouse, home.warehouse)
    sync_folder(home.root)


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")
