"""Uploads in trouble: many at once, a full disk, a kill, a bug of ours. What was acknowledged is there; what was not leaves nothing."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards.app import create_app
from orchestration import intake
from orchestration.home import Home, create, locked
from orchestration.state import ArrivalRecord, StateStore
from orchestration.storage import files
from orchestration.storage.temporary import scratch_root
from tests.faults.invariants import Acknowledged, assert_sound

UNITS = "unit_code,unit_name,unit_type,aliases\nU1,甲镇,township,\n"
GOOD = "单位,学习时间,学习类型\n甲镇,2025-03-05,集中学习\n".encode()
OURS = {"X-Taizhang": "1", "Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
BODY = {
    "verdict": "read",
    "has_personal_data": False,
    "findings": [],
    "parts": [],
    "status": "accepted",
    "file_name": "台账.csv",
}
# one sender: waits for the start, sends, prints what it was told; reading is left out, it is not what is raced for
SENDER = """
import os, sys, time
from pathlib import Path
from orchestration import intake
from orchestration.home import Home
from orchestration.intake import upload, upload_reading

home, start, name = Home(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3]
upload_reading.receipt_of = lambda arrival, references: %r | {"file_id": arrival.file_id}
upload_reading.write_receipt = lambda *_, **__: (False, False)
start.with_name(f"ready-{os.getpid()}").touch()
while not start.exists():
    time.sleep(0.005)
received = intake.receive(home, name, %r, "U1")
print(received.state, received.body["file_id"])
""" % (BODY, GOOD)  # noqa: UP031 - braces of Python inside
KILLED = """
import os, signal, sys
from pathlib import Path
from orchestration import intake
from orchestration.storage import files
from orchestration.home import Home
from orchestration.intake import upload, upload_reading
from orchestration.state import StateStore

owner, name = {
    "read": (upload_reading, "receipt_of"), "archived": (upload, "_write_down"), "in the inbox": (StateStore, "add"), "written down": (upload_reading, "write_receipt"),
}[sys.argv[2]]
upload_reading.receipt_of = lambda *_: %r
setattr(owner, name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
intake.receive(Home(Path(sys.argv[1])), "台账.csv", %r, "U1")
""" % (BODY, GOOD)  # noqa: UP031


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home(tmp_path / "home")
    create(place)
    (place.config / "units.csv").write_text(UNITS, encoding="utf-8")
    return place


@pytest.fixture
def client(home: Home) -> Iterator[FlaskClient]:
    yield create_app(home.root).server.test_client()


def send(client: FlaskClient, name: str = "台账.csv", data: bytes = GOOD, **asked: str) -> Any:
    return client.post(
        "/collection/upload", query_string={"name": name, "unit": "U1", **asked}, data=data, headers=OURS
    )


def arrivals(home: Home) -> list[ArrivalRecord]:
    with closing(StateStore(home.state)) as state:
        return state.arrivals()


def left_in(home: Home) -> set[str]:
    """Files of a home that hold something of an upload."""
    passed_over = ("state.sqlite", ".intake.lock", "taizhang.log", ".__taizhang.lock")
    folders = (home.inbox, home.archive, home.receipts, scratch_root(home))
    found = {path for folder in folders if folder.exists() for path in folder.rglob("*") if path.is_file()}
    return {path.relative_to(home.root).as_posix() for path in found if not path.name.startswith(passed_over)}


# many at once


def test_the_same_bytes_by_ten_processes_at_once_are_one_arrival_for_each_name(home: Home, tmp_path: Path) -> None:
    start, names = tmp_path / "start", ["台账.csv"] * 7 + ["另一份.csv"] * 3
    senders = [
        subprocess.Popen(
            [sys.executable, "-c", SENDER, str(home.root), str(start), name], stdout=subprocess.PIPE, text=True
        )
        for name in names
    ]
    while len(list(tmp_path.glob("ready-*"))) < len(senders) and all(sender.poll() is None for sender in senders):
        time.sleep(0.01)
    start.touch()
    said = [sender.communicate(timeout=120)[0].split() for sender in senders]
    assert [sender.returncode for sender in senders] == [0] * 10
    records = arrivals(home)
    assert sorted(record.file_name for record in records) == sorted({f"U1/{name}" for name in names})
    assert [state for state, _ in said].count("waiting") == len(records) and {file_id for _, file_id in said} == {
        one.file_id for one in records
    }
    assert [path.read_bytes() for path in intake.waiting(home)] == [GOOD] * len(records)
    assert [path.name for path in home.archive.iterdir()] == [hashlib.sha256(GOOD).hexdigest()]
    assert list(scratch_root(home).iterdir()) == []


def test_a_third_upload_is_told_to_come_again_and_a_place_becomes_free(
    home: Home, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, go_on = threading.Semaphore(0), threading.Event()

    def slow(*_: object) -> None:
        inside.release()
        go_on.wait(60)
        raise intake.UploadRejected("no_name", "intake.upload_names.unusable")

    with monkeypatch.context() as patch:
        patch.setattr(intake, "receive", slow)
        answers: list[int] = []
        threads = [
            threading.Thread(target=lambda: answers.append(send(client.application.test_client()).status_code))
            for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        assert inside.acquire(timeout=30) and inside.acquire(timeout=30)
        busy = send(client)
        assert (busy.status_code, int(busy.headers["Retry-After"]) > 0) == (503, True)
        assert "稍等" in busy.get_json()["lines"][0] and "wait" in send(client, lang="en").get_json()["lines"][0]
        go_on.set()
        for thread in threads:
            thread.join(30)
    assert answers == [422, 422] and send(client).status_code == 200


def test_an_upload_does_not_wait_for_a_run(home: Home) -> None:
    with locked(home, "taizhang run"):
        assert intake.receive(home, "台账.csv", GOOD, "U1").state == "waiting"


# a full disk


def _full_from(call: int, owner: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full from the nth time that a step is called."""
    real, calls = getattr(owner, name), []

    def full(*arguments: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) >= call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments, **named)

    monkeypatch.setattr(owner, name, full)


