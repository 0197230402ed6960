"""Guarded workers: files are read in processes with limits on memory and time; a file that kills its worker costs
nobody else anything.

Every item gets exactly one answer: what the function returned, or one of the words below. Faults that a worker
tells are logged here.
"""

from __future__ import annotations

import logging
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from pebble import ProcessExpired, ProcessPool

from orchestration.collection.sandbox.forkserver import worker_context
from orchestration.collection.sandbox.limits import Limits
from orchestration.collection.sandbox.outcomes import CpuExceeded, WorkerCrashed, outcome_of
from orchestration.collection.sandbox.worker_faults import HandledFault, WorkerFault
from orchestration.collection.sandbox.worker_stderr import WorkerErrors

LOG = logging.getLogger(__name__)

_BATCH_FILES, _BATCH_BYTES = 16, 2_000_000
_BATCH_SHARE, _BATCH_WALL_SHARE, _MIN_BATCH_WALL_SECONDS = (
    1 / 3,
    1 / 10,
    10,
)  # of the limits of one file: a batch is only the first attempt
_AHEAD = 4  # batches under way per worker, whatever their size
_AHEAD_BYTES = 8_000_000  # and more while they are small: workers go on while their answers are checked and stored
_MAX_POOLS = 3  # a machine on which no pool holds has no answer for anybody
_CHECK_SECONDS = 5.0


class Batch(list[Any]):
    """Items that go to a worker together, and what their files weigh."""

    bytes_count = _AHEAD_BYTES  # not known: taken for a heavy one


@dataclass(slots=True)
class _Job:
    items: list[Any]
    future: Future[bytes]
    pool: ProcessPool
    attempt: int = 0
    bytes_count: int = 0


def _file_id(item: Any) -> str | None:
    return getattr(item, "file_id", None)


