"""The folder in which the processes of one server share views: in the home, gone with its server, or cleared by the
next one.

with view_folder(home) as folder:       # None where nothing can be written
    …

A folder belongs to the process that holds the lock on its file `owner`. The system drops the lock however that
process ends, so a folder whose lock can be had is left over and goes.
"""

from __future__ import annotations

import fcntl
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

LOG = logging.getLogger(__name__)
_PREFIX, _OWNER, _DOOR = "views-", "owner", ".views.lock"


def _bases(home: Path) -> Iterator[Path]:
    """Where the folder may stand: in the home, else, where the home is only to be read, in the user's cache."""
    yield home / "runs"
    from platformdirs import user_cache_path

    yield user_cache_path("taizhang") / "views"


@contextmanager
def view_folder(home: Path) -> Iterator[Path | None]:
    """A new folder, while the context lasts; what servers that were killed left behind is removed first."""
    with ExitStack() as stack:
        folder = None
        for base in _bases(home):
            try:
                folder = stack.enter_context(_owned(base))
                break
            except OSError as error:
                LOG.info("views cannot be shared in %s: %s", base, error)
        if folder is None:
            LOG.warning("the processes of the server share no views: no folder can be written")
        yield folder


@contextmanager
def _owned(base: Path) -> Iterator[Path]:
    base.mkdir(parents=True, exist_ok=True)
    with (base / _DOOR).open("a") as door:
        # two servers that start at once must not take each other's new folder for one left over
        fcntl.flock(door, fcntl.LOCK_EX)
        for left in base.glob(f"{_PREFIX}*"):
            _remove_if_left(left)
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
        owner: IO[str] = (folder / _OWNER).open("w")
        fcntl.flock(owner, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        owner.close()


def _remove_if_left(folder: Path) -> None:
    try:
        with (folder / _OWNER).open("a") as owner:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return  # its server lives
    except OSError as error:
        LOG.info("%s is left as it is: %s", folder.name, error)
