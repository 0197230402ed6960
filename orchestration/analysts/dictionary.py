"""The data dictionary of a snapshot: every table, its grain and columns, from the descriptions that it holds itself."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.analysts.questions import question
from orchestration.messages import both

if TYPE_CHECKING:
    import duckdb

CSV_COLUMNS: tuple[str, ...] = ("snapshot_id", "table", "grain_zh", "grain_en", "column", "type", "unit")
CSV_COLUMNS += ("description_zh", "description_en")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a public table."""

    name: str
    data_type: str
    unit: str  # empty for text
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Table:
    """One public table: what a row is, and its columns."""

    schema: str
    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]

    @property
    def full_name(self) -> str:
        """Schema and name, as a query writes them."""
        return f"{self.schema}.{self.name}"


def tables_of(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """Return every public table of a snapshot, marts first."""
    columns: dict[tuple[str, str], list[Column]] = {}
    for schema, name, *column in connection.execute(question("columns")).fetchall():
        columns.setdefault((schema, name), []).append(Column(*column))
    return [
        Table(schema, name, zh, en, tuple(columns[schema, name]))
        for schema, name, zh, en in connection.execute(question("tables")).fetchall()
    ]


def as_csv(tables: list[Table], snapshot_id: str) -> bytes:
    """Write a row a column; with the mark by which spreadsheet programs know UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for table in tables:
        for column in table.columns:
            line = (snapshot_id, table.full_name, table.zh, table.en, column.name, column.data_type, column.unit)
            writer.writerow([*line, column.zh, column.en])
    return text.getvalue().encode("utf-8-sig")


def as_markdown(tables: list[Table], metrics: list[dict[str, Any]], snapshot_id: str, as_of: str) -> bytes:
    """Write the same for reading, with the definition of every metric."""
    lines = [f"# {both('analysts.dictionary.title')}", "", f"`{snapshot_id}` · {as_of}", ""]
    names = [both(f"analysts.dictionary.{name}") for name in ("column", "type", "unit", "description")]
    for table in tables:
        lines += [f"## {table.full_name}", "", f"{table.zh}{table.en}", ""]
        lines += [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
        lines += [
            f"| {column.name} | {column.data_type} | {column.unit} | {_cell(column.zh + column.en)} |"
            for column in table.columns
        ]
        lines.append("")
    lines += [f"## {both('analysts.dictionary.metrics')}", ""]
    for metric in metrics:
        lines += [f"### {metric['name_zh']} {metric['name_en']}", ""]
        lines += [f"`{metric['metric_code']}` · {metric['domain']} · {metric['unit']} · {metric['direction']}", ""]
        lines += [metric["definition_zh"], "", metric["definition_en"], ""]
    return "\n".join(lines).encode()


def _cell(text: str) -> str:
    return text.replace("|", r"\|")
