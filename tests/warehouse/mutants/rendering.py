"""The dbt project as plain SQL, rendered without dbt: one changed file costs milliseconds instead of a parse."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import yaml

_MACRO = re.compile(r"{%-?\s*macro\s+(\w+)\(.*?endmacro\s*-?%}", re.DOTALL)
# the database of the rendered project: models and seeds in one, as a transaction writes only one
DATABASE = "memory"


class _Returned(Exception):  # noqa: N818 - dbt's own way to hand a value out of a macro
    def __init__(self, value: Any) -> None:
        self.value = value


@dataclass(frozen=True, slots=True)
class Model:
    """A model that becomes a table: `sql` is a query, or the text of a Python module."""

    name: str
    schema: str
    sql: str
    refs: frozenset[str]
    is_python: bool = False

    @property
    def relation(self) -> str:
        return f'"{DATABASE}"."{self.schema}"."{self.name}"'


def project_texts(project: Path) -> dict[str, str]:
    """The text of every model and macro by its path inside the project."""
    paths = [
        *(project / "models").rglob("*.sql"),
        *(project / "models").rglob("*.py"),
        *(project / "macros").rglob("*.sql"),
    ]
    return {path.relative_to(project).as_posix(): path.read_text(encoding="utf-8") for path in sorted(paths)}


class Rendering:
    """All models of a project's texts. Seeds are taken as tables of the schema main."""

    def __init__(self, project: Path, texts: Mapping[str, str], variables: Mapping[str, Any]) -> None:
        given = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
        self._variables = given["vars"] | variables
        self._seeds = {path.stem for path in (project / "seeds").glob("*.csv")}
        # table functions and what they are made of are no tables: nobody reads them before a snapshot is there
        self._texts = {
            Path(path).stem: (path, text)
            for path, text in texts.items()
            if path.startswith("models/") and not re.search("/(functions|contributions)/", path)
        }
        self._environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)  # noqa: S701 - SQL, not HTML
        self._environment.globals |= self._functions()
        for path, text in texts.items():
            if path.startswith("macros/"):
                self._add_macros(text)
        self._rendered: dict[str, tuple[str, frozenset[str]]] = {}
        self._reading: list[set[str]] = []
        self.models = {name: self._model(name) for name in self._texts if not self._is_ephemeral(name)}

    def _functions(self) -> dict[str, Any]:
        def give(value: Any) -> None:
            raise _Returned(value)

        class Dbt:
            string_literal = staticmethod(lambda text: f"'{text}'")
            escape_single_quotes = staticmethod(lambda text: text.replace("'", "''"))

        class Adapter:
            dispatch = staticmethod(lambda name: self._environment.globals[f"default__{name}"])

        return {
            "target": SimpleNamespace(name="run"), "ref": self._ref, "var": self._variables.__getitem__, "config": lambda **_: "", "return": give, "dbt": Dbt, "adapter": Adapter,
            "source": lambda schema, name: f'"warehouse"."{schema}"."{name}"',
        }  # fmt: skip

    def _add_macros(self, text: str) -> None:
        # one template a macro: all calls between macros go through the globals, where a returned value is caught
        for found in _MACRO.finditer(text):
            name = found[1]
            self._environment.globals[name] = self._callable(self._environment.from_string(found[0]), name)

    @staticmethod
    def _callable(template: jinja2.Template, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            try:
                return getattr(template.module, name)(*arguments, **named)
            except _Returned as returned:
                return returned.value

        return call

    def _is_ephemeral(self, name: str) -> bool:
        path, text = self._texts[name]
        return path.startswith("models/staging/") or "materialized='ephemeral'" in text

    def _schema(self, name: str) -> str:
        """The schema of a published table, else where the steps lie."""
        layer, *folders = Path(self._texts[name][0]).parts[1:-1]
        if layer in ("audit", "meta"):
            return "main" if name.startswith("int_") else layer
        return "marts" if "marts" in folders else "main"

    def _sql(self, name: str) -> tuple[str, frozenset[str]]:
        """The query of a SQL model and the tables it reads, with ephemeral models written into it."""
        if name in self._rendered:
            return self._rendered[name]
        self._reading.append(set())
        sql = self._environment.from_string(self._texts[name][1]).render().strip()
        self._rendered[name] = (sql, frozenset(self._reading.pop()))
        return self._rendered[name]

    def _ref(self, name: str) -> str:
        """What a model that is being rendered reads."""
        if name in self._seeds:
            return f'"{DATABASE}"."main"."{name}"'
        if self._is_ephemeral(name):
            inner, further = self._sql(name)
            self._reading[-1].update(further)
            return f"({inner})"
        self._reading[-1].add(name)
        return f'"{DATABASE}"."{self._schema(name)}"."{name}"'

    def _model(self, name: str) -> Model:
        path, text = self._texts[name]
        if path.endswith(".py"):
            return Model(
                name, self._schema(name), text, frozenset(re.findall(r'dbt\.ref\("(\w+)"\)', text)), is_python=True
            )
        return Model(name, self._schema(name), *self._sql(name))

    def in_order(self) -> list[Model]:
        """Every model after those that it reads."""
        done: dict[str, Model] = {}

        def add(name: str) -> None:
            if name not in done:
                for other in sorted(self.models[name].refs):
                    add(other)
                done[name] = self.models[name]

        for name in sorted(self.models):
            add(name)
        return list(done.values())
