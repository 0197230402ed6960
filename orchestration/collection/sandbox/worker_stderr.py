"""What workers print on standard error: kept in memory until one of them fails, and then only the lines that cannot
hold a cell.
"""

from __future__ import annotations

import faulthandler
import os
import re
import signal

_MAX_BYTES = 1_000_000
# the place of a panic, the frames and the cause that faulthandler prints, and what an allocator says; messages may
# quote a cell
_SAFE = re.compile(
    r"thread '[^']*' (?:\(\d+\) )?panicked at \S+:\d+:\d+:?"
    r"|Fatal Python error: [A-Za-z ]+"
    r"|(?:Current thread|Thread) 0x[0-9a-f]+.*\(most recent call first\):"
    r'|  File "[^"]+", line \d+ in [\w<>.]+'
    r"|memory allocation of \d+ bytes failed"
    r"|(?:malloc|free|realloc|munmap_chunk|corrupted|double free)[\w ():,!><-]{0,80}"
)


class WorkerErrors:
    """One place in memory to which all workers of a pool append."""

    def __init__(self) -> None:
        self._descriptor = os.memfd_create("taizhang-worker-errors")

    @property
    def path(self) -> str:
        """Where a worker opens it."""
        return f"/proc/{os.getpid()}/fd/{self._descriptor}"

    def take(self) -> str:
        """Return what was printed since the last call, as far as it may be logged."""
        size = os.fstat(self._descriptor).st_size
        if not size:
            return ""
        printed = os.pread(self._descriptor, min(size, _MAX_BYTES), 0).decode("utf-8", "replace")
        os.ftruncate(self._descriptor, 0)
        return "\n".join(line for line in printed.splitlines() if _SAFE.fullmatch(line))

    def keep_small(self) -> None:
        """Forget what was printed where it is a lot."""
        if os.fstat(self._descriptor).st_size > _MAX_BYTES:
            os.ftruncate(self._descriptor, 0)

    def close(self) -> None:
        """Let it go; workers that still hold it write to nowhere."""
        os.close(self._descriptor)


def redirect(path: str) -> None:
    """In a worker: append what is printed on standard error there; a worker that dies or takes too long prints its
    frames first.
    """
    try:
        target = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    except OSError:
        target = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    os.dup2(target, 2)
    os.close(target)
    faulthandler.enable(file=2, all_threads=False)
    faulthandler.register(signal.SIGXCPU, file=2, all_threads=False, chain=True)
