"""Each folder knows only what stands before it in the flow of data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from expectations.loading import template_names

PROJECT = Path(__file__).parents[1]
CLOCKS = {"now", "today", "utcnow", "time_ns", "fromtimestamp"}


def _modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((PROJECT / folder).rglob("*.py")):
            yield path.relative_to(PROJECT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _imports(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _importing(package: str, *folders: str) -> set[str]:
    return {
        name
        for name, tree in _modules(*folders)
        if any(one.split(".")[0].startswith(package) for one in _imports(tree))
    }


def test_only_the_graph_knows_dagster() -> None:
    outside = {
        name
        for name in _importing("dagster", "orchestration", "expectations", "dashboards")
        if "orchestration/defs/" not in name
    }
    assert outside == {"orchestration/definitions.py"}


@pytest.mark.parametrize(
    ("package", "folder"),
    [
        ("orchestration", "expectations"),
        ("dashboards", "expectations"),
        ("orchestration", "dbt_project"),
        ("dashboards", "dbt_project"),
        ("dbt", "dashboards"),
        ("great_expectations", "dashboards"),
    ],
)
def test_nothing_is_imported_against_the_flow(package: str, folder: str) -> None:
    assert _importing(package, folder) == set()


def test_pages_are_served_by_one_command_and_known_nowhere_else_in_the_pipeline() -> None:
    assert _importing("dashboards", "orchestration") == {"orchestration/cli/serving.py"}


def test_the_wall_clock_is_read_in_one_module() -> None:
    readers = {
        name
        for name, tree in _modules("orchestration", "expectations", "dashboards")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
        if getattr(node.func.value, "id", "") in {"datetime", "date", "time"}
    }
    assert readers == {"orchestration/clock.py"}


def test_no_model_reads_a_clock() -> None:
    clocks = ("current_date", "current_timestamp", "now()", "today()", "run_started_at")
    guilty = [
        path.name
        for folder in ("models", "macros", "tests")
        for path in (PROJECT / "dbt_project" / folder).rglob("*.sql")
        if any(clock in path.read_text(encoding="utf-8").lower() for clock in clocks)
    ]
    assert guilty == []


def _texts_and_names(tree: ast.AST) -> Iterator[str]:
    """Every text and every identifier of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        for name in ("id", "attr", "arg", "name"):
            if isinstance(value := getattr(node, name, None), str):
                yield value


def test_no_module_of_the_pipeline_names_a_template() -> None:
    """What differs between templates stands in their contracts; a domain may bear the name of a template."""
    named = set()
    for name, tree in _modules("orchestration"):
        for text in _texts_and_names(tree):
            # a name without an underscore is a word of everyday language too: it counts where it stands alone
            words = {word for word in re.findall(r"\w+", text) if "_" in word} | {text}
            words |= set(re.findall(r"template: (\w+)", text))
            named |= {(name, word) for word in words & set(template_names())}
    domains = ("reference/words.py", "documentation/metrics_page.py", "explain/questions/__init__.py")
    assert named - {(f"orchestration/{module}", "case") for module in domains} == set()


# orchestration/collection from the ground up: a room or module imports what stands before it
COLLECTION = (
    ["sandbox", "receipt_rules", "values", "parsed_file", "findings", "workers"]
    + ["readers", "sources", "tables", "rows", "receipts", "emptying"]
    + [
        "open_file",
        "file_tables",
        "file_parts",
        "parse_file",
        "worker_imports",
        "conservation",
        "check_rows",
        "redacted_copy",
        "read_files",
    ]
)


def _room(module: str) -> str | None:
    """The room of orchestration.collection that a module lies in."""
    parts = module.replace("/", ".").removesuffix(".py").removesuffix(".__init__").split(".")
    return parts[2] if parts[:2] == ["orchestration", "collection"] and len(parts) > 2 else None


def test_the_rooms_of_collection_are_all_in_order() -> None:
    rooms = {_room(name) for name, _ in _modules("orchestration/collection")} - {None}
    assert rooms == set(COLLECTION)


def test_a_file_goes_through_the_rooms_of_collection_in_one_direction() -> None:
    place = {room: number for number, room in enumerate(COLLECTION)}
    backwards = {
        (name, imported)
        for name, tree in _modules("orchestration/collection")
        for imported in _imports(tree)
        if (own := _room(name)) and (other := _room(imported)) in place and place[other] > place[own]
    }
    assert backwards == set()


def test_the_sandbox_knows_nothing_of_what_runs_inside_it() -> None:
    known = {
        imported
        for _, tree in _modules("orchestration/collection/sandbox")
        for imported in _imports(tree)
        if imported.split(".")[0] in ("expectations", "pyarrow", "python_calamine")
        or _room(imported) not in (None, "sandbox")
    }
    assert known == set()


def _imported_modules(tree: ast.Module, known: set[str]) -> set[str]:
    """Modules of ours that a module imports; a package counts where a name of its own is taken from it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (whole & known) | ({node.module} if whole - known else set())
    return found & known


def _circles(imports: dict[str, set[str]]) -> list[set[str]]:
    """Modules that import each other, however long the way (Tarjan)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        stack.append(name)
        for other in imports[name]:
            if other not in order:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], order[other])
        if low[name] == order[name]:
            circle = set(stack[stack.index(name) :])
            del stack[stack.index(name) :]
            if len(circle) > 1:
                found.append(circle)

    for name in imports:
        if name not in order:
            visit(name)
    return found


def test_no_two_modules_import_each_other_whatever_the_way() -> None:
    trees = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): tree
        for name, tree in _modules("orchestration", "expectations", "dashboards")
    }
    imports = {
        name: {other for other in _imported_modules(tree, set(trees)) if other != name} for name, tree in trees.items()
    }
    assert _circles(imports) == []
