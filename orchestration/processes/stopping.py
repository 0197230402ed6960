"""SIGTERM and Ctrl-C: a command ends what it started and says one sentence, within a few seconds, whatever it is doing.

The signal raises `Stopped` in the main thread. Code that does not return to Python in time (a long query) is not
waited for: a watching thread sees the signal as well, and ends the process when its patience is over. Everything on
disk bears that: it bears a power cut.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from orchestration.messages import LocalizedText

EXIT_CODE = 3
PATIENCE_SECONDS = 5.0
COMMAND_SECONDS = 8.5  # for a command that ends other processes in order
_NUMBERS = (signal.SIGTERM, signal.SIGINT)

_since: float | None = None
_has_raised = False
_is_watching = False
_patience_seconds = PATIENCE_SECONDS
_left_to_command: frozenset[int] = frozenset()
_sentences: list[Callable[[], LocalizedText]] = [lambda: LocalizedText("processes.stopping.stopped")]
_run_id: str | None = None
_ending = threading.Lock()


class Stopped(BaseException):
    """The user or the system asked this process to end."""


def install() -> None:
    """Hear the signals in this process. To be called in its main thread."""
    global _is_watching
    for number in _NUMBERS:
        signal.signal(number, _heard)
    if _is_watching:
        return
    _is_watching = True
    # a process that is ended leaves locks to multiprocessing's tracker; that it clears them up is no news
    sys.warnoptions.append("ignore:resource_tracker:UserWarning")
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reading,), name="stopping", daemon=True).start()


def be_patient(seconds: float) -> None:
    """Let this command take longer to end by itself what it started."""
    global _patience_seconds
    _patience_seconds = seconds


@contextmanager
def interrupts_left_to_command() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt inside, and ends nothing: a prompt gives it a meaning of its own."""
    global _left_to_command
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    _left_to_command = frozenset({signal.SIGINT})
    try:
        yield
    finally:
        _left_to_command = frozenset()
        signal.signal(signal.SIGINT, before)


def is_stopping() -> bool:
    """Tell whether a signal has arrived: whatever is raised from now on comes of it."""
    return _since is not None


def _heard(*_: object) -> None:
    global _since, _has_raised
    _since = _since or time.monotonic()
    if not _has_raised:  # a second one must not interrupt the ending
        _has_raised = True
        raise Stopped


def _watch(reading: int) -> None:
    global _since
    while byte := os.read(reading, 1):
        if byte[0] in _NUMBERS and byte[0] not in _left_to_command:
            _since = _since or time.monotonic()
            time.sleep(_patience_seconds)
            leave(is_forced=True)


@contextmanager
def says(sentence: Callable[[], LocalizedText]) -> Iterator[None]:
    """Say a sentence of this command when the process is stopped inside."""
    from orchestration import logs

    global _run_id
    _run_id = logs.current_run_id()
    _sentences.append(sentence)
    yield
    _sentences.remove(sentence)  # stays where the inside was left by an exception: then it is what is said


def leave(*, is_forced: bool = False) -> NoReturn:
    """Say the sentence, end everything that this process started, and end it, without waiting for threads of its own.

    Args:
        is_forced: what was going on did not end by itself.
    """
    with _ending:  # held until the end: a second caller waits and is gone
        import logging

        from orchestration import logs
        from orchestration.storage import temporary

        sentence = _sentences[-1]()
        if is_forced and logs.log_path() is not None:
            logging.getLogger(__name__).warning(
                "a signal arrived and what was going on did not end in time; ended by force",
                extra={"is_told": True, "run_id": _run_id},
            )
        print(f"taizhang: {sentence}", file=sys.stderr, flush=True)
        end_children()
        temporary.leave()
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
        os._exit(EXIT_CODE)


def end_children() -> None:
    """End by force every process that this one started, and what those started. What cleans up behind Python's own
    ends by itself.
    """
    for process_id in descendants(os.getpid()):
        if "resource_tracker" in _command_of(process_id):
            continue
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process_id, signal.SIGKILL)


def descendants(of_process: int) -> list[int]:
    """Return the processes that a process started, and theirs; none where the system does not say."""
    children: dict[int, list[int]] = {}
    with contextlib.suppress(FileNotFoundError):
        for name in os.listdir("/proc"):
            if name.isdigit() and (parent := _parent_of(name)) is not None:
                children.setdefault(parent, []).append(int(name))
    found, waiting = [], [of_process]
    while waiting:
        started = children.get(waiting.pop(), [])
        found += started
        waiting += started
    return found


def _parent_of(process_id: str) -> int | None:
    try:
        with open(f"/proc/{process_id}/stat", encoding="latin-1") as handle:
            return int(handle.read().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


def _command_of(process_id: int) -> str:
    try:
        with open(f"/proc/{process_id}/cmdline", encoding="utf-8", errors="replace") as handle:
            return handle.read()
    except (FileNotFoundError, ProcessLookupError):
        return ""
