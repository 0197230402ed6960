"""Which digests were sent, in state.sqlite: written down before sending and after it.

Who is killed in between leaves a line without sent_at: the digest may have gone out or not, and is not sent again. What
it told is told by the next day's.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from orchestration.state.store import StateStore


def claim(state: StateStore, key: str, at: datetime) -> str:
    """Begin to send: `claimed` for the one who may, else `sent`, or `unsure` where somebody began and said no more."""
    with state.transaction() as connection:
        row = connection.execute("select sent_at from digest where digest_key = ?", (key,)).fetchone()
        if row is not None:
            return "sent" if row["sent_at"] else "unsure"
        _insert(connection, key, at)
    return "claimed"


def _insert(connection: sqlite3.Connection, key: str, at: datetime) -> None:
    connection.execute("insert into digest (digest_key, noted_at) values (?, ?)", (key, at.isoformat()))


def confirm(state: StateStore, key: str, at: datetime) -> None:
    """Write down that it went out."""
    with state.transaction() as connection:
        connection.execute("update digest set sent_at = ? where digest_key = ?", (at.isoformat(), key))


def release(state: StateStore, key: str) -> None:
    """Take back what the channel did not take: the next call tries again."""
    with state.transaction() as connection:
        connection.execute("delete from digest where digest_key = ? and sent_at is null", (key,))
