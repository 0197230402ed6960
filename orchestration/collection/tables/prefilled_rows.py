"""Find rows of a form that only its maker has filled: numbered, with unit, kind, zeros or formulas in error.

Hand-kept forms alone: what a system wrote is data. Looked at are rows without a date. What a template of ours fills in
for a unit says nothing anywhere; what others fill in says nothing below the last row that has a date.
"""

from __future__ import annotations

from typing import Any

from expectations.contract import Field
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.row_rules import RowShape
from orchestration.collection.values.cells import folded, is_error

PREFILLED = "prefilled"
_CONSTANT_KINDS = ("unit", "code", "boolean")
_NUMBER_KINDS = ("integer", "decimal")


def prefilled_rows(table: SheetTable, shape: RowShape, data: list[int]) -> list[int]:
    """Return those of the data rows (ascending) in which nothing has been filled in."""
    event = shape.event
    if shape.is_export or event is None:
        return []
    cells = table.sheet.columns[event]
    nothing = {cell for cell in set(cells) if isinstance(cell, str) and _is_nothing(cell)}
    undated = [row for row in data if cells[row] in nothing] if nothing else []
    if not undated:
        return []
    header = table.header
    fields = {column: header.contract.field(name) for name in header.fields for column in header.columns_of(name)}
    found = _owed_rows(table, shape, fields, undated)
    last = max(set(data).difference(undated), default=None)
    below = [row for row in undated if last is not None and row > last]
    return sorted({*found, *(_form_rows(table, fields, below, last) if last is not None else ())})


def _owed_rows(table: SheetTable, shape: RowShape, fields: dict[int, Field], rows: list[int]) -> list[int]:
    """Return the rows in which nothing stands but what is owed, and by whom."""
    given = {at for at, field in fields.items() if field.is_prefilled}
    owed = given | {at for at, field in fields.items() if field.kind == "unit"} | shape.ignored
    columns = [column for at, column in enumerate(table.sheet.columns) if at not in owed]
    return [row for row in rows if all(column[row] == "" for column in columns)] if given else []


def _form_rows(table: SheetTable, fields: dict[int, Field], rows: list[int], before: int) -> set[int]:
    """Return the rows below the last dated one of which every cell is one that a form brings along."""
    found = set(rows)
    for at, column in enumerate(table.sheet.columns):
        is_run = _is_run([column[row] for row in (before, *rows)])
        is_constant = len({column[row] for row in rows if not _is_nothing(column[row])}) == 1
        found = {
            row
            for row in found
            if _is_nothing(column[row]) or is_run or _is_form(fields.get(at), column[row], is_constant=is_constant)
        }
    return found


def _is_nothing(cell: Any) -> bool:
    """Tell whether nothing stands in a cell, or the error of a formula that refers to nothing."""
    return isinstance(cell, str) and (cell == "" or (cell[0] in "#＃" and is_error(folded(cell))))


def _is_form(field: Field | None, cell: Any, *, is_constant: bool) -> bool:
    """Tell whether a form brings along a cell of a column that is loaded: a zero, or the same word in all rows."""
    if field is None:
        return False
    if field.kind in _NUMBER_KINDS:
        return str(cell).strip() in ("0", "0.0")
    return field.kind in _CONSTANT_KINDS and is_constant


def _is_run(cells: list[Any]) -> bool:
    """Tell whether cells count on from the last dated row: 12, 13, 14; the last ones may be empty."""
    while cells and cells[-1] == "":
        cells = cells[:-1]
    try:
        numbers = [float(cell) for cell in cells]  # a whole number of a workbook is 2.0
    except (TypeError, ValueError):
        return False
    return len(numbers) > 1 and numbers == [numbers[0] + place for place in range(len(numbers))]
