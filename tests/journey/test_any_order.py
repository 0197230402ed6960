"""The same files give the same snapshot, in whatever order they come and wherever the machine thinks it is."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home
from orchestration.pipeline.demo import prepare
from orchestration.pipeline.run import run
from orchestration.snapshots.store import path_of

# a district's exports with corrections, ledgers of units, totals of a city: a few files of every kind
_SENDERS = ("QH101", "QH206", "SYB", "QYB", "热线平台")


def _home(root: Path) -> tuple[Home, list[Path]]:
    """A demo home that holds some senders' files, and the files in the order of their names."""
    home = Home(root)
    prepare(home)
    for folder in home.inbox.iterdir():
        if folder.is_dir() and folder.name not in _SENDERS:
            shutil.rmtree(folder)
    return home, sorted(path for path in home.inbox.rglob("*") if path.is_file() and path.name != "manifest.csv")


def _publish(home: Home) -> None:
    from orchestration.clock import as_of
    from orchestration.pipeline.demo import AS_OF

    run(home, as_of(AS_OF))


def _differing_tables(one: Path, other: Path) -> list[str]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as one (read_only)").execute(f"attach '{other}' as other (read_only)")
        names = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'one' order by all"
        ).fetchall()
        assert len(names) > 25
        differing = []
        for schema, table in names:
            left, right = (f'select * from {side}.{schema}."{table}"' for side in ("one", "other"))
            query = f"select count(*) from (({left} except all {right}) union all ({right} except all {left}))"
            if schema != "meta" and connection.execute(query).fetchone() != (0,):
                differing.append(f"{schema}.{table}")
    return differing


def test_files_that_come_backwards_in_two_runs_in_new_york_give_the_same_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, files = _home(tmp_path / "at_once")
    assert len(files) >= 20
    _publish(at_once)

    in_parts, files = _home(tmp_path / "in_parts")
    held_back = tmp_path / "held_back"
    for path in files[: len(files) // 2]:  # the first half comes last
        (held_back / path.relative_to(in_parts.inbox)).parent.mkdir(parents=True, exist_ok=True)
        path.rename(held_back / path.relative_to(in_parts.inbox))
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        manifest = (in_parts.inbox / "manifest.csv").read_bytes()
        _publish(in_parts)
        shutil.copytree(held_back, in_parts.inbox, dirs_exist_ok=True)
        (in_parts.inbox / "manifest.csv").write_bytes(manifest)
        _publish(in_parts)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert _differing_tables(path_of(at_once), path_of(in_parts)) == []
