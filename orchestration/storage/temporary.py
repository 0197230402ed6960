"""One folder of this process under the system's temporary folder, for what libraries put there; those of killed processes go first.

multiprocessing, Dagster and dbt keep sockets and files under the system's temporary folder and clear them only where they end in peace.
The path stays short, as that of a socket must.
"""

from __future__ import annotations

import atexit
import logging
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from orchestration.storage.scratch import clear_folders, own_folder

LOG = logging.getLogger(__name__)
_PURPOSE = "taizhang"
_SYSTEM = Path("/tmp")  # noqa: S108 - where TMPDIR names a folder whose path is too long for a socket
_MAX_SOCKET_BYTES = 107
_SOCKET = "/taizhang-01234567/pymp-01234567/listener-01234567"
_owner: dict[str, int] = {}  # the process that has its folder already: a fork has not

_clearing: list[Callable[[], None]] = []


def use_own_temporary_folder() -> None:
    """From now on temporary files of this process and of those that it starts lie in a folder that the next start would clear."""
    if _owner.get("process") == os.getpid():
        return
    stack = ExitStack()
    try:
        root = _root()
        clear_folders(root, f"{_PURPOSE}-")
        folder = stack.enter_context(own_folder(root, _PURPOSE))
    except OSError as error:  # what needs no temporary file still works
        LOG.info("no folder of our own under the system's temporary folder: %s", error)
        return
    process = _owner["process"] = os.getpid()
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)

    def clear() -> None:
        if os.getpid() == process:
            tempfile.tempdir = os.environ["TMPDIR"] = str(root)
            stack.close()

    atexit.register(clear)
    _clearing.append(clear)


def leave() -> None:
    """Clear the folder now: a process that is ended by a signal does not get to its end."""
    while _clearing:
        _clearing.pop()()


def _root() -> Path:
    given = Path(tempfile.gettempdir())
    is_short = len(os.fsencode(f"{given}{_SOCKET}")) <= _MAX_SOCKET_BYTES
    return given if is_short or not os.access(_SYSTEM, os.W_OK) else _SYSTEM
