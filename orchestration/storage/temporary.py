"""Temporary folders that leave nothing behind, not even where their process was killed: inside the home, and under
the system's folder.

    with scratch(home, "upload") as folder: …

multiprocessing, Dagster and dbt keep sockets and files under the system's temporary folder and clear them only
where they end in peace: `use_own_temporary_folder` gives this process one of its own. Its path stays short, as that
of a socket must.
"""

from __future__ import annotations

import atexit
import fcntl
import glob
import logging
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.home import Home

LOG = logging.getLogger(__name__)
_FOLDER = "tmp"
_LOCK_SUFFIX = ".lock"
_PURPOSE = "taizhang"
_SYSTEM = Path("/tmp")  # noqa: S108 - where TMPDIR names a folder whose path is too long for a socket
_MAX_SOCKET_BYTES = 107
_SOCKET = "/taizhang-01234567/pymp-01234567/listener-01234567"
_ITS_FOLDER = -100  # the priority with which multiprocessing clears its folder
_owner: dict[str, int] = {}  # the process that has its folder already: a fork has not

_clearing: list[Callable[[], None]] = []
_held: list[IO[bytes]] = []


def scratch_root(home: Home) -> Path:
    """Tell where the folders stand: <home>/runs/tmp."""
    return home.runs / _FOLDER


@contextmanager
def scratch(home: Home, purpose: str) -> Iterator[Path]:
    """Give a folder inside the home that only this process uses and that is gone afterwards.

    Folders of processes that were killed go first.
    """
    root = scratch_root(home)
    root.mkdir(parents=True, exist_ok=True)
    clear_scratch(home)
    with own_folder(root, purpose) as folder:
        yield folder


def clear_scratch(home: Home) -> None:
    """Remove the folders of processes that are gone."""
    if scratch_root(home).is_dir():
        clear_folders(scratch_root(home))


@contextmanager
def own_folder(root: Path, purpose: str) -> Iterator[Path]:
    """Give a folder that is known by a lock beside it, which ends with its process, however that ends."""
    lock_path, lock = _claimed(root, f"{purpose}-{secrets.token_hex(4)}")
    _held.append(lock)
    folder = lock_path.with_suffix("")
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock_path.unlink(missing_ok=True)
        _held.remove(lock)
        lock.close()


def leave_to_parent() -> None:
    """In a process that was forked: hold no folder of the one that forked it, so that it is seen when that is gone."""
    while _held:
        _held.pop().close()


def _claimed(root: Path, name: str) -> tuple[Path, IO[bytes]]:
    path = root / f"{name}{_LOCK_SUFFIX}"
    while True:
        lock = path.open("wb")
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():  # else another process cleared it between these two lines
            return path, lock
        lock.close()


def clear_folders(root: Path, prefix: str = "") -> None:
    """Remove the folders in `root` whose processes are gone; those of other users stay."""
    for path in root.glob(f"{glob.escape(prefix)}*{_LOCK_SUFFIX}"):
        try:
            if path.lstat().st_uid != os.geteuid():
                continue
            with path.open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path.with_suffix(""), ignore_errors=True)
                path.unlink()
        except OSError:  # its process is at work, or somebody else has cleared it
            continue


def use_own_temporary_folder() -> None:
    """From now on temporary files of this process and of those that it starts lie in a folder that the next start
    would clear.
    """
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
            _end_multiprocessing()
            tempfile.tempdir = os.environ["TMPDIR"] = str(root)
            stack.close()

    atexit.register(clear)
    _clearing.append(clear)


def _end_multiprocessing() -> None:
    """Let multiprocessing clear its folder, which lies in ours: what was imported first ends last and would look
    for a folder that is gone.
    """
    if util := sys.modules.get("multiprocessing.util"):
        util._run_finalizers(0)
        util._run_finalizers(_ITS_FOLDER)


def leave() -> None:
    """Clear the folder now: a process that is ended by a signal does not get to its end."""
    while _clearing:
        _clearing.pop()()


def _root() -> Path:
    given = Path(tempfile.gettempdir())
    is_short = len(os.fsencode(f"{given}{_SOCKET}")) <= _MAX_SOCKET_BYTES
    return given if is_short or not os.access(_SYSTEM, os.W_OK) else _SYSTEM
