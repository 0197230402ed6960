"""SIGTERM and Ctrl-C end a run and everything that it started, and say one sentence; kill -9 leaves nothing behind for long."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orchestration import log_lines
from orchestration.home import Home
from tests.conftest import planted, taizhang
from tests.faults.processes import started, wait_for

MakeHome = Callable[..., Home]
LEDGER = "unit,held_on\nXS01,2025-03-01\n"
READING = "orchestration.collection.parse_file:parse_file=sleep:100"
BUILDING = "orchestration.pipeline.dbt_runner:build_models=sleep:100"


@pytest.fixture
def home(make_home: MakeHome) -> Home:
    home = make_home([("XS01", "甲局", "bureau")])
    (home.inbox / "study_session.csv").write_text(LEDGER, encoding="utf-8")
    os.utime(home.inbox / "study_session.csv", (1e9, 1e9))
    return home


@pytest.fixture
def system() -> Iterator[Path]:
    """A folder of the system for temporary files, with a path that is short enough for sockets."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def has_event(home: Home, words: str) -> bool:
    return any(words in line for line in log_lines.events(home.root))


@pytest.mark.parametrize(("bug", "number"), [(READING, signal.SIGTERM), (BUILDING, signal.SIGINT)])
def test_a_signal_ends_a_run_with_its_workers_and_says_one_sentence(
    home: Home, system: Path, bug: str, number: signal.Signals
) -> None:
    with started("--home", home.root, "--quiet", "run", TMPDIR=str(system), **planted(bug)) as run:
        # a worker, the server that it was forked from, and the tracker of their locks
        run.wait_until(lambda: len(run.alive()) >= 4 if bug == READING else has_event(home, "collected:"))
        seconds = run.end(number)
        _, stderr = run.process.communicate()
    assert run.process.returncode == 3
    assert [line for line in stderr.splitlines() if "WARNING" not in line] == [
        "taizhang: 已中止，没有发布新版本；下次运行会清理并继续"
    ]
    assert seconds < 20  # 10 on a machine that is not busy
    assert has_event(home, "was stopped") or has_event(home, "ended by force")
    assert not home.current_manifest.exists()
    assert list(system.iterdir()) == []
    again = taizhang("withdraw", "000000000000-1", home=home)  # the lock is free: the answer is about the file
    assert again.exit_code == 2


def test_what_kill_9_leaves_is_gone_after_the_next_start(home: Home, system: Path) -> None:
    ledger = home.inbox / "study_session.csv"
    with started("--home", home.root, "check", ledger, TMPDIR=str(system), **planted(READING)) as run:
        run.wait_until(lambda: len(run.alive()) >= 4)
        assert list(system.iterdir()) != []
        run.process.kill()
        run.process.wait()
        wait_for(lambda: not run.alive(), 30)
    assert taizhang("check", ledger, home=home, TMPDIR=str(system)).exit_code in (0, 1)
    assert list(system.iterdir()) == []


def test_ctrl_c_at_the_prompt_drops_a_statement_and_ends_nothing() -> None:
    from orchestration.processes import stopping

    before = signal.getsignal(signal.SIGINT)
    with stopping.interrupts_left_to_command(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) == before
    assert not stopping.is_stopping()
