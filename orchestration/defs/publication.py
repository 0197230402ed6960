"""Built tables → published snapshot."""

from datetime import timedelta

import dagster as dg

from orchestration.defs.runs import OWNERS, SNAPSHOT, VALUES, told_as_sentence
from orchestration.messages import both
from orchestration.pipeline.build import Built
from orchestration.pipeline.publish import Published, publish

# every morning brings one: a day and an hour without is worth a look, three days are a fault
_FRESH = dg.FreshnessPolicy.time_window(warn_window=timedelta(hours=25), fail_window=timedelta(days=3))


# what is read is told of by the run that published it and planned by none: one that failed does not paint it red
READ = dg.AssetSpec(
    "snapshot",
    deps=["published"],
    group_name=SNAPSHOT,
    owners=OWNERS,
    freshness_policy=_FRESH,
    kinds={"duckdb"},
    description=both("defs.publication.snapshot"),
)


@dg.asset(
    key="published",
    group_name=SNAPSHOT,
    owners=OWNERS,
    kinds={"python"},
    io_manager_key=VALUES,
    description=both("defs.publication.published"),
)
def snapshot(context: dg.AssetExecutionContext, built: Built) -> dg.MaterializeResult[Published]:
    """Verify and publish."""
    with told_as_sentence("snapshot"):
        published = publish(built)
    if published.manifest is not None:
        context.log_event(dg.AssetMaterialization(READ.key, metadata=_told(published)))
    return dg.MaterializeResult(value=published)


def _told(published: Published) -> dict[str, str | int]:
    built = published.built
    return {
        "snapshot_id": built.snapshot_id,
        "rows": sum(published.row_counts.values()),
        "rows_accepted": built.collected.rows_accepted,
        "rows_rejected": built.collected.rows_rejected,
        # numbers by table, which Dagster draws over time
        **dict(sorted(published.row_counts.items())),
    }


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(assets=[READ, snapshot])
