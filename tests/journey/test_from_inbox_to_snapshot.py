"""The whole way on small homes: real workbooks, real DuckDB, one Dagster run each."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from orchestration.clock import as_of
from orchestration.home import Home
from orchestration.progress import Reporter
from orchestration.run import Summary, run
from orchestration.snapshots import connect, path_of
from tests.conftest import taizhang
from tests.journey.ledgers import STUDY_HEADER, study, workbook

UNITS = [("C", "示例县", "county"), ("U1", "城关镇", "township", "C"), ("U2", "东河镇", "township", "C")]


def _run(home: Home, day: str = "2024-04-30", **how: Any) -> Summary:
    return run(home, as_of(day), is_publishing=True, report=Reporter(), **how)


def _rows(home: Home, sql: str) -> list[tuple]:
    connection = connect(path_of(home))
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def _content(home: Home) -> dict[str, list[tuple]]:
    """Every row of every table but meta.snapshot, which names its run."""
    connection = connect(path_of(home))
    try:
        names = connection.execute("select schema_name || '.' || table_name from duckdb_tables() order by 1").fetchall()
        return {name: connection.execute(f"select * from {name} order by all").fetchall() for (name,) in names if name != "meta.snapshot"}
    finally:
        connection.close()


def test_a_corrected_file_is_the_new_version_and_is_counted_once(make_home: Callable[..., Home]) -> None:
    home = make_home(UNITS)
    study(home.inbox / "U1" / "学习台账2024-03.xlsx", "城关镇", ["2024-03-05", "2024-03-12", "2024-03-19"])
    assert _run(home).submissions == {"accepted": 1}
    study(home.inbox / "U1" / "学习台账2024-03.xlsx", "城关镇", ["2024-03-05", "2024-03-12"])
    _run(home)
    assert _rows(home, "select unit_code, held_on::varchar from marts.fct_study_session order by 2") == [
        ("U1", "2024-03-05"),
        ("U1", "2024-03-12"),
    ]
    history = _rows(home, "select version, status, rows_accepted from marts.fct_submission order by version")
    assert history == [(1, "superseded", 3), (2, "accepted", 2)]
    sessions = (
        "select value from marts.fct_unit_metric where unit_code = 'U1' and period_code = '2024-03' and metric_code = 'study_sessions'"
    )
    assert _rows(home, sessions) == [(2.0,)]


def test_the_same_bytes_again_change_nothing_and_are_called_a_duplicate(make_home: Callable[..., Home]) -> None:
    home = make_home(UNITS)
    first = study(home.inbox / "U1" / "a.xlsx", "U1", ["2024-03-05"])
    data = first.read_bytes()
    _run(home)
    before = _rows(home, "select * from marts.fct_study_session")
    (home.inbox / "U1" / "b.xlsx").write_bytes(data)
    summary = _run(home)
    assert summary.submissions == {"duplicate": 1}
    assert _rows(home, "select * from marts.fct_study_session") == before
    assert len(list(home.archive.iterdir())) == 1


def test_a_run_without_anything_new_publishes_nothing_until_a_deadline_passes(make_home: Callable[..., Home]) -> None:
    home = make_home(UNITS, "R,reporting,月报,Monthly report,report,month,1,,period_end+5 days,0,township,2024-01-01,\n")
    study(home.inbox / "U1" / "a.xlsx", "U1", ["2024-03-05"])
    assert _run(home, "2024-04-05T10:00").snapshot_id == "S000001"
    assert _run(home, "2024-04-05T18:00").is_nothing_new
    assert _run(home, "2024-04-05").snapshot_id == "S000002"
    missing = "select count(*) from marts.fct_report where status = 'missing' and period_code = '2024-03'"
    assert _rows(home, missing) == [(2,)]


def test_running_twice_from_the_same_files_gives_the_same_snapshot(make_home: Callable[..., Home]) -> None:
    contents = []
    for name in ("first", "second"):
        home = make_home(UNITS, name=name)
        study(home.inbox / "U1" / "a.xlsx", "U1", ["2024-03-05", "2024-03-12"])
        study(home.inbox / "U2" / "b.xlsx", "东河镇", ["2024-03-06"], attended="很多")
        _run(home)
        contents.append(_content(home))
    assert contents[0] == contents[1]


def test_a_rebuild_from_archive_and_state_gives_the_same_snapshot(make_home: Callable[..., Home]) -> None:
    home = make_home(UNITS)
    study(home.inbox / "U1" / "a.xlsx", "U1", ["2024-03-05", "2024-03-12"])
    _run(home)
    study(home.inbox / "U1" / "a.xlsx", "U1", ["2024-03-05"])
    _run(home)
    before = _content(home)
    home.warehouse.write_bytes(b"damaged")
    assert _run(home, is_rebuilding=True).snapshot_id == "S000003"
    assert _content(home) == before


def test_a_wrong_cell_holds_back_its_row_alone_and_the_receipt_names_it(make_home: Callable[..., Home]) -> None:
    home = make_home(UNITS)
    rows = [STUDY_HEADER, ["城关镇", "2024-03-05", "集中学习", "专题", 10, 9], ["城关镇", "三月上旬", "集中学习", "专题", 10, 9]]
    workbook(home.inbox / "U1" / "a.xlsx", rows, sheet="学习台账")
    summary = _run(home)
    assert summary.has_findings and (summary.rows_accepted, summary.rows_rejected) == (1, 1)
    ((sheet, cell, severity, file_id),) = _rows(
        home, "select sheet, cell, severity, file_id from audit.rejected_cell where severity = 'error'"
    )
    assert (sheet, cell, severity) == ("学习台账", "B3", "error")
    receipt = json.loads((home.receipts / f"{file_id}.json").read_text(encoding="utf-8"))
    assert "三月上旬" in json.dumps(receipt, ensure_ascii=False)


def test_every_file_has_a_submission_even_one_that_nothing_can_read(make_home: Callable[..., Home]) -> None:
    home = make_home(UNITS)
    (home.inbox / "U1").mkdir()
    (home.inbox / "U1" / "photo.xlsx").write_bytes(b"\x89PNG not a workbook")
    (home.inbox / "U1" / "~$a.xlsx").write_bytes(b"lock file of an office program")
    study(home.inbox / "U1" / "a.xlsx", "U1", ["2024-03-05"])
    _run(home)
    found = _rows(home, "select file_name, status, verdict <> 'read' from marts.fct_submission order by 1")
    assert found == [("U1/a.xlsx", "accepted", False), ("U1/photo.xlsx", "refused", True)]
    assert [path.name for path in (home.inbox / "U1").iterdir()] == ["~$a.xlsx"]


def test_a_failed_build_publishes_nothing_and_the_old_snapshot_stays(make_home: Callable[..., Home], monkeypatch: Any) -> None:
    from orchestration import snapshots, stages
    from orchestration.messages import UserError

    home = make_home(UNITS)
    study(home.inbox / "U1" / "a.xlsx", "U1", ["2024-03-05"])
    _run(home)
    study(home.inbox / "U2" / "b.xlsx", "U2", ["2024-03-06"])
    monkeypatch.setattr(stages, "REQUIRED_TABLES", ("marts.no_such_table",))
    try:
        _run(home)
    except UserError as error:
        assert "no_such_table" in error.said.en and error.exit_code == 3
    else:
        raise AssertionError("the run should have stopped")
    assert snapshots.published(home).snapshot_id == "S000001"
    monkeypatch.undo()
    assert _run(home).snapshot_id == "S000002"
    assert _rows(home, "select count(*) from marts.fct_study_session") == [(2,)]


def test_a_wrong_list_stops_the_run_before_anything_moves(make_home: Callable[..., Home]) -> None:
    home = make_home(UNITS)
    path = study(home.inbox / "U1" / "a.xlsx", "U1", ["2024-03-05"])
    (home.config / "units.csv").write_text("unit_code,unit_name,unit_type\nU1,,township\n", encoding="utf-8")
    done = taizhang("run", home=home)
    assert (done.exit_code, path.exists()) == (3, True)
    assert "units.csv 第 2 行 unit_name 列" in done.stderr


def test_a_second_run_names_the_holder_and_leaves_with_3(make_home: Callable[..., Home]) -> None:
    from orchestration.home import locked

    home = make_home(UNITS)
    with locked(home, "taizhang run"):
        done = taizhang("run", home=home, TAIZHANG_LANG="en")
    assert done.exit_code == 3 and "taizhang run (pid" in done.stderr


def test_a_withdrawn_file_leaves_the_next_snapshot(make_home: Callable[..., Home]) -> None:
    home = make_home(UNITS)
    study(home.inbox / "U1" / "a.xlsx", "U1", ["2024-03-05"])
    _run(home)
    ((file_id,),) = _rows(home, "select file_id from marts.fct_submission")
    assert taizhang("withdraw", file_id, home=home).exit_code == 0
    _run(home)
    assert _rows(home, "select count(*) from marts.fct_study_session") == [(0,)]
    assert _rows(home, "select status from marts.fct_submission") == [("withdrawn",)]


def test_the_manifest_back_loads_history(make_home: Callable[..., Home]) -> None:
    home = make_home(UNITS, "R,reporting,季报,Quarterly,report,quarter,1,,period_end+10 working days,0,township,2024-01-01,\n")
    workbook(home.inbox / "q1.xlsx", [["单位", "任务事项", "期间", "报送时间"], ["城关镇", "季报", "2024年一季度", "2024-04-12 17:00"]])
    home.manifest.write_text("file,unit,period,received_at\nq1.xlsx,U1,2024-Q1,2024-04-12T17:00\n", encoding="utf-8")
    _run(home, "2024-04-30")
    found = _rows(home, "select unit_code, status, due_at::date::varchar from marts.fct_report where period_code = '2024-Q1' order by 1")
    assert found == [("U1", "on_time", "2024-04-17"), ("U2", "missing", "2024-04-17")]
    assert _rows(home, "select received_at::varchar from marts.fct_submission") == [("2024-04-12 17:00:00+08",)]
    assert home.manifest.exists()


def test_the_samples_are_not_touched_by_a_path(tmp_path: Path) -> None:
    done = taizhang("run", home=tmp_path / "nowhere")
    assert done.exit_code == 2 and "init" in done.stderr
