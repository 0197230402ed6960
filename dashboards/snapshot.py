"""The only door to data: opens published snapshots read-only and runs the questions in queries/*.sql.

    snapshots = Snapshots(home)
    with snapshots.open() as reader:            # the newest; open("S000001") for an old one
        rows = reader.rows("ranking", period="2025-Q4", ...)

A reader sees one snapshot from its first to its last question, whatever is published meanwhile.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from dashboards import authorise
from dashboards.reader import Opened, QuestionError, Reader, Row
from dashboards.scope import Scope, narrow
from orchestration.snapshots.candidates import candidate

LOG = logging.getLogger(__name__)
__all__ = ["QuestionError", "Reader", "Row", "SnapshotError", "Snapshots"]
SNAPSHOT_ID = re.compile(r"S\d{6,9}")
_KEPT_OLD, _KEPT_SCOPES = 2, 12
_connecting = threading.Lock()
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "2",
}


class SnapshotError(Exception):
    """No snapshot can be shown. `reason`: nothing_published, unknown_snapshot or unreadable."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass
class _Open(Opened):
    """One opened file; `users` counts readers under way, `asked` says that a link named this snapshot."""

    connection: duckdb.DuckDBPyConnection = field(kw_only=True)
    users: int = 0
    asked: bool = False

    def close(self) -> None:
        self.connection.close()


class Snapshots:
    """The published snapshots of a home folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._lock = threading.Lock()
        self._open: dict[tuple[str, Scope | None], _Open] = {}
        self._stamp: tuple[object, ...] | None = None
        self._pointer: dict[str, str] | None = None

    def current(self) -> dict[str, str] | None:
        """What published.json says, or None while nothing is published.

        A pointer that is missing or damaged, or names a snapshot that does not open, falls back to the newest one
        that does.

        Raises:
            SnapshotError: there are snapshots, none of which opens.
        """
        stamp = (_stamp_of(self.home / "published.json"), _stamp_of(self.home / "snapshots"))
        if stamp != self._stamp:
            self._pointer = self._chosen()
            self._stamp = stamp
        return self._pointer

    def _chosen(self) -> dict[str, str] | None:
        pointer, ids = self._read_pointer(), self.ids()
        if pointer is not None and _opens(self.home / pointer["file"]):
            return pointer
        for snapshot_id in ids:
            file = f"snapshots/{snapshot_id}.duckdb"
            if _opens(self.home / file):
                LOG.warning(
                    "published.json is missing or damaged, or its snapshot does not open; %s is shown. See taizhang doctor",
                    snapshot_id,
                )
                return {"snapshot_id": snapshot_id, "file": file}
        if ids or (self.home / "published.json").exists():
            raise SnapshotError("unreadable", "published.json")
        return None

    def _read_pointer(self) -> dict[str, str] | None:
        try:
            pointer = json.loads((self.home / "published.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        is_one = (
            isinstance(pointer, dict)
            and SNAPSHOT_ID.fullmatch(str(pointer.get("snapshot_id")))
            and isinstance(pointer.get("file"), str)
            and (self.home / "snapshots").resolve() in (self.home / pointer["file"]).resolve().parents
        )
        return pointer if is_one else None

    def ids(self) -> list[str]:
        """Identifiers of the snapshot files that may be read, newest first: not of one that waits at the gate."""
        waits = candidate(self.home / "snapshots")
        found = {path.stem for path in (self.home / "snapshots").glob("S*.duckdb") if SNAPSHOT_ID.fullmatch(path.stem)}
        return sorted(found - {waits.snapshot_id if waits else ""}, reverse=True)

    @contextmanager
    def connection(self, snapshot_id: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that is the caller's alone, for questions that build a temporary table.

        Raises:
            SnapshotError: as `open`.
        """
        opened = self._enter(snapshot_id)
        try:
            with opened.connection.cursor() as own:
                yield own
        finally:
            self._leave(opened)

    @contextmanager
    def open(self, snapshot_id: str | None = None) -> Iterator[Reader]:
        """A reader of the named snapshot, or of the newest.

        Raises:
            SnapshotError: nothing published, no such snapshot, or its file cannot be opened.
        """
        opened = self._enter(snapshot_id)
        try:
            yield Reader(opened)
        finally:
            self._leave(opened)

    def _enter(self, snapshot_id: str | None) -> _Open:
        pointer = self.current() if snapshot_id is None else None
        wanted, path = self._locate(snapshot_id, pointer)
        # whose rows a question may show is asked here, where every question passes, and of the session alone
        scope = authorise.scope()
        with self._lock:
            opened = self._open.pop((wanted, scope), None) or _opened(wanted, path, scope)
            self._open[wanted, scope] = opened  # the last used is the last
            opened.users += 1
            opened.asked |= snapshot_id is not None
            return opened

    def _locate(self, snapshot_id: str | None, pointer: Mapping[str, str] | None) -> tuple[str, Path]:
        folder = (self.home / "snapshots").resolve()
        if snapshot_id is None:
            if pointer is None:
                raise SnapshotError("nothing_published")
            path = (self.home / pointer["file"]).resolve()
            if folder not in path.parents:
                raise SnapshotError("unreadable", pointer["file"])
            return pointer["snapshot_id"], path
        if not isinstance(snapshot_id, str) or snapshot_id not in self.ids():
            raise SnapshotError("unknown_snapshot", str(snapshot_id)[:20])
        return snapshot_id, folder / f"{snapshot_id}.duckdb"

    def _leave(self, opened: _Open) -> None:
        current = (self._pointer or {}).get("snapshot_id")
        with self._lock:
            opened.users -= 1
            idle = [one for one in self._open.values() if not one.users]
            kept = [one for one in idle if one.scope is None and one.snapshot_id == current]
            kept += [one for one in idle if one.scope is None and one.snapshot_id != current and one.asked][-_KEPT_OLD:]
            kept += [one for one in idle if one.scope is not None and one.snapshot_id == current][-_KEPT_SCOPES:]
            for one in idle:
                if one not in kept:
                    del self._open[one.snapshot_id, one.scope]
                    one.close()

    def close(self) -> None:
        with self._lock:
            for one in self._open.values():
                one.close()
            self._open.clear()