@pytest.mark.parametrize(
    ("owner", "name", "call"),
    [(shutil, "copyfile", 1), (files.os, "fsync", 1), (files.os, "fsync", 3), (StateStore, "add", 1)],
)
def test_a_full_disk_is_told_in_words_and_nothing_is_half_received(
    home: Home, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, call: int
) -> None:
    with monkeypatch.context() as patch:
        _full_from(call, owner, name, patch)
        answer = send(client)
    assert answer.status_code == 507 and "磁盘空间不足" in answer.get_json()["lines"][0]
    assert arrivals(home) == [] and intake.waiting(home) == []
    assert left_in(home) == set()
    assert send(client).status_code == 200 and len(arrivals(home)) == 1


def test_a_disk_that_is_full_once_the_file_has_arrived_takes_only_the_receipt(
    home: Home, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.collection.receipts import receipt

    with monkeypatch.context() as patch:
        _full_from(1, receipt, "write", patch)
        answer = send(client)
    assert answer.status_code == 200 and answer.get_json()["files"] == [] and len(arrivals(home)) == 1


# a kill


@pytest.mark.parametrize("step", ["read", "archived", "in the inbox", "written down"])
def test_an_upload_that_is_killed_leaves_nothing_that_the_next_does_not_clear(
    home: Home, tmp_path: Path, step: str
) -> None:
    system = tmp_path / "system-tmp"
    system.mkdir()
    environment = os.environ | {"TMPDIR": str(system)}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(home.root), step], env=environment, check=False, timeout=120
    )
    assert done.returncode == -signal.SIGKILL and list(system.iterdir()) == []
    assert any(scratch_root(home).iterdir())
    again = intake.receive(home, "台账.csv", GOOD, "U1")
    assert again.state == ("already_waiting" if step == "written down" else "waiting")
    assert list(scratch_root(home).iterdir()) == []
    assert_sound(home, Acknowledged({("U1/台账.csv", hashlib.sha256(GOOD).hexdigest())}))
    assert [path.read_bytes() for path in intake.waiting(home)] == [GOOD]


# a bug of ours


def _bug(*_: object, **__: object) -> None:
    raise ZeroDivisionError("planted")


def test_a_bug_while_an_upload_is_read_is_told_as_ours_and_the_file_is_received(
    home: Home, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("orchestration.collection.check_rows.check_parts", _bug)
        answer = send(client)
    words = answer.get_json()
    assert (
        answer.status_code == 500
        and "我们的问题" in words["title"]
        and any("收件箱" in line for line in words["lines"])
    )
    (record,) = arrivals(home)
    assert (home.archive / str(record.archive_sha256)).read_bytes() == GOOD and len(intake.waiting(home)) == 1
    faults = [event for event in caplog.records if event.levelname == "ERROR" and event.exc_info]
    assert [getattr(event, "file_id", None) for event in faults] == [record.file_id]


@pytest.mark.parametrize(
    "place", ["orchestration.collection.read_files.redact_dropped", "orchestration.reference.load"]
)
def test_a_bug_before_an_upload_is_received_says_so_and_keeps_nothing(
    home: Home, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(place, _bug)
        answer = send(client)
    assert (
        answer.status_code == 500
        and "我们的问题" in answer.get_json()["lines"][0]
        and answer.mimetype == "application/json"
    )
    assert arrivals(home) == [] and left_in(home) == set()
    assert any(event.exc_info and "/collection/upload" in event.getMessage() for event in caplog.records)


def test_a_state_that_is_held_by_another_program_says_come_again(
    home: Home, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    from orchestration.state import StateUnwritable

    def held(*_: object) -> None:
        raise StateUnwritable("state.faults.busy") from sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(StateStore, "add", held)
    answer = send(client)
    assert (answer.status_code, answer.get_json()["lines"]) == (
        503,
        ["被另一个进程占用，请稍后再试"],
    ) and intake.waiting(home) == []


@pytest.mark.parametrize(("there", "name"), [("U1/台账.csv/x", "台账.csv"), ("U1", "台账.csv")])
def test_a_name_that_is_a_folder_in_the_inbox_is_taken(home: Home, client: FlaskClient, there: str, name: str) -> None:
    path = home.inbox / there
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    assert send(client, name).status_code == 409


def test_the_libraries_of_an_upload_are_loaded_before_the_first_one() -> None:
    code = (
        "import sys; from orchestration import intake; intake.load_libraries(); before = set(sys.modules); from orchestration.collection import"
        " check_rows, read_files; import expectations.suites; print([name for name in set(sys.modules) - before])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert json.loads(done.stdout.replace("'", '"')) == []
    serving = Path(sys.modules["dashboards"].__path__[0], "serve.py").read_text("utf-8")
    assert serving.index("load_libraries()") < serving.index("return create_app(")
