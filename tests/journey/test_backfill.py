"""`taizhang backfill`: a snapshot for each month's end, beside the published one, made once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from orchestration import clock
from orchestration.defs.routines import month_ends_job
from orchestration.home import Home
from orchestration.messages import UserError, WrongUse
from orchestration.pipeline.backfill import backfill, month_ends
from orchestration.snapshots.access import connect
from tests.conftest import taizhang
from tests.journey.ledgers import study


def test_months_are_made_oldest_first_once_and_the_published_snapshot_stays(
    make_home: Callable[..., Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home([("U1", "城关镇", "township")])
    study(home.inbox / "U1" / "2024-02.xlsx", "U1", ["2024-01-05", "2024-02-05"])
    (home.inbox / "manifest.csv").write_text("file,unit,period,received_at\nU1/2024-02.xlsx,U1,,2024-01-20\n")
    with pytest.raises(UserError, match="taizhang run"):
        next(backfill(home, "2024-01", "2024-02"))
    assert taizhang("run", "--as-of", "2024-04-18", home=home).exit_code in (0, 1)

    monkeypatch.setenv("TAIZHANG_HOME", str(home.root))
    assert month_ends_job.execute_in_process(partition_key="2024-01").success  # as the service makes it
    done = taizhang("backfill", "--from", "2024-01", "--to", "2024-02", "--json", home=home)
    assert done.exit_code in (0, 1), done.stderr
    assert [(one["snapshot_id"], one["as_of"][:10]) for one in done.json] == [
        (None, "2024-01-31"),
        ("S000003", "2024-02-29"),
    ]
    counts = []
    for snapshot_id in ("S000002", "S000003"):
        connection = connect(home.snapshots / f"{snapshot_id}.duckdb")
        counts += connection.execute("select count(*) from marts.fct_study_session").fetchall()
        connection.close()
    assert counts == [(1,), (2,)]
    assert json.loads(home.current_manifest.read_text())["snapshot_id"] == "S000001"

    between = taizhang("snapshots", "diff", "S000002", "S000003", "--period", "2024-02", "--json", home=home)
    sessions = [one for one in between.json["values"] if one["metric_code"] == "study_sessions"]
    assert [(one["before"], one["after"], one["reasons"]) for one in sessions] == [(None, 1, ["as_of"])]

    again = taizhang("backfill", "--from", "2024-01", "--to", "2024-02", home=home)
    assert again.stdout.count("已有相同的版本") == 2 and "S000001" in again.stdout, again.stderr
    assert len(list(home.snapshots.glob("S*.duckdb"))) == 3


def test_periods_are_months_from_first_to_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 7, 1, tzinfo=UTC))
    assert [f"{end:%m-%d %H:%M}" for end in month_ends("2025-01", "2025-Q1")] == [
        "01-31 23:59",
        "02-28 23:59",
        "03-31 23:59",
    ]
    assert len(month_ends("2023", "2025-H1")) == 30
    for first, last in (("2025-03", "2025-02"), ("2025-01", "2025-07"), ("2025-13", "2025-12")):
        with pytest.raises(WrongUse):
            month_ends(first, last)
