"""Processes that serve one socket together: one that dies is started again, and none outlives the process that
started it.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence

from orchestration.messages import UserError

LOG = logging.getLogger(__name__)
_QUICK_SECONDS = 5.0
_LOOK_SECONDS = 0.2
_TOLD_EVERY_SECONDS = 1.0
_PATIENCE_SECONDS = 8.5


class Workers:
    """Processes of one command; each gets two more arguments: a pipe that closes with us, and one that it writes
    one byte to when it is ready.

    Args:
        command: arguments of a Python module, as after `python -m`.
        count: how many processes.
        shared: file descriptors that they need, such as a listening socket.
    """

    def __init__(self, command: Sequence[str], count: int, shared: Sequence[int]) -> None:
        self._command, self._count, self._shared = command, count, shared
        self._running: dict[int, tuple[subprocess.Popen[bytes], float]] = {}
        self._ending_since: float | None = None
        self._is_urgent = False
        self._last_told = 0.0
        self._alive, self._our_end = os.pipe()

    def run(self, ready: Callable[[], None]) -> None:
        """Start them, call `ready` when the first is ready, and wait until we are told to end.

        Raises:
            UserError: none became ready.
        """
        reading, writing = os.pipe()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._end)
        for _ in range(self._count):
            self._start(writing)
        os.close(writing)
        if self._one_is_ready(reading):
            ready()
        while self._running:
            self._look_after()
            if self._ending_since is not None:
                self._tell_again(self._ending_since)
            time.sleep(_LOOK_SECONDS)
        for descriptor in (reading, self._alive, self._our_end):
            os.close(descriptor)

    def _one_is_ready(self, reading: int) -> bool:
        """Wait for the first byte; False when we are told to end before it comes."""
        while self._ending_since is None:
            if select.select([reading], [], [], _LOOK_SECONDS)[0]:
                if os.read(reading, 1):
                    return True
                raise UserError("pages.workers.not_started")
        return False

    def _start(self, told: int | None) -> None:
        pipes = [self._alive] if told is None else [self._alive, told]
        arguments = [sys.executable, "-m", *self._command, str(self._alive), "-" if told is None else str(told)]
        # a group of its own: an interrupt from the keyboard comes to us alone, and we end them in order
        process = subprocess.Popen(arguments, pass_fds=[*self._shared, *pipes], start_new_session=True)
        self._running[process.pid] = (process, time.monotonic())

    def _look_after(self) -> None:
        for pid, (process, began) in list(self._running.items()):
            if process.poll() is None:
                continue
            del self._running[pid]
            if self._ending_since is None:
                LOG.error("a server process ended with status %s and is started again", process.returncode)
                # one that dies at once must not take the whole machine
                time.sleep(0 if time.monotonic() - began > _QUICK_SECONDS else 1)
                self._start(None)

    def _end(self, *_: object) -> None:
        # who presses Ctrl-C twice does not want to wait
        self._is_urgent = self._ending_since is not None and time.monotonic() - self._ending_since > _TOLD_EVERY_SECONDS
        self._ending_since = self._ending_since or time.monotonic()

    def _tell_again(self, since: float) -> None:
        """A process that is just starting can lose the signal (an exception in a destructor is swallowed): it is
        told until it is gone.
        """
        now = time.monotonic()
        if now - self._last_told < _TOLD_EVERY_SECONDS and not self._is_urgent:
            return
        self._last_told = now
        for process, _began in self._running.values():
            (process.kill if self._is_urgent or now - since > _PATIENCE_SECONDS else process.terminate)()


def end_with(alive: int) -> None:
    """In a process that was started: end when the one that started it is gone, however it went."""

    def wait() -> None:
        while os.read(alive, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_PATIENCE_SECONDS)
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()
