"""The three stages of a run as plain functions; orchestration/defs/ gives them to Dagster."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from orchestration.clock import now
from orchestration.faults.duckdb_errors import is_damage, says_damage
from orchestration.pipeline import run_log
from orchestration.pipeline.code_version import code_version
from orchestration.pipeline.collect import collect
from orchestration.pipeline.dbt_runner import ModelsFailed, NodeDone, build_models
from orchestration.pipeline.desk import Desk, made
from orchestration.snapshots import access, current, store
from orchestration.warehouse.file import WarehouseDamaged
from orchestration.zones import zone

if TYPE_CHECKING:
    import duckdb

REQUIRED_TABLES = (
    "meta.snapshot",
    "marts.dim_unit",
    "marts.dim_period",
    "marts.fct_unit_metric",
    "marts.fct_unit_rank",
    "marts.fct_submission",
)


def collect_stage(desk: Desk) -> bool:
    """Collect, and say whether there is something new to publish."""
    desk.collected = collect(desk.home, desk.references, desk.as_of, desk.report)
    is_new = not _is_nothing_new(desk)
    run_log.collected(desk, is_new=is_new)
    return is_new


def _is_nothing_new(desk: Desk) -> bool:
    """Same inputs, same local day, and no deadline between the last as-of and this one."""
    last = None if desk.is_forced else current.sound_current_manifest(desk.home)
    if last is None:
        return False  # a pointer that cannot be believed is put right by what is published now
    import duckdb

    try:
        with closing(access.connect(desk.home.root / last.file)) as connection:
            return _says_the_same(connection, desk)
    except duckdb.Error as error:
        if not is_damage(error):
            raise
        return False  # what is published now takes its place


def _says_the_same(connection: duckdb.DuckDBPyConnection, desk: Desk) -> bool:
    digest, as_of = _row(connection, "select inputs_digest, as_of from meta.snapshot")
    if digest != made(desk.collected).inputs_digest or as_of.astimezone(zone()).date() != desk.as_of.date():
        return False
    [passed] = _row(
        connection,
        """
        select count(*) from (
            select due_at as deadline from marts.fct_report
            union all select grace_until from marts.fct_report
            union all select response_due_at from marts.fct_case
            union all select resolution_due_at from marts.fct_case
        ) where deadline > ? and deadline <= ?
        """,
        sorted([as_of, desk.as_of]),
    )
    return bool(passed == 0)


def _row(connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[datetime] | None = None) -> tuple[Any, ...]:
    """The only row of a query."""
    [row] = connection.execute(sql, parameters).fetchall()
    return row


def _variables(desk: Desk) -> dict[str, str | int]:
    scheme = [scheme for scheme in desk.references.schemes if (scheme.valid_from or date.min) <= desk.as_of.date()]
    collected = made(desk.collected)
    return {
        "as_of": desk.as_of.isoformat(),
        "as_of_on": desk.as_of.date().isoformat(),
        "snapshot_id": made(desk.snapshot_id),
        "created_at": made(desk.created_at).isoformat(),
        "code_version": code_version(),
        "scheme_version": scheme[-1].scheme_code if scheme else "",
        "inputs_digest": collected.inputs_digest,
        "arrivals_count": str(collected.witness.count),
        "arrivals_digest": collected.witness.digest,
        "timezone": desk.references.settings.timezone,
        "work_hours": desk.references.settings.work_hours,
        "repair_window_days": desk.references.settings.repair_window_days,
    }


def models_stage(desk: Desk, run_id: str, on_done: Callable[[NodeDone], None]) -> None:
    """Build the marts aside.

    Raises:
        ModelsFailed: a model or test failed.
    """
    store.clear_leftovers(desk.home)
    desk.created_at = now()
    desk.snapshot_id = store.next_id(desk.home)
    desk.build_path = store.build_path(desk.home, desk.snapshot_id)
    desk.report.stage("models")

    def heard(done: NodeDone) -> None:
        if done.status == "warn":
            desk.warned_checks.append(done.unique_id.split(".")[2])
        desk.report.step()
        on_done(done)

    work = desk.home.runs / "dbt"
    try:
        build_models(desk.build_path, desk.home.warehouse, work, _variables(desk) | {"run_id": run_id}, heard)
    except ModelsFailed as failed:
        if says_damage(failed.said.en):
            raise WarehouseDamaged(desk.home.warehouse) from failed
        raise
    desk.report.end()
    run_log.built(desk)


def publish_stage(desk: Desk) -> dict[str, int]:
    """Verify what was built and publish it, unless the run was told not to.

    Returns:
        Rows by table.
    Raises:
        SnapshotRefused: verification failed; what was published stays.
    """
    desk.report.stage("publish")
    build_path = made(desk.build_path)
    store.finalize(build_path)
    counts = access.verify(build_path, list(REQUIRED_TABLES))
    if desk.is_publishing:
        desk.published = store.publish(desk.home, build_path, made(desk.snapshot_id), made(desk.created_at), desk.as_of)
    else:
        build_path.unlink()
    desk.report.end()
    run_log.published(desk)
    return counts