def _zone_name(connection: duckdb.DuckDBPyConnection) -> str:
    """The time zone in which a snapshot counts its days; those of earlier versions name none and are in Shanghai's."""
    columns = "select count(*) from duckdb_columns() where schema_name = 'meta' and table_name = 'snapshot' and column_name = 'timezone'"
    counted = connection.execute(columns).fetchone()
    row = connection.execute("select timezone from meta.snapshot").fetchone() if counted and counted[0] else None
    # a setting takes no parameter: only a name that DuckDB knows itself goes into the statement
    known = (
        connection.execute("select name from pg_timezone_names() where name = ?", [row[0]]).fetchone() if row else None
    )
    return str(known[0]) if known else "Asia/Shanghai"


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _opens(path: Path) -> bool:
    try:
        connection = _connect(path)
    except SnapshotError:
        return False
    try:
        return connection.execute("select 1 from meta.snapshot").fetchone() is not None
    except duckdb.Error:
        return False
    finally:
        connection.close()


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    # connections of one process to a file share settings, which two threads must not find open and lock at the same
    # time
    with _connecting:
        try:
            connection = duckdb.connect(str(path), read_only=True, config=_CONFIG)
        except duckdb.Error as error:
            raise SnapshotError("unreadable", path.name) from error
        # a second door in one process shares DuckDB's instance of the file, which is locked already
        if connection.execute("select current_setting('lock_configuration')").fetchone() == (False,):
            connection.execute("set global TimeZone = '" + _zone_name(connection) + "'")
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
        return connection


def _narrowed(path: Path, scope: Scope) -> tuple[duckdb.DuckDBPyConnection, frozenset[str], frozenset[str]]:
    """A database of the rows that a reader of one unit may see, and nothing else that it could reach."""
    connection = duckdb.connect(":memory:", config=_CONFIG)
    try:
        units, files = narrow(connection.execute, path, scope)
        connection.execute("set global TimeZone = '" + _zone_name(connection) + "'")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    except duckdb.Error as error:
        connection.close()
        raise SnapshotError("unreadable", path.name) from error
    return connection, units, files


def _opened(snapshot_id: str, path: Path, scope: Scope | None) -> _Open:
    connection, units, files = (_connect(path), None, None) if scope is None else _narrowed(path, scope)

    def run(sql: str, parameters: Mapping[str, object]) -> tuple[list[str], list[tuple[Any, ...]]]:
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return [column[0] for column in cursor.description or []], cursor.fetchall()
        except duckdb.Error as error:
            lacks = isinstance(error, duckdb.CatalogException | duckdb.BinderException) and not is_of_this_version()
            raise QuestionError(str(error), is_of_another_shape=lacks) from error

    def is_of_this_version() -> bool:
        """Whether our own models made the snapshot: then a table that is not there is a fault of ours."""
        from orchestration.pipeline.code_version import code_version

        try:
            with connection.cursor() as cursor:
                made_by = cursor.execute("select code_version from meta.snapshot").fetchone()
        except (duckdb.CatalogException, duckdb.BinderException):
            return False
        return made_by is not None and made_by[0] == code_version()

    return _Open(snapshot_id, run, scope, units, files, connection=connection)
