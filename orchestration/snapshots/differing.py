"""What differs between two snapshots: figures and ranks, each with what it can follow from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.faults.duckdb_errors import is_no_database
from orchestration.home import Home
from orchestration.messages import UserError
from orchestration.snapshots.access import damaged, describe
from orchestration.snapshots.store import path_of
from orchestration.zones import SHANGHAI

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
QUESTIONS = Path(__file__).parent / "questions"
_SAID = ("snapshot_id", "as_of", "created_at", "scheme_version", "code_version")


def difference(home: Home, old: str, new: str, period: str | None = None) -> dict[str, Any]:
    """Lay two snapshots beside each other.

    Args:
        period: only figures and ranks of this one.

    Raises:
        UserError: there is no such snapshot, or one is of a version whose tables do not hold the answer.
        SnapshotDamaged: a file cannot be read.
    """
    import duckdb

    paths = path_of(home, old), path_of(home, new)
    facts = [describe(path) for path in paths]
    try:
        with side_by_side(*paths, zone=facts[1].get("timezone")) as connection:
            connection.execute(question("causes"))
            return {
                "before": {name: facts[0].get(name) for name in _SAID},
                "after": {name: facts[1].get(name) for name in _SAID},
                "values": _rows(connection, "values", period=period),
                "ranks": _rows(connection, "ranks", period=period),
                "submissions": _rows(connection, "submissions"),
                "units": _rows(connection, "units"),
            }
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise UserError("snapshots.differing.older_snapshot", old=old, new=new) from error
    except duckdb.Error as error:
        if is_no_database(error):
            raise damaged(home.snapshots) from error
        raise


@contextmanager
def side_by_side(old: Path, new: Path, zone: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Attach two snapshots read-only as old and new, and nothing else."""
    import duckdb

    connection = duckdb.connect()
    try:
        connection.execute("set TimeZone = $zone", {"zone": zone or SHANGHAI.key})
        for name, path in (("old", old), ("new", new)):
            quoted = str(path).replace("'", "''")
            connection.execute(f"attach '{quoted}' as {name} (read_only)")
        connection.execute("set enable_external_access = false")
        yield connection
    finally:
        connection.close()


def question(name: str) -> str:
    """Read a question of this package."""
    return (QUESTIONS / f"{name}.sql").read_text(encoding="utf-8")


def _rows(connection: duckdb.DuckDBPyConnection, name: str, **asked: object) -> list[Row]:
    cursor = connection.execute(question(name), asked)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
