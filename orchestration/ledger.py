"""state.sqlite: the small state that must never be lost — what arrived, when, and what was answered."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

SCHEMA = """
create table if not exists arrival (
    arrival_number integer primary key autoincrement,
    file_id text not null unique,
    sha256 text not null,
    file_name text not null,
    size_bytes integer not null,
    first_seen_at text not null,
    received_at text not null,
    received_from text not null check (received_from in ('manifest', 'first_seen')),
    manifest_unit text,
    manifest_period text,
    archive_sha256 text,
    is_moved integer not null default 0,
    withdrawn_at text,
    refusal text
);
create index if not exists arrival_sha256 on arrival (sha256);
create table if not exists receipt (file_id text primary key, body text not null);
create table if not exists setting (name text primary key, value text not null);
create table if not exists action (
    action_number integer primary key autoincrement,
    at text not null,
    action text not null,
    detail text not null
);
"""


@dataclass(frozen=True, slots=True)
class ArrivalRecord:
    """One received file. archive_sha256 is None once its bytes left the archive; refusal then keeps the answer."""

    arrival_number: int
    file_id: str
    sha256: str
    file_name: str
    size_bytes: int
    first_seen_at: datetime
    received_at: datetime
    received_from: str
    manifest_unit: str | None
    manifest_period: str | None
    archive_sha256: str | None
    is_moved: bool
    withdrawn_at: datetime | None
    refusal: dict | None


@dataclass(frozen=True, slots=True)
class NewArrival:
    """A file that is about to be written down."""

    sha256: str
    file_name: str
    size_bytes: int
    first_seen_at: datetime
    received_at: datetime
    received_from: str
    manifest_unit: str | None
    manifest_period: str | None
    archive_sha256: str | None  # None where its bytes must not be kept
    refusal: dict | None = None  # and what is answered instead


def _as_text(refusal: dict | None) -> str | None:
    return None if refusal is None else json.dumps(refusal, ensure_ascii=False, sort_keys=True)


def _record(row: sqlite3.Row) -> ArrivalRecord:
    return ArrivalRecord(
        **{key: row[key] for key in ("arrival_number", "file_id", "sha256", "file_name", "size_bytes", "received_from")},
        **{key: row[key] for key in ("manifest_unit", "manifest_period", "archive_sha256")},
        first_seen_at=datetime.fromisoformat(row["first_seen_at"]),
        received_at=datetime.fromisoformat(row["received_at"]),
        is_moved=bool(row["is_moved"]),
        withdrawn_at=datetime.fromisoformat(row["withdrawn_at"]) if row["withdrawn_at"] else None,
        refusal=json.loads(row["refusal"]) if row["refusal"] else None,
    )


class Ledger:
    """The state of one home. Each public method is one transaction."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = full")
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("begin immediate")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def add(self, arrivals: Iterable[NewArrival]) -> list[str]:
        """Write arrivals down, all or none.

        Returns:
            Their file ids: the first 12 hex digits of the SHA-256, a dash, and the arrival number of these bytes.
        """
        ids = []
        with self._transaction() as connection:
            for new in arrivals:
                earlier = connection.execute("select count(*) from arrival where sha256 = ?", (new.sha256,)).fetchone()[0]
                file_id = f"{new.sha256[:12]}-{earlier + 1}"
                connection.execute(
                    """insert into arrival (file_id, sha256, file_name, size_bytes, first_seen_at, received_at, received_from,
                                            manifest_unit, manifest_period, archive_sha256, refusal)
                       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                    (
                        file_id, new.sha256, new.file_name, new.size_bytes, new.first_seen_at.isoformat(), new.received_at.isoformat(),
                        new.received_from, new.manifest_unit, new.manifest_period, new.archive_sha256, _as_text(new.refusal),
                    ),
                )  # fmt: skip
                ids.append(file_id)
        return ids

    def arrivals(self) -> list[ArrivalRecord]:
        """All arrivals in the order of their numbers."""
        return [_record(row) for row in self._connection.execute("select * from arrival order by arrival_number")]

    def names(self) -> dict[str, str]:
        """file_id → path in the inbox, of everything that arrived."""
        return {row["file_id"]: row["file_name"] for row in self._connection.execute("select file_id, file_name from arrival")}

    def still_in_inbox(self) -> dict[tuple[str, str], str]:
        """(file_name, sha256) → file_id of arrivals whose inbox copy was not yet seen gone."""
        rows = self._connection.execute("select file_name, sha256, file_id from arrival where is_moved = 0")
        return {(row["file_name"], row["sha256"]): row["file_id"] for row in rows}

    def mark_moved(self, file_ids: Iterable[str]) -> None:
        """The inbox copies of these files are gone."""
        with self._transaction() as connection:
            connection.executemany("update arrival set is_moved = 1 where file_id = ?", [(file_id,) for file_id in file_ids])

    def withdraw(self, file_id: str, at: datetime) -> bool:
        """Take a file out of the next snapshot; the first withdrawal of a file stands. False where no such file is."""
        with self._transaction() as connection:
            changed = connection.execute(
                "update arrival set withdrawn_at = coalesce(withdrawn_at, ?) where file_id = ?", (at.isoformat(), file_id)
            ).rowcount
        return changed > 0

    def withdrawn_at(self, file_id: str) -> datetime | None:
        """When a file was withdrawn; None where it counts or is unknown."""
        row = self._connection.execute("select withdrawn_at from arrival where file_id = ?", (file_id,)).fetchone()
        return datetime.fromisoformat(row["withdrawn_at"]) if row and row["withdrawn_at"] else None

    def refuse(self, file_id: str, refusal: dict) -> None:
        """The bytes of a file are to leave the archive; what was answered stays."""
        with self._transaction() as connection:
            connection.execute("update arrival set refusal = ? where file_id = ?", (_as_text(refusal), file_id))

    def purged(self, file_id: str) -> None:
        """The bytes of a refused file have left the archive."""
        with self._transaction() as connection:
            connection.execute("update arrival set archive_sha256 = null where file_id = ?", (file_id,))

    def keep_receipts(self, receipts: dict[str, str]) -> None:
        """Store the newest receipt of each file id, as JSON text."""
        with self._transaction() as connection:
            connection.executemany(
                "insert or replace into receipt (file_id, body) values (?, ?)",
                list(receipts.items()),
            )

    def receipts(self, file_ids: list[str]) -> dict[str, str]:
        """file_id → the receipt as JSON text, of those that were answered."""
        query = "select file_id, body from receipt where file_id in (select value from json_each(?))"
        return {row["file_id"]: row["body"] for row in self._connection.execute(query, (json.dumps(file_ids),))}

    def setting(self, name: str) -> str | None:
        """A stored setting of this home."""
        row = self._connection.execute("select value from setting where name = ?", (name,)).fetchone()
        return row["value"] if row else None

    def set(self, name: str, value: str) -> None:
        """Store a setting."""
        with self._transaction() as connection:
            connection.execute("insert or replace into setting (name, value) values (?, ?)", (name, value))

    def note(self, at: datetime, action: str, detail: dict) -> None:
        """Write down what somebody did that changes what counts: uploaded, upload_refused, name_adopted, withdrawn."""
        with self._transaction() as connection:
            connection.execute(
                "insert into action (at, action, detail) values (?, ?, ?)",
                (at.isoformat(), action, json.dumps(detail, ensure_ascii=False, sort_keys=True)),
            )

    def actions(self) -> list[tuple[str, str, dict]]:
        """(at, action, detail) in the order in which they were written down."""
        rows = self._connection.execute("select at, action, detail from action order by action_number")
        return [(row["at"], row["action"], json.loads(row["detail"])) for row in rows]
