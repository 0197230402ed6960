"""Runs the dbt project in this process on one world, as a run does."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from expectations.loading import event_columns
from orchestration.pipeline.dbt_runner import parsed_project
from tests.warehouse.worlds import SHANGHAI, World

PROJECT = Path(__file__).parents[2] / "dbt_project"


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def dbt_vars(world: World) -> dict[str, Any]:
    return {
        "as_of": world.as_of.isoformat(),
        "as_of_on": world.as_of.astimezone(SHANGHAI).date().isoformat(),
        "snapshot_id": "S000001",
        "created_at": world.as_of.isoformat(),
        "run_id": "test",
        "code_version": "0",
        "scheme_version": "S1",
        "inputs_digest": "0",
        "arrivals_count": "0",
        "arrivals_digest": "0",
        "event_columns": event_columns(),
    }


def invoke(
    command: list[str],
    world: World,
    folder: Path,
    *,
    with_files: bool = True,
    project: Path = PROJECT,
    manifest: Manifest | None = None,
    target: str = "build",
) -> dbtRunnerResult:
    """One dbt command against folder/build.duckdb; both database files are closed afterwards.

    Args:
        manifest: the project as it was parsed before; it is parsed anew without it.
    """
    files = {f"TAIZHANG_{name.upper()}": str(folder / f"{name}.duckdb") for name in ("build", "warehouse", "scratch")}
    with _environment(**(files if with_files else {})):
        try:
            return dbtRunner(manifest).invoke(
                [
                    *command,
                    "--project-dir", str(project), "--profiles-dir", str(project), "--target", target,
                    "--target-path", str(folder / "target"), "--log-path", str(folder / "logs"),
                    "--quiet", *(["--vars", json.dumps(dbt_vars(world))] if target == "build" else []),
                ]
            )  # fmt: skip
        finally:
            DuckDBConnectionManager.close_all_connections()


def build(world: World, folder: Path, *, unit_tests: bool = False) -> Path:
    """Write the world, build all models and return the snapshot file.

    Raises:
        AssertionError: a model or a test failed; the message names them.
    """
    world.write(folder / "warehouse.duckdb")
    chosen = ["--selector", "everything" if unit_tests else "tables_and_their_tests"]
    result = invoke(["build", *chosen], world, folder, manifest=parsed_project())
    if result.exception:
        raise result.exception
    failed = [f"{item.node.name}: {item.message}" for item in result.result if item.status in ("error", "fail")]
    assert result.success, "\n".join(failed)
    assert unit_tests == any(item.node.resource_type == "unit_test" for item in result.result), (
        "the selectors choose other tests"
    )
    return folder / "build.duckdb"
