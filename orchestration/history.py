"""Copies a finished run into the run history of a home.

A run keeps its several hundred events in memory: written one by one, each synced to disk, they take longer than the run itself. What a reader
of the history looks for (steps, tables made, what failed) is copied afterwards.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dagster import DagsterInstance

_KEPT = {
    "PIPELINE_START",
    "PIPELINE_SUCCESS",
    "PIPELINE_FAILURE",
    "STEP_START",
    "STEP_SUCCESS",
    "STEP_FAILURE",
    "STEP_SKIPPED",
    "ASSET_MATERIALIZATION",
}


def record(folder: Path, finished: DagsterInstance, run_id: str) -> None:
    """Write a run and its main events into the Dagster instance of a folder."""
    from dagster import DagsterInstance
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    def unsynced(connection, _record) -> None:
        connection.execute("pragma synchronous = off")  # history can be lost in a power cut; archive, state and snapshots cannot

    event.listen(Engine, "connect", unsynced)
    try:
        with DagsterInstance.from_config(str(folder)) as history:
            run = finished.get_run_by_id(run_id)
            history.run_storage.add_job_snapshot(finished.get_job_snapshot(run.job_snapshot_id))
            history.run_storage.add_execution_plan_snapshot(finished.get_execution_plan_snapshot(run.execution_plan_snapshot_id))
            history.run_storage.add_run(run)
            for entry in finished.all_logs(run_id):
                if entry.is_dagster_event and entry.dagster_event.event_type_value in _KEPT:
                    history.event_log_storage.store_event(entry)
    finally:
        event.remove(Engine, "connect", unsynced)
