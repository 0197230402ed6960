"""What goes wrong between somebody's copying a file into the inbox and its arrival: nothing is lost, nothing half-written counts."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from orchestration import intake
from orchestration.clock import now
from orchestration.home import Home, create
from orchestration.intake import inbox, leaving, listing
from orchestration.intake.inbox import IngestResult
from orchestration.intake.listing import look
from orchestration.reference import load
from orchestration.state import StateStore, StateUnwritable
from orchestration.zones import SHANGHAI
from tests.conftest import taizhang
from tests.faults.invariants import Acknowledged, assert_sound

SEEN = datetime(2024, 4, 2, 9, 0, tzinfo=SHANGHAI)
HEADER = "单位,学习时间,学习类型\n"
ROW = "甲镇,2024-03-05,集中学习\n"
WRITER = """
import sys, time
path, rows, pause = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
with open(path, "w", encoding="utf-8", buffering=1) as target:
    target.write("单位,学习时间,学习类型\\n")
    for _ in range(rows):
        target.write("甲镇,2024-03-05,集中学习\\n")
        time.sleep(pause)
"""
NOBODY = 65534


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home(tmp_path / "home")
    create(place)
    (place.config / "units.csv").write_text("unit_code,unit_name,unit_type\nU1,甲镇,township\n", "utf-8")
    return place


@pytest.fixture
def settling(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run waits as long as it does anywhere."""
    monkeypatch.delenv("TAIZHANG_SETTLE_SECONDS")


def drop(home: Home, name: str, data: bytes = b"a,b\n1,2\n") -> Path:
    path = home.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def take(home: Home) -> IngestResult:
    with closing(StateStore(home.state)) as state:
        return intake.ingest(home, state, load(home.config), SEEN, SEEN)


def arrived(home: Home) -> dict[str, bytes]:
    """Path in the inbox → the bytes that the archive keeps of it."""
    with closing(StateStore(home.state)) as state:
        return {
            record.file_name: (home.archive / str(record.archive_sha256)).read_bytes() for record in state.arrivals()
        }


def hidden(home: Home) -> list[str]:
    """What was left aside in inbox and archive."""
    return [path.name for folder in (home.inbox, home.archive) for path in folder.rglob(".*")]


@contextmanager
def as_somebody_else(home: Home) -> Iterator[None]:
    """Without the rights of the superuser, to whom no file is closed."""
    if os.geteuid() != 0:
        yield
        return
    for folder, folders, names in os.walk(home.root):
        for name in (".", *folders, *names):
            os.chown(Path(folder, name), NOBODY, NOBODY, follow_symlinks=False)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_home() -> Iterator[Home]:
    """A home that every user of this machine reaches."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        place = Home(Path(folder) / "home")
        create(place)
        load(place.config)
        yield place


# a file that is still being copied


def test_a_file_that_a_slow_copy_still_writes_is_left_and_the_next_run_has_all_of_it(
    home: Home, settling: None
) -> None:
    path = home.inbox / "U1" / "2024年3月.csv"
    path.parent.mkdir()
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path), "600", "0.01"])
    try:
        while not path.exists() or path.stat().st_size < 1000:
            time.sleep(0.01)
        done = take(home)
        assert (done.still_written, done.arrivals_count, arrived(home)) == (["U1/2024年3月.csv"], 0, {})
        assert writer.wait(60) == 0
    finally:
        writer.kill()
    done = take(home)
    assert (done.still_written, done.arrivals_count) == ([], 1)
    assert arrived(home) == {"U1/2024年3月.csv": (HEADER + 600 * ROW).encode()} and intake.waiting(home) == []


def test_a_file_that_was_just_written_is_taken_by_the_same_run_after_a_wait(home: Home, settling: None) -> None:
    drop(home, "a.csv")
    began = time.monotonic()
    assert take(home).arrivals_count == 1
    assert time.monotonic() - began >= 2.5


def test_files_that_rest_are_not_waited_for(home: Home, settling: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "time", SimpleNamespace(sleep=lambda _: pytest.fail("a run waited")))
    path = drop(home, "a.csv")
    os.utime(path, (1e9, 1e9))
    assert take(home).arrivals_count == 1 and take(home).arrivals_count == 0
    # an upload is whole as soon as it is there
    received = intake.receive(home, "b.csv", (HEADER + ROW).encode(), "U1")
    assert received.state == "waiting" and take(home).arrivals_count == 0 and intake.waiting(home) == []


def test_a_file_of_tomorrow_is_waited_for_and_taken(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_SETTLE_SECONDS", "0.2")
    path = drop(home, "a.csv")
    os.utime(path, (now().timestamp() + 86400,) * 2)
    assert take(home).arrivals_count == 1


def test_a_file_left_is_named_in_the_summary_and_no_finding(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.cli.summaries import print_summary
    from orchestration.pipeline.run import Summary

    told = Summary("r", True, None, SEEN, 0, 0, {}, 0, 0, [], [], files_still_written=["U1/三月.xlsx"])
    assert not told.has_findings and told.as_dict()["files_still_written"] == ["U1/三月.xlsx"]
    print_summary(told)
    monkeypatch.setenv("TAIZHANG_LANG", "en")
    print_summary(told)
    said = capsys.readouterr().out
    assert (
        "1 个文件还在写入，留到下次运行：U1/三月.xlsx" in said
        and "1 file still being written, left for the next run" in said
    )
    stuck = Summary("r", True, None, SEEN, 0, 0, {}, 0, 0, [], [], files_unreadable={"a.csv": "Permission denied"})
    assert stuck.has_findings


# somebody writes at the worst moment

MOMENTS = ["reading", "archiving", "writing down", "leaving"]


def _at(moment: str, act: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let something happen once, right after a step of the intake."""
    owner: Any
    owner, name = {
        "reading": (inbox._Intake, "_read"),
        "archiving": (inbox, "archive"),
        "writing down": (StateStore, "add"),
        "leaving": (leaving.os, "rename"),
    }[moment]
    real = getattr(owner, name)
    left = [act]

    def stepped(*arguments: Any, **named: Any) -> Any:
        result = real(*arguments, **named)
        if left:
            left.pop()()
        return result

    monkeypatch.setattr(owner, name, stepped)


