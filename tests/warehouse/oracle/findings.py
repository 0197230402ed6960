"""Findings: whose they are, in which state what they are about is, and whether it still asks for something."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.warehouse.oracle.rows import Tables

# what was found and where: file, sheet, cell, row, field, value, rule, severity; then whose it is: unit, template, state of the
# submission, whether it is open
Finding = tuple[Any, ...]
WHERE = ("file_id", "sheet", "cell", "row_number", "field", "value", "rule", "severity")


def findings(tables: Tables, as_of: datetime) -> list[Finding]:
    """A finding belongs to its part of the file, one about the file to what of it is open."""
    found = []
    for cell in tables["audit.rejected_cell"]:
        sent = _sent(tables, cell["file_id"], as_of)
        if not sent:
            continue
        whole = min(sent, key=lambda row: (not row["is_open"], row["sequence"]))
        own = [row for row in sent if cell["template"] and _part(row) == (cell["template"], cell["source"])]
        about = own[0] if own else whole
        template = cell["template"] or (sent[0]["template"] if len(sent) == 1 else None)
        unit = about["unit_code"] or whole["unit_code"]
        found.append((*(cell[column] for column in WHERE), unit, template, about["status"], about["is_open"]))
    return found


def names(tables: Tables, as_of: datetime) -> dict[tuple[str, str], tuple[bool]]:
    """By file and name: whether something of the file is open; withdrawn files name nobody."""
    found = {}
    for name in tables["audit.unmatched_unit"]:
        sent = [row for row in _sent(tables, name["file_id"], as_of) if row["status"] != "withdrawn"]
        if sent:
            found[name["file_id"], name["name"]] = (any(row["is_open"] for row in sent),)
    return found


def _sent(tables: Tables, file_id: str, as_of: datetime) -> list[dict[str, Any]]:
    return [row for row in tables["raw.submission"] if row["file_id"] == file_id and row["received_at"] <= as_of]


def _part(row: dict[str, Any]) -> tuple[str | None, str | None]:
    return row["template"], row["source"]
