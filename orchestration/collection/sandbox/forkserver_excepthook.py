"""Keep a worker quiet that is asked for while the program ends; imported by the server process alone."""

from __future__ import annotations

import ctypes  # noqa: F401 - loaded before the fork
import sys
from types import TracebackType

# what a new worker finds when the process that asked for it is ending, and has taken pipes and locks along
_OF_AN_ENDING = (EOFError, ConnectionError, FileNotFoundError)


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say why a worker did not begin, unless the reason is that nobody needs it any more."""
    if not issubclass(kind, _OF_AN_ENDING):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _tell
