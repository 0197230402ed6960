"""Guarded workers: files are read in processes with limits on memory and time; a file that kills its worker costs nobody else anything.

Workers are forked from a server process that has imported the readers once, so that a fresh one is there in milliseconds. They never
import the program that started them.
"""

from __future__ import annotations

import os
import pickle
import resource
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, TimeoutError
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any

from pebble import ProcessExpired, ProcessPool

MEMORY = 1_000_000_000  # bytes that a worker may take beyond what it starts with
SECONDS = 30  # for one file, both attempts together
_BATCH_SECONDS = 10
_BATCH_FILES, _BATCH_BYTES = 16, 2_000_000
_MOST_WORKERS = 4
_AHEAD = 4  # batches under way per worker, whatever their size
_AHEAD_BYTES = 8_000_000  # and more while they are small: workers go on while their answers are checked and stored
_PRELOADED = "orchestration.collection.worker"

_main_is_hidden = threading.Lock()


@contextmanager
def _hidden_main() -> Iterator[None]:
    """Keep a new process from importing the caller's main program: it may be large, and is no business of a worker."""
    main = sys.modules["__main__"]
    with _main_is_hidden:
        kept = {name: getattr(main, name) for name in ("__file__", "__spec__") if hasattr(main, name)}
        try:
            main.__spec__ = None
            if "__file__" in kept:
                del main.__file__
            yield
        finally:
            for name, value in kept.items():
                setattr(main, name, value)


class _Process(ForkServerProcess):
    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - the name that multiprocessing calls
        with _hidden_main():
            return ForkServerProcess._Popen(process_obj)


class _Context(ForkServerContext):
    Process = _Process


def _context() -> _Context:
    context = _Context()
    context.set_forkserver_preload([_PRELOADED])
    return context


@dataclass(frozen=True, slots=True)
class Killed:
    """A worker that did not survive its task. too_long tells a timeout from a crash."""

    too_long: bool
    exit_code: int | None = None


def limit_memory(beyond: int) -> None:
    """Let this process take no more than `beyond` bytes above what it has now; no core dumps."""
    with open("/proc/self/statm", "rb") as handle:
        now = int(handle.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (now + beyond, now + beyond))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def workers_count() -> int:
    """How many workers run side by side."""
    return max(1, min(_MOST_WORKERS, len(os.sched_getaffinity(0))))


class Batch(list):
    """Items that go to a worker together, and what their files weigh."""

    bytes_count = _AHEAD_BYTES  # not known: taken for a heavy one


@dataclass(slots=True)
class _Job:
    items: list[Any]
    future: Future
    seconds: float
    bytes_count: int = 0


class Guard:
    """A pool of guarded workers for one function.

    Args:
        function: module-level; takes one item, gives a picklable answer, and answers itself for every ordinary failure.
        state: what the workers need for it; handed to `function` as its first argument after `prepare`.
        prepare: makes the state ready, once per worker.
        pack: makes the answers of a batch ready for their way back; changes them in place.
    """

    def __init__(
        self,
        function: Callable[[Any, Any], Any],
        prepare: Callable[[Any], Any],
        state: Any,
        count: int | None = None,
        pack: Callable[[list[Any]], None] | None = None,
    ) -> None:
        self._count = count or workers_count()
        payload = pickle.dumps((function, prepare, pack, state), pickle.HIGHEST_PROTOCOL)
        from orchestration.collection.worker import run, start

        self._run = run
        self._pool = ProcessPool(max_workers=self._count, initializer=start, initargs=(payload, MEMORY), context=_context())

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.stop()
        self._pool.join()

    def map(self, batches: Iterable[list[Any]]) -> Iterator[tuple[Any, Any]]:
        """Item and answer (or Killed), in order. A batch that kills its worker is tried again item by item."""
        waiting: deque[_Job] = deque()
        source = iter(batches)
        under_way = 0
        while True:
            while len(waiting) < self._count * _AHEAD or under_way < _AHEAD_BYTES:
                batch = next(source, None)
                if batch is None:
                    break
                job = self._submit(batch, _BATCH_SECONDS if len(batch) > 1 else SECONDS)
                job.bytes_count = getattr(batch, "bytes_count", _AHEAD_BYTES)
                under_way += job.bytes_count
                waiting.append(job)
            if not waiting:
                return
            job = waiting.popleft()
            under_way -= job.bytes_count
            yield from self._finished(job)

    def _submit(self, items: list[Any], seconds: float) -> _Job:
        return _Job(items, self._pool.schedule(self._run, args=(items,), timeout=seconds), seconds)

    def _finished(self, job: _Job) -> Iterator[tuple[Any, Any]]:
        try:
            answers = job.future.result()
        except (ProcessExpired, TimeoutError) as error:
            if len(job.items) > 1:
                again = [self._submit([item], SECONDS - _BATCH_SECONDS) for item in job.items]
                for single in again:
                    yield from self._finished(single)
            else:
                yield job.items[0], Killed(isinstance(error, TimeoutError), getattr(error, "exitcode", None))
            return
        yield from zip(job.items, answers, strict=True)


def batches(items: Iterable[Any], size: Callable[[Any], int]) -> Iterator[Batch]:
    """Items in batches that are worth a task: few files, little data; a large file alone."""
    batch = Batch()
    batch.bytes_count = 0
    for item in items:
        bytes_count = size(item)
        if batch and (len(batch) >= _BATCH_FILES or batch.bytes_count + bytes_count > _BATCH_BYTES):
            yield batch
            batch = Batch()
            batch.bytes_count = 0
        batch.append(item)
        batch.bytes_count += bytes_count
    if batch:
        yield batch
