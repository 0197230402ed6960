"""The durable steps of the product, found in its source: what a kill may come before or after."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
_NAMES = frozenset({"sync_folder", "sync_file", "write_durably", "write_all_durably"})
_ATTRIBUTES = frozenset({"fsync", "rename", "checkpoint", "transaction"})
# each of these is all or nothing by itself
_WHOLE = frozenset({"write_durably", "write_all_durably", "transaction"})
_COMMITS = frozenset({"commit", "checkpoint"})


@dataclass(frozen=True, slots=True)
class Step:
    """One statement that makes something last."""

    module: str
    function: str
    number: int  # among the steps of this function, from 1
    line: int
    body: list[ast.stmt]  # that holds the statement
    statement: ast.stmt
    is_whole: bool  # all or nothing by itself

    @property
    def name(self) -> str:
        """As `taizhang` calls nothing: module:function#number."""
        return f"{self.module}:{self.function}#{self.number}"


def _is_durable(call: ast.Call) -> bool:
    said = call.func
    if isinstance(said, ast.Name):
        return said.id in _NAMES
    if not isinstance(said, ast.Attribute):
        return False
    if said.attr in ("replace", "link"):  # a text has the one too, a page the other
        is_of_system = isinstance(said.value, ast.Name) and said.value.id == "os"
        return is_of_system or (said.attr == "replace" and len(call.args) == 1 and not call.keywords)
    if said.attr == "execute":
        first = call.args[0] if call.args else None
        return isinstance(first, ast.Constant) and first.value in _COMMITS
    return said.attr in _ATTRIBUTES


def _own_calls(statement: ast.stmt) -> Iterator[ast.Call]:
    """Yield the calls of a statement, but not those of the statements inside it."""
    left: list[ast.AST] = [statement]
    while left:
        node = left.pop()
        if isinstance(node, ast.Call):
            yield node
        inner = ast.iter_child_nodes(node)
        left += [child for child in inner if not isinstance(child, ast.stmt | ast.ExceptHandler)]


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        body = getattr(node, name, None)
        if isinstance(body, list):
            yield body
    for handler in getattr(node, "handlers", []):
        yield handler.body


def steps_of(tree: ast.Module, module: str) -> list[Step]:
    """List the durable steps of one module."""
    found: list[Step] = []
    counts: dict[str, int] = {}

    def look(node: ast.AST, function: str) -> None:
        for body in _bodies(node):
            for statement in list(body):
                if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                    look(statement, f"{function}.{statement.name}".lstrip("."))
                    continue
                calls = [call for call in _own_calls(statement) if _is_durable(call)]
                if function and calls:
                    names = {getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls}
                    counts[function] = counts.get(function, 0) + 1
                    found.append(
                        Step(module, function, counts[function], statement.lineno, body, statement, names <= _WHOLE)
                    )
                look(statement, function)

    look(tree, "")
    return found


def every_step() -> list[Step]:
    """List the durable steps of pipeline and pages."""
    found = []
    for folder in ("orchestration", "dashboards"):
        for path in sorted((PROJECT / folder).rglob("*.py")):
            module = path.relative_to(PROJECT).with_suffix("").as_posix().replace("/", ".")
            found += steps_of(ast.parse(path.read_text("utf-8")), module)
    return found


def with_kill(source: str, module: str, name: str, moment: str) -> ast.Module:
    """Return a module in which the process is killed before or after one of its steps.

    Before a transaction means before its end: what it did is not committed.
    """
    tree = ast.parse(source)
    step = next(one for one in steps_of(tree, module) if one.name == name)
    kill = ast.parse("__import__('os').kill(__import__('os').getpid(), 9)").body[0]
    if moment == "after":
        step.body.insert(step.body.index(step.statement) + 1, kill)
    elif isinstance(step.statement, ast.With):
        inside = step.statement.body
        inside.insert(len(inside) - isinstance(inside[-1], ast.Return), kill)
    else:
        step.body.insert(step.body.index(step.statement), kill)
    return ast.fix_missing_locations(tree)
