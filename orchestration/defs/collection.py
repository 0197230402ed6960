"""Inbox → raw tables."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs import runs
from orchestration.defs.runs import OWNERS, VALUES, told_as_sentence
from orchestration.messages import both
from orchestration.pipeline.collect import Collected, collect, log_collected
from orchestration.pipeline.session import RunInputs
from orchestration.warehouse.checks import declared_checks, results_of
from orchestration.warehouse.schema import descriptions, tables

INBOX = dg.AssetSpec(
    "inbox",
    group_name=runs.INBOX,
    owners=OWNERS,
    kinds={"excel"},
    description=both("defs.collection.inbox"),
)
_MEANING = {schema: both(f"defs.collection.{schema}") for schema in ("raw", "audit", "reference")}


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
                group_name=runs.RAW,
                owners=OWNERS,
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


COLLECTED = dg.AssetSpec(
    "collected",
    deps=["inbox"],
    group_name=runs.RAW,
    owners=OWNERS,
    kinds={"python"},
    description=both("defs.collection.collected"),
).with_io_manager_key(VALUES)
TABLES = _specs()


@dg.multi_asset(name="collect", specs=[COLLECTED, *TABLES], check_specs=_check_specs())
def collected(
    run: dg.ResourceParam[RunInputs],
) -> Iterator[dg.MaterializeResult[Collected | None] | dg.AssetCheckResult]:
    """Archive what waits in the inbox, read and check it, decide which file counts. Nothing new: nothing is built
    from it.
    """
    with told_as_sentence("collect"):
        found = collect(run.home, run.settings, run.as_of)
        counts, checks = results_of(run.home.warehouse)
    log_collected(found)
    yield dg.MaterializeResult("collected", value=found)
    for spec in TABLES if found.is_new else []:
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
    return dg.Definitions(assets=[INBOX, collected])
