"""What can happen to the files of a home, as functions of it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from orchestration import intake
from orchestration.home import Home
from orchestration.reference import load
from orchestration.state import StateStore
from orchestration.state.migrations import CURRENT
from tests.faults.small_home import AT
from tests.journey.ledgers import study

Damage = Callable[[Home], None]


def cut(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])


def garbage(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(os.urandom(30_000))


def flip(path: Path) -> None:
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    for position in range(60, len(data), max(1, len(data) // 40)):
        data[position] ^= 0xFF
    path.write_bytes(data)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def empty(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(b"")


def _take_in_one(home: Home) -> None:
    study(home.inbox / "U1" / "2024年5月.xlsx", "城关镇", ["2024-05-05"])
    with closing(StateStore(home.state)) as state:
        intake.ingest(home, state, load(home.config), AT, AT)


def state_older_than_the_archive(home: Home) -> None:
    shutil.copyfile(home.state, home.root / "old")
    _take_in_one(home)
    os.replace(home.root / "old", home.state)


def state_without_its_log(home: Home) -> None:
    with closing(StateStore(home.state)):
        _take_in_one(home)
        shutil.copyfile(home.state, home.root / "copy")
    os.replace(home.root / "copy", home.state)
    for suffix in ("-wal", "-shm"):
        home.state.with_name(home.state.name + suffix).unlink(missing_ok=True)


def state_of_a_newer_version(home: Home) -> None:
    with closing(sqlite3.connect(home.state)) as connection:
        connection.execute(f"pragma user_version = {CURRENT + 1}")


def _archived(home: Home) -> Path:
    with closing(StateStore(home.state)) as state:
        name = next(one.archive_sha256 for one in state.arrivals() if one.archive_sha256 and one.withdrawn_at is None)
    return home.archive / name


def archive_misses_a_file(home: Home) -> None:
    _archived(home).unlink()


def archive_has_a_changed_file(home: Home) -> None:
    path = _archived(home)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def archive_has_an_unknown_file(home: Home) -> None:
    (home.archive / ("0" * 64)).write_bytes(b"whose is this?")


def receipt_is_missing(home: Home) -> None:
    sorted(home.receipts.glob("*.json"))[0].unlink()


def receipt_is_cut(home: Home) -> None:
    cut(sorted(home.receipts.glob("*.json"))[0])


def of(attribute: str, damage: Callable[[Path], object]) -> Damage:
    """A damage of one file of the home."""

    def apply(home: Home) -> None:
        damage(getattr(home, attribute) if hasattr(Home, attribute) else home.root / attribute)

    apply.__name__ = f"{attribute.rpartition('/')[2]}-{damage.__name__}"
    return apply


def pointer_text(name: str, text: str) -> Damage:
    """A pointer that says something else."""

    def apply(home: Home) -> None:
        home.current_manifest.write_text(text)

    apply.__name__ = f"pointer-{name}"
    return apply


STATES: tuple[Damage, ...] = (
    *(of("state", one) for one in (Path.unlink, empty, cut, garbage, flip)),
    state_older_than_the_archive,
    state_without_its_log,
)
POINTERS: tuple[Damage, ...] = (
    of("current_manifest", Path.unlink),
    of("current_manifest", empty),
    of("current_manifest", cut),
    pointer_text("list", "[]"),
    pointer_text(
        "gone",
        json.dumps({"snapshot_id": "S000007", "file": "snapshots/S000007.duckdb", "created_at": "", "as_of": ""}),
    ),
)
SNAPSHOTS: tuple[Damage, ...] = tuple(
    of("snapshots/S000002.duckdb", one) for one in (Path.unlink, cut, garbage, flip, folder)
)
WAREHOUSES: tuple[Damage, ...] = tuple(of("warehouse", one) for one in (Path.unlink, cut, garbage, flip))
ARCHIVES: tuple[Damage, ...] = (archive_misses_a_file, archive_has_a_changed_file, archive_has_an_unknown_file)
RECEIPTS: tuple[Damage, ...] = (receipt_is_missing, receipt_is_cut)
