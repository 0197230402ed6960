"""Name what a pool says of an item instead of an answer, and tell it from the exception."""

from __future__ import annotations

import signal
from concurrent.futures import TimeoutError
from dataclasses import dataclass

from pebble import ProcessExpired

from orchestration.collection.sandbox.worker_faults import WorkerFault

# signals that a file's own reading sends; every other one comes from outside and says nothing about the file
_OWN_SIGNALS = frozenset(
    {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGTRAP, signal.SIGSYS}
)


@dataclass(frozen=True, slots=True)
class WorkerCrashed:
    """An item whose reading ended the process by a signal of its own, such as SIGSEGV."""

    signal_number: int

    def __str__(self) -> str:
        return f"ended by {signal.Signals(self.signal_number).name}"


@dataclass(frozen=True, slots=True)
class CpuExceeded:
    """An item that used up its processor time."""

    def __str__(self) -> str:
        return "processor time used up"


@dataclass(frozen=True, slots=True)
class PutOff:
    """An item of which nothing is known: it waited too long by the clock, or its worker was killed from outside,
    twice.
    """

    reason: str  # wall_clock or killed

    def __str__(self) -> str:
        return f"put off: {self.reason}"


NoAnswer = WorkerCrashed | CpuExceeded | PutOff | WorkerFault


def outcome_of(error: Exception) -> NoAnswer:
    """Return what it means for an item that its worker gave no answer."""
    if isinstance(error, TimeoutError):
        return PutOff("wall_clock")
    if not isinstance(error, ProcessExpired):
        # not the worker's own words: a MemoryError of this process says nothing about the file
        fault = WorkerFault.from_error(error)
        return WorkerFault(f"{fault.kind} on the way back", fault.text)
    # pebble ends a worker that is sent SIGTERM with that number as its code
    code = -error.exitcode if error.exitcode < 0 else error.exitcode if error.exitcode == signal.SIGTERM else 0
    if code == signal.SIGXCPU:
        return CpuExceeded()
    if code in _OWN_SIGNALS:
        return WorkerCrashed(code)
    if code:
        return PutOff("killed")
    return WorkerFault(f"exit code {error.exitcode}", f"the worker ended itself with exit code {error.exitcode}")
