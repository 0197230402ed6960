"""Room on the disk, looked at before a run writes."""

from __future__ import annotations

import errno
import shutil
import sqlite3

from orchestration.home import Home
from orchestration.messages import UserError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_GIGABYTE = 1_000_000_000
_WAREHOUSE_COPIES = (
    3  # what a run writes at most: the warehouse's own growth, the models built aside, the published copy
)


class DiskFull(UserError):
    """There is no room left where the home stands."""


def is_full(error: BaseException | None) -> bool:
    """Tell whether an exception, or what it was raised from, says that the disk, a quota or a limit of file sizes is
    exhausted.
    """
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return True
        error = error.__cause__
    return False


def require_space(home: Home, free_gigabytes: float) -> None:
    """Refuse to begin what may end half-way.

    Args:
        free_gigabytes: what has to stay free beside three times the warehouse.
    Raises:
        DiskFull: there is less.
    """
    warehouse_bytes = home.warehouse.stat().st_size if home.warehouse.exists() else 0
    needed = _WAREHOUSE_COPIES * warehouse_bytes + free_gigabytes * _GIGABYTE
    free = shutil.disk_usage(home.root).free
    if free >= needed:
        return
    has, wants, thrice = (
        f"{count / _GIGABYTE:.1f} GB" for count in (free, needed, _WAREHOUSE_COPIES * warehouse_bytes)
    )
    raise DiskFull(
        "storage.space.too_little", root=home.root, has=has, wants=wants, thrice=thrice, free_gigabytes=free_gigabytes
    )
