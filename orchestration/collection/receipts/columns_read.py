"""Say of every column of a sheet what it was taken for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from expectations.contract import Contract
from orchestration.collection.parsed_file import TableExtent
from orchestration.collection.values.cell_refs import column_number
from orchestration.messages.catalogue import filled


def entries(contract: Contract, extent: TableExtent) -> list[dict[str, Any]]:
    """Return an entry for each column with a header or a use, left to right; field is null where it is not read.

    A column that is looked at for something else says so under `use`.
    """
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
        use = {"use": extent.uses[letter]} if letter in extent.uses else {}
        found += [_entry(contract, extent, letter, name) | use for name in names]
    return found


def _entry(contract: Contract, extent: TableExtent, letter: str, name: str | None) -> dict[str, Any]:
    field = contract.field(name) if name is not None else None
    return {
        "letter": letter,
        "header": extent.headers.get(letter),
        "field": name,
        "label_zh": field.label_zh if field else None,
        "label_en": field.label_en if field else None,
        "as": extent.ways.get(name or ""),
        "with": [each for each in extent.columns.get(name or "", ()) if each != letter],
    }


def sentence(entry: Mapping[str, Any], language: str) -> str:
    """Say what one column was taken for."""
    head = " ".join(filter(None, (entry["letter"], entry["header"])))
    key = "column" if entry["field"] is not None else f"column_as_{entry['use']}" if "use" in entry else "column_unread"
    if entry.get("with"):
        key = "column_or" if entry["as"] == "first" else "column_with"
    values = {"label": entry[f"label_{language}"] or "", "field": entry["field"] or "", "others": entry.get("with", [])}
    return filled(language, f"receipt.text.{key}", {"head": head} | values)