def _only(home: Home) -> Path:
    """The file of the inbox, whatever it is called at this moment."""
    (path,) = [path for path in home.inbox.iterdir() if path.is_file()]
    return path


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_file_that_is_written_on_during_the_intake_arrives_whole_or_not_at_all(
    home: Home, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    drop(home, "a.csv", b"half")

    def write_on() -> None:
        with _only(home).open("ab") as target:
            target.write(b" and whole")

    with monkeypatch.context() as patch:
        _at(moment, write_on, patch)
        done = take(home)
    assert (done.still_written, done.arrivals_count, arrived(home)) == (["a.csv"], 0, {})
    assert list(home.archive.iterdir()) == [] and hidden(home) == []
    assert (home.inbox / "a.csv").read_bytes() == b"half and whole"
    assert take(home).arrivals_count == 1
    assert arrived(home) == {"a.csv": b"half and whole"} and intake.waiting(home) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_file_that_takes_the_place_of_another_during_the_intake_is_not_lost(
    home: Home, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    drop(home, "a.csv", b"first")
    (home.root / "new").write_bytes(b"second")
    with monkeypatch.context() as patch:
        _at(moment, lambda: os.replace(home.root / "new", home.inbox / "a.csv"), patch)
        take(home)
    assert (home.inbox / "a.csv").read_bytes() == b"second" and hidden(home) == []
    take(home)
    with closing(StateStore(home.state)) as state:
        kept = [(home.archive / str(record.archive_sha256)).read_bytes() for record in state.arrivals()]
    assert kept in ([b"second"], [b"first", b"second"]) and intake.waiting(home) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_file_that_its_sender_takes_back_during_the_intake_stops_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    drop(home, "a.csv", b"first")
    with monkeypatch.context() as patch:
        _at(moment, lambda: _only(home).unlink(), patch)
        take(home)
    drop(home, "b.csv", b"second")
    take(home)
    assert "b.csv" in arrived(home) and intake.waiting(home) == []


def test_an_upload_whose_copy_is_written_over_in_the_inbox_stays_received(home: Home) -> None:
    received = intake.receive(home, "a.csv", (HEADER + ROW).encode(), None)
    drop(home, "a.csv", (HEADER + 2 * ROW).encode())
    assert take(home).arrivals_count == 1
    with closing(StateStore(home.state)) as state:
        first, second = state.arrivals()
    assert (
        first.file_id == received.body["file_id"]
        and second.size_bytes > first.size_bytes
        and intake.waiting(home) == []
    )


KILLED = """
import os, signal, sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from orchestration import intake
from orchestration.storage import files
from orchestration.home import Home
from orchestration.intake import inbox, leaving
from orchestration.state import StateStore
from orchestration.reference import load
from orchestration.zones import SHANGHAI

home, step = Home(Path(sys.argv[1])), sys.argv[2]
owner, name = {"replace": (files.os, "replace"), "add": (StateStore, "add"), "moved": (StateStore, "mark_moved"), "rename": (leaving.os, "rename")}[step]
real = getattr(owner, name)
calls = []

def killed(*arguments, **named):
    calls.append(1)
    after = step in ("rename", "add") and real(*arguments, **named)
    if len(calls) == (2 if step in ("replace", "moved") else 1):
        os.kill(os.getpid(), signal.SIGKILL)
    return after or real(*arguments, **named)

setattr(owner, name, killed)
seen = datetime(2024, 4, 2, 9, tzinfo=SHANGHAI)
with closing(StateStore(home.state)) as ledger:
    intake.ingest(home, ledger, load(home.config), seen, seen)
"""


@pytest.mark.parametrize("step", ["replace", "add", "rename", "moved"])
def test_a_run_that_is_killed_is_finished_by_the_next_and_leaves_nothing_aside(
    home: Home, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.storage import files

    drop(home, "a.csv", b"first")
    drop(home, "b.csv", b"second")
    done = subprocess.run([sys.executable, "-c", KILLED, str(home.root), step], check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL
    monkeypatch.setattr(files, "_ASIDE_LOCKED_SECONDS", -1.0)
    take(home)
    sent = {("a.csv", b"first"), ("b.csv", b"second")}
    assert_sound(home, Acknowledged({(name, hashlib.sha256(data).hexdigest()) for name, data in sent}))
    assert intake.waiting(home) == [] and hidden(home) == []


# names

GBK = "台账三月.csv".encode("gb18030")


@pytest.mark.parametrize(
    ("raw", "readable"),
    [
        (GBK, "台账三月.csv"),
        (b"\xff\xfe\xfa.csv", "%FF%FE%FA.csv"),
        ("三\n月\r.csv".encode(), "三 月 .csv"),
        ("\u202excod\u202c月.csv".encode(), "xcod月.csv"),
        ("e\u0301.csv".encode(), "é.csv"),
        (("台" * 84 + ".x").encode(), "台" * 84 + ".x"),
        (b"\xc4" * 250 + b".csv", None),
        (b"%s -- '; drop table arrival.csv", "%s -- '; drop table arrival.csv"),
    ],
)
def test_a_name_of_any_bytes_is_received_under_a_readable_one(home: Home, raw: bytes, readable: str | None) -> None:
    path = os.fsencode(home.inbox) + b"/" + raw
    with open(path, "wb") as target:
        target.write(b"data")
    done = take(home)
    assert done.arrivals_count == 1 and not os.path.lexists(path)
    with closing(StateStore(home.state)) as state:
        (record,) = state.arrivals()
    assert readable is None or record.file_name == readable
    assert (
        json.loads(json.dumps(record.file_name)) == record.file_name and record.file_name.encode() and record.is_moved
    )


def test_a_file_under_a_name_that_is_no_utf_8_is_counted_once_after_a_crash(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open(os.fsencode(home.inbox) + b"/" + GBK, "wb") as target:
        target.write(b"data")
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "leave", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            take(home)
    assert take(home).arrivals_count == 0 and list(arrived(home)) == ["台账三月.csv"] and intake.waiting(home) == []


def test_the_manifest_finds_a_file_whose_name_is_no_utf_8(home: Home) -> None:
    with open(os.fsencode(home.inbox) + b"/" + GBK, "wb") as target:
        target.write(b"data")
    home.manifest.write_text("file,unit,period\n台账三月.csv,U1,2024-03\n", "utf-8")
    take(home)
    with closing(StateStore(home.state)) as state:
        (record,) = state.arrivals()
        assert record.manifest_unit == "U1" and intake.without_file(home, state) == []


# files and folders that cannot be taken


def test_what_is_no_file_is_passed_over(home: Home) -> None:
    os.mkfifo(home.inbox / "pipe.csv")
    os.symlink("/etc/hostname", home.inbox / "link.csv")
    os.symlink(home.root, home.inbox / "folder")
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        here = os.getcwd()
        os.chdir(home.inbox)  # the path of a socket is short
        try:
            listening.bind("socket.csv")
        finally:
            os.chdir(here)
    drop(home, "a.csv")
    done = take(home)
    assert (done.arrivals_count, done.unreadable, done.still_written) == (1, {}, [])


def test_a_file_or_folder_that_may_not_be_read_is_named_and_the_rest_goes_on(open_home: Home) -> None:
    closed, folder = drop(open_home, "b.csv"), drop(open_home, "U2/c.csv").parent
    drop(open_home, "a.csv", b"good")
    with as_somebody_else(open_home):
        closed.chmod(0)
        folder.chmod(0)
        done = take(open_home)
        assert done.unreadable == {"U2": "Permission denied", "b.csv": "Permission denied"} and done.arrivals_count == 1
        closed.chmod(0o600)
        folder.chmod(0o700)
        done = take(open_home)
        assert done.unreadable == {} and done.arrivals_count == 2 and intake.waiting(open_home) == []


def test_a_file_that_the_folder_does_not_let_go_of_counts_once(open_home: Home) -> None:
    path = drop(open_home, "U1/a.csv", b"good")
    with as_somebody_else(open_home):
        path.parent.chmod(0o555)
        assert [(take(open_home).not_removed, len(arrived(open_home))) for _ in range(2)] == 2 * [
            ({"U1/a.csv": "Permission denied"}, 1)
        ]
        path.parent.chmod(0o755)
        assert take(open_home).not_removed == {} and len(arrived(open_home)) == 1 and look(open_home).files == ()


def test_a_bug_while_personal_columns_are_taken_out_leaves_the_file_and_takes_the_others(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    source = "template: case\nmatch: '平台/*.csv'\ndrop: [来电人]\ncolumns: {unit: 单位, received_at: 时间}\n"
    (home.config / "sources" / "s.yml").write_text(source, "utf-8")
    drop(home, "平台/a.csv", "单位,时间,来电人\n甲镇,2024-03-05,王小明\n".encode())
    drop(home, "b.csv", b"good")
    with monkeypatch.context() as patch:
        patch.setattr("orchestration.collection.read_files.redact_dropped", _bug_for("平台/"))
        done = take(home)
    assert done.not_taken == ["平台/a.csv"] and arrived(home) == {"b.csv": b"good"} and len(intake.waiting(home)) == 1
    (fault,) = [event for event in caplog.records if event.levelname == "ERROR"]
    assert fault.exc_info and "平台/a.csv" in fault.getMessage()
    assert take(home).arrivals_count == 1 and "王小明".encode() not in b"".join(arrived(home).values())


def _bug_for(folder: str) -> Callable[..., None]:
    def bug(_path: Path, file_name: str, _references: object) -> None:
        if file_name.startswith(folder):
            raise ZeroDivisionError

    return bug


# no room


@pytest.fixture
def small_home() -> Iterator[Home]:
    """A home on a disk of one megabyte."""
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False
        )
        if mounted.returncode != 0:
            pytest.skip("a small disk can be mounted by the superuser alone")
        try:
            place = Home(Path(folder) / "home")
            create(place)
            yield place
        finally:
            subprocess.run(["umount", folder], check=True)


def test_a_run_begins_only_where_there_is_room_and_says_how_much_it_needs(home: Home) -> None:
    from orchestration.storage.space import DiskFull, require_space

    require_space(home, 0.0)
    drop(home, "a.csv")
    done = taizhang("run", home=home, TAIZHANG_FREE_GIGABYTES="1e6")
    assert (done.exit_code, len(done.stderr.splitlines())) == (3, 1), done.stderr
    assert "1000000.0 GB" in done.stderr and "free_gigabytes" in done.stderr and arrived(home) == {}
    home.warehouse.write_bytes(b"")
    os.truncate(home.warehouse, 10**12)  # a terabyte of nothing
    with pytest.raises(DiskFull, match="3000.0 GB"):
        require_space(home, 0.0)


def test_a_disk_that_fills_up_keeps_every_file_in_the_inbox_until_there_is_room(small_home: Home) -> None:
    for number in range(4):
        drop(small_home, f"{number}.csv", os.urandom(80_000))
    ballast = small_home.root / "ballast"
    ballast.write_bytes(b"x" * 300_000)
    with pytest.raises((OSError, StateUnwritable)):
        take(small_home)
    here, there = {path.name for path in intake.waiting(small_home)}, set(arrived(small_home))
    assert here | there == {f"{number}.csv" for number in range(4)} and not here & there
    ballast.unlink()
    take(small_home)
    assert len(arrived(small_home)) == 4 and intake.waiting(small_home) == [] and hidden(small_home) == []


def test_a_disk_that_is_full_while_files_are_archived_loses_none(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.faults.failures import explained
    from orchestration.storage import files

    drop(home, "a.csv", b"first")
    drop(home, "b.csv", b"second")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space") as stopped:
        patch.setattr(files.os, "fsync", full)
        take(home)
    sentence = explained(stopped.value)
    assert sentence.exit_code == 3 and "磁盘已满" in sentence.text.zh
    assert len(intake.waiting(home)) == 2 and arrived(home) == {} and hidden(home) == []
    take(home)
    assert arrived(home) == {"a.csv": b"first", "b.csv": b"second"}


def test_equal_bytes_that_a_failed_upload_takes_out_again_are_archived_all_the_same(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = (HEADER + ROW).encode()
    drop(home, "a.csv", data)

    def failing_upload() -> None:
        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as inner, pytest.raises(OSError, match="No space"):
            inner.setattr("orchestration.intake.upload._write_down", full)
            intake.receive(home, "b.csv", data)
        assert list(home.archive.iterdir()) == []

    with monkeypatch.context() as patch:
        _at("archiving", failing_upload, patch)
        assert take(home).arrivals_count == 1
    assert arrived(home) == {"a.csv": data}
