"""Inbox → raw tables."""

from collections.abc import Iterator

import dagster as dg

from orchestration.pipeline.desk import Desk
from orchestration.pipeline.stages import collect_stage
from orchestration.warehouse.checks import declared_checks, results_of
from orchestration.warehouse.schema import descriptions, tables

INBOX = dg.AssetSpec(
    "inbox",
    group_name="inbox",
    description="收到的台账与系统导出文件 · Ledgers and system exports as they were received; every byte is archived.",
)
_GROUPS = {"raw": "raw", "audit": "quality", "reference": "reference"}
_MEANING = {
    "raw": "台账原始行（带文件、工作表、行号） · Rows as read, with file, sheet and row",
    "audit": "读取与校验结果 · What reading and checking found",
    "reference": "部门自己的清单 · The department's own lists",
}


def _key(name: str) -> dg.AssetKey:
    return dg.AssetKey(["warehouse", *name.split(".")])


def _specs() -> list[dg.AssetSpec]:
    found = []
    for name, columns in tables().items():
        schema = name.partition(".")[0]
        if name in ("raw.file", "raw.part"):
            continue
        deps = ["inbox"] if schema != "reference" else []
        meaning = descriptions(name)
        schema_metadata = dg.TableSchema(
            [dg.TableColumn(column, kind, description=meaning.get(column)) for column, kind in columns.items()]
        )
        found.append(
            dg.AssetSpec(
                _key(name),
                deps=deps,
                group_name=_GROUPS[schema],
                description=f"{_MEANING[schema]}: {name}",
                skippable=True,
                metadata={"dagster/column_schema": schema_metadata},
                kinds={"duckdb"},
            )
        )
    return found


def _check_specs() -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            check.check_name.replace(".", "__"), asset=_key(check.table_name), description=check.description
        )
        for check in declared_checks()
    ]


@dg.multi_asset(name="collect", specs=_specs(), check_specs=_check_specs(), required_resource_keys={"desk"})
def collect(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Archive what waits in the inbox, read and check it, settle which file counts. Nothing new: nothing is built from it."""
    desk: Desk = context.resources.desk
    with desk.step("collect"):
        is_new = collect_stage(desk)
        counts, checks = results_of(desk.home.warehouse)
    for spec in _specs() if is_new else []:
        yield dg.MaterializeResult(spec.key, metadata={"dagster/row_count": counts[".".join(spec.key.path[1:])]})
    for check in checks:
        yield dg.AssetCheckResult(
            check_name=check.check_name.replace(".", "__"),
            asset_key=_key(check.table_name),
            passed=check.passed,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"failing_rows": check.failing_rows},
        )


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(assets=[INBOX, collect])
