"""The first rows of a file as they were read: for whoever writes a source description."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from expectations.contract import contracts
from orchestration.collection.model import ParsedFile, Part

ROWS = 5
_WIDEST = 24


def first_rows(parsed: ParsedFile, count: int = ROWS) -> list[dict[str, Any]]:
    """For each part its template, its source and its first accepted rows as contract column → value (JSON types)."""
    return [{"template": part.template, "source": part.source, "rows": list(_rows(part, count))} for part in parsed.parts]


def _rows(part: Part, count: int) -> Iterator[dict[str, Any]]:
    fields = contracts()[part.template].fields
    for at in range(min(count, len(part.columns.get("_row", [])))):
        row = {"sheet": part.columns["_sheet"][at], "row_number": part.columns["_row"][at]}
        yield row | {field.name: _plain(part.columns[field.column][at]) for field in fields}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def as_text(parsed: ParsedFile, count: int = ROWS) -> str:
    """The same as lines for a terminal: one block a row, one line a column."""
    blocks = []
    for part in first_rows(parsed, count):
        labels = {field.name: field.label_zh for field in contracts()[part["template"]].fields}
        for row in part["rows"]:
            lines = [f"{row['sheet']} 第 {row['row_number']} 行"]
            lines += [f"  {labels[name]:<{_WIDEST}}{'—' if row[name] is None else row[name]}" for name in labels]
            blocks.append("\n".join(lines))
    return "\n".join(blocks)
