"""A run is three functions, each from values to a value; nothing that changes is handed along."""

from __future__ import annotations

import ast
import inspect
import json
import shutil
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, get_type_hints

import dagster as dg
import pytest

from orchestration import log_lines, logs
from orchestration.home import Home, HomeLocked, locked
from orchestration.pipeline import build, collect, publish
from orchestration.pipeline.build import Built
from orchestration.pipeline.collect import Collected
from orchestration.pipeline.publish import Published
from orchestration.pipeline.session import RunInputs, RunSettings
from tests.conftest import County

ORCHESTRATION = Path(__file__).parents[2] / "orchestration"


@pytest.mark.parametrize(
    ("stage", "parameters", "result"),
    [
        (collect.collect, {"home": Home, "settings": RunSettings, "as_of": datetime}, Collected),
        (build.build, {"collected": Collected}, Built),
        (publish.publish, {"built": Built}, Published),
    ],
)
def test_a_stage_is_given_values_and_returns_one(stage: Any, parameters: dict[str, type], result: type) -> None:
    hints = get_type_hints(stage, vars(inspect.getmodule(stage)))
    assert hints == parameters | {"return": result}


@pytest.mark.parametrize("value", [Home, RunSettings, RunInputs, Collected, Built, Published])
def test_what_is_passed_from_stage_to_stage_cannot_be_changed(value: Any) -> None:
    assert is_dataclass(value) and value.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert not [field.name for field in fields(value) if "list[" in str(field.type) or "dict[" in str(field.type)]


def test_dagster_passes_what_a_stage_returns_to_the_next_one() -> None:
    from orchestration.definitions import defs

    steps = {node.name: node.definition for node in defs().resolve_job_def("taizhang_run").nodes}
    values = {
        step: {name for name, definition in op.input_dict.items() if not definition.dagster_type.is_nothing}
        for step, op in steps.items()
    }
    assert values == {"collect": set(), "models": {"collected"}, "published": {"built"}}
    assert steps["collect"].required_resource_keys == {"run"}


def test_a_run_that_begins_in_the_middle_does_first_what_comes_before(county: County, tmp_path: Path) -> None:
    """One part asked for, or a run tried again from the step that failed; that one paints no published snapshot red."""
    from orchestration.definitions import defs

    home = Home(tmp_path / "county")
    shutil.copytree(county.home.root, home.root, ignore=shutil.ignore_patterns("runs", "logs", ".lock"))
    job = defs().resolve_job_def("taizhang_run")
    with dg.instance_for_test() as instance:
        done = job.execute_in_process(
            instance=instance,
            asset_selection=[dg.AssetKey("published")],
            run_config={"resources": {"run": {"config": {"home": str(home.root), "as_of": "2025-12-31"}}}},
        )
        assert done.success
        planned = instance.get_records_for_run(done.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED)
        assert [one.asset_key for one in planned.records] == [dg.AssetKey("published")]
        made = instance.get_latest_materialization_event(dg.AssetKey("snapshot"))
    assert made is not None and made.asset_materialization is not None
    assert json.loads(home.current_manifest.read_text())["snapshot_id"] == "S000002"
    assert made.asset_materialization.metadata["snapshot_id"].value == "S000002"


def test_the_graph_is_sound_and_says_of_every_table_whose_it_is_what_it_is_and_where_it_stands() -> None:
    from orchestration.definitions import defs

    graph = defs()
    dg.Definitions.validate_loadable(graph)
    specs = graph.resolve_all_asset_specs()
    assert sorted({spec.group_name for spec in specs if spec.group_name}) == [
        "1_inbox",
        "2_raw",
        "3_facts",
        "4_metrics",
        "5_ranking",
        "6_snapshot",
    ]
    assert [spec.key for spec in specs if not (spec.owners and spec.kinds and spec.description)] == []
    place = {spec.key: str(spec.group_name) for spec in specs}
    backwards = {
        (spec.key, dep.asset_key) for spec in specs for dep in spec.deps if place[dep.asset_key] > place[spec.key]
    }
    assert backwards == set()
    checks = [spec for one in graph.resolve_asset_graph().assets_defs for spec in one.check_specs]
    assert len(checks) > 90 and [check.name for check in checks if not check.description] == []
    (snapshot,) = (spec for spec in specs if spec.key == dg.AssetKey("snapshot"))
    assert snapshot.freshness_policy is not None


def test_the_as_of_instant_is_read_where_it_is_written_and_nowhere_else() -> None:
    """Options of commands and the configuration of a Dagster run; from there on it is a datetime."""
    doors = {
        path.relative_to(ORCHESTRATION).as_posix()
        for path in ORCHESTRATION.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("as_of", "clock.as_of")
    }
    assert doors == {"cli/announcing.py", "cli/appealing.py", "cli/collecting.py", "defs/runs.py"}


def test_a_dagster_run_is_given_its_home_locked_and_its_configuration_as_values(
    make_home: Callable[..., Home],
) -> None:
    from orchestration.defs.runs import RunResource

    home = make_home([("U1", "城关镇", "township")])
    resource = RunResource(home=str(home.root), as_of="2024-03-31", publish=False)
    with resource.yield_for_execution(dg.build_init_resource_context()) as inputs:
        assert (inputs.home, inputs.settings.is_publishing) == (home, False)
        assert inputs.as_of.isoformat(timespec="minutes") == "2024-03-31T23:59+08:00"
        with pytest.raises(HomeLocked), locked(home, "taizhang run"):
            pass
    with locked(home, "taizhang run"):
        pass
    logs.set_up(None)
    assert any("ended after" in line for line in log_lines.events(home.root))
