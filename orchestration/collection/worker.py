"""What runs inside a guarded worker. Imported once by the server process from which workers are forked; keep its imports light."""

from __future__ import annotations

import os
import pickle
from typing import Any

import python_calamine  # noqa: F401 - loaded before the fork

from expectations.contract import code_lists, contracts
from orchestration.collection import file_reader  # noqa: F401 - loaded before the fork

# reading the contracts costs a second; forked workers inherit them
contracts()
code_lists()

_function: Any = None
_state: Any = None


def start(payload: bytes, memory: int) -> None:
    """Prepare a fresh worker."""
    global _function, _state
    from orchestration.collection.workers import limit_memory

    # a reader that aborts prints its stack; the sender gets an answer instead
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    _function, prepare, state = pickle.loads(payload)
    _state = prepare(state)
    limit_memory(memory)


def run(items: list[Any]) -> list[Any]:
    """Answer every item of a batch."""
    return [_function(_state, item) for item in items]
