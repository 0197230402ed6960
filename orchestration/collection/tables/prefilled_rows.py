"""Find rows of a form that only its maker has filled: numbered, with unit, kind or zeros, and nothing that happened.

Hand-kept forms alone: what a system wrote is data. A row is looked at only where it has no date and none of the rows
below it has one, beside at least one row that has.
"""

from __future__ import annotations

from typing import Any

from expectations.contract import Field
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.row_rules import RowShape

PREFILLED = "prefilled"
_CONSTANT_KINDS = ("unit", "code", "boolean")
_NUMBER_KINDS = ("integer", "decimal")


def prefilled_rows(table: SheetTable, shape: RowShape, data: list[int]) -> list[int]:
    """Return those of the data rows (ascending) in which nothing has been filled in."""
    event = shape.event
    if shape.is_export or event is None:
        return []
    dates = table.sheet.columns[event]
    tail = len(data)
    while tail and dates[data[tail - 1]] == "":
        tail -= 1
    if not 0 < tail < len(data):
        return []
    rows, before = data[tail:], data[tail - 1]
    filled = {at for at in range(len(table.sheet.columns)) if any(table.sheet.columns[at][row] != "" for row in rows)}
    fields = {column: table.header.contract.field(name) for name, column in table.header.fields.items()}
    unfilled = set(rows)
    for at in filled:
        column = table.sheet.columns[at]
        is_run = _is_run([column[row] for row in (before, *rows)])
        given = {column[row] for row in rows} - {""}
        is_constant = len(given) == 1
        unfilled -= {
            row
            for row in rows
            if column[row] != "" and not _is_form(fields.get(at), column[row], is_run=is_run, is_constant=is_constant)
        }
    return sorted(unfilled)


def _is_form(field: Field | None, cell: Any, *, is_run: bool, is_constant: bool) -> bool:
    """Tell whether a cell is one that a form brings along; a cell in a column that is not loaded only as a number."""
    if is_run:
        return True
    if field is not None and field.kind in _NUMBER_KINDS:
        return str(cell).strip() in ("0", "0.0")
    return field is not None and field.kind in _CONSTANT_KINDS and is_constant


def _is_run(cells: list[Any]) -> bool:
    """Tell whether cells count on from the last filled row: 12, 13, 14; the last ones may be empty."""
    while cells and cells[-1] == "":
        cells = cells[:-1]
    try:
        numbers = [float(cell) for cell in cells]  # a whole number of a workbook is 2.0
    except (TypeError, ValueError):
        return False
    return len(numbers) > 1 and numbers == [numbers[0] + place for place in range(len(numbers))]
