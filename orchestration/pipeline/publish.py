"""The last stage of a run: a built file is verified and becomes the snapshot that everyone reads."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.clock import now
from orchestration.pipeline import progress
from orchestration.pipeline.build import Built
from orchestration.pipeline.collect import Collected
from orchestration.processes.account import machine_account
from orchestration.snapshots import candidates, store
from orchestration.snapshots.access import verify
from orchestration.snapshots.candidates import Candidate
from orchestration.snapshots.checking import check
from orchestration.snapshots.current import CurrentManifest, sound_current_manifest
from orchestration.snapshots.gate import Reason, reasons_to_wait, rows_lost
from orchestration.state import audited, note_config_changes

LOG = logging.getLogger(__name__)
REQUIRED_TABLES = (
    "meta.snapshot",
    "marts.dim_unit",
    "marts.dim_period",
    "marts.fct_unit_metric",
    "marts.fct_unit_rank",
    "marts.fct_submission",
)


@dataclass(frozen=True, slots=True)
class Published:
    """What came of a built file."""

    built: Built
    manifest: CurrentManifest | None  # what can be read now; None where nothing was published
    row_counts: Mapping[str, int]  # by table
    later: CurrentManifest | None = None  # what is read instead, and would have been replaced: its as-of is later
    reasons: tuple[Reason, ...] = ()  # why it waits, or would have waited if there were a gate
    waits: Candidate | None = None


def publish(built: Built) -> Published:
    """Verify what was built and publish it, unless the run was told not to, or would go back in time unasked.

    Raises:
        SnapshotRefused: verification failed; what was published stays.
    """
    report, collected = progress.current(), built.collected
    home, settings = collected.home, collected.settings
    report.stage("publish")
    later = _published_later(collected)
    current = sound_current_manifest(home) if settings.is_publishing and later is None else None
    failed = check(built.path, home.root / current.file) if current else []
    store.finalize(built.path)
    row_counts = verify(built.path, list(REQUIRED_TABLES))
    names = (built.path, built.snapshot_id, built.created_at, collected.as_of)
    published = Published(built, None, row_counts, later)
    if settings.is_kept_aside and later is not None:
        manifest = store.publish(home, *names, is_pointed_to=False)
        LOG.info("kept %s in %s", manifest.snapshot_id, manifest.file)
        published = Published(built, manifest, row_counts)
    elif settings.is_publishing and later is None:
        published = _through_gate(built, row_counts, names, current, failed)
    else:
        built.path.unlink()
        reason = f"{later.snapshot_id} is of {later.as_of}, which is later" if later else "as asked"
        LOG.info("verified; not published: %s", reason)
    report.end()
    return published


def _through_gate(
    built: Built,
    row_counts: Mapping[str, int],
    names: tuple[Path, str, datetime, datetime],
    current: CurrentManifest | None,
    failed: Sequence[Mapping[str, Any]],
) -> Published:
    """Publish, or let wait what stands too far from what is read now."""
    home = built.collected.home
    reasons = (*reasons_to_wait(built.path, home.root / current.file), *rows_lost(failed)) if current else ()
    codes = ", ".join(reason["code"] for reason in reasons)
    if reasons and built.collected.settings.references.settings.publish_gate != "off":
        _, snapshot_id, created_at, as_of = names
        waits = Candidate(snapshot_id, as_of.isoformat(), created_at.isoformat(), machine_account(), list(reasons))
        candidates.hold(home, waits)
        store.publish(home, *names, is_pointed_to=False)
        audited(home.state, "held", snapshot_id, now())
        LOG.warning("%s waits at the gate: %s", snapshot_id, codes)
        return Published(built, None, row_counts, reasons=reasons, waits=waits)
    candidates.drop(home)
    manifest = store.publish(home, *names)
    audited(home.state, "published", manifest.snapshot_id, now())
    note_config_changes(home.state, home.config, now())  # a new home is looked at here first
    LOG.info("published %s in %s%s", manifest.snapshot_id, manifest.file, f"; would wait: {codes}" if codes else "")
    return Published(built, manifest, row_counts, reasons=reasons)


def _published_later(collected: Collected) -> CurrentManifest | None:
    """Return the published snapshot where it knows more than a run that was not asked to go back."""
    if collected.settings.is_going_back or not collected.settings.is_publishing:
        return None
    current = sound_current_manifest(collected.home)
    return current if current and datetime.fromisoformat(current.as_of) > collected.as_of else None
