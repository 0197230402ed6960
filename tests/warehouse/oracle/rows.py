"""Reads the tables of a world into Python rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from orchestration.warehouse.schema import tables

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def full_rows(given: Tables) -> Tables:
    """Rows with every column of their table; what a row leaves out is None."""
    return {name: [dict.fromkeys(columns) | row for row in given.get(name, [])] for name, columns in tables().items()}


def rows_of_warehouse(path: Path) -> Tables:
    """All tables of a warehouse.duckdb that nobody has open."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        found: Tables = {}
        for name, columns in tables().items():
            schema, table = name.split(".")
            listed = ", ".join(f'"{column}"' for column in columns)
            values = connection.execute(f'select {listed} from {schema}."{table}"').fetchall()
            found[name] = [dict(zip(columns, row, strict=True)) for row in values]
        return found
