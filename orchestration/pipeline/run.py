"""One run from inbox to published snapshot, as one Dagster job run in this process."""

from __future__ import annotations

import gc
import os
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.home import Home
from orchestration.messages import LocalizedText
from orchestration.pipeline import progress
from orchestration.processes.stopping import says

if TYPE_CHECKING:
    from orchestration.pipeline.collect import Collected
    from orchestration.pipeline.publish import Published
    from orchestration.pipeline.session import RunInputs
    from orchestration.recovery.adopting import Adopted


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
    failing_checks: list[str]  # that something open fails
    manifest_without_file: list[str]  # files that manifest.csv names and that never arrived
    open_findings: int = 0  # in all known files: cells that still ask for something
    settled_findings: int = 0  # that a later file, or a withdrawal, has settled
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
    sources_failed: dict[str, str] = field(default_factory=dict)  # that could not be fetched, and why
    put_off_files: list[str] = field(default_factory=list)  # that the machine had no time for; the next run tries again
    waits: str | None = None  # the snapshot that waits at the gate; not published
    gate_reasons: list[dict[str, Any]] = field(default_factory=list)  # why it waits, or would wait if there were a gate
    would_replace: dict[str, str] | None = None  # the published snapshot, of a later as-of; nothing was published

    @property
    def internal_errors(self) -> int:
        """How many files a fault of ours kept from being taken or read."""
        return len(self.internal_error_files) + len(self.files_not_taken)

    @property
    def has_findings(self) -> bool:
        """Whether something was rejected or a check warned (exit code 1)."""
        refused = self.submissions.get("refused", 0) + self.submissions.get("partly_accepted", 0)
        stuck = self.files_unreadable or self.files_not_removed or self.files_not_taken or self.archive_damages
        stuck = stuck or self.sources_failed
        unread = self.internal_error_files or self.put_off_files
        return bool(
            refused or self.rows_rejected or stuck or unread or (self.failing_checks and not self.is_nothing_new)
        )

    def as_dict(self) -> dict[str, Any]:
        """Return what --json prints."""
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
            "open_findings": self.open_findings,
            "settled_findings": self.settled_findings,
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
            "sources_failed": self.sources_failed,
            "would_replace": self.would_replace,
            "waits": self.waits,
            "gate_reasons": self.gate_reasons,
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
        }


def _put_environment_on_path() -> None:
    binaries = str(Path(sys.executable).parent)
    if binaries not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = binaries + os.pathsep + os.environ.get("PATH", "")


def _when_stopped(home: Home) -> Callable[[], LocalizedText]:
    """Say what is true when a signal ends the run: it may come before publication and after."""

    def pointed() -> bytes:
        return home.current_manifest.read_bytes() if home.current_manifest.exists() else b""

    before = pointed()
    return lambda: (
        LocalizedText("pipeline.run.stopped")
        if pointed() == before
        else LocalizedText("pipeline.run.stopped_after_publishing")
    )


def run(
    home: Home,
    as_of: datetime,
    *,
    is_publishing: bool = True,
    is_rebuilding: bool = False,
    is_adopting: bool = False,
    is_going_back: bool = False,
    is_kept_aside: bool = False,
    is_fetching: bool = False,
) -> Summary:
    """Collect, build, verify and publish.

    Args:
        is_going_back: publish even where what is published is of a later as-of.
        is_kept_aside: keep the snapshot without publishing it where what is published is of a later as-of.
        is_fetching: fetch the sources that are fetched before, as is right where as_of is now.
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
    from orchestration.pipeline.session import RunInputs, RunSettings, require_fit_home, run_session
    from orchestration.state import audited
    from orchestration.warehouse.file import rebuilt_aside

    began, run_id = time.perf_counter(), str(uuid.uuid4())
    command = "taizhang rebuild" if is_rebuilding else "taizhang run"
    with (
        run_session(home, command, run_id, as_of, is_fetching=is_fetching) as fetched,
        says(_when_stopped(home)),
    ):
        _put_environment_on_path()
        # what Dagster and dbt load stays until the end: to look through it for garbage is a sixteenth of a small run
        gc.set_threshold(50_000)
        references, adopted = require_fit_home(home, is_adopting=is_adopting)
        settings = RunSettings(
            references,
            run_id,
            is_publishing=is_publishing,
            is_forced=is_rebuilding,
            is_going_back=is_going_back,
            is_kept_aside=is_kept_aside,
            fetched=fetched,
        )
        with rebuilt_aside(home, is_rebuilding=is_rebuilding) as work:
            collected, published = _execute(RunInputs(work, settings, as_of))
        if is_rebuilding:
            audited(home.state, "rebuilt", str(as_of.date()), now())
    seconds = progress.current().seconds | {"total": time.perf_counter() - began}
    return _summary(collected, published, adopted, seconds)


def _execute(inputs: RunInputs) -> tuple[Collected, Published | None]:
    """Run the stages: in Dagster, unless all that there is to do is to see that nothing is new.

    To load Dagster and dbt takes four times as long as that (docs/decisions/014).
    """
    from orchestration.clock import now
    from orchestration.pipeline import quiet_runs
    from orchestration.pipeline.collect import collect, is_all_read, log_collected

    settings, started_at = inputs.settings, now()
    if not settings.is_forced and is_all_read(inputs.home, settings.references):
        collected = collect(inputs.home, settings, inputs.as_of)
        if not collected.is_new:
            log_collected(collected)
            quiet_runs.note(inputs.home, settings.run_id, started_at, now())
            return collected, None
    from orchestration.defs.execution import execute

    return execute(inputs)


def _summary(
    collected: Collected, published: Published | None, adopted: Adopted | None, seconds: dict[str, float]
) -> Summary:
    from orchestration.snapshots.candidates import candidate

    warned = published.built.warned_checks if published else ()
    manifest = published.manifest if published else None
    later = published.later if published else None
    waits = candidate(collected.home.snapshots)
    return Summary(
        run_id=collected.settings.run_id,
        is_nothing_new=published is None,
        snapshot_id=manifest.snapshot_id if manifest else None,
        as_of=collected.as_of,
        files=collected.arrivals_count,
        files_read=len(collected.read_file_ids),
        submissions=collected.statuses,
        rows_accepted=collected.rows_accepted,
        rows_rejected=collected.rows_rejected,
        failing_checks=sorted({*collected.findings.failing_checks, *warned}),
        open_findings=collected.findings.open_findings,
        settled_findings=collected.findings.settled_findings,
        manifest_without_file=list(collected.manifest_without_file),
        seconds=seconds,
        files_still_written=sorted(collected.ingested.still_written),
        files_unreadable=collected.ingested.unreadable,
        files_not_removed=collected.ingested.not_removed,
        archive_damages=[str(damage.sentence) for damage in collected.archive_damages],
        adopted=adopted.as_dict() if adopted else None,
        files_not_taken=sorted(collected.ingested.not_taken),
        internal_error_files=collected.names(collected.internal_errors),
        put_off_files=collected.names(collected.put_off),
        waits=waits.snapshot_id if waits else None,
        gate_reasons=list(waits.reasons if waits else published.reasons if published else ()),
        sources_failed={one.name: str(one.fault) for one in collected.settings.fetched if one.fault},
        would_replace={"snapshot_id": later.snapshot_id, "as_of": later.as_of} if later else None,
    )
