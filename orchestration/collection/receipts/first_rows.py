"""Show the first rows of a file as they were read, to whoever writes a source description."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from expectations.loading import contracts
from orchestration.collection.parsed_file import ParsedFile, Part
from orchestration.messages import LocalizedText, language
from orchestration.messages.catalogue import Bilingual

ROWS = 5
_LABEL_WIDTH = 16


def first_rows(parsed: ParsedFile, count: int = ROWS) -> list[dict[str, Any]]:
    """For each part its template, its source and its first accepted rows as contract column → value (JSON types)."""
    return [
        {"template": part.template, "source": part.source, "rows": list(_rows(part, count))} for part in parsed.parts
    ]


def _rows(part: Part, count: int) -> Iterator[dict[str, Any]]:
    fields = contracts()[part.template].fields
    for at in range(min(count, len(part.columns.get("_row", [])))):
        row = {"sheet": part.columns["_sheet"][at], "row_number": part.columns["_row"][at]}
        yield row | {field.name: _plain(part.columns[field.column][at]) for field in fields}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def as_text(parsed: ParsedFile, count: int = ROWS) -> str:
    """Return the same as lines for a terminal: one block a row, one line a column that the source fills."""
    blocks = []
    for part, shown in zip(parsed.parts, first_rows(parsed, count), strict=True):
        fields = contracts()[part.template].fields
        filled = {name for _, name, _ in part.column_map} | {
            name for row in shown["rows"] for name, value in row.items() if value is not None
        }
        if shown["rows"]:
            blocks.append(str(LocalizedText("receipt.first_rows.head")))
        for row in shown["rows"]:
            blocks.append(str(LocalizedText("receipt.first_rows.row", sheet=row["sheet"], number=row["row_number"])))
            for field in fields:
                if field.name in filled:
                    label = Bilingual(field.label_zh, field.label_en).rendered(language())
                    gap = " " * max(1, _LABEL_WIDTH - _width(label))
                    value = "—" if row[field.name] is None else row[field.name]
                    blocks.append(f"    {field.name:<18}{label}{gap}{value}")
    return "\n".join(blocks)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
