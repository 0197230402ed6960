"""When a run starts by itself: files waiting in the inbox, and once a day for deadlines that passed."""

import hashlib

import dagster as dg

from orchestration.home import existing
from orchestration.intake import waiting

RUN_JOB = dg.define_asset_job("taizhang_run", selection=dg.AssetSelection.all(), description="inbox → published snapshot")


@dg.sensor(job=RUN_JOB, minimum_interval_seconds=60, description="Starts a run when files wait in the inbox.")
def inbox_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One run for what waits now; the same waiting files do not start a second one."""
    home = existing(None)
    files = [(path.relative_to(home.inbox).as_posix(), path.stat().st_mtime_ns) for path in waiting(home)]
    if not files:
        return dg.SkipReason("收件箱为空 · the inbox is empty")
    key = hashlib.sha256(repr(files).encode()).hexdigest()
    if key == context.cursor:
        return dg.SkipReason("这些文件已触发过一次 · these files have started a run already")
    context.update_cursor(key)
    return dg.RunRequest(run_key=None)


DAILY = dg.ScheduleDefinition(
    name="every_morning",
    job=RUN_JOB,
    cron_schedule="30 6 * * *",
    execution_timezone="Asia/Shanghai",
    description="Deadlines pass overnight: every morning at 6:30 a snapshot as of now.",
)


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(jobs=[RUN_JOB], sensors=[inbox_sensor], schedules=[DAILY])
