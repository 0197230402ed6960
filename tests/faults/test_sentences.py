"""Whatever stops a command is one sentence with a remedy and exit 3; what is a fault of ours is told as one and leaves its traceback in the log."""

from __future__ import annotations

import errno
import logging
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestration import log_lines, logs
from orchestration.faults.failures import InternalError, explained
from orchestration.faults.refusals import refusal_of
from orchestration.home import Home
from orchestration.messages import UserError, WrongUse
from tests.conftest import Outcome, planted, taizhang

MakeHome = Callable[..., Home]


@pytest.fixture
def home(make_home: MakeHome) -> Home:
    return make_home([("XS01", "甲局", "bureau")])


@pytest.fixture
def logged_home(home: Home) -> Iterator[Home]:
    logs.set_up(home.root)
    yield home
    logs.set_up(None)


def assert_one_sentence(outcome: Outcome, *parts: str) -> None:
    assert outcome.exit_code == 3, outcome.stderr
    lines = [line for line in outcome.stderr.splitlines() if line.startswith("taizhang: ")]
    assert len(lines) == 1, outcome.stderr
    assert "Traceback" not in outcome.stderr + outcome.stdout
    assert all(part in lines[0] for part in parts), lines[0]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/home/x"), "磁盘已满"),
        (sqlite3.OperationalError("database or disk is full"), "磁盘已满"),
        (OSError(errno.EADDRINUSE, "Address already in use"), "--port"),
        (PermissionError(errno.EACCES, "Permission denied", "/etc/shadow"), "属于用户 root"),
        (OSError(errno.EROFS, "Read-only file system", "/x"), "只读"),
        (sqlite3.OperationalError("database is locked"), "请等它结束"),
        (sqlite3.DatabaseError("file is not a database"), "taizhang doctor"),
        (MemoryError(), "内存不足"),
        (OSError(errno.EMFILE, "Too many open files"), "ulimit"),
        (ModuleNotFoundError("No module named 'dash'", name="dash"), "taizhang[serve]"),
        (
            ModuleNotFoundError("No module named 'dagster_webserver.cli'", name="dagster_webserver.cli"),
            "taizhang[orchestrate]",
        ),
    ],
)
def test_what_the_machine_refuses_has_a_sentence_with_a_remedy(error: Exception, words: str) -> None:
    found = refusal_of(error)
    assert found is not None
    assert words in found.zh
    assert found.en.isascii()


def test_a_refusal_is_found_behind_what_was_raised_from_it() -> None:
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device", "/home/x/state.sqlite")
        except OSError as error:
            raise RuntimeError("while writing") from error
    except RuntimeError as error:
        found = refusal_of(error)
    assert found is not None
    assert "/home/x/state.sqlite" in found.zh


def test_a_file_of_another_user_is_named_with_its_owner(tmp_path: Path) -> None:
    place = tmp_path / "state.sqlite"
    place.touch()
    found = refusal_of(PermissionError(errno.EACCES, "Permission denied", str(place)))
    assert found is not None
    assert str(place) in found.zh
    assert place.owner() in found.zh


def test_a_bug_is_told_as_ours_and_logged_once_with_its_traceback(logged_home: Home) -> None:
    with logs.event_context(run_id="run-1"):
        try:
            raise ZeroDivisionError("planted")
        except ZeroDivisionError as error:
            sentence = explained(error, step="collect")
        explained(sentence)
    assert isinstance(sentence, InternalError)
    assert sentence.exit_code == 3
    assert "是我们的问题" in sentence.text.zh and "a fault of ours" in sentence.text.en
    assert "run-1" in sentence.text.zh and str(logs.log_path()) in sentence.text.zh
    lines = list(log_lines.events(logged_home.root, run_id="run-1"))
    assert len(lines) == 1
    assert "ERROR" in lines[0] and "ZeroDivisionError: planted" in lines[0] and "test_sentences.py" in lines[0]


def test_a_sentence_for_readers_stays_as_it_is_and_wrong_use_is_no_event(logged_home: Home) -> None:
    wrong = WrongUse("home.not_a_home", root="x")
    assert explained(wrong) is wrong
    said = UserError("faults.refusals.out_of_memory")
    assert explained(said) is said
    assert [log_lines.parse(line)["message"] for line in log_lines.events(logged_home.root)] == [
        f"the command failed: {said}"
    ]


def test_a_bug_in_any_command_is_a_sentence_and_an_event(home: Home) -> None:
    outcome = taizhang("logs", home=home, **planted("orchestration.log_lines:events=ZeroDivisionError"))
    assert_one_sentence(outcome, "ZeroDivisionError", "是我们的问题", str(home.root / "logs" / "taizhang.log"))
    assert any("ZeroDivisionError: planted" in line for line in log_lines.events(home.root))


def test_what_is_no_exception_ends_in_a_sentence_too(home: Home) -> None:
    outcome = taizhang("logs", home=home, **planted("orchestration.log_lines:events=BaseException"))
    assert_one_sentence(outcome, "是我们的问题")


