"""Each damage of a home ends in one sentence with the remedy, the doctor finds it, and the remedy works."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from orchestration.accounts import Directory
from orchestration.home import Home, locked
from orchestration.messages import UserError
from orchestration.pipeline.run import run as run_command
from orchestration.recovery import adopting, archive_check
from orchestration.recovery.adopting import adopt
from orchestration.recovery.backup import back_up
from orchestration.recovery.doctor import DAMAGE, NOTE, examine, received
from orchestration.recovery.restoring import restore
from orchestration.recovery.soundness import require_sound_state
from orchestration.snapshots import access, current, store
from orchestration.state import StateStore, StateTooNew, StateUnfit, StateUnwritable
from orchestration.state.migrations import CURRENT
from orchestration.warehouse.file import WarehouseDamaged, rebuilt_aside
from tests.conftest import County, taizhang
from tests.faults import damages
from tests.faults.damages import Damage
from tests.faults.invariants import assert_sound
from tests.faults.small_home import AT, publish, run, statuses

ALL = (
    *damages.STATES,
    *damages.POINTERS,
    *damages.SNAPSHOTS,
    *damages.WAREHOUSES,
    *damages.ARCHIVES,
    *damages.RECEIPTS,
)


def _name(damage: Damage) -> str:
    return damage.__name__.replace("/", "-")


@pytest.fixture(scope="module")
def saved(whole_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the home before its damage."""
    folder = tmp_path_factory.mktemp("backup")
    back_up(whole_home, folder)
    return folder


def _is_one_sentence(error: UserError) -> bool:
    return error.exit_code == 3 and all(
        text and "\n" not in text and "Traceback" not in text for text in (error.text.zh, error.text.en)
    )


def test_a_whole_home_has_nothing_to_heal(home: Home) -> None:
    require_sound_state(home)
    assert [one for one in examine(home) if one.severity != NOTE] == []


@pytest.mark.parametrize("damage", ALL, ids=_name)
def test_the_doctor_names_each_damage_and_its_remedy(home: Home, damage: Damage) -> None:
    damage(home)
    found = [one for one in examine(home) if one.severity != NOTE]
    assert found and all(one.remedy and one.text.zh and one.text.en for one in found)
    assert all("\n" not in one.text.en for one in found)


@pytest.mark.parametrize("damage", damages.STATES, ids=_name)
def test_the_doctor_of_a_damaged_state_changes_nothing_and_has_no_receipt_deleted(home: Home, damage: Damage) -> None:
    damage(home)
    before = home.state.read_bytes() if home.state.exists() else None
    remedies = [one.remedy for one in examine(home) if one.severity != NOTE]
    assert (home.state.read_bytes() if home.state.exists() else None) == before
    assert not [one for one in remedies if "rm " in one]


@pytest.mark.parametrize(
    ("damage", "remedy"),
    [
        *((one, ("restore", "adopt")[at % 2]) for at, one in enumerate(damages.STATES)),
        (damages.of("state", damages.folder), "adopt"),
    ],
    ids=lambda one: one if isinstance(one, str) else _name(one),
)
def test_a_damaged_state_stops_a_run_and_both_remedies_work(
    home: Home, saved: Path, damage: Damage, remedy: str
) -> None:
    before = statuses(run(home))
    damage(home)
    with pytest.raises(StateUnfit) as caught:
        run_command(home, AT)
    assert _is_one_sentence(caught.value) and "taizhang restore" in caught.value.text.en
    assert sorted(path.name for path in home.snapshots.glob("S*")) == ["S000001.duckdb", "S000002.duckdb"]
    if remedy == "restore":
        restore(home, saved)
    else:
        adopt(home)
    assert_sound(home)
    assert statuses(run(home)) == before
    has_later = damage in (damages.state_older_than_the_archive, damages.state_without_its_log)
    with closing(StateStore(home.state)) as state:  # as of AT, what came later is unknown
        assert len(state.arrivals()) == len(before) + has_later


