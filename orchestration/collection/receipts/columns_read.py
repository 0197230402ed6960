"""Say of every column of a sheet what it was taken for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from expectations.contract import Contract
from orchestration.collection.parsed_file import TableExtent
from orchestration.collection.values.cell_refs import column_number
from orchestration.messages.catalogue import filled


def entries(contract: Contract, extent: TableExtent) -> list[dict[str, Any]]:
    """Return an entry for each column with a header or a use, left to right; field is null where it is not read."""
    fields: dict[str, list[str]] = {}
    for name, columns in extent.columns.items():
        for letter in columns:
            fields.setdefault(letter, []).append(name)
    if extent.part_field is not None:
        fields |= {letter: [extent.part_field] for letter in extent.part_letters.values()}
    letters = sorted({*extent.headers, *fields}, key=column_number)
    found = []
    for letter in letters:
        names: list[str | None] = [*fields.get(letter, ())] or [None]
        found += [_entry(contract, letter, extent.headers.get(letter), name) for name in names]
    return found


def _entry(contract: Contract, letter: str, header: str | None, name: str | None) -> dict[str, Any]:
    field = contract.field(name) if name is not None else None
    return {
        "letter": letter,
        "header": header,
        "field": name,
        "label_zh": field.label_zh if field else None,
        "label_en": field.label_en if field else None,
    }


def sentence(entry: Mapping[str, Any], language: str) -> str:
    """Say what one column was taken for."""
    head = " ".join(filter(None, (entry["letter"], entry["header"])))
    key = "receipt.text.column_unread" if entry["field"] is None else "receipt.text.column"
    return filled(
        language, key, {"head": head, "label": entry[f"label_{language}"] or "", "field": entry["field"] or ""}
    )
