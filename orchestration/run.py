"""One run from inbox to published snapshot, as one Dagster job run in this process."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.home import Home, locked
from orchestration.messages import UserError
from orchestration.progress import Reporter

DAGSTER_CONFIG = """\
telemetry:
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
"""


QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}  # the run history keeps everything


@dataclass(slots=True)
class Summary:
    """What a run did."""

    is_nothing_new: bool
    snapshot_id: str | None
    as_of: datetime
    files: int  # taken from the inbox
    files_read: int
    submissions: dict[str, int]  # status → count, over the files read
    rows_accepted: int
    rows_rejected: int
    failing_checks: list[str]
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def has_findings(self) -> bool:
        """Whether something was rejected or a check warned (exit code 1)."""
        refused = self.submissions.get("refused", 0) + self.submissions.get("partly_accepted", 0)
        return bool(refused or self.rows_rejected or (self.failing_checks and not self.is_nothing_new))

    def as_dict(self) -> dict[str, Any]:
        """For --json."""
        return {
            "nothing_new": self.is_nothing_new,
            "snapshot_id": self.snapshot_id,
            "as_of": self.as_of.isoformat(),
            "files": self.files,
            "files_read": self.files_read,
            "submissions": self.submissions,
            "rows_accepted": self.rows_accepted,
            "rows_rejected": self.rows_rejected,
            "failing_checks": self.failing_checks,
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
        }


def prepare_instance(home: Home) -> Path:
    """The folder of Dagster's own records for this home, with its settings."""
    home.runs.mkdir(parents=True, exist_ok=True)
    settings = home.runs / "dagster.yaml"
    if not settings.exists() or settings.read_text(encoding="utf-8") != DAGSTER_CONFIG:
        settings.write_text(DAGSTER_CONFIG, encoding="utf-8")
    return home.runs


def _put_environment_on_path() -> None:
    binaries = str(Path(sys.executable).parent)
    if binaries not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = binaries + os.pathsep + os.environ.get("PATH", "")


def _execute(home: Home, desk: Any) -> None:
    from dagster import DagsterInstance

    from orchestration.definitions import defs
    from orchestration.history import record

    job = defs().resolve_job_def("taizhang_run")
    with DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance, resources={"desk": desk}, run_config=QUIET, raise_on_error=False)
        record(prepare_instance(home), instance, result.run_id)
    if not result.success:
        raise _reason(result)


def _reason(result: Any) -> Exception:
    for event in result.all_events:
        if event.is_step_failure:
            error = event.event_specific_data.error
            while error.cause is not None:
                error = error.cause
            return UserError(
                f"步骤 {event.step_key} 失败：{error.message.strip()}", f"step {event.step_key} failed: {error.message.strip()}"
            )
    return UserError("运行失败", "the run failed")


def run(home: Home, as_of: datetime, *, is_publishing: bool, report: Reporter, is_rebuilding: bool = False) -> Summary:
    """Collect, build, verify and publish.

    Args:
        is_rebuilding: start from archive and state alone, and publish even where nothing is new.

    Raises:
        HomeLocked: another run holds the home.
        ConfigError: a reference list, source description or the manifest is wrong; nothing was moved.
        UserError: a step failed; nothing was published.
    """
    from orchestration.desk import Desk
    from orchestration.reference import load

    began = time.perf_counter()
    with locked(home, "taizhang rebuild" if is_rebuilding else "taizhang run"):
        _put_environment_on_path()
        references = load(home.config)
        if is_rebuilding:
            home.warehouse.unlink(missing_ok=True)
            home.warehouse.with_name(home.warehouse.name + ".wal").unlink(missing_ok=True)
        desk = Desk(home, references, as_of, is_publishing, is_forced=is_rebuilding, report=report)
        _execute(home, desk)
    report.end()
    collected = desk.collected
    return Summary(
        is_nothing_new=desk.snapshot_id is None,
        snapshot_id=desk.published.snapshot_id if desk.published else None,
        as_of=as_of,
        files=collected.arrivals_count,
        files_read=len(collected.read_file_ids),
        submissions=collected.statuses,
        rows_accepted=collected.rows_accepted,
        rows_rejected=collected.rows_rejected,
        failing_checks=sorted({*collected.failing_checks, *desk.warned_checks}),
        seconds=report.seconds | {"total": time.perf_counter() - began},
    )
