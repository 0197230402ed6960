"""Read the marks that say "as above" in a hand-kept form: 同上, 〃."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from expectations.vocabulary import words
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.values.cells import folded

_MARKS = frozenset(map(folded, words("cells.ditto")))


def without_dittos(table: SheetTable) -> SheetTable:
    """Return the table with each mark in a column that is read replaced by the cell above it.

    An id stays as it is written: two rows of one id would be one case. So does a mark below a blank cell.
    """
    header = table.header
    identity = header.fields.get(header.contract.identity_field or "")
    columns = list(table.sheet.columns)
    for at in sorted({*header.read_columns, *header.months} - {identity}):
        marks = {cell for cell in set(columns[at]) if isinstance(cell, str) and folded(cell) in _MARKS}
        if marks:
            columns[at] = _filled(columns[at], marks, range(header.bottom + 1, table.end))
    return replace(table, sheet=replace(table.sheet, columns=columns)) if columns != table.sheet.columns else table


def _filled(cells: list[Any], marks: set[str], rows: range) -> list[Any]:
    filled = list(cells)
    for row in rows[1:]:
        if filled[row] in marks and filled[row - 1] not in ("", *marks):
            filled[row] = filled[row - 1]
    return filled
