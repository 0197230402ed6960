"""Processes that live and die together: all that they start in turn belongs to the group, and the group never
outlives us.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from orchestration.processes import guardian

_POLL_SECONDS = 0.1


class ProcessGroup:
    """A process group led by a guardian, which ends it when we are gone."""

    def __init__(self) -> None:
        theirs, self._ours = os.pipe()
        # a group of its own: an interrupt from the keyboard comes to us alone, and we end them in order
        self._leader = subprocess.Popen(
            [sys.executable, "-I", guardian.__file__, str(theirs)],
            pass_fds=[theirs],
            process_group=0,
            stdin=subprocess.DEVNULL,
        )
        os.close(theirs)

    @property
    def is_guarded(self) -> bool:
        """Whether the guardian still lives."""
        return self._leader.poll() is None

    def start(
        self, command: Sequence[str], environment: Mapping[str, str], *, is_silent: bool = False
    ) -> subprocess.Popen[bytes]:
        """Start a process in this group; what a silent one says is not for our readers."""
        said = subprocess.DEVNULL if is_silent else None
        return subprocess.Popen(
            command,
            env=environment,
            process_group=self._leader.pid,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )

    def end(self, first: Sequence[subprocess.Popen[bytes]], seconds: float) -> None:
        """End the group: those named first, which then end what they started; then the rest; at last by force.

        Args:
            seconds: how long all of it may take.
        """
        deadline = time.monotonic() + seconds
        for process in first:
            process.terminate()
        _wait(lambda: all(process.poll() is not None for process in first), deadline - seconds / 2)
        self._signal(signal.SIGTERM)
        _wait(lambda: not self._has_members(), deadline)
        self._signal(signal.SIGKILL)
        for process in (*first, self._leader):
            process.wait()
        os.close(self._ours)

    def _has_members(self) -> bool:
        """Tell whether somebody beside the guardian is left. Where the system does not say, somebody is."""
        try:
            return any(
                _group_of(number) == self._leader.pid
                for number in os.listdir("/proc")
                if number.isdigit() and int(number) != self._leader.pid
            )
        except FileNotFoundError:
            return True

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._leader.pid, number)
        except ProcessLookupError:
            return  # nobody is left


def _group_of(process_id: str) -> int | None:
    """Return the group of a process that has not ended; None for one that has."""
    try:
        with open(f"/proc/{process_id}/stat", encoding="latin-1") as handle:
            state, _parent, group = handle.read().rpartition(")")[2].split()[:3]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state in "ZX" else int(group)


def _wait(is_done: Callable[[], bool], deadline: float) -> None:
    while not is_done() and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
