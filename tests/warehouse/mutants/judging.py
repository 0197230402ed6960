"""What may notice a change: not-null constraints and data tests of dbt, contracts, and the oracle."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.warehouse.building import invoke
from tests.warehouse.comparing import first_difference
from tests.warehouse.mutants.building import BuiltWorld, own_names
from tests.warehouse.mutants.rendering import Model
from tests.warehouse.oracle.world import Expected


@dataclass(frozen=True, slots=True)
class DataTest:
    """A test of the project: its query must give no rows."""

    name: str
    query: str
    models: frozenset[str]


def data_tests(folder: Path, world: Any) -> list[DataTest]:
    """All data tests of the project as dbt compiles them, and one more for every not-null constraint."""
    result = invoke(["compile"], world, folder)
    if not result.success:
        raise SystemExit(f"the project does not compile: {result.exception}")
    found = []
    for item in result.result:
        node = item.node
        if node.resource_type == "test":
            models = frozenset(name.split(".")[2] for name in node.depends_on.nodes if name.startswith("model."))
            found.append(DataTest(node.name, own_names(node.compiled_code), models))
        elif node.resource_type == "model":
            for column in node.columns.values():
                if any(constraint.type == "not_null" for constraint in column.constraints):
                    query = f"select * from {own_names(node.relation_name)} where {column.name} is null"
                    found.append(DataTest(f"not_null {node.name}.{column.name}", query, frozenset([node.name])))
    return found


class Judge:
    """Everything that is known about one world without looking at its SQL."""

    def __init__(self, built: BuiltWorld, tests: list[DataTest]) -> None:
        self._built, self._tests = built, tests
        self._expected = Expected(built.world.tables, built.world.as_of)

    def complaint(self, models: list[Model]) -> str | None:
        """Who noticed first that something is wrong, and what it said."""
        names = {model.name for model in models}
        if shapes := self._built.changed_shapes(models):
            return f"contract: {shapes[0]}"
        for test in self._tests:
            if (
                test.models & names
                and self._built.connection.execute(f"select * from ({test.query}) limit 1").fetchone()
            ):
                return f"dbt test: {test.name}"
        if different := first_difference(self._built.connection, self._expected, names):
            return f"oracle: {different[:140]}"
        return None
