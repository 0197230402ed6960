"""Ends a process group when whoever started it is gone, however it went: `python guardian.py PIPE`.

It leads the group. The other end of the pipe is held open by the process that started it; the end of that process
closes the pipe.
Nothing of the product is imported: it must start at once and weigh nothing.
"""

from __future__ import annotations

import os
import signal
import sys
import time

PATIENCE_SECONDS = 5.0


def guard(pipe: int) -> None:
    """Wait for the pipe to close, tell the group to end, and end it."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while os.read(pipe, 1):
        pass
    os.killpg(0, signal.SIGTERM)
    time.sleep(PATIENCE_SECONDS)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    guard(int(sys.argv[1]))
