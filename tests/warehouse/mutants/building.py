"""One world, built once; after that only a changed model and what reads it, inside a transaction that is taken back."""

from __future__ import annotations

import csv
import importlib.util
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from tests.warehouse.building import PROJECT, dbt_vars
from tests.warehouse.mutants.rendering import DATABASE, Model, Rendering
from tests.warehouse.worlds import World


class BrokenSql(Exception):
    """A changed model does not run at all: nothing that could be overlooked."""


class _PythonModel:
    """What a dbt Python model is given."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, models: Mapping[str, Model]) -> None:
        self._connection, self._models = connection, models

    def config(self, **_: Any) -> None:
        """As dbt's, without any effect."""

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self._connection.sql(f"select * from {self._models[name].relation}")


def _python_rows(model: Model, dbt: _PythonModel, connection: duckdb.DuckDBPyConnection) -> Any:
    spec = importlib.util.spec_from_loader(model.name, loader=None)
    module = importlib.util.module_from_spec(spec)
    exec(compile(model.sql, model.name, "exec"), module.__dict__)  # noqa: S102 - our own model
    return module.model(dbt, connection)


class BuiltWorld:
    """The tables of one world in memory, all in one database, beside the warehouse they come from."""

    def __init__(self, world: World, texts: Mapping[str, str], folder: Path) -> None:
        self.world = world
        self._variables = dbt_vars(world)
        world.write(folder / "warehouse.duckdb")
        self.connection = duckdb.connect(":memory:", config={"threads": 2})
        self.connection.execute("set TimeZone = 'Asia/Shanghai'")
        self.connection.execute(f"attach '{folder / 'warehouse.duckdb'}' as warehouse (read_only)")
        for schema in ("marts", "audit", "meta"):
            self.connection.execute(f"create schema {schema}")
        self._load_seeds()
        self._base = self._render(texts)
        self._build(self._base.in_order())
        self._shapes = {model.name: self._shape(model) for model in self._base.models.values()}

    def _load_seeds(self) -> None:
        types = _seed_types()
        for path in sorted((PROJECT / "seeds").glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as handle:
                rows = list(csv.reader(handle))
            columns = ", ".join(f'"{name}" {types[path.stem][name]}' for name in rows[0])
            self.connection.execute(f'create table main."{path.stem}" ({columns})')
            marks = ", ".join("?" * len(rows[0]))
            values = [[cell or None for cell in row] for row in rows[1:]]
            self.connection.executemany(f'insert into main."{path.stem}" values ({marks})', values)

    def _render(self, texts: Mapping[str, str]) -> Rendering:
        return Rendering(PROJECT, texts, self._variables)

    def _shape(self, model: Model) -> list[tuple]:
        return self.connection.execute(f"describe {model.relation}").fetchall()

    def _build(self, models: Iterable[Model]) -> None:
        models = list(models)
        by_name = self._base.models | {model.name: model for model in models}
        for model in models:
            try:
                if model.is_python:
                    rows = _python_rows(model, _PythonModel(self.connection, by_name), self.connection)
                    self.connection.register("python_rows", rows)
                    self.connection.execute(f"create or replace table {model.relation} as select * from python_rows")
                    self.connection.unregister("python_rows")
                else:
                    self.connection.execute(f"create or replace table {model.relation} as ({model.sql})")
            except (duckdb.Error, ValueError, KeyError, TypeError) as error:
                raise BrokenSql(f"{model.name}: {error}") from error

    def affected(self, texts: Mapping[str, str]) -> list[Model]:
        """The models whose SQL changed and all that read them, in order."""
        found: dict[str, Model] = {}
        for model in self._render(texts).in_order():
            base = self._base.models[model.name]
            if model.sql != base.sql or model.refs & found.keys():
                found[model.name] = model
        return list(found.values())

    @contextmanager
    def changed(self, texts: Mapping[str, str]) -> Iterator[list[Model]]:
        """The world as the changed project builds it, for as long as the block lasts; gives the models that were built again.

        Raises:
            BrokenSql: a model does not run.
        """
        models = self.affected(texts)
        self.connection.execute("begin transaction")
        try:
            self._build(models)
            yield models
        finally:
            self.connection.execute("rollback")
            self.connection.execute("set TimeZone = 'Asia/Shanghai'")

    def changed_shapes(self, models: Iterable[Model]) -> list[str]:
        """Published tables whose columns or types are no longer those that the contracts ask for."""
        return [
            model.name for model in models if model.schema != "main" and self._shape(model) != self._shapes[model.name]
        ]

    def save(self, path: Path) -> None:
        """Write the published tables as they stand now into a snapshot file."""
        with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(path)) as target:
            for model in self._base.models.values():
                if model.schema == "main":
                    continue
                file = Path(folder) / f"{model.schema}.{model.name}.parquet"
                self.connection.execute(f"copy (select * from {model.relation}) to '{file}' (format parquet)")
                target.execute(f"create schema if not exists {model.schema}")
                target.execute(f"create table {model.schema}.\"{model.name}\" as select * from read_parquet('{file}')")


def _seed_types() -> dict[str, dict[str, str]]:
    import yaml

    listed = yaml.safe_load((PROJECT / "seeds" / "_seeds.yml").read_text(encoding="utf-8"))["seeds"]
    return {seed["name"]: seed["config"]["column_types"] for seed in listed}


def own_names(sql: str) -> str:
    """Compiled SQL of dbt with the names of the rendered project."""
    for database in ("snapshot", "scratch"):
        sql = sql.replace(f'"{database}".', f'"{DATABASE}".')
    return sql
