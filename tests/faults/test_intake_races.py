"""Senders, uploads and runs at the same time, each a process of its own: what was sent or acknowledged is in the archive, whole."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from orchestration import intake
from orchestration.clock import now
from orchestration.home import Home, create
from orchestration.reference import load
from orchestration.state import StateStore

SETTLE_SECONDS = 0.5
# writes files in pieces; says which of them it finished without ever pausing for as long as a run waits
APPENDER = """
import hashlib, json, sys, time
from pathlib import Path
inbox, settle = Path(sys.argv[1]), float(sys.argv[2])
whole = {}
def path_bytes(number):
    return b"".join(f"{number},{piece}\\n".encode() * 200 for piece in range(4))
for number in range(30):
    path, longest = inbox / f"piecewise {number}.csv", 0.0
    with path.open("wb", buffering=0) as target:
        for piece in range(4):
            began = time.monotonic()
            target.write(f"{number},{piece}\\n".encode() * 200)
            time.sleep(0.02)
            longest = max(longest, time.monotonic() - began)
    if longest < settle / 2:
        whole[path.name] = hashlib.sha256(path_bytes(number)).hexdigest()
print(json.dumps(whole))
"""
# puts one version after the other in the same place
REPLACER = """
import os, sys, time
from pathlib import Path
inbox = Path(sys.argv[1])
for version in range(400):
    aside = inbox.parent / "aside.csv"
    aside.write_bytes(f"version {version}\\n".encode() * 300 + b"end")
    os.utime(aside, (1e9 + version, 1e9 + version))  # as a program does that keeps the time of what it copies
    os.replace(aside, inbox / "replaced.csv")
    time.sleep(0.005)
"""
UPLOADER = """
import json, sys
from pathlib import Path
from orchestration import intake
from orchestration.home import Home
from orchestration.intake import upload_reading
body = {"verdict": "read", "has_personal_data": False, "findings": [], "parts": [], "status": "accepted"}
upload_reading.receipt_of = lambda arrival, references: body | {"file_name": arrival.file_name}
upload_reading.write_receipt = lambda *_, **__: (False, False)
acknowledged = []
for number in range(60):
    data = f"upload {number // 2}".encode()
    try:
        received = intake.receive(Home(Path(sys.argv[1])), f"upload {number % 7}.csv", data)
    except intake.UploadRejected as refused:
        assert refused.reason == "name_taken", refused.reason
    else:
        acknowledged.append((received.body["file_id"], data.decode()))
print(json.dumps(acknowledged))
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home(tmp_path / "home")
    create(place)
    with closing(StateStore(place.state)):
        return place


def test_runs_amid_senders_and_uploads_lose_and_cut_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_SETTLE_SECONDS", str(SETTLE_SECONDS))
    jobs = [(APPENDER, home.inbox), (REPLACER, home.inbox), (UPLOADER, home.root), (UPLOADER, home.root)]
    senders = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(place), str(SETTLE_SECONDS)], stdout=subprocess.PIPE, text=True
        )
        for code, place in jobs
    ]
    references, runs = load(home.config), 0
    with closing(StateStore(home.state)) as state:
        try:
            while any(sender.poll() is None for sender in senders):
                intake.ingest(home, state, references, now(), now())
                runs += 1
            said = [sender.communicate(timeout=60)[0] for sender in senders]
        finally:
            for sender in senders:
                sender.kill()
        assert [sender.returncode for sender in senders] == [0, 0, 0, 0] and runs > 1
        for _ in range(3):
            intake.ingest(home, state, references, now(), now())
        records = {record.file_id: record for record in state.arrivals()}
    contents = {
        file_id: (home.archive / str(record.archive_sha256)).read_bytes() for file_id, record in records.items()
    }
    assert all(hashlib.sha256(data).hexdigest() == records[file_id].sha256 for file_id, data in contents.items())
    assert all(record.is_moved for record in records.values())
    assert {path.name for path in home.archive.iterdir()} == {record.sha256 for record in records.values()}

    arrived: dict[str, list[bytes]] = {}
    for file_id, record in records.items():
        arrived.setdefault(record.file_name, []).append(contents[file_id])
    for name, sha256 in json.loads(said[0]).items():
        assert [hashlib.sha256(data).hexdigest() for data in arrived[name]] == [sha256], name
    versions = arrived["replaced.csv"]
    assert versions[-1].startswith(b"version 399\n") and all(data.endswith(b"\nend") for data in versions)
    for file_id, text in [entry for output in said[2:] for entry in json.loads(output)]:
        assert contents[file_id] == text.encode()
    assert [path.name for path in home.inbox.rglob("*") if path.is_file()] == []
