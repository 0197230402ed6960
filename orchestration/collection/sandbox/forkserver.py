"""How worker processes come about: forked from a server that has imported the readers once, so that a fresh one is
there in milliseconds.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any

_OWN = ("orchestration.collection.sandbox.worker", "orchestration.collection.sandbox.forkserver_excepthook")

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


def worker_context(preloaded: Iterable[str]) -> ForkServerContext:
    """Return the way in which a pool makes its workers.

    Args:
        preloaded: modules that the server imports; those of the first pool of a process count for all its pools.
    """
    context = _Context()
    context.set_forkserver_preload([*preloaded, *_OWN])
    return context
