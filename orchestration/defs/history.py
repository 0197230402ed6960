"""The run history of a home: Dagster's own records, and a finished run copied into them.

A run keeps its several hundred events in memory: written one by one, each synced to disk, they take longer than the run
itself. What a reader of the history looks for (steps, tables made, what failed) is copied afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.defs.runs import JOB
from orchestration.home import Home
from orchestration.pipeline import quiet_runs

DAGSTER_CONFIG = """\
telemetry:
  enabled: false
nux:
  enabled: false
run_monitoring:
  enabled: true
  poll_interval_seconds: 15
  start_timeout_seconds: 120
  max_runtime_seconds: 7200
  free_slots_after_run_end_seconds: 30
concurrency:
  runs:
    max_concurrent_runs: 1
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days:
      skipped: 7
      failure: 90
      success: 90
"""
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


def prepare_instance(home: Home) -> Path:
    """Return the folder of Dagster's own records for this home, with its settings."""
    home.runs.mkdir(parents=True, exist_ok=True)
    settings = home.runs / "dagster.yaml"
    if not settings.exists() or settings.read_text(encoding="utf-8") != DAGSTER_CONFIG:
        settings.write_text(DAGSTER_CONFIG, encoding="utf-8")
    return home.runs


def fail_dead_runs(home: Home) -> None:
    """Fail the runs that look alive: after a power cut they stay STARTED, and the queue behind them stuck."""
    statuses = dg.DagsterRunStatus
    alive = [statuses.NOT_STARTED, statuses.STARTING, statuses.STARTED, statuses.CANCELING]
    with dg.DagsterInstance.from_config(str(prepare_instance(home))) as instance:
        for run in instance.get_runs(dg.RunsFilter(statuses=alive)):
            instance.report_run_failed(run, "the host was restarted while this run was under way")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        record_quiet_runs(home, instance)


def _is_kept(entry: dg.EventLogEntry) -> bool:
    """Tell whether a reader of the history looks for it: a table takes a dozen events."""
    return entry.dagster_event is not None and entry.dagster_event.event_type_value in _KEPT


def memory_instance() -> dg.DagsterInstance:
    """Make a history for one run that holds what is kept of it: to store every event takes longer than to publish."""
    instance = dg.DagsterInstance.ephemeral()
    storage = instance.event_log_storage
    store = storage.store_event

    def store_kept(event: dg.EventLogEntry) -> None:
        if _is_kept(event):
            store(event)

    storage.store_event = store_kept  # type: ignore[method-assign]  # this instance alone keeps less
    return instance


def record_quiet_runs(home: Home, history: dg.DagsterInstance) -> None:
    """Copy the runs that found nothing new, and loaded no Dagster, into the history."""
    for run_id, started_at, ended_at in quiet_runs.take(home):
        if history.run_storage.has_run(run_id):
            continue
        done = dg.DagsterRun(
            job_name=JOB, run_id=run_id, status=dg.DagsterRunStatus.SUCCESS, tags={"taizhang/nothing_new": "true"}
        )
        history.run_storage.add_historical_run(done, started_at)
        for event, at in (
            (dg.DagsterEventType.PIPELINE_START, started_at),
            (dg.DagsterEventType.PIPELINE_SUCCESS, ended_at),
        ):
            history.run_storage.handle_run_event(
                run_id, dg.DagsterEvent(event_type_value=event.value, job_name=JOB), at
            )
    quiet_runs.delete_taken(home)


def record(home: Home, finished: dg.DagsterInstance, run_id: str) -> None:
    """Write a run and its main events into the history of a home."""
    with dg.DagsterInstance.from_config(str(prepare_instance(home))) as history:
        record_quiet_runs(home, history)
        run = finished.get_run_by_id(run_id)
        if run is None or run.job_snapshot_id is None or run.execution_plan_snapshot_id is None:
            return  # it never began
        history.run_storage.add_job_snapshot(finished.get_job_snapshot(run.job_snapshot_id))
        history.run_storage.add_execution_plan_snapshot(
            finished.get_execution_plan_snapshot(run.execution_plan_snapshot_id)
        )
        history.run_storage.add_run(run)
        with _kept_open(history.event_log_storage):
            for entry in finished.all_logs(run_id):
                history.event_log_storage.store_event(entry)


@contextmanager
def _kept_open(storage: Any) -> Iterator[None]:
    """Write events in one transaction a file: the storage would open its files anew for each, and wait for the disk."""
    from sqlalchemy import NullPool, create_engine

    connect, opened = storage._connect, {}  # noqa: SLF001 - what every way to a connection goes through
    with ExitStack() as stack:

        @contextmanager
        def held(shard: str) -> Iterator[Any]:
            if shard not in opened:
                with connect(shard):  # makes the tables where there are none
                    pass
                engine = create_engine(storage.conn_string_for_shard(shard), poolclass=NullPool)
                opened[shard] = stack.enter_context(engine.begin())
            yield opened[shard]

        storage._connect = held  # noqa: SLF001 - of this instance alone
        yield
