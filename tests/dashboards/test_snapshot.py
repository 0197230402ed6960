"""The door to data: one snapshot per reader, a new one without a restart, nothing but snapshots."""

from __future__ import annotations

import ast
import re
import threading
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

import dashboards
from dashboards.context import Context
from dashboards.snapshot import SnapshotError, Snapshots
from dashboards.view import parse
from tests.dashboards import example_snapshot

ROOT = Path(dashboards.__file__).parent


def test_before_the_first_run_there_is_nothing_to_read(tmp_path):
    with pytest.raises(SnapshotError) as told, Snapshots(tmp_path).open():
        pass
    assert told.value.reason == "nothing_published"


def test_a_new_snapshot_is_read_without_a_restart_and_the_old_file_is_closed_after_its_last_reader(own_home):
    example_snapshot.publish(own_home, "S000001")
    snapshots = Snapshots(own_home)
    with snapshots.open() as old:
        example_snapshot.publish(own_home, "S000002")
        with snapshots.open() as new:
            assert (old.snapshot_id, new.snapshot_id) == ("S000001", "S000002")
            assert old.rows("snapshot")[0]["snapshot_id"] == "S000001"
        assert set(snapshots._open) == {("S000001", None), ("S000002", None)}
    assert set(snapshots._open) == {("S000002", None)}


def test_a_named_snapshot_is_the_one_that_is_read(example_home):
    with Snapshots(example_home).open("S000001") as reader:
        assert reader.rows("snapshot")[0]["snapshot_id"] == "S000001"


@pytest.mark.parametrize("name", ["S999999", "../published", "S000001.duckdb", "", "S1", "x' or 1=1 --"])
def test_a_name_that_is_no_snapshot_opens_nothing(example_home, name):
    with pytest.raises(SnapshotError) as told, Snapshots(example_home).open(name):
        pass
    assert told.value.reason == "unknown_snapshot"


@pytest.mark.parametrize(
    "pointer",
    [
        "",
        "{",
        "[]",
        '{"snapshot_id": "S000001"}',
        '{"snapshot_id": 7, "file": "x"}',
        '{"snapshot_id": "S000001", "file": "../../etc/passwd"}',
        '{"snapshot_id": "S000009", "file": "snapshots/S000009.duckdb"}',
        None,
    ],
)
def test_a_damaged_pointer_falls_back_to_the_newest_snapshot_that_opens_with_a_warning(own_home, pointer, caplog):
    (own_home / "published.json").unlink()
    if pointer is not None:
        (own_home / "published.json").write_text(pointer)
    with closing(Snapshots(own_home)) as snapshots, snapshots.open() as reader:
        assert reader.rows("snapshot")[0]["snapshot_id"] == "S000002"
    (own_home / "snapshots" / "S000002.duckdb").chmod(0o600)
    (own_home / "snapshots" / "S000002.duckdb").write_bytes(b"not a database" * 400)
    with Snapshots(own_home).open() as reader:
        assert reader.rows("snapshot")[0]["snapshot_id"] == "S000001"
    assert "S000001 is shown" in caplog.text and "taizhang doctor" in caplog.text


def test_a_home_without_a_snapshot_that_opens_is_told_apart_from_nothing_published(own_home):
    for path in (own_home / "snapshots").glob("S*.duckdb"):
        path.chmod(0o600)
        path.write_bytes(b"not a database" * 400)
    with pytest.raises(SnapshotError) as told, Snapshots(own_home).open():
        pass
    assert told.value.reason == "unreadable"
    with pytest.raises(SnapshotError, match=r"S000001\.duckdb"), Snapshots(own_home).open("S000001"):
        pass


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "attach '/tmp/other.duckdb'",
        "copy meta.snapshot to '/tmp/taizhang-escape.csv'",
        "create table marts.mine (a int)",
        "delete from marts.dim_unit",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_an_opened_snapshot_reaches_no_file_and_changes_nothing(example_home, statement):
    with Snapshots(example_home).open() as reader, pytest.raises(duckdb.Error):
        reader._opened.connection.cursor().execute(statement)


