"""Whether what was collected would give a snapshot that says something new."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orchestration.faults.duckdb_errors import is_damage
from orchestration.home import Home
from orchestration.snapshots.access import SnapshotDamaged, connect, describe
from orchestration.snapshots.candidates import candidate
from orchestration.snapshots.current import sound_current_manifest, stored
from orchestration.zones import zone

if TYPE_CHECKING:
    import duckdb

_DEADLINES_PASSED = """
    select count(*) from (
        select due_at as deadline from marts.fct_report
        union all select grace_until from marts.fct_report
        union all select response_due_at from marts.fct_case
        union all select resolution_due_at from marts.fct_case
        union all select repair_until from marts.fct_report
        union all select outcome_ripe_at from marts.fct_case
        union all select (ends_on + 1)::timestamptz - interval 1 microsecond from marts.dim_period
    ) where deadline > ? and deadline <= ?
"""


def is_news(home: Home, inputs_digest: str, as_of: datetime) -> bool:
    """Tell whether inputs or local day differ from those of the published snapshot, or of the one that
    waits to be, or a deadline or the end of a period has
    passed since its as-of.
    """
    current = sound_current_manifest(home)
    if current is None:
        return True  # a manifest that cannot be believed is put right by what is published now
    waits = candidate(home.snapshots)
    # what waits was made from more than what is read: inputs that went back to the latter are news too
    file = f"snapshots/{waits.snapshot_id}.duckdb" if waits else current.file
    import duckdb

    try:
        with closing(connect(home.root / file)) as connection:
            return not _says_the_same(connection, inputs_digest, as_of)
    except duckdb.Error as error:
        if not is_damage(error):
            raise
        return True  # what is published now takes its place


def is_kept(home: Home, inputs_digest: str, as_of: datetime) -> bool:
    """Tell whether some snapshot says already what these inputs say as of an instant."""
    for path in stored(home):
        try:
            facts = describe(path)
        except SnapshotDamaged:
            continue
        if facts["inputs_digest"] == inputs_digest and datetime.fromisoformat(facts["as_of"]) == as_of:
            return True
    return False


def _says_the_same(connection: duckdb.DuckDBPyConnection, inputs_digest: str, as_of: datetime) -> bool:
    digest, published_as_of = _row(connection, "select inputs_digest, as_of from meta.snapshot")
    if digest != inputs_digest or published_as_of.astimezone(zone()).date() != as_of.date():
        return False
    [passed] = _row(connection, _DEADLINES_PASSED, sorted([published_as_of, as_of]))
    return bool(passed == 0)


def _row(connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[datetime] | None = None) -> tuple[Any, ...]:
    """Return the only row of a query."""
    [row] = connection.execute(sql, parameters).fetchall()
    return row
