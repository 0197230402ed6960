"""One run from inbox to published snapshot, as one Dagster job run in this process."""

from __future__ import annotations

import logging
import os
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.home import Home, locked
from orchestration.logs import event_context
from orchestration.messages import Said
from orchestration.pipeline.progress import Reporter
from orchestration.pipeline.run_log import told
from orchestration.processes.stopping import says

LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Summary:
    """What a run did."""

    run_id: str
    is_nothing_new: bool
    snapshot_id: str | None
    as_of: datetime
    files: int  # taken from the inbox
    files_read: int
    submissions: dict[str, int]  # status → count, over the files read
    rows_accepted: int
    rows_rejected: int
    failing_checks: list[str]
    manifest_without_file: list[str]  # files that manifest.csv names and that never arrived
    seconds: dict[str, float] = field(default_factory=dict)
    files_still_written: list[str] = field(default_factory=list)  # left in the inbox for the next run
    files_unreadable: dict[str, str] = field(default_factory=dict)  # left in the inbox, and why
    archive_damages: list[str] = field(default_factory=list)  # what the archive has lost, a sentence each
    adopted: dict[str, Any] | None = None  # a state made from archive and receipts: what was assumed
    files_not_removed: dict[str, str] = field(default_factory=dict)  # received, but still in the inbox, and why
    files_not_taken: list[str] = field(default_factory=list)  # left in the inbox because something of ours failed
    internal_error_files: list[str] = field(
        default_factory=list
    )  # that a fault of ours kept from being read; the next run tries again
    put_off_files: list[str] = field(default_factory=list)  # that the machine had no time for; the next run tries again

    @property
    def internal_errors(self) -> int:
        """How many files a fault of ours kept from being taken or read."""
        return len(self.internal_error_files) + len(self.files_not_taken)

    @property
    def has_findings(self) -> bool:
        """Whether something was rejected or a check warned (exit code 1)."""
        refused = self.submissions.get("refused", 0) + self.submissions.get("partly_accepted", 0)
        stuck = self.files_unreadable or self.files_not_removed or self.files_not_taken or self.archive_damages
        unread = self.internal_error_files or self.put_off_files
        return bool(
            refused or self.rows_rejected or stuck or unread or (self.failing_checks and not self.is_nothing_new)
        )

    def as_dict(self) -> dict[str, Any]:
        """For --json."""
        return {
            "run_id": self.run_id,
            "nothing_new": self.is_nothing_new,
            "snapshot_id": self.snapshot_id,
            "as_of": self.as_of.isoformat(),
            "files": self.files,
            "files_read": self.files_read,
            "submissions": self.submissions,
            "rows_accepted": self.rows_accepted,
            "rows_rejected": self.rows_rejected,
            "failing_checks": self.failing_checks,
            "manifest_without_file": self.manifest_without_file,
            "files_still_written": self.files_still_written,
            "files_unreadable": self.files_unreadable,
            "files_not_removed": self.files_not_removed,
            "archive_damages": self.archive_damages,
            "adopted": self.adopted,
            "files_not_taken": self.files_not_taken,
            "internal_errors": self.internal_errors,
            "internal_error_files": self.internal_error_files,
            "put_off_files": self.put_off_files,
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
        }


def _put_environment_on_path() -> None:
    binaries = str(Path(sys.executable).parent)
    if binaries not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = binaries + os.pathsep + os.environ.get("PATH", "")


def _when_stopped(home: Home) -> Callable[[], Said]:
    """What is true when a signal ends the run: it may come before publication and after."""

    def pointed() -> bytes:
        return home.current_manifest.read_bytes() if home.current_manifest.exists() else b""

    before = pointed()
    return lambda: (
        Said(
            "已中止，没有发布新版本；下次运行会清理并继续",
            "stopped; no new snapshot was published, the next run clears up and goes on",
        )
        if pointed() == before
        else Said("已中止；新版本已经发布", "stopped; the new snapshot had been published already")
    )


def run(
    home: Home,
    as_of: datetime,
    *,
    is_publishing: bool,
    report: Reporter,
    is_rebuilding: bool = False,
    is_adopting: bool = False,
) -> Summary:
    """Collect, build, verify and publish.

    Args:
        is_rebuilding: start from archive and state alone, and publish even where nothing is new.
        is_adopting: make a new state from archive and receipts before.

    Raises:
        HomeLocked: another run holds the home.
        DiskFull: less room is left than a run may need; nothing was moved.
        ConfigError: a reference list, source description or the manifest is wrong; nothing was moved.
        StateUnfit: the state does not fit the home; nothing was taken in.
        UserError: a step failed; nothing was published, and a rebuild left the home as it was.
    """
    from orchestration.clock import now
    from orchestration.pipeline import quiet_runs
    from orchestration.pipeline.collect import is_all_read
    from orchestration.pipeline.desk import Desk, made
    from orchestration.pipeline.stages import collect_stage
    from orchestration.recovery.adopting import adopt
    from orchestration.recovery.soundness import require_sound_state
    from orchestration.reference import load
    from orchestration.storage.space import require_space
    from orchestration.warehouse.file import rebuilt_aside

    began, started_at, run_id = time.perf_counter(), now(), str(uuid.uuid4())
    doing = "taizhang rebuild" if is_rebuilding else "taizhang run"
    with (
        event_context(run_id=run_id),
        told(doing, as_of, is_publishing=is_publishing),
        locked(home, doing),
        says(_when_stopped(home)),
    ):
        _put_environment_on_path()
        references = load(home.config)
        references.log_oddities()
        require_space(home, references.settings.free_gigabytes)
        adopted = adopt(home) if is_adopting else None
        require_sound_state(home, references)
        with rebuilt_aside(home, is_rebuilding=is_rebuilding) as work:
            desk = Desk(work, references, as_of, is_publishing, is_forced=is_rebuilding, report=report)
            # to load Dagster and dbt takes four times as long as to see that there is nothing for them to do (docs/decisions/014)
            if is_rebuilding or not is_all_read(home, references) or collect_stage(desk):
                from orchestration.defs.execution import execute

                execute(work, desk, run_id)
            else:
                quiet_runs.note(home, run_id, started_at, now())
    report.end()
    collected = made(desk.collected)
    return Summary(
        run_id=run_id,
        is_nothing_new=desk.snapshot_id is None,
        snapshot_id=desk.published.snapshot_id if desk.published else None,
        as_of=as_of,
        files=collected.arrivals_count,
        files_read=len(collected.read_file_ids),
        submissions=collected.statuses,
        rows_accepted=collected.rows_accepted,
        rows_rejected=collected.rows_rejected,
        failing_checks=sorted({*collected.failing_checks, *desk.warned_checks}),
        manifest_without_file=list(collected.manifest_without_file),
        seconds=report.seconds | {"total": time.perf_counter() - began},
        files_still_written=sorted(collected.ingested.still_written),
        files_unreadable=collected.ingested.unreadable,
        files_not_removed=collected.ingested.not_removed,
        archive_damages=[str(damage.sentence) for damage in collected.archive_damages],
        adopted=adopted.as_dict() if adopted else None,
        files_not_taken=sorted(collected.ingested.not_taken),
        internal_error_files=collected.names(collected.internal_errors),
        put_off_files=collected.names(collected.put_off),
    )
