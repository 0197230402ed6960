"""Real processes of the command, found again by a mark in their environment, whoever started them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import TAIZHANG

PATIENCE_SECONDS = 240  # for things to happen on a busy machine; what is measured has limits of its own


def wait_for(what: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something is true.

    Raises:
        AssertionError: it did not become so in time.
    """
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@dataclass
class Started:
    """A command under way."""

    process: subprocess.Popen[str]
    mark: str

    def alive(self) -> list[int]:
        """The processes that bear the mark and have not ended."""
        return [
            int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit() and self._is_ours(folder)
        ]

    def _is_ours(self, folder: Path) -> bool:
        try:
            is_marked = self.mark.encode() in (folder / "environ").read_bytes()
            return (
                is_marked and (folder / "stat").read_text(encoding="latin-1").rpartition(")")[2].split()[0] not in "ZX"
            )
        except OSError:
            return False

    def wait_until(self, what: Callable[[], object]) -> None:
        """Wait until something is true of it.

        Raises:
            AssertionError: it ended before.
        """
        wait_for(lambda: what() or self.process.poll() is not None)
        assert self.process.poll() is None, self.process.communicate()

    def end(self, number: signal.Signals) -> float:
        """Send a signal, wait until nobody is left, and say how long that took in seconds."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE_SECONDS)
        wait_for(lambda: not self.alive())
        return time.monotonic() - began


@contextmanager
def started(*arguments: str | Path, **environment: str) -> Iterator[Started]:
    """Start a command; nothing of it is alive afterwards."""
    mark = f"STARTED_BY_TEST={uuid.uuid4()}"
    name, value = mark.split("=")
    process = subprocess.Popen(
        [TAIZHANG, *map(str, arguments)],
        env=os.environ | environment | {name: value},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    run = Started(process, mark)
    try:
        yield run
    finally:
        for process_id in run.alive():
            os.kill(process_id, signal.SIGKILL)
        process.communicate()
