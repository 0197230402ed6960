"""Built tables → published snapshot."""

from datetime import timedelta

import dagster as dg

from orchestration.defs.runs import OWNERS, SNAPSHOT, VALUES, told_as_sentence
from orchestration.messages import both
from orchestration.pipeline.build import Built
from orchestration.pipeline.publish import Published, publish

# every morning brings one: a day and an hour without is worth a look, three days are a fault
_FRESH = dg.FreshnessPolicy.time_window(warn_window=timedelta(hours=25), fail_window=timedelta(days=3))


@dg.asset(
    key="snapshot",
    group_name=SNAPSHOT,
    owners=OWNERS,
    freshness_policy=_FRESH,
    kinds={"duckdb"},
    io_manager_key=VALUES,
    description=both("defs.publication.snapshot"),
)
def snapshot(built: Built) -> dg.MaterializeResult[Published]:
    """Verify and publish."""
    with told_as_sentence("snapshot"):
        published = publish(built)
    return dg.MaterializeResult(
        value=published,
        metadata={
            "snapshot_id": built.snapshot_id,
            "is_published": published.manifest is not None,
            "rows": sum(published.row_counts.values()),
            "rows_accepted": built.collected.rows_accepted,
            "rows_rejected": built.collected.rows_rejected,
            # numbers by table, which Dagster draws over time
            **dict(sorted(published.row_counts.items())),
        },
    )


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(assets=[snapshot])
