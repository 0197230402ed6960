"""The tables of warehouse.duckdb: those of the templates come from the contracts, the others from their row classes."""

from __future__ import annotations

from expectations.contract import raw_columns
from expectations.loading import contracts
from orchestration.warehouse import reference_rows, rows
from orchestration.warehouse.table import columns_of, row_classes

ROW_CLASSES = row_classes(rows) | row_classes(reference_rows)  # `schema.table` → its row class


def tables() -> dict[str, dict[str, str]]:
    """List every table of the warehouse: `schema.table` → column → DuckDB type."""
    found = {f"raw.{template}": dict(raw_columns(contract)) for template, contract in contracts().items()}
    return found | {
        name: {column.name: column.sql_type for column in columns_of(row_class)}
        for name, row_class in ROW_CLASSES.items()
    }


def descriptions(name: str) -> dict[str, str]:
    """Map column to what it means, of a table with a row class; a template's columns are explained in its contract."""
    row_class = ROW_CLASSES.get(name)
    return {column.name: column.description for column in columns_of(row_class)} if row_class else {}


def quoted(name: str) -> str:
    """Quote the name of a table. Names are our own, never a user's."""
    schema, _, table = name.partition(".")
    return f'{schema}."{table}"'


def ddl(name: str, columns: dict[str, str]) -> str:
    """Write the create statement of a table."""
    body = ", ".join(f'"{column}" {sql_type}' for column, sql_type in columns.items())
    return f"create table if not exists {quoted(name)} ({body})"
