"""A state that is lost, damaged or older than archive or snapshot stops everything that would take in or publish on it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration import intake
from orchestration.clock import as_of
from orchestration.home import Home, create
from orchestration.intake import inbox, receive
from orchestration.intake.archive import archive
from orchestration.pipeline.run import run
from orchestration.recovery.soundness import require_sound_state
from orchestration.reference import load
from orchestration.snapshots import store
from orchestration.state import StateStore, StateTooNew, StateUnfit, migrations
from tests.collection.conftest import csv_bytes

AT = as_of("2024-06-01")
HOTLINE = "template: case\nmatch: 平台/*.csv\ndrop: [来电人]\ncolumns:\n  unit: 承办单位\n  received_at: 受理时间\n"


def publish(home: Home, snapshot_id: str = "S000001") -> None:
    """A snapshot that says of its arrivals what the state says now."""
    built = store.build_path(home, snapshot_id)
    with closing(StateStore(home.state)) as state, duckdb.connect(str(built)) as connection:
        witness = state.witness()
        connection.execute("create schema meta")
        connection.execute(
            "create table meta.snapshot as select ? as snapshot_id, ?::timestamptz as created_at, ?::timestamptz as as_of,"
            " ?::bigint as arrivals_count, ? as arrivals_digest, '' as inputs_digest",
            [snapshot_id, AT, AT, witness.count, witness.digest],
        )
    store.publish(home, built, snapshot_id, AT, AT)


def ingest(home: Home) -> intake.IngestResult:
    with closing(StateStore(home.state)) as state:
        return intake.ingest(home, state, load(home.config), AT, AT)


def drop(home: Home, *names: str) -> None:
    for name in names:
        path = home.inbox / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(csv_bytes([["承办单位", "受理时间", "来电人"], ["城关镇", "2024-03-05", f"人{name}"]]))


@pytest.fixture
def empty(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    create(home)
    (home.config / "units.csv").write_text("unit_code,unit_name,unit_type\nU1,城关镇,township\n", "utf-8")
    (home.config / "sources" / "hotline.yml").write_text(HOTLINE, "utf-8")
    return home


@pytest.fixture
def home(empty: Home) -> Home:
    drop(empty, "a.csv", "b.csv")
    ingest(empty)
    publish(empty)
    return empty


def _lose(home: Home) -> None:
    home.state.unlink()


def _empty(home: Home) -> None:
    home.state.write_bytes(b"")


def _cut(home: Home) -> None:
    home.state.write_bytes(home.state.read_bytes()[:5000])


def _garble(home: Home) -> None:
    home.state.write_bytes(os.urandom(20_000))


def _flip_header(home: Home) -> None:
    data = bytearray(home.state.read_bytes())
    for position in range(0, len(data), len(data) // 40):
        data[position] ^= 0xFF
    home.state.write_bytes(data)


def _flip_name(home: Home) -> None:
    with closing(sqlite3.connect(home.state)) as connection, connection:
        connection.execute("update arrival set file_name = 'c.csv' where file_name = 'a.csv'")


def _without_tables(home: Home) -> None:
    _lose(home)
    StateStore(home.state).close()


def _older_than_archive(home: Home) -> None:
    shutil.copyfile(home.state, home.root / "old")
    drop(home, "c.csv")
    ingest(home)
    os.replace(home.root / "old", home.state)


def _older_than_snapshot(home: Home) -> None:
    shutil.copyfile(home.state, home.root / "old")
    drop(home, "again.csv")
    (home.inbox / "again.csv").write_bytes((home.archive / next(iter(os.listdir(home.archive)))).read_bytes())
    ingest(home)
    publish(home, "S000002")
    os.replace(home.root / "old", home.state)


def _without_its_log(home: Home) -> None:
    with closing(StateStore(home.state)):
        drop(home, "d.csv")
        ingest(home)
        shutil.copyfile(home.state, home.root / "copy")  # what a copy of the one file would have
    home.state.unlink()
    os.replace(home.root / "copy", home.state)


DAMAGES = [
    _lose, _empty, _cut, _garble, _flip_header, _flip_name, _without_tables, _older_than_archive, _older_than_snapshot, _without_its_log,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__.strip("_"))
def test_a_damaged_state_stops_a_run_and_an_upload_in_one_sentence(home: Home, damage) -> None:
    require_sound_state(home, load(home.config))
    damage(home)
    before = {
        path: path.read_bytes() for path in home.root.rglob("*") if path.is_file() and "state.sqlite" not in path.name
    }
    with pytest.raises(StateUnfit, match="restore") as caught:
        run(home, AT)
    assert (
        caught.value.exit_code == 3
        and "rebuild --adopt-archive" in caught.value.text.en
        and "\n" not in caught.value.text.en
    )
    with pytest.raises(StateUnfit):
        receive(home, "x.csv", b"a,b\n1,2\n")
    after = {
        path: path.read_bytes() for path in home.root.rglob("*") if path.is_file() and "state.sqlite" not in path.name
    }
    assert {path: after.get(path) for path in before if path != home.lock} == {
        k: v for k, v in before.items() if k != home.lock
    }
    assert not list(home.inbox.iterdir()), "an upload must not be taken in"


def test_a_new_home_needs_no_state(empty: Home) -> None:
    require_sound_state(empty)
    assert not empty.state.exists()


def test_a_newer_state_is_refused_by_its_number(home: Home) -> None:
    with closing(sqlite3.connect(home.state)) as connection:
        connection.execute(f"pragma user_version = {migrations.CURRENT + 1}")
    with pytest.raises(StateTooNew):
        run(home, AT)


def test_an_unknown_file_in_the_archive_is_named(home: Home) -> None:
    (home.archive / "notes.txt").write_text("mine")
    with pytest.raises(StateUnfit, match=r"archive/notes\.txt"):
        require_sound_state(home)
    (home.archive / "notes.txt").unlink()
    (home.archive / ".half.tmp").write_text("left by a crash")
    require_sound_state(home)


def test_a_snapshot_of_the_first_version_still_tells_which_files_the_state_must_know(home: Home) -> None:
    with closing(StateStore(home.state)) as state:
        known = state.arrivals()[0].file_id
    old = home.snapshots / "S000009.duckdb"
    with duckdb.connect(str(old)) as connection:
        connection.execute(
            "create schema meta; create schema marts; create table meta.snapshot as select 'S000009' as snapshot_id"
        )
        connection.execute(f"create table marts.fct_submission as select '{known}' as file_id")
    require_sound_state(home)
    with duckdb.connect(str(old)) as connection:
        connection.execute("insert into marts.fct_submission values ('0123456789ab-1')")
    with pytest.raises(StateUnfit, match="S000009"):
        require_sound_state(home)


@pytest.mark.parametrize("step", ["expect", "archive", "add", "leave", "mark_moved"])
@pytest.mark.parametrize("name", ["c.csv", "平台/c.csv"])
def test_a_crash_between_any_two_steps_of_taking_in_leaves_a_home_that_runs(
    home: Home, monkeypatch, step: str, name: str
) -> None:
    drop(home, name)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        if step == "archive":
            patch.setattr(inbox, "archive", lambda *given: (archive(*given), crash()))
        elif step == "leave":
            patch.setattr(inbox, "leave", crash)
        else:
            moved = iter([None]) if step == "mark_moved" else iter(())
            before = getattr(StateStore, step)
            patch.setattr(StateStore, step, lambda *given: before(*given) if next(moved, crash) is None else crash())
        ingest(home)
    require_sound_state(home, load(home.config))
    ingest(home)
    require_sound_state(home, load(home.config))
    with closing(StateStore(home.state)) as state:
        assert [record.file_name for record in state.arrivals()] == ["a.csv", "b.csv", name]
        assert state.expected() == {} and not any(path.is_file() for path in home.inbox.rglob("*"))


def test_bytes_that_nobody_sends_again_after_a_crash_leave_the_archive(home: Home) -> None:
    with closing(StateStore(home.state)) as state:
        state.expect(["a" * 64], AT - timedelta(hours=2))
        state.expect(["b" * 64], AT)
        state.expect([state.arrivals()[0].archive_sha256], AT - timedelta(hours=2))
    for name in ("a" * 64, "b" * 64):
        (home.archive / name).write_bytes(b"half an upload")
    kept = set(os.listdir(home.archive)) - {"a" * 64}
    require_sound_state(home)
    ingest(home)
    assert set(os.listdir(home.archive)) == kept


@pytest.mark.parametrize("name", ["c.csv", "平台/c.csv"])
def test_the_first_version_left_no_note_of_what_it_was_archiving(home: Home, name: str) -> None:
    drop(home, name)
    ingest(home)
    with closing(sqlite3.connect(home.state)) as connection, connection:
        connection.execute("delete from arrival where file_name = ?", (name,))
    with pytest.raises(StateUnfit, match="1 个文件"):
        require_sound_state(home, load(home.config))
    drop(home, name)
    require_sound_state(home, load(home.config))
