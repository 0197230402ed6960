"""Opens state.sqlite and writes into it: each public method is one transaction."""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.messages import UserError
from orchestration.state import audit
from orchestration.state.faults import damaged, user_errors
from orchestration.state.migrations import migrate
from orchestration.state.records import (
    WITNESSED,
    ArrivalRecord,
    ArrivalsWitness,
    NewArrival,
    as_row,
    from_row,
    insert,
    stored,
)

LOG = logging.getLogger(__name__)


def _last_number(connection: sqlite3.Connection, sha256: str) -> int:
    """Find the highest arrival number of these bytes; 0 where they never arrived."""
    query = "select coalesce(max(cast(substr(file_id, 14) as integer)), 0) from arrival where sha256 = ?"
    number: int = connection.execute(query, (sha256,)).fetchone()[0]
    return number


class StateStore:
    """The state of one home; made where there is none, brought up to date where an earlier version wrote it.

    Raises:
        StateUnfit: the file is damaged.
        StateTooNew: a newer version of this program wrote it.
        StateUnwritable: disk, permissions or another process are in the way.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with user_errors(path):
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)
            try:
                self._connection.row_factory = sqlite3.Row
                migrate(self._connection, path)
                self._connection.execute("pragma journal_mode = wal")
                self._connection.execute("pragma synchronous = full")
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit all or nothing; inside another transaction it is a part of that one."""
        if self._connection.in_transaction:
            yield self._connection
            return
        with user_errors(self._path):
            self._connection.execute("begin immediate")
            try:
                yield self._connection
            except BaseException:
                if self._connection.in_transaction:  # a full disk has ended it already
                    self._connection.execute("rollback")
                raise
            self._connection.execute("commit")

    def _rows(self, query: str, parameters: Iterable[Any] = ()) -> list[sqlite3.Row]:
        with user_errors(self._path):
            return self._connection.execute(query, tuple(parameters)).fetchall()

    def add(self, arrivals: Iterable[NewArrival]) -> list[str]:
        """Write arrivals down, all or none.

        Returns:
            Their file ids: the first 12 hex digits of the SHA-256, a dash, and the arrival number of these bytes.
        """
        ids = []
        with self.transaction() as connection:
            for new in arrivals:
                file_id = f"{new.sha256[:12]}-{_last_number(connection, new.sha256) + 1}"
                insert(connection, "arrival", [{"file_id": file_id} | as_row(new)])
                ids.append(file_id)
                connection.execute("delete from incoming where archive_sha256 = ?", (new.archive_sha256,))
        return ids

    def expect(self, archive_sha256: Iterable[str], noted_at: datetime) -> None:
        """Write down which bytes are about to enter the archive, before they do: a crash before `add` then leaves
        no unknown file.
        """
        with self.transaction() as connection:
            rows = [(sha256, noted_at.isoformat()) for sha256 in archive_sha256]
            connection.executemany("insert or replace into incoming (archive_sha256, noted_at) values (?, ?)", rows)

    def expected(self) -> dict[str, datetime]:
        """Map archive_sha256 to since when, of bytes that may be in the archive although no arrival names them."""
        rows = self._rows("select archive_sha256, noted_at from incoming")
        return {row["archive_sha256"]: datetime.fromisoformat(row["noted_at"]) for row in rows}

    def expect_no_more(self, archive_sha256: str) -> None:
        """Strike bytes off that never arrived and have left the archive."""
        with self.transaction() as connection:
            connection.execute("delete from incoming where archive_sha256 = ?", (archive_sha256,))

    def is_archived(self, archive_sha256: str) -> bool:
        """Say whether an arrival names these bytes."""
        return bool(self._rows("select 1 from arrival where archive_sha256 = ? limit 1", (archive_sha256,)))

    def archived(self) -> set[str]:
        """List the names of all files that the archive should hold."""
        return {
            row[0] for row in self._rows("select distinct archive_sha256 from arrival where archive_sha256 is not null")
        }

    def witness(self, count: int | None = None) -> ArrivalsWitness:
        """Compute what a snapshot says of its arrivals, over all of them or the first `count`."""
        query = f"select {', '.join(WITNESSED)} from arrival order by arrival_number limit ?"
        rows = self._rows(query, (-1 if count is None else count,))
        total = hashlib.sha256()
        for row in rows:
            total.update(json.dumps(tuple(row), ensure_ascii=False).encode() + b"\n")
        return ArrivalsWitness(len(rows), total.hexdigest())

    def revoke(self, file_ids: Iterable[str]) -> None:
        """Take arrivals back that this run has just written down: their files were written on meanwhile, so that
        these bytes are half a file.
        """
        keys = [(file_id,) for file_id in file_ids]
        with self.transaction() as connection:
            connection.executemany(
                """insert or replace into incoming (archive_sha256, noted_at)
                   select archive_sha256, first_seen_at from arrival
                   where file_id = ? and archive_sha256 is not null""",
                keys,
            )
            connection.executemany("delete from arrival where file_id = ?", keys)

    def arrivals(self) -> list[ArrivalRecord]:
        """List all arrivals in the order of their numbers."""
        rows = self._rows("select * from arrival order by arrival_number")
        try:
            return [from_row(ArrivalRecord, row) for row in rows]
        except ValueError as error:
            raise damaged(self._path) from error

    def replace_arrivals(self, records: Iterable[ArrivalRecord]) -> None:
        """Write arrivals down as somebody else knew them, in this order and instead of all others.

        A number that is given twice or not at all becomes the next one.
        """
        rows: list[dict[str, Any]] = []
        number = 0
        for record in records:
            number = max(number + 1, record.arrival_number)
            rows.append(as_row(record) | {"arrival_number": number})
        with self.transaction() as connection:
            connection.execute("delete from arrival")
            insert(connection, "arrival", rows)

    def names(self) -> dict[str, str]:
        """Map file_id to path in the inbox, of everything that arrived."""
        return {row["file_id"]: row["file_name"] for row in self._rows("select file_id, file_name from arrival")}

    def still_in_inbox(self) -> dict[tuple[str, str], str]:
        """Map (file_name, sha256) to file_id, of arrivals whose inbox copy was not yet seen gone."""
        rows = self._rows("select file_name, sha256, file_id from arrival where is_moved = 0")
        return {(row["file_name"], row["sha256"]): row["file_id"] for row in rows}

    def mark_moved(self, file_ids: Iterable[str]) -> None:
        """Note that the inbox copies of these files are gone."""
        with self.transaction() as connection:
            connection.executemany(
                "update arrival set is_moved = 1 where file_id = ?", [(file_id,) for file_id in file_ids]
            )

    def withdraw(self, file_id: str, withdrawn_at: datetime) -> bool:
        """Take a file out of the next snapshot; the first withdrawal of a file stands. False where no such file is."""
        with self.transaction() as connection:
            changed = connection.execute(
                "update arrival set withdrawn_at = coalesce(withdrawn_at, ?) where file_id = ?",
                (withdrawn_at.isoformat(), file_id),
            ).rowcount
        return changed > 0

    def withdrawn_at(self, file_id: str) -> datetime | None:
        """Say when a file was withdrawn; None where it counts or is unknown."""
        rows = self._rows("select withdrawn_at from arrival where file_id = ?", (file_id,))
        return datetime.fromisoformat(rows[0]["withdrawn_at"]) if rows and rows[0]["withdrawn_at"] else None

    def last_change(self) -> tuple[int, datetime | None]:
        """Count the arrivals, and say when one was withdrawn last."""
        ((count, withdrawn_at),) = self._rows("select count(*), max(withdrawn_at) from arrival")
        return count, datetime.fromisoformat(withdrawn_at) if withdrawn_at else None

    def reject(self, file_id: str, refusal: dict[str, Any]) -> None:
        """Note that the bytes of a file are to leave the archive; what was answered stays."""
        with self.transaction() as connection:
            connection.execute("update arrival set refusal = ? where file_id = ?", (stored(refusal), file_id))

    def bytes_deleted(self, file_id: str) -> None:
        """Note that the bytes of a rejected file have left the archive."""
        with self.transaction() as connection:
            connection.execute("update arrival set archive_sha256 = null where file_id = ?", (file_id,))

    def keep_receipts(self, receipts: dict[str, str]) -> None:
        """Store the newest receipt of each file id, as JSON text."""
        with self.transaction() as connection:
            connection.executemany(
                "insert or replace into receipt (file_id, body) values (?, ?)",
                list(receipts.items()),
            )

    def receipts(self, file_ids: list[str]) -> dict[str, str]:
        """Map file_id to the receipt as JSON text, of those that were answered."""
        query = "select file_id, body from receipt where file_id in (select value from json_each(?))"
        return {row["file_id"]: row["body"] for row in self._rows(query, (json.dumps(file_ids),))}

    def setting(self, name: str) -> str | None:
        """Read a stored setting of this home."""
        rows = self._rows("select value from setting where name = ?", (name,))
        return rows[0]["value"] if rows else None

    def set(self, name: str, value: str) -> None:
        """Store a setting."""
        with self.transaction() as connection:
            connection.execute("insert or replace into setting (name, value) values (?, ?)", (name, value))

    def note(self, noted_at: datetime, action: str, detail: dict[str, Any]) -> None:
        """Write down what somebody did that changes what counts: uploaded, upload_refused, name_adopted, withdrawn."""
        with self.transaction() as connection:
            connection.execute(
                "insert into action (at, action, detail) values (?, ?, ?)",
                (noted_at.isoformat(), action, json.dumps(detail, ensure_ascii=False, sort_keys=True)),
            )
            # a name that somebody wrote is a cell's value, a file id and a unit's code are not
            about = " ".join(str(detail[key]) for key in ("file_id", "unit_code", "reason") if key in detail)
            audit.append(connection, noted_at, action, about, "refused" if action.endswith("refused") else "done")

    def audited(self, action: str, about: str, result: str, at: datetime) -> None:
        """Write a line of the audit log."""
        with self.transaction() as connection:
            audit.append(connection, at, action, about, result)

    def last_audited(self, actions: Iterable[str]) -> str | None:
        """Say what the newest line of one of these actions is about."""
        query = "select about from audit where action in (select value from json_each(?)) order by number desc limit 1"
        rows = self._rows(query, (json.dumps(list(actions)),))
        return rows[0]["about"] if rows else None

    def actions(self) -> list[tuple[str, str, dict[str, Any]]]:
        """List (at, action, detail) in the order in which they were written down."""
        rows = self._rows("select at, action, detail from action order by action_number")
        return [(row["at"], row["action"], json.loads(row["detail"])) for row in rows]


def audited(path: Path, action: str, about: str, at: datetime) -> None:
    """Write a line of the audit log of a state that nobody here has open, about what is done already: it stands where
    there is no state, or one that cannot be written.
    """
    if not path.exists():
        return
    try:
        with closing(StateStore(path)) as state:
            state.audited(action, about, "done", at)
    except UserError as error:
        LOG.error("%s is not in the audit log", action, exc_info=error)
