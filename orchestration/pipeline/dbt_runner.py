"""Runs dbt in this process: one start-up for a whole run instead of one for every command."""

from __future__ import annotations

import gc
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.loading import event_columns
from orchestration.messages import UserError
from orchestration.pipeline.kept_templates import kept_templates
from orchestration.pipeline.lean_dbt import lean_dbt
from orchestration.storage import cache
from orchestration.storage.product_files import DBT_PROJECT
from orchestration.zones import SHANGHAI

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.base_types import EventMsg

_PARSED = "partial_parse.msgpack"
_PARTS = ("models", "macros", "seeds", "tests", "numerics")
_FINISHED = ("LogModelResult", "LogTestResult", "LogSeedResult")
_BROKEN = "broken rule: "  # how macros/test_that_says.sql begins


class ModelsFailed(UserError):
    """dbt could not build the marts, or a test of theirs failed.

    Args:
        nodes: models and tests that failed.
    """

    def __init__(self, key: str, /, nodes: tuple[str, ...] = (), **values: object) -> None:
        super().__init__(key, **values)
        self.nodes = nodes

    @property
    def for_log(self) -> str:
        """The models that failed: what DuckDB says of them may quote a cell."""
        return f"models or tests failed: {', '.join(self.nodes)}" if self.nodes else super().for_log


@dataclass(frozen=True, slots=True)
class NodeResult:
    """What became of one model, seed or test."""

    unique_id: str
    status: str  # success, pass, warn, fail, error or skipped
    message: str
    failures_count: int | None  # rows that break the rule of a test

    @property
    def name(self) -> str:
        """The name without project and kind."""
        return self.unique_id.split(".")[2]


