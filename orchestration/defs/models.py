"""Raw tables → the tables of a snapshot, with the tests of each, as the parsed dbt project lists them."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import dagster as dg

from orchestration.defs import runs
from orchestration.defs.runs import OWNERS, VALUES, told_as_sentence
from orchestration.messages import both
from orchestration.pipeline.build import Built, build
from orchestration.pipeline.collect import Collected
from orchestration.pipeline.dbt_runner import parse_project

Node = Mapping[str, Any]
_MANIFEST = json.loads(parse_project().read_bytes())
_NODES: Mapping[str, Node] = {**_MANIFEST["sources"], **_MANIFEST["nodes"]}
# the steps between raw and published tables exist only while a run lasts: nobody looks for them here
_TABLES = {
    name: node for name, node in _NODES.items() if node["resource_type"] == "model" and node["database"] == "snapshot"
}
_GROUPS = {
    "staging": runs.RAW,
    "facts": runs.FACTS,
    "metrics": runs.METRICS,
    "reporting": runs.METRICS,
    "ranking": runs.RANKING,
    "functions": runs.SNAPSHOT,  # questions that a snapshot answers itself, from all that it holds
}
_TESTS = {name: node for name, node in _NODES.items() if node.get("attached_node") in _TABLES}


def _key(node: Node) -> dg.AssetKey:
    """Return the key of a table; what a run collected is told apart from the copy of it in the snapshot."""
    is_raw = node["resource_type"] == "source"
    return dg.AssetKey(["warehouse", node["source_name"], node["name"]] if is_raw else [node["schema"], node["name"]])


def _keys_before(node: Node) -> set[dg.AssetKey]:
    """Return the raw and published tables that a table is made from, through whatever steps."""
    found: set[dg.AssetKey] = set()
    for name in node.get("depends_on", {}).get("nodes", ()):
        before = _NODES[name]
        is_table = name in _TABLES or before["resource_type"] == "source"
        found |= {_key(before)} if is_table else _keys_before(before)
    return found


@cache
def _group(name: str) -> str:
    """Return the group of a model: which stage its folder belongs to, or a later one that it reads from."""
    node = _NODES[name]
    own = next((_GROUPS[folder] for folder in reversed(node["fqn"]) if folder in _GROUPS), runs.SNAPSHOT)
    before = (one for one in node["depends_on"]["nodes"] if _NODES[one]["resource_type"] == "model")
    return max([own, *map(_group, before)])


def _specs() -> list[dg.AssetSpec]:
    tables = [
        dg.AssetSpec(
            _key(node),
            deps=sorted(_keys_before(node)),
            group_name=_group(name),
            owners=OWNERS,
            description=node["description"],
            kinds={"dbt", "duckdb"},
            skippable=True,
        )
        for name, node in _TABLES.items()
    ]
    built = dg.AssetSpec(
        "built",
        deps=["collected", *(table.key for table in tables)],
        group_name=runs.SNAPSHOT,
        owners=OWNERS,
        kinds={"duckdb"},
        description=both("defs.models.built"),
        skippable=True,
    ).with_io_manager_key(VALUES)
    return [*tables, built]


_CHECKS = {
    name: dg.AssetCheckSpec(
        node["name"],
        asset=_key(_TABLES[node["attached_node"]]),
        description=node["description"] or both("defs.models.sound", table=_TABLES[node["attached_node"]]["name"]),
    )
    for name, node in _TESTS.items()
}


@dg.multi_asset(name="models", specs=_specs(), check_specs=list(_CHECKS.values()))
def models(collected: Collected) -> Iterator[dg.MaterializeResult[Built | None] | dg.AssetCheckResult]:
    """Build and test every model into a file that nobody reads yet; nothing where nothing is new."""
    with told_as_sentence("models"):
        built = build(collected)
    for result in built.results:
        if result.unique_id in _TABLES:
            yield dg.MaterializeResult(_key(_TABLES[result.unique_id]))
    for result in built.results:
        if check := _CHECKS.get(result.unique_id):
            yield dg.AssetCheckResult(
                check_name=check.name,
                asset_key=check.asset_key,
                passed=result.status == "pass",
                severity=dg.AssetCheckSeverity.WARN,  # one of severity error has failed the build
                metadata={"failing_rows": result.failures_count or 0},
            )
    yield dg.MaterializeResult("built", value=built)


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(assets=[models])