def test_a_state_of_a_newer_version_asks_for_that_version_and_a_backup_helps_too(home: Home, saved: Path) -> None:
    damages.state_of_a_newer_version(home)
    for action in (lambda: run_command(home, AT), lambda: adopt(home)):
        with pytest.raises(StateTooNew) as caught:
            action()
        assert _is_one_sentence(caught.value)
    restore(home, saved)
    assert_sound(home)


def test_adopting_gives_the_very_same_state(home: Home) -> None:
    run(home)
    with closing(StateStore(home.state)) as state:
        before, witness = state.arrivals(), state.witness()
    home.state.unlink()
    done = adopt(home)
    with closing(StateStore(home.state)) as state:
        assert state.arrivals() == before and state.witness() == witness
    assert done.assumptions == [] and done.arrivals_count == 4


def test_adopting_receipts_of_the_first_version_says_what_it_assumes(home: Home) -> None:
    before = statuses(run(home))
    for path in home.receipts.glob("*.json"):
        body = json.loads(path.read_text("utf-8"))
        del body["arrival"]
        path.write_text(json.dumps(body), "utf-8")
    home.state.unlink()
    done = adopt(home)
    assert any("0.1.0" in said.en for said in done.assumptions)
    assert_sound(home)
    assert statuses(run(home)) == before


def test_nothing_is_adopted_where_everything_is_lost(home: Home) -> None:
    home.state.unlink()
    shutil.rmtree(home.archive)
    shutil.rmtree(home.receipts)
    with pytest.raises(StateUnfit, match="S000002"):
        adopt(home)
    assert not home.state.exists()


@pytest.mark.parametrize("damage", damages.POINTERS, ids=_name)
def test_a_damaged_pointer_falls_back_with_a_warning_and_is_put_right(
    home: Home, damage: Damage, caplog: pytest.LogCaptureFixture
) -> None:
    damage(home)
    assert store.path_of(home).name == "S000002.duckdb"
    assert "taizhang snapshots restore S000002" in caplog.text
    assert store.next_id(home) in ("S000003", "S000008")
    store.restore(home, "S000002")
    caplog.clear()
    assert store.path_of(home).name == "S000002.duckdb" and caplog.text == ""
    assert [one for one in examine(home) if one.severity == DAMAGE] == []


def test_an_earlier_snapshot_that_no_backup_has_is_removed_by_the_command_that_the_doctor_names(home: Home) -> None:
    damages.of("snapshots/S000001.duckdb", damages.cut)(home)
    path = home.snapshots / "S000001.duckdb"
    assert [one.remedy for one in examine(home) if one.severity == DAMAGE] == [f"rm {path}"]
    (home.reports / "S000001").mkdir(parents=True)  # a circular was made from it: each backup has it
    assert [one.remedy for one in examine(home) if one.severity == DAMAGE] == [f"taizhang restore DIR (or: rm {path})"]


@pytest.mark.parametrize("name", ["state", "current_manifest", "config/units.csv", "archive", "receipts"])
def test_a_folder_where_a_file_belongs_is_moved_aside_before_anything_else(home: Home, name: str) -> None:
    place = getattr(home, name) if hasattr(Home, name) else home.root / name
    path = place if place.is_file() else min(place.iterdir())
    damages.folder(path)
    worst = examine(home)[0]
    assert (worst.severity, worst.place) == (DAMAGE, path.relative_to(home.root).as_posix())
    assert worst.remedy == f"mv {path} {home.root / path.name}.folder"


def test_the_bytes_of_a_withdrawn_file_are_missed_though_no_figure_depends_on_them(home: Home) -> None:
    with closing(StateStore(home.state)) as state:
        withdrawn = next(record for record in state.arrivals() if record.withdrawn_at)
    (home.archive / str(withdrawn.archive_sha256)).unlink()
    told = [one for one in examine(home) if one.place.startswith("archive/")]
    assert [(one.severity, one.remedy) for one in told] == [(NOTE, "taizhang restore DIR")]
    assert withdrawn.file_id in told[0].text.zh


