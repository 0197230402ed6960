"""When a run starts by itself: files waiting in the inbox, arrivals that no snapshot has seen, a run that failed, and
once a day for deadlines that passed.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg

from orchestration.clock import moment_of, now
from orchestration.defs.runs import JOB, QUIET
from orchestration.faults.failures import explained
from orchestration.home import Home, existing
from orchestration.intake import waiting
from orchestration.logs import set_up
from orchestration.messages import UserError, both
from orchestration.settings.model import Settings, load_settings
from orchestration.snapshots.ahead import is_state_ahead
from orchestration.state import StateStore

LOG = logging.getLogger(__name__)
RUN_JOB = dg.define_asset_job(JOB, selection=dg.AssetSelection.all(), description="inbox → published snapshot")
RUN_CONFIG = dg.RunConfig(loggers=QUIET)
KEY = "taizhang/work"  # a run's tag: what waited when it was started

# Minutes until a run is tried again, by how often it has failed in a row; the last goes on for ever: whoever makes
# room on a disk at night
# need not come back to start a run.
AGAIN_MINUTES = (1, 5, 15, 60)
LOOKED_AT = 50  # runs: the last of AGAIN_MINUTES is reached long before


def _settings() -> Settings:
    """Of the home that the orchestrator works for; `taizhang orchestrate` has checked them before it starts."""
    root = os.environ.get("TAIZHANG_HOME")
    try:
        return load_settings(Path(root) / "config" if root else None)
    except (UserError, ValueError) as error:
        LOG.error("settings cannot be used, automation keeps to the defaults", exc_info=error)
        return Settings.model_construct()


SETTINGS = _settings()


def work_key(home: Home) -> str:
    """Return a digest of what a run would work on: files that wait, what has arrived, the lists to read with."""
    files = sorted(waiting(home)) + sorted(path for path in home.config.rglob("*") if path.is_file())
    facts: list[tuple[object, ...]] = [
        (path.relative_to(home.root).as_posix(), status.st_size, status.st_mtime_ns)
        for path in files
        if (status := _status(path))
    ]
    if home.state.exists():
        with closing(StateStore(home.state)) as state:
            facts.append(("state", *state.last_change()))
    return hashlib.sha256(repr(facts).encode("utf-8", "surrogateescape")).hexdigest()


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None  # gone while we looked


def again_at(records: Sequence[dg.RunRecord], key: str) -> datetime | None:
    """When work that the last runs did not finish is tried again; None where it was not tried yet.

    Args:
        records: runs of the job, the newest first.
    """
    tried = 0
    for record in records:
        is_same = record.dagster_run.tags.get(KEY) == key
        if record.dagster_run.status != dg.DagsterRunStatus.FAILURE and not is_same:
            break
        tried += 1
    if not tried:
        return None
    ended = records[0].end_time or records[0].update_timestamp.timestamp()
    return moment_of(ended) + timedelta(minutes=AGAIN_MINUTES[min(tried, len(AGAIN_MINUTES)) - 1])


def decide(home: Home, records: Sequence[dg.RunRecord], moment: datetime) -> dg.RunRequest | dg.SkipReason:
    """Decide whether a run starts now.

    Args:
        records: runs of the job, the newest first.
    """
    if records and not records[0].dagster_run.is_finished:
        return dg.SkipReason(both("defs.automation.under_way"))
    has_failed = bool(records) and records[0].dagster_run.status == dg.DagsterRunStatus.FAILURE
    if not has_failed and not waiting(home) and not is_state_ahead(home):
        return dg.SkipReason(both("defs.automation.empty"))
    key = work_key(home)
    is_new = not records or (records[0].dagster_run.tags.get(KEY, key) != key)
    due_at = None if is_new else again_at(records, key)
    if due_at is not None and moment < due_at:
        when = due_at.strftime("%Y-%m-%d %H:%M:%S")
        return dg.SkipReason(both("defs.automation.again", when=when))
    if has_failed:
        LOG.warning("run %s failed and is tried again", records[0].dagster_run.run_id)
    return dg.RunRequest(run_key=f"{key}:{moment.isoformat()}", run_config=RUN_CONFIG, tags={KEY: key})


@dg.sensor(
    job=RUN_JOB,
    minimum_interval_seconds=SETTINGS.sensor_seconds,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a run for files in the inbox and for arrivals that no snapshot has seen; again when it failed.",
)
def inbox_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One run for what waits now; where it failed, the same files are tried again after a while."""
    home = existing(None)
    set_up(home.root)
    filters = dg.RunsFilter(job_name=RUN_JOB.name)
    try:
        return decide(home, context.instance.get_run_records(filters, limit=LOOKED_AT), now())
    except Exception as error:  # noqa: BLE001 - explained: logged and raised as a sentence
        raise explained(error) from None


def is_schedule(cron: str, timezone: str) -> bool:
    """Tell whether Dagster takes a cron line in a time zone."""
    try:
        dg.ScheduleDefinition(name="tried", job=RUN_JOB, cron_schedule=cron, execution_timezone=timezone)
    except (dg.DagsterInvalidDefinitionError, ValueError, KeyError) as error:
        LOG.info("the schedule is refused: %s", error)
        return False
    return True


def usable_schedule(name: str) -> tuple[str, str]:
    """Return the cron line of a setting and its time zone; the defaults where Dagster does not take them."""
    cron: str = getattr(SETTINGS, name)
    if is_schedule(cron, SETTINGS.timezone):
        return cron, SETTINGS.timezone
    LOG.error("the setting %s (%s, %s) cannot be used, the default is", name, cron, SETTINGS.timezone)
    default = type(SETTINGS).model_construct()
    return getattr(default, name), default.timezone


CRON, TIMEZONE = usable_schedule("schedule")
DAILY = dg.ScheduleDefinition(
    name="every_morning",
    job=RUN_JOB,
    cron_schedule=CRON,
    execution_timezone=TIMEZONE,
    run_config=RUN_CONFIG,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Deadlines pass overnight: every morning a snapshot as of now.",
)


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(jobs=[RUN_JOB], sensors=[inbox_sensor], schedules=[DAILY])
