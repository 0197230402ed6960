"""What every request asks: whether accounts are needed at all, and who a session belongs to.

Reads without migrating or creating anything, so that pages of a home that cannot be written are served as well.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

# there since the first account: a state that is lost or damaged opens nothing that was closed
MARK = ".accounts"


class Gate(Enum):
    """Whether readers sign in: there is no account, there are some, or there were and the state cannot be asked."""

    OPEN = "open"
    CLOSED = "closed"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Session:
    """Whose session it is. `is_stale`: its last use should be written down anew."""

    name: str
    role: str
    unit_code: str | None
    is_stale: bool


def _connect(state: Path) -> sqlite3.Connection:
    mode = "mode=ro" if os.access(state.parent, os.W_OK) else "immutable=1"
    return sqlite3.connect(f"{state.absolute().as_uri()}?{mode}", uri=True, timeout=5)


def gate_of(home: Path) -> Gate:
    """Tell whether this home has an account."""
    state, mark = home / "state.sqlite", home / MARK
    if not state.exists():
        return Gate.BROKEN if mark.exists() else Gate.OPEN
    try:
        with closing(_connect(state)) as connection:
            known = connection.execute("select 1 from sqlite_master where name = 'account'").fetchone()
            if known is None or connection.execute("select 1 from account limit 1").fetchone() is None:
                return Gate.BROKEN if mark.exists() else Gate.OPEN
    except sqlite3.Error:
        return Gate.BROKEN if mark.exists() else Gate.OPEN
    if not mark.exists() and os.access(home, os.W_OK):
        mark.touch()  # restored from a backup
    return Gate.CLOSED


def token_hash(token: str) -> str:
    """Turn a token into what the tables hold of it: who reads them signs in as nobody."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def proxy_key(name: str) -> str:
    """Say under which key the session of an account stands that a proxy names: no token has such a hash."""
    return f"proxy:{name}"


def session_of(home: Path, key: str, at: datetime, idle: timedelta, absolute: timedelta) -> Session | None:
    """Find whose session a key is, the hash of a token or that of a proxy; None where it has ended, or the account is
    not active.

    Raises:
        sqlite3.Error: the state cannot be read.
    """
    query = """select session.started_at, session.seen_at, account.name, role, unit_code
               from session join account using (name) where token_hash = ? and is_active"""
    with closing(_connect(home / "state.sqlite")) as connection:
        row = connection.execute(query, (key,)).fetchone()
    if row is None:
        return None
    started, seen = (datetime.fromisoformat(text) for text in row[:2])
    if not (seen <= at + timedelta(minutes=5) and at - seen < idle and at - started < absolute):
        return None
    _, _, name, role, unit_code = row
    return Session(name, role, unit_code, is_stale=at - seen >= min(idle / 10, timedelta(minutes=1)))
