"""What the service does besides runs: the day's reminders, and snapshots as of the ends of months gone by."""

from collections import Counter
from collections.abc import Sequence
from itertools import dropwhile, takewhile

import dagster as dg

from orchestration.clock import now
from orchestration.defs.automation import LOOKED_AT, RUN_CONFIG, RUN_JOB, SETTINGS, TIMEZONE, usable_schedule
from orchestration.defs.runs import told_as_sentence
from orchestration.home import Home, existing
from orchestration.logs import set_up
from orchestration.messages import LocalizedText, UserError, both
from orchestration.pipeline.backfill import backfill

FIRST_MONTH = "2004-01"  # with which the calendar of a new home begins
MONTHS = dg.MonthlyPartitionsDefinition(start_date=FIRST_MONTH, fmt="%Y-%m", timezone=TIMEZONE)
REMIND_CRON, REMIND_TIMEZONE = usable_schedule("remind_schedule")
FETCH_CRON, FETCH_TIMEZONE = usable_schedule("fetch_schedule")
# a digest that a channel did not take is released, one that was sent is not sent again: to try again does no harm
_AGAIN = dg.RetryPolicy(max_retries=3, delay=5, backoff=dg.Backoff.EXPONENTIAL)
# a month that is there already is left as it is: half a minute, one, two
_LATER = dg.RetryPolicy(max_retries=3, delay=30, backoff=dg.Backoff.EXPONENTIAL)
ALERTED_TRIES = 3  # the inbox's run is tried again by its sensor: once or twice is no news


def _home() -> Home:
    home = existing(None)
    set_up(home.root)
    return home


@dg.op(retry_policy=_AGAIN, description=both("defs.routines.remind"))
def send_digests(context: dg.OpExecutionContext) -> None:
    """Send what `taizhang remind` sends."""
    from orchestration.reminders.remind import remind  # a run loads this module and reminds nobody

    with told_as_sentence("remind"):
        states = Counter(one.state for one in remind(_home(), now()))
        if states["failed"]:
            raise UserError("defs.routines.not_taken", n=states["failed"])
    context.add_output_metadata(dict(states))


@dg.job(name="taizhang_remind", config=RUN_CONFIG, description=both("defs.routines.remind"))
def remind_job() -> None:
    send_digests()


def _has_contacts(home: Home) -> bool:
    """Tell whether contacts.csv has a line below its header."""
    path = home.config / "contacts.csv"
    return path.is_file() and sum(bool(line.strip(b" ,")) for line in path.read_bytes().splitlines()) > 1


@dg.schedule(
    name="reminders",
    job=remind_job,
    cron_schedule=REMIND_CRON,
    execution_timezone=REMIND_TIMEZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description=both("defs.routines.remind"),
)
def reminders(_: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Send the digests of the day where there is somebody to send them to and something to tell."""
    home = _home()
    if not _has_contacts(home):
        return dg.SkipReason(both("defs.routines.no_contacts"))
    if not home.current_manifest.exists():
        return dg.SkipReason(both("defs.routines.no_snapshot"))
    return dg.RunRequest()


@dg.op(retry_policy=_LATER, description=both("defs.routines.month_end"))
def month_end(context: dg.OpExecutionContext) -> None:
    """Make what `taizhang backfill` makes for one month."""
    month = context.partition_key
    with told_as_sentence("month_end"):
        (made,) = backfill(_home(), month, month)
    context.add_output_metadata(
        {"snapshot_id": made.snapshot_id or "", "is_nothing_new": made.is_nothing_new, "as_of": made.as_of.isoformat()}
    )


@dg.job(
    name="taizhang_month_ends", partitions_def=MONTHS, config=RUN_CONFIG, description=both("defs.routines.month_end")
)
def month_ends_job() -> None:
    month_end()


@dg.op(retry_policy=_AGAIN, description=both("defs.routines.fetch"))
def fetch_all(context: dg.OpExecutionContext) -> None:
    """Fetch what `taizhang fetch` fetches; the sensor sees what came."""
    from orchestration.doors.fetch import fetch
    from orchestration.reference import load

    home = _home()
    with told_as_sentence("fetch"):
        done = fetch(home, load(home.config))
    files_count, failed = sum(len(one.files) for one in done), [one.name for one in done if one.fault]
    context.add_output_metadata({"files": files_count, "failed": failed})


@dg.job(name="taizhang_fetch", config=RUN_CONFIG, description=both("defs.routines.fetch"))
def fetch_job() -> None:
    fetch_all()


@dg.schedule(
    name="fetching",
    job=fetch_job,
    cron_schedule=FETCH_CRON,
    execution_timezone=FETCH_TIMEZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description=both("defs.routines.fetch"),
)
def fetching(_: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Fetch where a source or door is described; a wrong list is told by the run that it stops."""
    home = _home()
    has_sources = any(path.read_bytes().find(b"kind:") >= 0 for path in (home.config / "sources").glob("*.y*ml"))
    if not has_sources and not (home.config / "doors.yml").exists():
        return dg.SkipReason(both("defs.routines.nothing_to_fetch"))
    return dg.RunRequest()


def failures_in_a_row(records: Sequence[dg.RunRecord], run_id: str) -> int:
    """Count how often the job had failed in a row when this run failed.

    Args:
        records: runs of the job, the newest first.
    """
    until = dropwhile(lambda record: record.dagster_run.run_id != run_id, records)
    return sum(1 for _ in takewhile(lambda record: record.dagster_run.status == dg.DagsterRunStatus.FAILURE, until))


@dg.run_failure_sensor(
    monitored_jobs=[RUN_JOB, remind_job, month_ends_job, fetch_job],
    minimum_interval_seconds=SETTINGS.sensor_seconds,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=both("defs.routines.failed_runs"),
)
def failed_runs(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
    """Tell the operators of a job that failed: the inbox's run when it did so three times, the others after their own
    retries.
    """
    from orchestration.reminders.remind import alert

    home, run = _home(), context.dagster_run
    if run.job_name == RUN_JOB.name:
        records = context.instance.get_run_records(dg.RunsFilter(job_name=run.job_name), limit=LOOKED_AT)
        if failures_in_a_row(records, run.run_id) != ALERTED_TRIES:
            return dg.SkipReason(both("defs.routines.tried_again"))
    at = now().strftime("%Y-%m-%d %H:%M")
    warning = LocalizedText("reminders.alert.run_failed", at=at, run_id=run.run_id)
    with told_as_sentence("failed_runs"):
        for _ in alert(home, warning, f"run {run.run_id}"):
            pass
    return None


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(
        jobs=[remind_job, month_ends_job, fetch_job], schedules=[reminders, fetching], sensors=[failed_runs]
    )