def project_digest() -> str:
    """Return a digest over everything that decides what the models compute."""
    total = hashlib.sha256()
    files = [DBT_PROJECT / name for name in ("dbt_project.yml", "profiles.yml", "selectors.yml")]
    # an installer compiles the Python models too
    files += [
        path for part in _PARTS for path in (DBT_PROJECT / part).rglob("*") if path.is_file() and path.suffix != ".pyc"
    ]
    for path in sorted(files):
        total.update(path.relative_to(DBT_PROJECT).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def project_key() -> str:
    """Return what differs where something made of the project has to be made again."""
    # a parsed project knows the folder that it was read from, and only the dbt that wrote it can read it
    versions = [f"{name} {version(name)}" for name in ("dbt-core", "dbt-duckdb", "jinja2")]
    return hashlib.sha256("\0".join([project_digest(), str(DBT_PROJECT), *versions]).encode()).hexdigest()[:16]


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def parsed_project() -> Manifest:
    """Load the project as `parse_project` left it: parsing it again takes most of the time of a small build."""
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    packed = parse_project().with_name(_PARSED).read_bytes()
    # without what dbt calls its flat graph: no macro of ours asks for it, and to make it is a fiftieth of a build
    return Manifest.from_msgpack(packed, decoder=extended_mashumuro_decoder)


def invoke(
    arguments: list[str],
    environment: dict[str, str],
    callbacks: list[Callable[[EventMsg], None]],
    manifest: Manifest | None = None,
) -> dbtRunnerResult:
    """Run one dbt command in this process."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    common = [
        "--project-dir",
        str(DBT_PROJECT),
        "--profiles-dir",
        str(DBT_PROJECT),
        "--target",
        "build",
        "--no-use-colors",
        "--no-version-check",
    ]
    common += ["--log-path", environment["DBT_LOG_PATH"], "--quiet", "--no-send-anonymous-usage-stats"]
    common += [
        "--log-level",
        "none",
        "--log-level-file",
        "none",
    ]  # what it would write is heard: its events, each written out, are a tenth of a build
    gc.freeze()  # what is there now outlives the build: to look through all of it below takes a third of a second
    with _environment(environment), lean_dbt(is_validated=manifest is not None):
        try:
            return dbtRunner(manifest=manifest, callbacks=callbacks).invoke([*arguments, *common])
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]  # dbt leaves it without types
            # it only lets go of them: a cursor of a Python model sits in a reference cycle and would hold both
            # files open
            gc.collect()
            gc.unfreeze()


def _parse_into(folder: Path) -> None:
    result = invoke(["parse", "--target-path", str(folder)], {"DBT_LOG_PATH": str(folder)}, [])
    if not result.success:
        raise ModelsFailed("pipeline.dbt_runner.not_parsed", exception=result.exception)


def parse_project() -> Path:
    """Parse the project if it changed since the last time, and return the path of its manifest.

    Raises:
        ModelsFailed: the project does not parse.
        NoCache: there is no folder to keep the manifest in.
    """
    return cache.entry(f"dbt-{project_key()}", _parse_into) / "manifest.json"


def build_models(
    build_path: Path, warehouse: Path, work: Path, variables: dict[str, Any], on_done: Callable[[], None]
) -> tuple[NodeResult, ...]:
    """Build and test every model into `build_path`, reading `warehouse`.

    Args:
        build_path: a DuckDB file that does not exist yet.
        warehouse: warehouse.duckdb, opened by nobody else in this process.
        work: a folder for dbt's own files.
        on_done: called for each finished node.

    Raises:
        ModelsFailed: a model or a test of severity error failed; names the first of them.
    """
    broken: list[str] = []

    def listen(message: EventMsg) -> None:
        text = str(getattr(message.info, "msg", ""))
        if message.info.name == "JinjaLogInfo" and text.startswith(_BROKEN):
            broken.append(text.removeprefix(_BROKEN))
        elif message.info.name in _FINISHED:
            on_done()

    environment = {
        "TAIZHANG_BUILD": str(build_path),
        "TAIZHANG_WAREHOUSE": str(warehouse),
        "TAIZHANG_TIMEZONE": str(variables.get("timezone", SHANGHAI.key)),
        "DBT_LOG_PATH": str(work / "logs"),
        "TAIZHANG_KEPT_DRAWS": str(work),
        "TAIZHANG_MEMORY": f"{variables.get('memory_percent', 70)}%",
        "TAIZHANG_SPILL": str(build_path.with_suffix(".tmp.spill")),
    }
    arguments = [
        "build",
        "--exclude-resource-type",
        "unit_test",
        # grains of steps: as unit tests, asked where the SQL changes
        "--exclude",
        "test_type:singular",
        "--no-write-json",  # nobody reads what dbt would write about the run; its results are returned
        "--target-path",
        str(work / "target"),
        "--vars",
        json.dumps(variables | {"event_columns": event_columns()}, ensure_ascii=False),
    ]
    manifest = parsed_project()
    with kept_templates(project_key()):
        done = invoke(arguments, environment, [listen], manifest)
        results = _results(done)
        if not done.success:
            raise _failure(results, broken, done.exception) from done.exception
    _require_all_checks(manifest, results)
    return results


def _require_all_checks(manifest: Manifest, results: tuple[NodeResult, ...]) -> None:
    """Refuse a build in which a declared test did not run: none that ran failed either, which looks like success."""
    from dbt.contracts.graph.nodes import GenericTestNode

    declared = {name for name, node in manifest.nodes.items() if isinstance(node, GenericTestNode)}
    ran = {result.unique_id for result in results if result.status in ("pass", "warn")}
    if not_run := tuple(sorted(declared - ran)):
        names = ", ".join(name.split(".")[2] for name in not_run[:5])
        raise ModelsFailed("pipeline.dbt_runner.checks_not_run", not_run, count=len(not_run), names=names)


def _results(done: dbtRunnerResult) -> tuple[NodeResult, ...]:
    """Return the results of a build; none where it did not get to its first node."""
    return tuple(
        NodeResult(result.node.unique_id, str(result.status), result.message or "", result.failures)
        for result in getattr(done.result, "results", ())
    )


def _failure(results: tuple[NodeResult, ...], broken: list[str], error: BaseException | None) -> ModelsFailed:
    failed = [result for result in results if result.status in ("error", "fail", "runtime error")]
    first = [f"{result.name}: {' '.join(result.message.split())}" for result in failed[:5]]
    why = "; ".join([*(first or [str(error)]), *broken[:10]])
    return ModelsFailed("pipeline.dbt_runner.models_failed", tuple(result.unique_id for result in failed), why=why)


if __name__ == "__main__":
    parse_project()
