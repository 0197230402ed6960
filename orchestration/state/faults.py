"""What can be wrong with state.sqlite, each as one sentence that names the remedy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.messages import UserError

REMEDY_ZH = (
    "请运行 taizhang restore 备份目录；没有备份的，运行 taizhang rebuild --adopt-archive，由归档与回执重新建立状态"
)
REMEDY_EN = "run taizhang restore DIR; without a backup, taizhang rebuild --adopt-archive makes a new state from archive and receipts"


class StateUnfit(UserError):
    """The state does not fit the home: lost, damaged or older than what it should know. Nothing may be taken in or published on it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}。没有改动任何东西。{REMEDY_ZH}", f"{en}. Nothing was changed: {REMEDY_EN}")


class StateTooNew(UserError):
    """A newer version of this program wrote the state."""


class StateUnwritable(UserError):
    """The disk or its permissions keep the state from being written."""


_UNWRITABLE = {
    "SQLITE_FULL": ("磁盘已满，请腾出空间后再试", "the disk is full; free some space and try again"),
    "SQLITE_READONLY": (
        "文件或磁盘是只读的，请检查权限后再试",
        "the file or the disk is read-only; check its permissions and try again",
    ),
    "SQLITE_CANTOPEN": (
        "文件无法打开，请检查它和所在目录属于谁、可否写入",
        "the file cannot be opened; check who owns it and its folder, and whether they can be written",
    ),
    "SQLITE_PERM": ("没有权限，请检查文件属于谁", "permission denied; check who owns the file"),
    "SQLITE_BUSY": ("被另一个进程占用，请稍后再试", "another process holds it; try again in a moment"),
    "SQLITE_LOCKED": ("被另一个进程占用，请稍后再试", "another process holds it; try again in a moment"),
    "SQLITE_IOERR": (
        "磁盘读写出错，请检查磁盘与剩余空间后再试",
        "reading or writing the disk failed; check the disk and its free space and try again",
    ),
}
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT")


def damaged(path: Path) -> StateUnfit:
    """The sentence for a state that cannot be read."""
    return StateUnfit(f"状态文件 {path} 已损坏", f"the state {path} is damaged")


def fault_of(path: Path, error: sqlite3.Error) -> UserError | None:
    """The sentence for an error of SQLite; None where it is a mistake of ours."""
    name = getattr(error, "sqlite_errorname", "") or ""
    for prefix, (zh, en) in _UNWRITABLE.items():
        if name.startswith(prefix):
            return StateUnwritable(f"{path} 无法使用：{zh}", f"{path} cannot be used: {en}")
    if name.startswith(_DAMAGED):
        return damaged(path)
    return None


@contextmanager
def faults_told(path: Path) -> Iterator[None]:
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
