"""The state of every released version opens in this one with nothing lost; a newer one is left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from orchestration.state import ArrivalsWitness, StateStore, StateTooNew, StateUnfit, StateUnwritable, migrations

RELEASED = sorted((Path(__file__).parent / "released").glob("*.sql"))


def _rows(path: Path) -> dict[str, list[tuple]]:
    with closing(sqlite3.connect(path)) as connection:
        names = [
            row[0] for row in connection.execute("select name from sqlite_master where type = 'table' order by name")
        ]
        return {name: connection.execute(f"select * from {name}").fetchall() for name in names}


def _restored(folder: Path, dump: Path) -> Path:
    path = folder / "state.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))
    return path


@pytest.mark.parametrize("dump", RELEASED, ids=lambda path: path.stem)
def test_a_state_of_a_released_version_is_migrated_with_nothing_lost(tmp_path: Path, dump: Path) -> None:
    path = _restored(tmp_path, dump)
    before = _rows(path)
    with closing(StateStore(path)) as state:
        assert len(state.arrivals()) == len(before["arrival"])
        # published snapshots hold this digest: a state that gives another one publishes nothing any more
        assert state.witness() == ArrivalsWitness(4, "c25c198f115fe8d400fa49175329755a0b7d805b7add0b91e50a3997491f675d")
        assert [record.refusal is not None for record in state.arrivals()] == [False, False, False, True]
        assert state.setting("kind") == "demo" and len(state.actions()) == 1
        state.expect(["a" * 64], state.arrivals()[0].received_at)
    after = _rows(path)
    assert {name: after[name] for name in before} == before
    assert _rows(path.with_name(f"state.sqlite.before-{migrations.CURRENT}")) == before


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _restored(tmp_path, RELEASED[0])
    before = _rows(path)
    broken = migrations.Migration(
        migrations.CURRENT + 1, "broken", ("create table half (n int)", "create table half (n int)")
    )
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, broken))
        patch.setattr(migrations, "CURRENT", broken.number)
        with pytest.raises(sqlite3.OperationalError, match="half"):
            StateStore(path)
    assert _rows(path) == before
    with closing(StateStore(path)) as state:
        assert state.witness().count == 4


@pytest.mark.parametrize("number", [*range(-1, migrations.CURRENT), -16_777_211])
def test_a_number_below_its_tables_is_a_damage_and_nothing_is_changed(tmp_path: Path, number: int) -> None:
    path = tmp_path / "state.sqlite"
    StateStore(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"pragma user_version = {number}")
    before = _rows(path)
    with pytest.raises(StateUnfit, match="restore"):
        StateStore(path)
    assert _rows(path) == before and not list(tmp_path.glob("*.before-*"))


@pytest.mark.parametrize("table", ["arrival", "incoming", "digest", "audit", "account", "appeal_event"])
def test_a_state_that_lacks_a_table_of_its_number_is_a_damage(tmp_path: Path, table: str) -> None:
    path = tmp_path / "state.sqlite"
    StateStore(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"drop table {table}")
    with pytest.raises(StateUnfit, match="restore"):
        StateStore(path)


def test_a_state_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = _restored(tmp_path, RELEASED[0])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"pragma user_version = {migrations.CURRENT + 1}")
    before = path.read_bytes()
    with pytest.raises(StateTooNew) as caught:
        StateStore(path)
    assert caught.value.exit_code == 3 and "newer taizhang" in caught.value.text.en
    assert path.read_bytes() == before and [one.name for one in tmp_path.iterdir()] == ["state.sqlite"]


def test_a_new_state_has_no_copy_beside_it(tmp_path: Path) -> None:
    StateStore(tmp_path / "state.sqlite").close()
    assert not list(tmp_path.glob("*.before-*"))


def test_garbage_is_one_sentence_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(b"garbage " * 1000)
    with pytest.raises(StateUnfit, match="restore") as caught:
        StateStore(path)
    assert "taizhang rebuild --adopt-archive" in caught.value.text.zh and path.read_bytes() == b"garbage " * 1000


def test_a_state_that_another_process_writes_for_long_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.sqlite"
    with closing(StateStore(path)) as state, closing(sqlite3.connect(path, isolation_level=None)) as other:
        state._connection.execute("pragma busy_timeout = 10")
        other.execute("begin immediate")
        with pytest.raises(StateUnwritable, match=r"state\.sqlite"):
            state.set("kind", "demo")
        other.execute("rollback")
        state.set("kind", "demo")
        assert state.setting("kind") == "demo"
