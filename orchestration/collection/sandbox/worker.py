"""What runs inside a sandboxed worker. Imported once by the server process from which workers are forked; keep its
imports light.
"""

from __future__ import annotations

import gc
import logging
import pickle
import sys
from collections.abc import Callable
from typing import Any

from orchestration.collection.sandbox import limits, worker_faults, worker_stderr
from orchestration.collection.sandbox.worker_faults import HandledFault, WorkerFault

_GARBAGE = 50_000  # objects made between two looks for garbage

_function: Callable[[Any, Any], Any] | None = None
_pack: Callable[[list[Any]], None] | None = None
_state: Any = None
_memory_limit: int | None = None
_start_fault: WorkerFault | None = None


class _WithoutPandas:
    """pyarrow looks for pandas beside its first array: loading it costs a worker more than all the files that it
    reads.
    """

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(f"no {name} in a worker", name=name)


def start(payload: bytes, memory_bytes: int, errors_path: str) -> None:
    """Prepare a fresh worker. A fault is kept for the first answer: a worker that does not start would be started
    for ever.
    """
    global _memory_limit, _start_fault
    limits.end_with_parent()
    worker_stderr.redirect(errors_path)
    sys.meta_path.insert(0, _WithoutPandas())
    worker_faults.collect_handled()
    try:
        _load(payload)
    except BaseException as error:  # noqa: BLE001 - travels to the parent as the answer to every item
        _start_fault = WorkerFault.from_error(error)
    # nothing that is here now is ever garbage, and reading makes little: a look at all of it would cost more than
    # it frees
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    limits.no_core_dumps()
    _memory_limit = limits.memory_now() + memory_bytes


def _load(payload: bytes) -> None:
    global _function, _pack, _state
    _function, prepare, _pack, state = pickle.loads(payload)
    _state = prepare(state)


def run(items: list[Any], cpu_seconds: int) -> bytes:
    """Answer every item of a batch.

    Returns:
        The answers and the notes by index, pickled here: what cannot be pickled is told as a fault of its own item.
    """
    limits.limit_memory(_memory_limit)
    try:
        answers: list[Any] = []
        notes: dict[int, tuple[HandledFault, ...]] = {}
        for at, item in enumerate(items):
            answers.append(_answer(item, cpu_seconds))
            if found := worker_faults.drain():
                notes[at] = found
        _pack_answers(answers)
    finally:
        # what fitted while it was read may take as much again on its way
        limits.limit_memory(None)
    return _pickled(answers, notes)


def _answer(item: Any, cpu_seconds: int) -> Any:
    if _start_fault is not None:
        return _start_fault
    assert _function is not None, "a worker is started before it runs"
    limits.limit_cpu(cpu_seconds)
    try:
        return _function(_state, item)
    except BaseException as error:  # noqa: BLE001 - libraries raise what is no Exception, SystemExit among it; a worker answers for all of it
        return WorkerFault.from_error(error)


def _pack_answers(answers: list[Any]) -> None:
    """Pack all answers; where that fails, one by one, to know whose fault it is."""
    if _pack is None:
        return
    try:
        _pack([answer for answer in answers if not isinstance(answer, WorkerFault)])
    except BaseException as error:  # noqa: BLE001 - as in _answer
        if len(answers) == 1:
            answers[0] = WorkerFault.from_error(error)
            return
        for at, answer in enumerate(answers):
            alone = [answer]
            _pack_answers(alone)
            answers[at] = alone[0]


def _pickled(answers: list[Any], notes: dict[int, tuple[HandledFault, ...]]) -> bytes:
    try:
        return pickle.dumps((answers, notes), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:  # noqa: BLE001 - told once for all, and by the answer whose fault it is
        notes[0] = (
            *notes.get(0, ()),
            HandledFault(logging.INFO, "answers could not be sent together", WorkerFault.from_error(error).text),
        )
        return pickle.dumps(([_picklable(answer) for answer in answers], notes), pickle.HIGHEST_PROTOCOL)


def _picklable(answer: Any) -> Any:
    try:
        pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except BaseException as error:  # noqa: BLE001 - as in _answer
        return WorkerFault.from_error(error)
    return answer
