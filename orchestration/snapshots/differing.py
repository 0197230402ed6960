"""What differs between two snapshots: figures and ranks, each with what it can follow from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.faults.duckdb_errors import is_no_database
from orchestration.home import Home
from orchestration.messages import UserError
from orchestration.snapshots.access import damaged, describe
from orchestration.snapshots.store import path_of
from orchestration.state import StateStore
from orchestration.state.appeals import appeal_events
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

    try:
        return lay_beside(path_of(home, old), path_of(home, new), period, _accepted(home))
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise UserError("snapshots.differing.older_snapshot", old=old, new=new) from error
    except duckdb.Error as error:
        if is_no_database(error):
            raise damaged(home.snapshots) from error
        raise


def lay_beside(old: Path, new: Path, period: str | None = None, appeals: Iterable[Row] = ()) -> dict[str, Any]:
    """Tell what differs between two files.

    Args:
        appeals: those that were accepted, to be named where they are the reason.

    Raises:
        SnapshotDamaged: a file cannot be read.
        duckdb.Error: as for a file of another version.
    """
    facts = [describe(path) for path in (old, new)]
    with side_by_side(old, new, zone=facts[1].get("timezone")) as connection:
        connection.execute(question("appeals"), {"appeals": json.dumps(list(appeals))})
        connection.execute(question("causes"))
        return {
            "before": {name: facts[0].get(name) for name in _SAID},
            "after": {name: facts[1].get(name) for name in _SAID},
            "values": _rows(connection, "values", period=period),
            "ranks": _rows(connection, "ranks", period=period),
            "submissions": _rows(connection, "submissions"),
            "units": _rows(connection, "units"),
        }


def _accepted(home: Home) -> list[Row]:
    """Gather what accepted appeals were about."""
    if not home.state.exists():
        return []
    with closing(StateStore(home.state)) as state:
        events = appeal_events(state)
    accepted = {one.appeal_id for one in events if one.event == "accepted"}
    return [
        {"appeal_id": one.appeal_id, **one.detail}
        for one in events
        if one.event == "filed" and one.appeal_id in accepted
    ]


@contextmanager
def side_by_side(
    old: Path, new: Path, zone: str | None = None, *, is_filled: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Attach two snapshots as old and new, and nothing else; read-only, but for a new one that is still filled."""
    import duckdb

    connection = duckdb.connect()
    try:
        connection.execute("set TimeZone = $zone", {"zone": zone or SHANGHAI.key})
        for name, path, mode in (("old", old, "(read_only)"), ("new", new, "" if is_filled else "(read_only)")):
            quoted = str(path).replace("'", "''")
            connection.execute(f"attach '{quoted}' as {name} {mode}")
        connection.execute("set enable_external_access = false")
        yield connection
    finally:
        connection.close()


def question(name: str) -> str:
    """Read a question of this package."""
    return (QUESTIONS / f"{name}.sql").read_text(encoding="utf-8")


def _rows(connection: duckdb.DuckDBPyConnection, name: str, **asked: object) -> list[Row]:
    return rows_of(connection.execute(question(name), asked))


def rows_of(cursor: duckdb.DuckDBPyConnection) -> list[Row]:
    """Return what was asked as dictionaries."""
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
