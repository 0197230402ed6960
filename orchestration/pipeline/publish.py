"""The last stage of a run: a built file is verified and becomes the snapshot that everyone reads."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from orchestration.pipeline import progress
from orchestration.pipeline.build import Built
from orchestration.pipeline.collect import Collected
from orchestration.snapshots import store
from orchestration.snapshots.access import verify
from orchestration.snapshots.current import CurrentManifest, sound_current_manifest

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


def publish(built: Built) -> Published:
    """Verify what was built and publish it, unless the run was told not to, or would go back in time unasked.

    Raises:
        SnapshotRefused: verification failed; what was published stays.
    """
    report, collected, manifest = progress.current(), built.collected, None
    report.stage("publish")
    store.finalize(built.path)
    row_counts = verify(built.path, list(REQUIRED_TABLES))
    later = _published_later(collected)
    is_aside = collected.settings.is_kept_aside and later is not None
    if collected.settings.is_publishing and (later is None or is_aside):
        names = (built.path, built.snapshot_id, built.created_at, collected.as_of)
        manifest, later = store.publish(collected.home, *names, is_pointed_to=not is_aside), None
        LOG.info("%s %s in %s", "kept" if is_aside else "published", manifest.snapshot_id, manifest.file)
    else:
        built.path.unlink()
        reason = f"{later.snapshot_id} is of {later.as_of}, which is later" if later else "as asked"
        LOG.info("verified; not published: %s", reason)
    report.end()
    return Published(built, manifest, row_counts, later)


def _published_later(collected: Collected) -> CurrentManifest | None:
    """Return the published snapshot where it knows more than a run that was not asked to go back."""
    if collected.settings.is_going_back or not collected.settings.is_publishing:
        return None
    current = sound_current_manifest(collected.home)
    return current if current and datetime.fromisoformat(current.as_of) > collected.as_of else None