@pytest.mark.parametrize("damage", damages.SNAPSHOTS, ids=_name)
def test_a_damaged_snapshot_falls_back_to_the_one_before_and_a_backup_brings_it_back(
    home: Home, saved: Path, damage: Damage, caplog: pytest.LogCaptureFixture
) -> None:
    damage(home)
    assert store.path_of(home).name == "S000001.duckdb" and "S000001" in caplog.text
    with pytest.raises(UserError) as caught:
        store.restore(home, "S000002")
    assert _is_one_sentence(caught.value)
    store.restore(home, "S000001")
    assert current.published(home).snapshot_id == "S000001"
    restore(home, saved)
    assert store.path_of(home).name == "S000002.duckdb"
    assert [one for one in examine(home) if one.severity == DAMAGE] == []


def test_bytes_that_change_deep_in_a_snapshot_are_no_fault_of_who_asks(home: Home) -> None:
    publish(home, "S000003", rows_count=300_000)
    path = home.snapshots / "S000003.duckdb"
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40] = bytes(byte ^ 0xFF for byte in data[middle : middle + 40])
    path.write_bytes(data)
    asked = taizhang("sql", "select max(hash(n)) from marts.fact", home=home, TAIZHANG_LANG="en")
    assert asked.exit_code == 3 and "taizhang snapshots restore" in asked.stderr and "Traceback" not in asked.stderr
    assert [one.place for one in examine(home) if one.severity == DAMAGE] == ["snapshots/S000003.duckdb"]


@pytest.mark.parametrize("held", ["S000001", "S000002"])
def test_a_snapshot_that_another_process_holds_is_no_damaged_one(home: Home, held: str) -> None:
    path = home.snapshots / f"{held}.duckdb"
    path.chmod(0o600)
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout and other.stdout.readline() == "held\n"
        found = examine(home)
        with pytest.raises(duckdb.IOException):
            access.verify(path, [])
    assert [one for one in found if one.severity == DAMAGE] == []
    assert any("held open" in one.text.en for one in found) and not [one for one in found if "rm " in one.remedy]


@pytest.mark.parametrize("damage", damages.WAREHOUSES, ids=_name)
def test_a_damaged_warehouse_is_read_again_from_the_archive(home: Home, damage: Damage) -> None:
    before = statuses(run(home))
    damage(home)
    try:
        after = run(home)
    except WarehouseDamaged as told:  # it opened, and could not be read further inside
        assert _is_one_sentence(told) and "taizhang rebuild" in told.text.en
        with rebuilt_aside(home, is_rebuilding=True) as fresh:
            after = run(fresh)
    assert statuses(after) == before
    assert_sound(home, is_settled=True)
    assert [one for one in examine(home) if one.severity == DAMAGE] == []


@pytest.mark.parametrize("damage", damages.ARCHIVES[:2], ids=_name)
def test_a_file_that_the_archive_lost_is_told_by_a_run_and_brought_back(
    home: Home, saved: Path, damage: Damage
) -> None:
    before = statuses(run(home))
    damage(home)
    collected = run(home)
    [told] = collected.archive_damages
    assert (
        "taizhang restore" in told.sentence.en
        and "taizhang withdraw" in told.sentence.en
        and statuses(collected) == before
    )
    warehouse = home.warehouse.read_bytes()
    with pytest.raises(UserError) as caught:
        run_command(home, AT, is_rebuilding=True)
    assert _is_one_sentence(caught.value) and "taizhang restore" in caught.value.text.en
    assert home.warehouse.read_bytes() == warehouse and statuses(run(home)) == before, (
        "a rebuild that fails leaves a home that runs"
    )
    restore(home, saved)
    again = run(home)
    assert again.archive_damages == () and statuses(again) == before
    assert_sound(home, is_settled=True)


def test_what_nobody_may_read_is_told_as_a_right_and_is_never_withdrawn_or_deleted(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = (home.archive, home.root / "runs")

    def sha256_of(path: Path) -> str:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    (home.root / "runs").mkdir(exist_ok=True)
    monkeypatch.setattr(archive_check, "sha256_of", sha256_of)  # tests may run as a user whom no mode stops
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) not in refused and Path(path).suffix != ".duckdb")
    found = [one for one in examine(home) if one.severity == DAMAGE]
    assert {"archive", "runs", "snapshots/S000002.duckdb"} <= {one.place for one in found}
    assert any(one.place.startswith("archive/") for one in found)
    assert all(one.remedy.startswith("chown -R ") and "chmod -R u+rwX /" in one.remedy for one in found)


