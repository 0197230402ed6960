"""The last stage of a run: a built file is verified and becomes the snapshot that everyone reads."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.pipeline import progress
from orchestration.pipeline.build import Built
from orchestration.snapshots import store
from orchestration.snapshots.access import verify
from orchestration.snapshots.current import CurrentManifest

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
    manifest: CurrentManifest | None  # what can be read now; None where the run was told not to publish
    row_counts: Mapping[str, int]  # by table


def publish(built: Built) -> Published:
    """Verify what was built and publish it, unless the run was told not to.

    Raises:
        SnapshotRefused: verification failed; what was published stays.
    """
    report, collected, manifest = progress.current(), built.collected, None
    report.stage("publish")
    store.finalize(built.path)
    row_counts = verify(built.path, list(REQUIRED_TABLES))
    if collected.settings.is_publishing:
        manifest = store.publish(collected.home, built.path, built.snapshot_id, built.created_at, collected.as_of)
        LOG.info("published %s in %s", manifest.snapshot_id, manifest.file)
    else:
        built.path.unlink()
        LOG.info("verified; not published, as asked")
    report.end()
    return Published(built, manifest, row_counts)
