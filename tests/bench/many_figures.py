"""A generated snapshot of many units: many_figures(home, demo, units=10_000, months=36, metrics=25)."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

_SQL = Path(__file__).with_name("many_figures.sql")
_SCHEMAS = ("marts", "audit", "meta")


def many_figures(
    home: Path,
    demo: Path,
    *,
    units: int = 10_000,
    months: int = 36,
    metrics: int = 25,
) -> Path:
    """Write and publish home/snapshots/S000001.duckdb.

    Args:
        demo: the demo's snapshot, whose tables, metrics and lists the new one has.
    """
    path = home / "snapshots" / "S000001.duckdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'Asia/Shanghai'")
        # as a run builds it (profiles.yml)
        connection.execute(f"attach '{path}' as snapshot (row_group_size 32768)")
        connection.execute("use snapshot")
        connection.execute(f"attach '{demo}' as demo (read_only)")
        for schema in _SCHEMAS:
            connection.execute(f"create schema {schema}")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'demo' and schema_name in ('marts', 'audit', 'meta')"
        ).fetchall()
        for schema, table in tables:
            connection.execute(f"create table {schema}.{table} as from demo.{schema}.{table} limit 0")
        connection.execute(_SQL.read_text(encoding="utf-8").format(units=units, months=months, metrics=metrics))
        # a function comes after those that it asks
        functions = connection.execute(
            "select function_name, parameters, macro_definition from duckdb_functions() where database_name = 'demo' and schema_name = 'marts'"
            " and function_type = 'table_macro' order by function_name like 'contribution_totals%', function_name"
        ).fetchall()
        for name, parameters, body in functions:
            connection.execute(f"create macro marts.{name}({', '.join(parameters)}) as table {body}")
        created_at, as_of = connection.execute("select created_at, as_of from meta.snapshot").fetchone()
        connection.execute("detach demo")
        connection.execute("checkpoint")
    pointer = {
        "snapshot_id": "S000001",
        "file": "snapshots/S000001.duckdb",
        "created_at": created_at.isoformat(),
        "as_of": as_of.isoformat(),
    }
    (home / "published.json").write_text(json.dumps(pointer), encoding="utf-8")
    return path
