"""Run what reads or writes a sender's file in sandboxed workers, and say what it means that a worker gave no answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from multiprocessing import forkserver
from typing import Any

from orchestration.collection.receipt_rules import INTERNAL_ERROR, PUT_OFF
from orchestration.collection.sandbox.forkserver import worker_context
from orchestration.collection.sandbox.limits import Limits
from orchestration.collection.sandbox.outcomes import CpuExceeded, PutOff, WorkerCrashed
from orchestration.collection.sandbox.pool import SandboxedPool
from orchestration.collection.sandbox.worker_faults import WorkerFault

# what the server process from which all workers are forked imports once
PRELOADED = ("orchestration.collection.worker_imports",)


def begin_to_start() -> None:
    """Start the server process of the workers without waiting for it: it imports while files are taken in.

    Meanwhile this process loads what it checks their answers with.
    """
    worker_context(PRELOADED)
    forkserver.ensure_running()
    import expectations.derived  # noqa: F401 - loaded while the server starts


def worker_pool(
    function: Callable[[Any, Any], Any],
    prepare: Callable[[Any], Any],
    state: Any,
    limits: Limits | None = None,
    *,
    pack: Callable[[list[Any]], None] | None = None,
    file_id: Callable[[Any], str | None] = lambda item: getattr(item, "file_id", None),
    fault_level: int = logging.ERROR,
) -> SandboxedPool:
    """Return a pool whose workers have the readers at hand; see SandboxedPool for the arguments."""
    return SandboxedPool(
        function, prepare, state, PRELOADED, limits=limits, pack=pack, file_id=file_id, fault_level=fault_level
    )


def rule_without_answer(outcome: object) -> str:
    """Return the rule of a file on which its worker gave no answer of its own."""
    if isinstance(outcome, CpuExceeded):
        return "timeout"
    if isinstance(outcome, WorkerCrashed):
        return "killed"
    if isinstance(outcome, PutOff):
        return PUT_OFF
    if isinstance(outcome, WorkerFault) and outcome.kind == MemoryError.__name__:
        # it fitted while it was read, and not on its way back
        return "too_big"
    return INTERNAL_ERROR
