"""The orchestrator: only this machine's pages reach it, failed work is tried again, and all its processes live and die with it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from orchestration import log_lines
from orchestration.clock import moment_of
from orchestration.defs.automation import KEY, RUN_JOB, decide, is_schedule, work_key
from orchestration.defs.routines import MONTHS, failed_runs, failures_in_a_row, reminders
from orchestration.home import Home
from orchestration.processes.same_origin import SameOrigin
from orchestration.state import StateStore
from tests.conftest import planted, taizhang
from tests.faults.processes import started, wait_for
from tests.state.test_records import RECORD

MakeHome = Callable[..., Home]
PORT = 3999
JSON = {"content-type": "application/json"}
AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
FAILURE, SUCCESS, STARTED = dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.STARTED


@pytest.fixture
def home(make_home: MakeHome) -> Home:
    return make_home([("XS01", "甲局", "bureau")])


def status_of(
    headers: dict[str, str], *, kind: str = "http", method: str = "GET", path: str = "/", is_read_only: bool = True
) -> int | str:
    """What is answered in front of an application that says 200 to everything."""
    sent: list[MutableMapping[str, Any]] = []

    async def application(_scope: object, _receive: object, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {}

    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "headers": [
            (name.encode(), value.encode())
            for name, value in ({"host": f"localhost:{PORT}"} | headers).items()
            if value
        ],
    }
    # in a thread: the browser tests of the same process leave a loop running in theirs
    asked = SameOrigin(application, PORT, is_read_only=is_read_only)(scope, receive, send)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, asked).result()
    answered: int | str = sent[0].get("status", sent[0]["type"])
    return answered


@pytest.mark.parametrize(
    ("headers", "where", "status"),
    [
        ({}, {}, 200),
        ({"host": f"127.0.0.1:{PORT}"}, {}, 200),
        ({"host": f"[::1]:{PORT}"}, {}, 200),
        ({"host": "evil.example"}, {}, 400),
        ({"host": "localhost"}, {}, 400),
        ({"host": ""}, {}, 400),
        ({"origin": "http://evil.example"}, {}, 403),
        ({"origin": "null"}, {}, 403),
        ({"origin": f"http://localhost:{PORT}", "sec-fetch-site": "same-origin"}, {}, 200),
        ({"origin": "http://localhost:8050", "sec-fetch-site": "same-site"}, {}, 403),
        # a picture on any page
        (
            {
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "no-cors",
                "sec-fetch-dest": "image",
                "accept": "image/*",
            },
            {"path": "/graphql"},
            403,
        ),
        ({"accept": "image/*"}, {"path": "/graphql"}, 405),
        ({"accept": "text/html"}, {"path": "/graphql"}, 200),
        # a link on any page
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, {}, 200),
        (
            {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"},
            {"path": "/graphql/"},
            403,
        ),
        # the pages' own questions, and a form of another page
        (JSON, {"method": "POST", "path": "/graphql"}, 200),
        ({"content-type": "text/plain"}, {"method": "POST", "path": "/graphql"}, 415),
        (JSON | {"origin": "http://evil.example"}, {"method": "POST", "path": "/graphql"}, 403),
        (JSON, {"method": "POST", "path": "/report_asset_materialization/inbox"}, 403),
        (JSON, {"method": "POST", "path": "/report_asset_materialization/inbox", "is_read_only": False}, 200),
        ({"origin": "http://evil.example"}, {"kind": "websocket", "path": "/graphql"}, "websocket.close"),
        ({"origin": f"http://localhost:{PORT}"}, {"kind": "websocket", "path": "/graphql"}, 200),
    ],
)
def test_only_this_machines_own_pages_and_programs_are_answered(
    headers: dict[str, str], where: dict[str, Any], status: int | str
) -> None:
    assert status_of(headers, **where) == status


def record(status: dg.DagsterRunStatus, ended: datetime, key: str | None = None) -> dg.RunRecord:
    run = dg.DagsterRun(job_name=RUN_JOB.name, run_id="r", status=status, tags={KEY: key} if key else {})
    end_time = None if status == STARTED else ended.timestamp()
    return dg.RunRecord(
        storage_id=1,
        dagster_run=run,
        create_timestamp=ended,
        update_timestamp=ended,
        start_time=None,
        end_time=end_time,
    )


def starts(home: Home, records: list[dg.RunRecord], at: datetime = AT) -> bool:
    return isinstance(decide(home, records, at), dg.RunRequest)


def test_a_run_starts_for_new_files_and_not_beside_another(home: Home) -> None:
    assert not starts(home, [])
    (home.inbox / "a.csv").touch()
    assert starts(home, [])
    assert starts(home, [record(SUCCESS, AT)])
    assert not starts(home, [record(STARTED, AT)])
    request = decide(home, [], AT)
    assert isinstance(request, dg.RunRequest)
    assert request.tags[KEY] == work_key(home)


def test_a_run_that_failed_is_tried_again_for_the_same_files_with_growing_pauses(home: Home) -> None:
    (home.inbox / "a.csv").touch()
    key = work_key(home)
    failed: list[dg.RunRecord] = []
    for minutes in (1, 5, 15, 60, 60):
        failed.insert(0, record(FAILURE, AT, key))
        assert not starts(home, failed, AT + timedelta(minutes=minutes, seconds=-1))
        assert starts(home, failed, AT + timedelta(minutes=minutes))
    (home.inbox / "b.csv").touch()
    assert starts(home, failed)  # what is new need not wait


def test_a_failed_run_is_tried_again_when_it_had_moved_the_files_already(home: Home) -> None:
    assert starts(home, [record(FAILURE, AT)], AT + timedelta(minutes=1))
    assert not starts(home, [record(SUCCESS, AT), record(FAILURE, AT)], AT + timedelta(days=1))


def snapshot_of(home: Home, arrivals_count: int) -> None:
    """As much of a snapshot as the sensor asks for."""
    with duckdb.connect(str(home.snapshots / "S000001.duckdb")) as connection:
        connection.execute("create schema meta")
        connection.execute(
            "create table meta.snapshot as select ?::timestamptz as created_at, ? as arrivals_count",
            [AT, arrivals_count],
        )


def test_what_arrived_or_went_after_the_last_snapshot_starts_a_run_once(home: Home) -> None:
    record_of = replace(RECORD, withdrawn_at=None)
    with closing(StateStore(home.state)) as state:
        state.replace_arrivals([record_of])
    assert starts(home, [record(SUCCESS, AT)])  # a run was killed before its first snapshot
    snapshot_of(home, 1)
    assert not starts(home, [record(SUCCESS, AT)])  # seen, be it published or waiting for approval
    with closing(StateStore(home.state)) as state:
        state.withdraw(record_of.file_id, AT + timedelta(minutes=1))
    assert starts(home, [record(SUCCESS, AT)])
    assert not starts(home, [record(SUCCESS, AT, work_key(home))])
    with closing(StateStore(home.state)) as state:
        state.replace_arrivals([record_of, replace(record_of, arrival_number=8, file_id="0123456789ab-2")])
    assert starts(home, [record(SUCCESS, AT)])


def test_a_list_that_was_put_right_is_tried_at_once(home: Home) -> None:
    failed = [record(FAILURE, AT, work_key(home))]
    assert not starts(home, failed)
    with (home.config / "units.csv").open("a", encoding="utf-8") as handle:
        handle.write("XS02,乙局,bureau,\n")
    assert starts(home, failed)


def test_files_that_no_run_takes_do_not_start_one_after_the_other(home: Home) -> None:
    (home.inbox / "a.csv").touch()
    done = [record(SUCCESS, AT, work_key(home))]
    assert not starts(home, done)
    assert starts(home, done, AT + timedelta(minutes=1))


def test_schedules_that_dagster_does_not_take_are_known() -> None:
    assert is_schedule("30 6 * * *", "Asia/Shanghai")
    assert not is_schedule("at dawn", "Asia/Shanghai")


def test_reminders_are_sent_where_somebody_gets_them_and_a_snapshot_tells_of_something(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIZHANG_HOME", str(home.root))

    def asked_for() -> str | None:
        found = reminders(dg.build_schedule_context())
        return found.skip_message if isinstance(found, dg.SkipReason) else None

    contacts = home.config / "contacts.csv"
    contacts.unlink(missing_ok=True)
    assert "contacts.csv" in (asked_for() or "")
    contacts.write_text("unit,role,address,language\n,,,\n", encoding="utf-8")
    assert "contacts.csv" in (asked_for() or "")
    contacts.write_text("unit,role,address,language\nXS01,clerk,file://a.txt,zh\n", encoding="utf-8")
    assert "还没有发布版本" in (asked_for() or "")
    home.current_manifest.write_text("{}", encoding="utf-8")
    assert asked_for() is None


def test_operators_are_told_once_of_a_run_that_failed_three_times_in_a_row(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIZHANG_HOME", str(home.root))
    contacts = "unit,role,address,language\ndepartment,operator,file://a.txt,zh\ndepartment,clerk,file://b.txt,zh\n"
    (home.config / "contacts.csv").write_text(contacts, encoding="utf-8")
    with dg.instance_for_test() as instance:
        for number in (1, 2, 3, 3):  # the sensor may look at the third one twice
            if len(instance.get_runs()) < number:
                instance.add_run(dg.DagsterRun(job_name=RUN_JOB.name, run_id=f"r{number}", status=FAILURE))
            run = instance.get_run_by_id(f"r{number}")
            assert run is not None
            event = dg.DagsterEvent(event_type_value="PIPELINE_FAILURE", job_name=RUN_JOB.name)
            failed_runs(dg.build_run_status_sensor_context("failed_runs", event, instance, run).for_run_failure())
            told = home.root / "a.txt"
            assert told.exists() == (number == 3)
        assert told.read_text(encoding="utf-8").count("taizhang logs --run r3") == 1
        assert not (home.root / "b.txt").exists()
        assert failures_in_a_row(instance.get_run_records(), "r2") == 2  # as it stood when that one failed


def test_the_months_of_a_year_are_partitions_named_like_periods_and_none_has_not_ended() -> None:
    months = MONTHS.get_partition_keys(current_time=datetime(2026, 1, 31, 12, tzinfo=UTC))
    assert months[0] == "2004-01" and months[-12:] == [f"2025-{month:02}" for month in range(1, 13)]
    assert MONTHS.get_partition_keys(current_time=datetime(2026, 1, 31, 16, 1, tzinfo=UTC))[-1] == "2026-01"


def test_a_port_in_use_is_one_sentence(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        outcome = taizhang("orchestrate", "--port", str(taken.getsockname()[1]), home=home)
    assert outcome.exit_code == 3
    assert outcome.stderr.splitlines()[-1].startswith("taizhang: 端口已被其他程序占用")
    assert "Traceback" not in outcome.stderr


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def asked(port: int, query: str) -> Any:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/graphql", json.dumps({"query": query}).encode(), JSON)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["data"]


def process_of(run: Any, words: str) -> int:
    found = [
        number
        for number in run.alive()
        if words in Path(f"/proc/{number}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
    ]
    return found[0] if found else 0


AUTOMATION = """{ repositoriesOrError { ... on RepositoryConnection { nodes {
    sensors { name sensorState { status } } schedules { name scheduleState { status } } } } } }"""
START = """mutation { startSensor(sensorSelector: {repositoryLocationName: "orchestration.definitions",
    repositoryName: "__repository__", sensorName: "inbox_sensor"}) { __typename } }"""


def test_the_service_is_read_only_heals_and_leaves_nobody_behind(home: Home) -> None:
    """One service for several facts: it takes a while to start."""
    (home.inbox / "study_session.csv").write_text("unit,held_on\nXS01,2025-03-01\n", encoding="utf-8")
    os.utime(home.inbox / "study_session.csv", (1e9, 1e9))
    port, bug = free_port(), planted("orchestration.pipeline.collect:collect=ZeroDivisionError")
    with started(
        "--home", home.root, "orchestrate", "--port", str(port), TAIZHANG_SENSOR_SECONDS="5", **bug
    ) as service:
        assert service.process.stdout is not None
        assert str(port) in service.process.stdout.readline()

        def is_on() -> bool:
            nodes = asked(port, AUTOMATION)["repositoriesOrError"].get("nodes") or [{"sensors": [], "schedules": []}]
            states = [one["sensorState"]["status"] for one in nodes[0]["sensors"]]
            states += [one["scheduleState"]["status"] for one in nodes[0]["schedules"]]
            return states == ["RUNNING"] * 5

        wait_for(is_on)
        assert asked(port, START)["startSensor"]["__typename"] == "UnauthorizedError"
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/graphql?query=%7Bversion%7D", timeout=60)
        assert refused.value.code == 405
        # the sensor has started a run by itself; its fault is in the home's log under Dagster's run id
        wait_for(lambda: any("step collect failed: ZeroDivisionError" in line for line in log_lines.events(home.root)))
        fault = next(log_lines.parse(line) for line in log_lines.events(home.root) if "step collect failed" in line)
        assert fault["run_id"] is not None and "ZeroDivisionError: planted" in str(fault["fault"])

        os.kill(process_of(service, "orchestration.defs.webserver"), signal.SIGKILL)
        wait_for(
            lambda: any(
                "web server ended with status -9 and is started again" in line for line in log_lines.events(home.root)
            )
        )
        wait_for(lambda: process_of(service, "orchestration.defs.webserver"))
        seconds = service.end(signal.SIGTERM)
    assert seconds < 20  # 10 on a machine that is not busy
    assert service.process.returncode == 0


def test_what_the_service_started_ends_when_it_is_killed(home: Home) -> None:
    with started("--home", home.root, "orchestrate", "--port", str(free_port())) as service:
        service.wait_until(lambda: process_of(service, "dagster-daemon"))
        service.end(signal.SIGKILL)


def test_a_moment_of_the_systems_clock_is_told_in_local_time() -> None:
    assert moment_of(0).isoformat().startswith("1970-01-01T08:00:00")
