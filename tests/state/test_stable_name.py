"""snapshots/current.duckdb: always whole, safe for who has it open, and put right after a kill."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home
from orchestration.recovery.doctor import examine
from orchestration.snapshots import current, pruning, stable, store
from tests.conftest import County, taizhang
from tests.state.test_snapshots import _build, _publish, home  # noqa: F401 - a fixture

CURRENT = "current.duckdb"


def _read(path: Path) -> str:
    with duckdb.connect(str(path), read_only=True) as connection:
        (found,) = connection.execute("select snapshot_id from meta.snapshot").fetchone()
    return str(found)


@pytest.fixture(params=["root", "user"])
def who(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """As root the name leads to a copy, else to the same file."""
    monkeypatch.setattr(os, "geteuid", lambda: 0 if request.param == "root" else 1000)
    return str(request.param)


def test_the_name_follows_what_is_published_and_an_open_reader_keeps_what_it_opened(home: Home, who: str) -> None:  # noqa: F811
    _publish(home, "S000001")
    name = home.snapshots / CURRENT
    assert os.path.samefile(name, home.snapshots / "S000001.duckdb") == (who == "user")
    assert name.stat().st_mode & 0o222 == 0
    with duckdb.connect(str(name), read_only=True) as reader:
        _publish(home, "S000002")
        assert reader.execute("select snapshot_id from meta.snapshot").fetchall() == [("S000001",)]
        assert reader.execute("select count(*) from marts.fact").fetchall() == [(1000,)]
    assert _read(name) == "S000002"
    store.restore(home, "S000001")
    assert _read(name) == "S000001"
    assert pruning.prune(home, keep=1) == []
    assert _read(name) == "S000001"


def test_where_a_second_name_is_refused_the_name_leads_to_a_copy(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    def refuse(*_: object) -> None:
        raise PermissionError("no second names here")

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(os, "link", refuse)
    _publish(home, "S000001")
    assert _read(home.snapshots / CURRENT) == "S000001"


def test_a_publication_stands_without_the_name_which_is_put_right_later(
    home: Home,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _publish(home, "S000001")
    with monkeypatch.context() as patched:
        patched.setattr(stable, "sync_file", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        patched.setattr(os, "geteuid", lambda: 0)
        assert _publish(home, "S000002").snapshot_id == "S000002"
    assert _read(home.snapshots / CURRENT) == "S000001"
    assert [one.place for one in examine(home) if CURRENT in one.place and "tmp" not in one.place] == [
        f"snapshots/{CURRENT}"
    ]
    current.heal_stable_name(home)
    assert _read(home.snapshots / CURRENT) == "S000002"
    assert not list(home.snapshots.glob("*tmp*"))


def test_a_run_and_a_restore_put_a_missing_name_right(county: County, tmp_path: Path) -> None:
    """As after a kill between the publication and the name."""
    copy = Home(tmp_path / "county")
    shutil.copytree(county.home.root, copy.root)
    (copy.snapshots / CURRENT).unlink(missing_ok=True)
    assert taizhang("run", "--as-of", "2025-12-31", home=copy).exit_code in (0, 1)
    pointed = json.loads(copy.current_manifest.read_text())["snapshot_id"]
    assert _read(copy.snapshots / CURRENT) == pointed
    assert taizhang("backup", tmp_path / "kept", home=copy).exit_code == 0
    assert not [path for path in (tmp_path / "kept").rglob("*") if path.name == CURRENT]
    restored = Home(tmp_path / "restored")
    assert taizhang("restore", tmp_path / "kept", home=restored).exit_code == 0
    assert _read(restored.snapshots / CURRENT) == pointed
    found = taizhang("doctor", "--json", home=restored).json
    assert [one for one in found if CURRENT in one["place"]] == []
