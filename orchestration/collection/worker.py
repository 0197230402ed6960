"""What runs inside a guarded worker. Imported once by the server process from which workers are forked; keep its imports light."""

from __future__ import annotations

import gc
import os
import pickle
import sys
from typing import Any

import pyarrow  # noqa: F401 - loaded before the fork, as the others
import python_calamine  # noqa: F401

from expectations.contract import code_lists, contracts
from orchestration.collection import file_reader  # noqa: F401

# reading the contracts costs a second; forked workers inherit them
contracts()
code_lists()

_GARBAGE = 50_000  # objects made between two looks for garbage

_function: Any = None
_pack: Any = None
_state: Any = None


class _WithoutPandas:
    """pyarrow looks for pandas beside its first array: loading it costs a worker more than all the files that it reads."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(f"no {name} in a worker", name=name)


def start(payload: bytes, memory: int) -> None:
    """Prepare a fresh worker."""
    global _function, _pack, _state
    from orchestration.collection.workers import limit_memory

    # a reader that aborts prints its stack; the sender gets an answer instead
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.meta_path.insert(0, _WithoutPandas())
    _function, prepare, _pack, state = pickle.loads(payload)
    _state = prepare(state)
    # nothing that is here now is ever garbage, and reading makes little: a look at all of it would cost more than it frees
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    limit_memory(memory)


def run(items: list[Any]) -> list[Any]:
    """Answer every item of a batch."""
    answers = [_function(_state, item) for item in items]
    if _pack is not None:
        _pack(answers)
    return answers
