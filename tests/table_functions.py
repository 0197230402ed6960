"""The snapshot's own questions without a build: models/reporting/functions/ rendered for DuckDB, for snapshots that tests make by hand.

connection.execute(table_function("scores_under_weights"))
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2

PROJECT = Path(__file__).parents[1] / "dbt_project"
FUNCTIONS = PROJECT / "models" / "reporting" / "functions"
# own tags of dbt, which no table function needs
_TAGS = ("{% materialization", "{% test")


class _Adapter:
    """Stands in for dbt's adapter: dispatches to the default form of a macro."""

    def __init__(self, macros: dict[str, Any]) -> None:
        self._macros = macros

    def dispatch(self, name: str) -> Any:
        return self._macros[f"default__{name}"]


def _macros(environment: jinja2.Environment) -> dict[str, Any]:
    texts = [path.read_text(encoding="utf-8") for path in sorted((PROJECT / "macros").glob("*.sql"))]
    text = "\n".join(text for text in texts if not any(tag in text for tag in _TAGS))
    known: dict[str, Any] = {}
    environment.globals |= {
        "adapter": _Adapter(known),
        "ref": lambda name: f"marts.{name}" if name != "snapshot" else "meta.snapshot",
    }
    environment.globals["var"] = lambda name: environment.globals["variables"][name]
    known |= {name: value for name, value in vars(environment.from_string(text).module).items() if name[0] != "_"}
    environment.globals |= known
    return known


def table_function(name: str, **variables: str) -> str:
    """The statement that creates a table function; `variables` are those of dbt that it reads."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    parameters: list[str] = []
    environment.globals |= {
        "variables": variables,
        "config": lambda **given: parameters.extend(one.split()[0] for one in given["parameters"]) or "",
    }
    _macros(environment)
    body = environment.from_string((FUNCTIONS / f"{name}.sql").read_text(encoding="utf-8")).render()
    return f"create macro marts.{name}({', '.join(parameters)}) as table (\n{body}\n)"
