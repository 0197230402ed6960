"""The audit log in state.sqlite: who did what, when, to what, and how it ended. Never what a cell holds.

Rows are only ever added, each with a hash over itself and the row before; triggers keep them from being changed. What
is older than 400 days leaves at the old end, and an anchor keeps the hash where the chain begins since.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextvars import ContextVar
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

AUDIT_DAYS = 400  # the law asks for six months at least
_START = "0" * 64
_LONGEST = 200
_COLUMNS = "number, at, who, action, about, result, address, hash"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and from which address; nobody is signed in at a terminal."""

    who: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line. `about` names a file id, an account, a table: never a value."""

    number: int
    at: str
    who: str
    action: str
    about: str
    result: str
    address: str
    hash: str


acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


def actor() -> Actor:
    """Say who acts now: the reader of the request, else the user of this terminal."""
    found = acting.get()
    if found is not None:
        return found
    import getpass

    try:
        return Actor(f"terminal:{getpass.getuser()}")
    except (KeyError, OSError):  # a user without a name, as in some containers
        return Actor("terminal")


def append(connection: sqlite3.Connection, at: datetime, action: str, about: str, result: str = "done") -> None:
    """Add a row inside a transaction that holds the write lock, and let go of what is too old."""
    last = connection.execute("select number, hash from audit order by number desc limit 1").fetchone()
    number, before = (last[0], last[1]) if last else _anchor(connection)
    who = actor()
    said = [number + 1, at.isoformat(), who.who[:_LONGEST], action, about[:_LONGEST], result, who.address[:_LONGEST]]
    values = (*said, _hash(before, said))
    connection.execute(f"insert into audit ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)", values)
    _prune(connection, (at - timedelta(days=AUDIT_DAYS)).isoformat())


def _hash(before: str, said: list[object]) -> str:
    return hashlib.sha256(json.dumps([before, *said], ensure_ascii=False).encode()).hexdigest()


def _anchor(connection: sqlite3.Connection) -> tuple[int, str]:
    row = connection.execute("select number, hash from audit_anchor").fetchone()
    return (row[0], row[1]) if row else (0, _START)


def _prune(connection: sqlite3.Connection, before: str) -> None:
    first = connection.execute("select at from audit order by number limit 1").fetchone()
    if first is None or first[0] >= before:
        return
    kept = connection.execute("select min(number) from audit where at >= ?", (before,)).fetchone()[0]
    number, digest = connection.execute("select number, hash from audit where number = ?", (kept - 1,)).fetchone()
    connection.execute("delete from audit_anchor")
    connection.execute("insert into audit_anchor (number, hash) values (?, ?)", (number, digest))
    connection.execute("delete from audit where number <= ?", (number,))


def rows(connection: sqlite3.Connection, most: int | None = None) -> list[AuditRow]:
    """List the newest rows, oldest of them first."""
    query = f"select {_COLUMNS} from audit order by number desc limit ?"
    return [AuditRow(*row) for row in connection.execute(query, (-1 if most is None else most,))][::-1]


def first_broken(connection: sqlite3.Connection) -> int | None:
    """Find the number of the first row that does not follow from the one before it; None where all do.

    Rows taken away at the end are noticed too: the file remembers the highest number that it ever gave.
    """
    number, before = _anchor(connection)
    for row in rows(connection):
        *said, digest = astuple(row)
        if row.number != number + 1 or digest != _hash(before, said):
            return number + 1
        number, before = row.number, digest
    given = connection.execute("select seq from sqlite_sequence where name = 'audit'").fetchone()
    return number + 1 if given and given[0] != number else None
