"""Publication: whole or not at all, under a name never used before."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home
from orchestration.messages import UserError
from orchestration.snapshots import access, current, labels, pruning, store
from orchestration.zones import SHANGHAI

AS_OF = datetime(2024, 4, 1, tzinfo=SHANGHAI)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home(tmp_path / "home")
    place.snapshots.mkdir(parents=True)
    return place


def _build(home: Home, snapshot_id: str, rows: int = 1, *, view: bool = False) -> Path:
    path = store.build_path(home, snapshot_id)
    with duckdb.connect(str(path)) as connection:
        for schema in ("marts", "meta", "scratch"):
            connection.execute(f"create schema {schema}")
        connection.execute("create table marts.fact as select range as n, 'x' as t from range(1000)")
        connection.execute("create table scratch.helper as select 1 as n")
        connection.execute(
            f"create table meta.snapshot as select '{snapshot_id}' as snapshot_id, now() as created_at, now() as as_of from range({rows})"
        )
        if view:
            connection.execute("create view marts.seen as select * from marts.fact")
    return path


def _publish(home: Home, snapshot_id: str) -> current.Published:
    built = _build(home, snapshot_id)
    store.finalize(built)
    return store.publish(home, built, snapshot_id, AS_OF, AS_OF)


def test_a_published_snapshot_is_read_only_and_pointed_to(home: Home) -> None:
    _publish(home, "S000001")
    pointer = json.loads(home.current_manifest.read_text())
    assert pointer["file"] == "snapshots/S000001.duckdb" and pointer["as_of"] == "2024-04-01T00:00:00+08:00"
    assert (home.root / pointer["file"]).stat().st_mode & 0o222 == 0
    assert not list(home.snapshots.glob("*.tmp*"))


def test_what_is_not_public_is_gone_before_publication(home: Home) -> None:
    built = _build(home, "S000001")
    store.finalize(built)
    assert access.verify(built, ["marts.fact"]) == {"marts.fact": 1000, "meta.snapshot": 1}


@pytest.mark.parametrize(
    ("required", "rows", "view"), [(["marts.absent"], 1, False), ([], 0, False), ([], 2, False), ([], 1, True)]
)
def test_a_file_that_is_not_whole_is_refused(home: Home, required: list[str], rows: int, view: bool) -> None:
    built = _build(home, "S000001", rows, view=view)
    store.finalize(built)
    with pytest.raises(access.SnapshotRefused):
        access.verify(built, required)


def test_a_damaged_file_is_refused(home: Home) -> None:
    built = _build(home, "S000001")
    store.finalize(built)
    data = bytearray(built.read_bytes())
    for position in range(4096, len(data), 64):
        data[position] ^= 0xFF
    built.write_bytes(data)
    with pytest.raises(access.SnapshotRefused):
        access.verify(built, [])


def test_ids_go_up_and_are_not_used_again_after_pruning(home: Home) -> None:
    assert store.next_id(home) == "S000001"
    for number in (1, 2, 3):
        _publish(home, f"S00000{number}")
    assert pruning.prune(home, keep=1) == ["S000001", "S000002"]
    assert store.next_id(home) == "S000004"


def test_a_name_is_never_overwritten(home: Home) -> None:
    _publish(home, "S000001")
    with pytest.raises(access.SnapshotRefused):
        _publish(home, "S000001")


def test_an_older_snapshot_can_be_pointed_to_again_and_is_then_not_pruned(home: Home) -> None:
    for number in (1, 2, 3):
        _publish(home, f"S00000{number}")
    store.restore(home, "S000001")
    assert store.path_of(home).name == "S000001.duckdb"
    assert pruning.prune(home, keep=1) == ["S000002"]


def test_leftovers_of_an_interrupted_run_are_cleared(home: Home) -> None:
    _publish(home, "S000001")
    _build(home, "S000002")
    store.clear_leftovers(home)
    assert sorted(path.name for path in home.snapshots.iterdir()) == ["S000001.duckdb", "current.duckdb"]


@pytest.mark.parametrize(
    "statement",
    [
        "create table t (n int)",
        "copy (select 1) to 'x.csv'",
        "select * from read_csv('/etc/passwd')",
        "attach 'y.duckdb'",
        "set enable_external_access = true",
    ],
)
def test_a_reader_reaches_nothing_but_the_file(home: Home, statement: str) -> None:
    _publish(home, "S000001")
    connection = access.connect(store.path_of(home))
    with pytest.raises(duckdb.Error):
        connection.execute(statement)
    connection.close()


def _publish_as_of(home: Home, number: int, as_of: str) -> None:
    built = _build(home, f"S00000{number}")
    with duckdb.connect(str(built)) as connection:
        connection.execute(f"update meta.snapshot set as_of = '{as_of}'::timestamptz")
    store.finalize(built)
    store.publish(home, built, f"S00000{number}", AS_OF, datetime.fromisoformat(as_of))


def test_a_label_is_kept_beside_its_snapshot_and_taken_away_again(home: Home) -> None:
    _publish(home, "S000001")
    labels.set_label(home, "S000001", "  第一季度\n通报 ")
    assert labels.labels(home) == {"S000001": "第一季度 通报"}
    labels.set_label(home, "S000001", " ")
    assert labels.labels(home) == {}
    with pytest.raises(UserError, match="S000009"):
        labels.set_label(home, "S000009", "x")
    (home.snapshots / labels.FILE).write_text("[]")
    with pytest.raises(UserError, match="labels.json"):
        labels.labels(home)


def test_pruning_by_rule_keeps_the_last_of_each_month_and_what_somebody_named(home: Home) -> None:
    days = ["2024-01-10", "2024-01-31", "2024-02-10", "2024-02-29", "2024-03-10", "2024-03-20", "2024-03-31"]
    for number, day in enumerate(days, 1):
        _publish_as_of(home, number, f"{day}T23:59:00+08:00")
    labels.set_label(home, "S000005", "给领导看过")
    assert pruning.prune(home, keep=1, months=2, is_trial=True) == ["S000001", "S000002", "S000003", "S000006"]
    assert pruning.prune(home, keep=1, months=3) == ["S000001", "S000003", "S000006"]
    assert [path.stem for path in current.stored(home)] == ["S000002", "S000004", "S000005", "S000007"]


def test_a_snapshot_of_the_past_that_was_made_last_is_not_taken_for_the_newest(home: Home) -> None:
    _publish_as_of(home, 1, "2024-03-31T23:59:00+08:00")
    built = _build(home, "S000002")
    with duckdb.connect(str(built)) as connection:
        connection.execute("update meta.snapshot set as_of = '2024-01-31 23:59:00+08:00'::timestamptz")
    store.finalize(built)
    kept = store.publish(home, built, "S000002", AS_OF, AS_OF, is_pointed_to=False)
    assert kept.snapshot_id == "S000002" and store.path_of(home).name == "S000001.duckdb"
    home.current_manifest.write_text("{")
    assert store.path_of(home).name == "S000001.duckdb"