def test_parameters_are_bound_and_never_become_sql(context_of):
    context = context_of()
    for payload in ["' or 1=1 --", '"; drop table marts.dim_unit; --', "$period", "%", "\\"]:
        asked = {"units": [payload], "period": payload, "domain": payload, "group": payload}
        assert context.reader.rows("standings", **asked) == []
    assert len(context.units) == 25


def test_an_answer_is_asked_once_per_snapshot(context_of, monkeypatch):
    reader = context_of().reader
    first = reader.rows("metrics")
    monkeypatch.setattr(type(reader), "_ask", lambda *_: pytest.fail("asked again"))
    assert reader.rows("metrics") is first


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


# what every part of the product stands on: sentences, periods, log, settings, what an operator can do about a fault, the version of the models
_GROUND = {
    "expectations.periods",
    "orchestration.clock",
    "orchestration.faults.refusals",
    "orchestration.logs",
    "orchestration.messages",
    "orchestration.messages.catalogue",
    "orchestration.pipeline.code_version",
    "orchestration.settings.model",
    "orchestration.storage",
    "orchestration.storage.space",
}


def test_one_module_opens_duckdb_and_of_the_pipeline_only_the_doors_for_uploads_explanations_first_steps_circulars_and_reminders_are_known():
    modules = {path.relative_to(ROOT).as_posix(): _imports(path) for path in ROOT.rglob("*.py")}
    assert [
        name
        for name, imports in modules.items()
        if any(one.startswith("duckdb.") or one == "duckdb" for one in imports)
    ] == ["snapshot.py"]
    known = {
        one
        for imports in modules.values()
        for one in imports
        if one.split(".")[0] in ("orchestration", "expectations", "pandas")
    }
    assert known - _GROUND - {"orchestration"} == {
        "orchestration.accounts",
        "orchestration.analysts",
        "orchestration.intake",
        "orchestration.explain",
        "orchestration.first_steps",
        "orchestration.circular",
        "orchestration.pipeline.approving",
        "orchestration.processes.account",
        "orchestration.snapshots",
        "orchestration.snapshots.candidates",
        "orchestration.reminders",
        "orchestration.appeals",
    }


def test_no_page_allows_markup_and_no_question_is_pasted_together():
    for path in ROOT.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"dangerously_allow|DangerouslySetInnerHTML|dcc\.Markdown", source), path
        assert not re.search(r"execute\(\s*f[\"']", source), path


def test_every_question_says_what_it_asks_and_binds_what_it_is_given():
    for path in (ROOT / "queries").rglob("*.sql"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("-- "), path.name
        assert "current_date" not in text and "now()" not in text, path.name
        assert len(text.splitlines()) <= 120, path.name


def test_each_period_has_the_units_of_its_days_though_periods_share_lists(county):
    snapshots, seen = Snapshots(county.home.root), set()
    with snapshots.open() as reader:
        for asked in reader.rows("periods"):
            context = Context(parse("/", f"?period={asked['period_code']}"), reader, snapshots)
            own = reader.rows("units", starts_on=asked["starts_on"], ends_on=asked["ends_on"])
            assert context.units == {row["unit_code"]: row for row in own}, asked["period_code"]
            assert set(context.members) <= set(context.units)
            seen.add(tuple(context.units))
    snapshots.close()
    assert len(seen) > 1


def test_readers_who_come_at_once_open_one_snapshot_without_a_fault(example_home):
    """Settings of a file are shared by a process's connections: one thread must not find them open that another is locking."""
    for _ in range(15):
        doors, wrong, together = [Snapshots(example_home) for _ in range(6)], [], threading.Barrier(6)

        def read(door: Snapshots, wrong: list[Exception] = wrong, together: threading.Barrier = together) -> None:
            together.wait()
            try:
                with door.open() as reader:
                    reader.rows("snapshot")
            except Exception as error:  # noqa: BLE001 - told below
                wrong.append(error)

        threads = [threading.Thread(target=read, args=(door,)) for door in doors]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        for door in doors:
            door.close()
        assert wrong == []
