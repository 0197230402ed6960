"""Ten bugs, one in each part of the product: each leaves a line in the log, an exit code (or a status), and a sentence that says whose fault it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from flask.testing import FlaskClient

from orchestration import log_lines, logs
from orchestration.faults.failures import InternalError
from orchestration.home import Home
from tests.conftest import Outcome, planted, taizhang
from tests.dashboards import example_snapshot
from tests.state.test_migrations import RELEASED, _restored

MakeHome = Callable[..., Home]
BUG = "ZeroDivisionError: planted"
OURS = "我们的问题"


@pytest.fixture
def home(make_home: MakeHome) -> Home:
    home = make_home([("XS01", "甲局", "bureau")])
    ledger = home.inbox / "study_session.csv"
    ledger.write_text("unit,held_on\nXS01,2025-03-01\n", encoding="utf-8")
    os.utime(ledger, (1e9, 1e9))
    return home


def bug_in(place: str) -> dict[str, str]:
    return planted(*(f"{one}=ZeroDivisionError" for one in place.split(";")))


def traces(home: Home) -> list[dict[str, str | None]]:
    """The events at ERROR that show where the bug was."""
    found = [log_lines.parse(line) for line in log_lines.events(home.root)]
    return [event for event in found if event["level"] == "ERROR" and BUG.partition(":")[0] in str(event["fault"])]


def assert_told(outcome: Outcome, exit_code: int, home: Home) -> None:
    assert outcome.exit_code == exit_code, outcome.stderr
    assert OURS in outcome.stderr + outcome.stdout
    assert "Traceback" not in outcome.stderr + outcome.stdout
    assert traces(home)


def test_reader_and_receipt(home: Home) -> None:
    """The file is not blamed, the run goes on and publishes."""
    outcome = taizhang(
        "run",
        home=home,
        **bug_in("orchestration.collection.parse_file:parse_file;orchestration.pipeline.receipts:complete"),
    )
    assert_told(outcome, 1, home)
    assert {str(event["run_id"]) for event in traces(home)} != {"None"}
    assert any(event["file_id"] for event in traces(home))
    faults = "".join(str(event["fault"]) for event in traces(home))
    assert "read_files" in faults
    assert "receipts" in faults
    assert home.current_manifest.exists()


def test_worker(home: Home) -> None:
    outcome = taizhang(
        "check",
        home.inbox / "study_session.csv",
        home=home,
        **bug_in("orchestration.collection.sandbox.worker:_answer"),
    )
    assert outcome.exit_code == 3
    assert OURS in outcome.stdout
    assert traces(home)


def test_model(home: Home) -> None:
    outcome = taizhang("run", home=home, **bug_in("orchestration.pipeline.dbt_runner:build_models"))
    assert_told(outcome, 3, home)
    assert "步骤 models 失败" in outcome.stderr
    (event,) = traces(home)
    assert event["run_id"] and str(event["run_id"]) in outcome.stderr
    assert not home.current_manifest.exists()


def test_publication(home: Home) -> None:
    example_snapshot.build(home.root)
    example_snapshot.publish(home.root, "S000001")
    before = home.current_manifest.read_bytes()
    outcome = taizhang("snapshots", "restore", "S000001", home=home, **bug_in("orchestration.snapshots.store:restore"))
    assert_told(outcome, 3, home)
    assert home.current_manifest.read_bytes() == before


def test_migration(home: Home) -> None:
    _restored(home.root, RELEASED[0])
    before = home.state.read_bytes()
    outcome = taizhang("withdraw", "000000000000-1", home=home, **bug_in("orchestration.state.migrations:_keep_before"))
    assert_told(outcome, 3, home)
    assert home.state.read_bytes() == before


def test_settings(home: Home) -> None:
    assert_told(taizhang("run", home=home, **bug_in("orchestration.settings.model:load_settings")), 3, home)


def test_sensor(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dagster shows the sentence as the failure of the tick, and looks again after the next minute."""
    from orchestration.defs import automation

    def fail(_home: Home) -> list[Path]:
        raise ZeroDivisionError("planted")

    monkeypatch.setenv("TAIZHANG_HOME", str(home.root))
    monkeypatch.setattr(automation, "waiting", fail)
    with dg.DagsterInstance.ephemeral() as instance, pytest.raises(InternalError) as raised:
        automation.inbox_sensor(dg.build_sensor_context(instance=instance))
    logs.set_up(None)
    assert OURS in raised.value.text.zh
    assert len(traces(home)) == 1


@pytest.fixture
def pages(home: Home) -> Iterator[FlaskClient]:
    from dashboards.app import create_app, snapshots_of

    example_snapshot.build(home.root)
    example_snapshot.publish(home.root, "S000001")
    logs.set_up(home.root)
    app = create_app(home.root)
    yield app.server.test_client()
    snapshots_of(app).close()
    logs.set_up(None)


def fail(*_arguments: Any, **_named: Any) -> Any:
    raise ZeroDivisionError("planted")


def test_callback(pages: FlaskClient, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboards import shell
    from tests.dashboards.test_faults import body

    monkeypatch.setattr(shell, "_on_paper", fail)
    answer = pages.post("/_dash-update-component", json=body("/case"))
    assert answer.status_code == 500
    assert OURS in answer.get_data(as_text=True) or OURS in str(answer.get_json())
    assert traces(home)


def test_query(pages: FlaskClient, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboards import reader

    monkeypatch.setattr(reader.Reader, "kept", fail)
    answer = pages.get("/export/unit/units.csv")
    assert answer.status_code == 500
    assert OURS in answer.get_data(as_text=True)
    assert traces(home)


def test_a_log_that_cannot_be_written_is_not_named_as_the_place_to_look(home: Home) -> None:
    bugs = bug_in("orchestration.logs:EventFormatter.format;orchestration.pipeline.versions:resolve")
    outcome = taizhang("run", home=home, TAIZHANG_LANG="en", **bugs)
    assert (
        outcome.exit_code == 3 and "The log cannot be written" in outcome.stderr and "recorded in" not in outcome.stderr
    )