def test_a_bug_before_a_home_is_known_goes_to_the_users_own_log(tmp_path: Path) -> None:
    environment = {"XDG_STATE_HOME": str(tmp_path), **planted("orchestration.home:create=ZeroDivisionError")}
    outcome = taizhang("init", home=tmp_path / "home", **environment)
    assert_one_sentence(outcome, str(tmp_path / "taizhang" / "logs"))
    assert "ZeroDivisionError: planted" in (tmp_path / "taizhang" / "logs" / "taizhang.log").read_text(encoding="utf-8")


@contextmanager
def held_open(path: Path) -> Iterator[int]:
    """A process that has a DuckDB file open for writing."""
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    process = subprocess.Popen([sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def test_a_locked_database_file_names_who_holds_it(home: Home, tmp_path: Path) -> None:
    path = home.snapshots / "S000001.duckdb"
    with held_open(path) as holder:
        assert_one_sentence(
            taizhang("sql", "select 1", "--snapshot", "S000001", home=home), str(path), f"进程 {holder}"
        )


def test_a_snapshot_that_is_no_database_names_the_command_that_heals(home: Home) -> None:
    (home.snapshots / "S000001.duckdb").write_bytes(b"no database" * 1000)
    assert_one_sentence(taizhang("snapshots", "show", "S000001", home=home), "S000001.duckdb")


def test_what_a_model_failed_on_is_not_written_to_the_log(logged_home: Home) -> None:
    from orchestration.pipeline.dbt_runner import ModelsFailed

    explained(ModelsFailed("pipeline.dbt_runner.models_failed", ("model.taizhang.x",), why="x: 张三"), step="models")
    (line,) = log_lines.events(logged_home.root)
    assert "model.taizhang.x" in line
    assert "张三" not in line


def test_logs_are_read_by_people_and_programs_by_run(home: Home) -> None:
    logs.set_up(home.root)
    LOG = logging.getLogger("orchestration.test")
    for run_id in ("one", "two"):
        with logs.event_context(run_id=run_id):
            LOG.info("hello run=one of %s", run_id, extra={"fault": "first\nsecond"})
    logs.set_up(None)
    (event,) = taizhang("logs", "--run", "two", "--json", home=home).json
    assert event["message"] == "hello run=one of two"
    assert event["fault"] == "first\nsecond"
    assert (event["level"], event["run_id"], event["file_id"]) == ("INFO", "two", None)
    told = taizhang("logs", "-n", "1", home=home)
    assert told.stdout.endswith("hello run=one of two\n    first\n    second\n")
    assert taizhang("logs", "--run", "three", home=home).exit_code == 2


def test_events_that_rotation_set_aside_are_read_first(home: Home) -> None:
    folder = home.root / "logs"
    folder.mkdir(exist_ok=True)
    for number, name in enumerate(("taizhang.log.10", "taizhang.log.2", "taizhang.log")):
        (folder / name).write_text(f"2026-01-0{number + 1} INFO run=- file=- x: event {number}\n", encoding="utf-8")
    assert [log_lines.parse(line)["message"] for line in log_lines.events(home.root)] == [
        "event 0",
        "event 1",
        "event 2",
    ]


def test_size_and_number_of_logs_follow_the_settings(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_LOG_MEGABYTES", "1")
    monkeypatch.setenv("TAIZHANG_LOG_FILES", "2")
    logs.set_up(home.root)
    for number in range(4000):
        logging.getLogger("orchestration.test").info("%d %s", number, "x" * 1000)
    logs.set_up(None)
    kept = log_lines.files(home.root)
    assert [path.name for path in kept] == ["taizhang.log.2", "taizhang.log.1", "taizhang.log"]
    assert all(path.stat().st_size < 1_100_000 for path in kept)


def test_verbose_and_quiet_stand_before_or_after_a_command(home: Home) -> None:
    bug = planted("orchestration.pipeline.run:_put_environment_on_path=ZeroDivisionError")
    for quiet in (("--quiet", "run"), ("run", "--quiet")):
        outcome = taizhang("--home", home.root, *quiet, **bug)
        assert outcome.stderr.splitlines()[0].startswith("taizhang: ")
        assert len(outcome.stderr.splitlines()) == 1
    verbose = taizhang("run", "--verbose", home=home, **bug)
    assert re.search(r"INFO run=\S+ file=- orchestration\.pipeline\.session: taizhang run began", verbose.stderr)


def test_a_rights_fault_of_the_log_itself_stops_nothing(home: Home) -> None:
    (home.root / "logs").mkdir(exist_ok=True)
    (home.root / "logs" / "taizhang.log").mkdir()
    outcome = taizhang("logs", home=home)
    assert outcome.exit_code == 3
    assert "Traceback" not in outcome.stderr
    assert os.listdir(home.root / "logs" / "taizhang.log") == []
