"""Passwords: what one must be like, and its argon2 hash.

One hash is made at a time on the whole machine, however many processes serve: each takes 19 MiB and a core for a while,
which is what pages need.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH, MIN_DIFFERENT = 12, 256, 5
# a reader who waits for a page must always find a thread that is free
_MAX_WAITING = 2
_LOCK = ".passwords.lock"
# what an unknown name is compared with, so that it takes as long as a known one: nobody's password
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$4r7pstQ5NUX0wcXxW/IIxQ$cXcJHACVoXN2mzl0RJezoTyNzQtTi/Srpudyd2fNj/o"
_places = threading.BoundedSemaphore(_MAX_WAITING)


class Busy(Exception):
    """Too many passwords are being looked at: come again in some seconds."""


def fault_of(password: str, name: str) -> str | None:
    """Find what is wrong with a new password, as a key of the catalogue; None where it will do."""
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        return "accounts.password.length"
    if len(set(password)) < MIN_DIFFERENT:
        return "accounts.password.plain"
    if name.casefold() in password.casefold():
        return "accounts.password.holds_name"
    return None


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        with (home / _LOCK).open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
    finally:
        _places.release()


def hashed(home: Path, password: str) -> str:
    """Make the hash of a new password.

    Raises:
        Busy: too many are being made.
    """
    with _alone(home):
        return _hasher().hash(password)


def matches(home: Path, password_hash: str | None, password: str) -> bool:
    """Compare; takes the same time where there is nothing to compare with.

    Raises:
        Busy: too many are being looked at.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    with _alone(home):
        try:
            _hasher().verify(password_hash or _NOBODY, password[:MAX_PASSWORD_LENGTH])
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def secret_of(name: str, config: Path) -> str:
    """Read a secret of the environment, or of a file that nobody else may read.

    Raises:
        UserError: it is not there, or its file is open to others.
    """
    from orchestration.doors.secrets import value

    return value(name, config)


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
