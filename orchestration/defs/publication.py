"""Built tables → published snapshot."""

import dagster as dg

from orchestration.defs.runs import VALUES, told_as_sentence
from orchestration.messages import both
from orchestration.pipeline.build import Built
from orchestration.pipeline.publish import Published, publish


@dg.asset(
    key="snapshot",
    group_name="publication",
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
        },
    )


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(assets=[snapshot])
