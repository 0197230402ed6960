"""What can be wrong with state.sqlite, each as one sentence that names the remedy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.messages import LocalizedText, UserError


class StateUnfit(UserError):
    """The state does not fit the home: lost, damaged or older than what it should know. Nothing may be taken in or
    published on it.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__("state.faults.unfit", fault=LocalizedText(key, **values))


class StateTooNew(UserError):
    """A newer version of this program wrote the state."""


class StateUnwritable(UserError):
    """The disk or its permissions keep the state from being written."""


_UNWRITABLE = {
    "SQLITE_FULL": "full",
    "SQLITE_READONLY": "read_only",
    "SQLITE_CANTOPEN": "cannot_open",
    "SQLITE_PERM": "forbidden",
    "SQLITE_BUSY": "busy",
    "SQLITE_LOCKED": "busy",
    "SQLITE_IOERR": "disk_failed",
}
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT")


def damaged(path: Path) -> StateUnfit:
    """Make the error of a state that cannot be read."""
    return StateUnfit("state.faults.damaged", path=path)


def fault_of(path: Path, error: sqlite3.Error) -> UserError | None:
    """Find the sentence for an error of SQLite; None where it is a mistake of ours."""
    if path.is_dir():
        return damaged(path)  # SQLite only says that it cannot open it: no right and no room would help
    name = getattr(error, "sqlite_errorname", "") or ""
    for prefix, fault in _UNWRITABLE.items():
        if name.startswith(prefix):
            return StateUnwritable("state.faults.unusable", path=path, fault=LocalizedText(f"state.faults.{fault}"))
    if name.startswith(_DAMAGED):
        return damaged(path)
    return None


@contextmanager
def user_errors(path: Path) -> Iterator[None]:
    """Turn errors of SQLite about this file into sentences.

    Raises:
        StateUnfit: the file is damaged.
        StateUnwritable: disk, permissions or another process are in the way.
    """
    try:
        yield
    except UnicodeDecodeError as error:
        raise damaged(path) from error
    except sqlite3.Error as error:
        fault = fault_of(path, error)
        if fault is None:
            raise
        raise fault from error