def test_the_doctor_of_a_home_that_cannot_be_written_names_what_helps(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise StateUnwritable("state.faults.full")

    monkeypatch.setattr(received, "require_sound_state", refuse)
    assert [one.remedy for one in examine(home) if one.place == "state.sqlite"] == ["taizhang snapshots prune"]
    monkeypatch.setattr("orchestration.recovery.doctor.finding.is_read_only", lambda _path: True)
    monkeypatch.setattr("orchestration.recovery.doctor.folders.is_read_only", lambda _path: True)
    monkeypatch.setattr(os, "access", lambda *_arguments: False)
    remedies = {one.remedy for one in examine(home) if one.severity == DAMAGE}
    assert len(remedies) == 1 and remedies.pop().startswith("mount -o remount,rw /")


def test_an_adoption_that_is_killed_before_the_new_state_is_in_place_loses_no_account(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Directory(home.root)) as directory:
        directory.add_account("reader", "leader", None, AT)

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(adopting, "os", SimpleNamespace(replace=end))
        with pytest.raises(KeyboardInterrupt):
            adopt(home)
    assert not home.state.exists()
    adopt(home)
    with closing(Directory(home.root)) as directory:
        assert directory.find("reader") is not None
    assert_sound(home)


def test_an_unknown_file_of_the_archive_stops_a_run_and_adopting_settles_it(home: Home) -> None:
    before = statuses(run(home))
    damages.archive_has_an_unknown_file(home)
    with pytest.raises(StateUnfit, match="000000000000"):
        run_command(home, AT)
    done = adopt(home)
    assert any("0" * 64 in said.en for said in done.assumptions)
    assert_sound(home)
    assert statuses(run(home)) == before
    assert len(list(home.root.glob("replaced-*/archive/*"))) == 1, (
        "what is no file of the archive is moved aside, not deleted"
    )


@pytest.mark.parametrize("damage", damages.RECEIPTS, ids=_name)
def test_a_receipt_that_is_lost_or_cut_is_written_again(home: Home, damage: Damage) -> None:
    run(home)
    before = {path.name: path.read_bytes() for path in home.receipts.glob("*.json")}
    damage(home)
    run(home)
    assert {path.name: path.read_bytes() for path in home.receipts.glob("*.json")} == before
    assert_sound(home, is_settled=True)


@pytest.mark.parametrize("text", ["", '{"doing": "taizh', '{"doing": "taizhang run", "pid": 1, "since": "2020"}'])
def test_a_stale_lock_stops_nobody_and_a_garbled_one_names_no_holder(home: Home, text: str) -> None:
    home.lock.write_text(text)
    with locked(home, "taizhang run"):
        home.lock.write_text(text)
        with pytest.raises(UserError) as caught, locked(home, "taizhang run"):
            pass
        assert _is_one_sentence(caught.value)


def test_a_full_disk_is_one_sentence_and_loses_nothing(home: Home) -> None:
    with closing(StateStore(home.state)) as state:
        pages = state._connection.execute("pragma page_count").fetchone()[0]
        state._connection.execute(f"pragma max_page_count = {pages}")
        with pytest.raises(StateUnwritable, match="磁盘已满") as caught:
            state.keep_receipts({f"f{number}": "x" * 4000 for number in range(100)})
        assert _is_one_sentence(caught.value)
        assert state.receipts(["f1"]) == {}
    assert_sound(home, is_settled=True)


def test_a_state_that_cannot_be_written_is_one_sentence(home: Home) -> None:
    with closing(StateStore(home.state)) as state:
        state._connection.execute("pragma query_only = true")
        with pytest.raises(StateUnwritable) as caught:
            state.set("kind", "demo")
    assert _is_one_sentence(caught.value)


def test_a_department_whose_state_is_lost_is_published_whole_again(county: County, tmp_path: Path) -> None:
    """The whole way, by its commands: what an empty department would have shown is never seen."""
    home = Home(tmp_path / "county")
    shutil.copytree(county.home.root, home.root)
    home.state.unlink()
    for suffix in ("-wal", "-shm"):
        home.state.with_name(home.state.name + suffix).unlink(missing_ok=True)
    refused = taizhang("run", "--as-of", "2025-12-31", home=home, TAIZHANG_LANG="en")
    assert refused.exit_code == 3 and "rebuild --adopt-archive" in refused.stderr and "Traceback" not in refused.stderr
    checked = taizhang("doctor", "--json", home=home)
    assert checked.exit_code == 3 and any(one["place"] == "state.sqlite" for one in checked.json)
    done = taizhang("rebuild", "--adopt-archive", "--as-of", "2025-12-31", "--json", home=home)
    assert (
        done.exit_code in (0, 1) and done.json["snapshot_id"] == "S000002" and done.json["adopted"]["assumptions"] == []
    )
    with closing(StateStore(home.state)) as state:
        assert state.last_audited(["rebuilt"]) == "2025-12-31"
    assert taizhang("doctor", home=home).exit_code == 0
    assert _tables(home, "S000002") == _tables(home, "S000001")


def _tables(home: Home, snapshot_id: str) -> dict[str, list[tuple]]:
    with closing(access.connect(home.snapshots / f"{snapshot_id}.duckdb")) as connection:
        names = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name <> 'meta'"
        ).fetchall()
        digests = {
            name: connection.execute(f"select count(*), bit_xor(hash(columns(*))) from {name}").fetchall()
            for (name,) in names
        }
        witness = connection.execute("select arrivals_count, arrivals_digest from meta.snapshot").fetchall()
    return {**digests, "witness": witness}


