"""Limit what one item may take: processor time and memory, and a generous time by the clock.

Processor time is counted by the kernel for the worker alone, so a verdict never depends on what else the machine
had to do. The clock only ends what waits for something; it says nothing about the file.
"""

from __future__ import annotations

import math
import os
import resource
import signal
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.settings.model import Settings

_MAX_WORKERS = 4
_PR_SET_PDEATHSIG = 1  # of prctl(2)
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the workers.

    Args:
        cpu_seconds: processor time for one file.
        wall_seconds: time by the clock for one file; a file that takes longer is put off.
        memory_bytes: what a worker may take beyond what it starts with.
        workers: processes side by side; 0: one a core, at most four.
    """

    cpu_seconds: int = 30
    wall_seconds: float = 300
    memory_bytes: int = 1_000 * _MEGABYTE
    workers: int = 0

    @property
    def workers_count(self) -> int:
        """How many workers run side by side."""
        return self.workers or max(1, min(_MAX_WORKERS, len(os.sched_getaffinity(0))))


def limits_of(settings: Settings) -> Limits:
    """Return the limits that an operator has set."""
    return Limits(
        cpu_seconds=settings.worker_cpu_seconds,
        wall_seconds=settings.worker_wall_seconds,
        memory_bytes=settings.worker_megabytes * _MEGABYTE,
        workers=settings.workers,
    )


def end_with_parent() -> None:
    """End by force when the process that this one was forked from ends, however that went; where the system cannot
    do it, nothing happens.
    """
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:  # it has ended meanwhile
        os.kill(os.getpid(), signal.SIGKILL)


def memory_now() -> int:
    """Return bytes of address space that this process holds."""
    with open("/proc/self/statm", "rb") as handle:
        return int(handle.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def limit_memory(bytes_count: int | None) -> None:
    """Let this process hold no more than so many bytes of address space; None takes the limit away."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard if bytes_count is None else bytes_count, hard))


def limit_cpu(seconds: int) -> None:
    """End this process with SIGXCPU once it has used so many seconds more of processor time."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + seconds, hard))


def no_core_dumps() -> None:
    """Forbid core dumps: one would hold cells of the file that killed its reader."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