class SandboxedPool:
    """A pool of sandboxed workers for one function.

    Args:
        function: module-level; takes the state and one item.
        prepare: makes the state ready, once per worker.
        state: what the workers need for it; handed to `function` as its first argument after `prepare`.
        preloaded: modules that workers find imported.
        limits: what one item may take.
        pack: makes the answers of a batch ready for their way back; changes them in place.
        file_id: of an item, for the log.
        fault_level: how serious a fault of the function is.
    """

    def __init__(
        self,
        function: Callable[[Any, Any], Any],
        prepare: Callable[[Any], Any],
        state: Any,
        preloaded: Iterable[str] = (),
        *,
        limits: Limits | None = None,
        pack: Callable[[list[Any]], None] | None = None,
        file_id: Callable[[Any], str | None] = _file_id,
        fault_level: int = logging.ERROR,
    ) -> None:
        self._limits = limits or Limits()
        self._file_id, self._fault_level = file_id, fault_level
        self._payload = pickle.dumps((function, prepare, pack, state), pickle.HIGHEST_PROTOCOL)
        from orchestration.collection.sandbox.worker import run, start

        self._run, self._start = run, start
        self._preloaded = tuple(preloaded)
        self._errors = WorkerErrors()
        self._pools_count = 0
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        self._pools_count += 1
        arguments = (self._payload, self._limits.memory_bytes, self._errors.path)
        return ProcessPool(
            max_workers=self._limits.workers_count,
            initializer=self._start,
            initargs=arguments,
            context=worker_context(self._preloaded),
        )

    def __enter__(self) -> SandboxedPool:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it without types
        self._pool.join()
        self._errors.close()

    def map(self, batches: Iterable[list[Any]]) -> Iterator[tuple[Any, Any]]:
        """Item and answer, in order. A batch that has no answer is tried again item by item."""
        waiting: deque[_Job] = deque()
        source = iter(batches)
        under_way = 0
        while True:
            while len(waiting) < self._limits.workers_count * _AHEAD or under_way < _AHEAD_BYTES:
                batch = next(source, None)
                if batch is None:
                    break
                job = self._submit(batch)
                job.bytes_count = getattr(batch, "bytes_count", _AHEAD_BYTES)
                under_way += job.bytes_count
                waiting.append(job)
            if not waiting:
                return
            job = waiting.popleft()
            under_way -= job.bytes_count
            yield from self._finished(job)

    def _submit(self, items: list[Any], attempt: int = 0) -> _Job:
        cpu_seconds, wall_seconds = self._limits.cpu_seconds, self._limits.wall_seconds
        if len(items) > 1:
            cpu_seconds = max(1, int(cpu_seconds * _BATCH_SHARE))
            wall_seconds = min(wall_seconds, max(_MIN_BATCH_WALL_SECONDS, wall_seconds * _BATCH_WALL_SHARE))
        future: Future[bytes]
        try:
            future = self._pool.schedule(self._run, args=(items, cpu_seconds), timeout=wall_seconds)
        except (RuntimeError, OSError) as error:
            # the pool broke; `_finished` takes a new one
            future = Future()
            future.set_exception(error)
        return _Job(items, future, self._pool, attempt)

    def _finished(self, job: _Job) -> Iterator[tuple[Any, Any]]:
        try:
            answers, notes = pickle.loads(self._result(job))
        except Exception as error:  # noqa: BLE001 - told by the answer; whatever it is, it must not end the run
            yield from self._without_answer(job, error)
            return
        self._errors.keep_small()
        for at, (item, answer) in enumerate(zip(job.items, answers, strict=True)):
            self._log_notes(item, notes.get(at, ()))
            if isinstance(answer, WorkerFault):
                self._log(item, self._fault_level, f"a worker failed: {answer.kind}", answer.text)
            yield item, answer

    def _result(self, job: _Job) -> bytes:
        while True:
            try:
                return job.future.result(_CHECK_SECONDS)
            except TimeoutError:
                if job.future.done():
                    # the task's own time-out, or done in this very moment
                    return job.future.result()
                if not job.pool.active:
                    raise BrokenProcessPool("the threads of the pool are gone") from None

    def _without_answer(self, job: _Job, error: Exception) -> Iterator[tuple[Any, Any]]:
        """Answers for a job whose worker died, took too long or sent what nobody understands."""
        if not isinstance(error, ProcessExpired | TimeoutError) and job.pool is self._pool and not self._pool.active:
            self._replace_pool(error)
        if len(job.items) > 1:
            for single in [self._submit([item]) for item in job.items]:
                yield from self._finished(single)
            return
        item, answer = job.items[0], outcome_of(error)
        is_certain = isinstance(answer, WorkerCrashed | CpuExceeded) or isinstance(error, TimeoutError)
        if job.attempt == 0 and not is_certain:
            yield from self._finished(self._submit([item], attempt=1))
            return
        if isinstance(answer, WorkerFault):
            self._log(item, self._fault_level, f"no answer from a worker: {answer.kind}", answer.text)
        else:
            self._log(item, logging.WARNING, f"no answer from a worker: {answer}", "")
        yield item, answer

    def _replace_pool(self, error: Exception) -> None:
        if self._pools_count >= _MAX_POOLS:
            return
        LOG.error("the pool of workers broke", exc_info=error)
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it without types
        self._pool.join()
        self._pool = self._new_pool()

    def _log_notes(self, item: Any, notes: tuple[HandledFault, ...]) -> None:
        for note in notes:
            self._log(item, note.level, note.message, note.text)

    def _log(self, item: Any, level: int, message: str, text: str) -> None:
        printed = self._errors.take()
        fault = "\n".join(filter(None, (text, printed and f"Standard error of the workers:\n{printed}")))
        LOG.log(level, message, extra={"file_id": self._file_id(item), "fault": fault})


def batches(items: Iterable[Any], size: Callable[[Any], int]) -> Iterator[Batch]:
    """Yield items in batches that are worth a task: few files, little data; a large file alone."""
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