def test_all_of_the_archive_is_read_in_turn(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_check, "_MIN_FILES", 1)
    read: list[str] = []
    real = archive_check.damage_of
    monkeypatch.setattr(
        archive_check, "damage_of", lambda place, name, record: (read.append(name), real(place, name, record))[1]
    )
    with closing(StateStore(home.state)) as state:
        records = state.arrivals()
        wanted = archive_check.wanted(records)
        for _ in range(2 * len(wanted)):
            assert archive_check.check_part(home, state, records) == ()
    assert len(wanted) == 2 and read == sorted(wanted) * 2


def test_a_home_of_the_first_version_goes_on_with_all_that_it_had(home: Home) -> None:
    before = statuses(run(home))
    with closing(sqlite3.connect(home.state)) as connection, connection:
        for table in (
            "incoming",
            "digest",
            "session",
            "account_link",
            "half_sign_in",
            "second_step",
            "account",
            "sign_in_try",
            "audit",
            "audit_anchor",
            "appeal_event",
        ):
            connection.execute(f"drop table {table}")
        connection.execute("update receipt set body = json_remove(body, '$.arrival')")
        connection.execute("pragma user_version = 0")
    for path in home.receipts.glob("*.json"):
        body = json.loads(path.read_text("utf-8"))
        del body["arrival"]
        path.write_text(json.dumps(body), "utf-8")
    for path in home.snapshots.glob("S*.duckdb"):
        path.chmod(0o600)
        with duckdb.connect(str(path)) as connection:
            connection.execute(
                "alter table meta.snapshot drop column arrivals_count; alter table meta.snapshot drop column arrivals_digest"
            )
            files = ", ".join(f"('{one[0]}')" for one in before)
            connection.execute(f"create table marts.fct_submission as select * from (values {files}) as t(file_id)")
    pointer = json.loads(home.current_manifest.read_text("utf-8"))
    home.current_manifest.write_text(
        json.dumps({key: pointer[key] for key in ("snapshot_id", "file", "created_at", "as_of")})
    )
    require_sound_state(home)
    assert statuses(run(home)) == before
    assert all("arrival" in json.loads(path.read_text("utf-8")) for path in home.receipts.glob("*.json"))
    assert (home.root / f"state.sqlite.before-{CURRENT}").exists()
