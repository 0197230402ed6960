"""One snapshot file: opened read-only, asked what it is, read from end to end."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.faults.duckdb_errors import is_no_database
from orchestration.messages import UserError
from orchestration.zones import SHANGHAI

if TYPE_CHECKING:
    import duckdb

SUFFIX = ".duckdb"
_NAME = re.compile(r"S\d{6,9}")
_SEALED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
_READ_ONLY = _SEALED | {"enable_external_access": "false"}


class SnapshotRefused(UserError):
    """A built file did not stand up to verification; what was published stays."""


class SnapshotDamaged(UserError):
    """A snapshot file cannot be read."""


def is_name(snapshot_id: object) -> bool:
    """Tell whether this is how a snapshot is called: S and six digits."""
    return isinstance(snapshot_id, str) and _NAME.fullmatch(snapshot_id) is not None


def damaged(path: Path) -> SnapshotDamaged:
    """Give the sentence for a snapshot that cannot be read."""
    return SnapshotDamaged("snapshots.access.damaged_or_gone", path=path)


def connect(path: Path, *, writing_to: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open a read-only connection that reaches nothing but this file; times are shown in the snapshot's time zone.

    Args:
        writing_to: a folder into which it may copy tables; from one thread, so that the same table is the same bytes.

    Raises:
        SnapshotDamaged: the file is gone or is no snapshot any more.
    """
    import duckdb

    try:
        connection = duckdb.connect(str(path), read_only=True, config=_READ_ONLY if writing_to is None else _SEALED)
        if writing_to is not None:
            folder = str(writing_to).replace("'", "''")
            connection.execute(f"set allowed_directories = ['{folder}/']; set enable_external_access = false")
            connection.execute("set threads = 1")
        connection.execute(f"set TimeZone = '{_zone_name(connection)}'")
    except duckdb.Error as error:
        if is_no_database(error):
            raise damaged(path) from error
        raise
    connection.execute("set lock_configuration = true")
    return connection


def _zone_name(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the time zone in which a snapshot counts its days; earlier versions name none and mean Shanghai's."""
    columns = (
        "select count(*) from duckdb_columns() "
        "where schema_name = 'meta' and table_name = 'snapshot' and column_name = 'timezone'"
    )
    counted = connection.execute(columns).fetchone()
    row = connection.execute("select timezone from meta.snapshot").fetchone() if counted and counted[0] else None
    return str(row[0]).replace("'", "''") if row and row[0] else SHANGHAI.key


def describe(path: Path) -> dict[str, Any]:
    """meta.snapshot of one file, and its size in bytes.

    Raises:
        SnapshotDamaged: the file cannot be read.
    """
    import duckdb

    connection = connect(path)
    try:
        cursor = connection.execute("select * from meta.snapshot")
        values = cursor.fetchone()
        if values is None:
            raise damaged(path)
        row = dict(zip([column[0] for column in cursor.description or ()], values, strict=True))
    except duckdb.Error as error:
        if is_no_database(error):
            raise damaged(path) from error
        raise
    finally:
        connection.close()
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in row.items()} | {
        "size_bytes": path.stat().st_size
    }


def verify(path: Path, required: list[str]) -> dict[str, int]:
    """Read every column of every table of a file once.

    Args:
        required: `schema.table` names that must be there.
    Returns:
        Rows by `schema.table`.
    Raises:
        SnapshotRefused: a log file is left, a table is missing, a view is there, or the file cannot be read.
    """
    import duckdb

    if path.with_name(path.name + ".wal").exists():
        raise SnapshotRefused("snapshots.access.not_closed_cleanly", name=path.name)
    try:
        connection = duckdb.connect(str(path), read_only=True, config=_READ_ONLY)
        try:
            counts = {
                f"{schema}.{name}": _scanned(connection, schema, name, kind)
                for schema, name, kind in _relations(connection)
            }
        finally:
            connection.close()
    except duckdb.Error as error:
        if not is_no_database(error):
            raise  # held open, no right, no space: nothing is wrong with the file
        raise SnapshotRefused("snapshots.access.unreadable", name=path.name) from error
    missing = [name for name in required if name not in counts]
    if missing or counts.get("meta.snapshot") != 1:
        raise SnapshotRefused("snapshots.access.lacks", name=path.name, tables=missing or ["meta.snapshot"])
    return counts


def _relations(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    return connection.execute(
        "select table_schema, table_name, table_type from information_schema.tables "
        "where table_catalog = current_database()"
    ).fetchall()


def _scanned(connection: duckdb.DuckDBPyConnection, schema: str, name: str, kind: str) -> int:
    if kind != "BASE TABLE":
        raise SnapshotRefused("snapshots.access.no_table", schema=schema, name=name)
    columns = [row[0] for row in connection.execute(f'describe {schema}."{name}"').fetchall()]
    scan = ", ".join(f'max(hash("{column}"))' for column in columns)
    found = connection.execute(f'select count(*), {scan} from {schema}."{name}"').fetchone()
    return int(found[0]) if found else 0
