"""dbt models → published snapshot."""

import dagster as dg

from orchestration.defs.models import models
from orchestration.pipeline.desk import Desk
from orchestration.pipeline.stages import publish_stage


@dg.asset(
    key="snapshot",
    deps=[models],
    group_name="publication",
    kinds={"duckdb"},
    required_resource_keys={"desk"},
    description="发布版本：核验后以新文件名发布，再移动指针 · The published copy: verified, given a new name, then pointed to.",
)
def snapshot(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Verify and publish."""
    desk: Desk = context.resources.desk
    with desk.step("snapshot"):
        counts = publish_stage(desk)
    return dg.MaterializeResult(
        metadata={
            "snapshot_id": desk.snapshot_id,
            "is_published": desk.published is not None,
            "rows": sum(counts.values()),
        }
    )


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(assets=[snapshot])
