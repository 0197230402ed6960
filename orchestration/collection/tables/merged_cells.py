"""What a cell that is merged over several rows says of them: words and dates hold for each row, a number that adds up
stands once, and where a template says so, rows under one merged date are one row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from orchestration.collection.tables.header import SheetTable

CONTINUED = "merged"
_NUMBER_KINDS = ("integer", "decimal")


def _areas(table: SheetTable, column: int) -> Iterator[range]:
    """Yield the rows (indexes) of each area of a column that is merged over several rows below the header."""
    sheet, shift = table.sheet, table.sheet.first_row - 1
    for top, left, bottom, _ in sheet.merged:
        rows = range(top - shift, min(bottom - shift, table.end - 1) + 1)
        if left - sheet.first_column == column and len(rows) > 1 and rows.start > table.header.bottom:
            yield rows


def counted_once(table: SheetTable) -> SheetTable:
    """Return the table with each merged number in its first row alone.

    The other rows have none of it: 0 where an empty cell would count (its column has a default), else nothing.
    """
    header = table.header
    if not table.sheet.merged:
        return table
    empty = {
        column: "" if header.contract.field(name).default is None else 0.0
        for name in header.fields
        for column in header.columns_of(name)
        if header.contract.field(name).kind in _NUMBER_KINDS
    } | dict.fromkeys(header.months, "")
    columns = list(table.sheet.columns)
    for column, nothing in empty.items():
        for rows in _areas(table, column):
            changed = list(columns[column])
            changed[rows.start + 1 : rows.stop] = [nothing] * (len(rows) - 1)
            columns[column] = changed
    return replace(table, sheet=replace(table.sheet, columns=columns))


def continued_rows(table: SheetTable, data: list[int]) -> list[int]:
    """Return the data rows (ascending) that go on with the one above: one merged date and unit, no own numbers."""
    header, columns = table.header, table.sheet.columns
    if not header.contract.is_one_per_merged_date or header.event_column is None:
        return []
    unit = header.fields.get("unit")
    numbers = [
        column
        for name in header.fields
        for column in header.columns_of(name)
        if header.contract.field(name).kind in _NUMBER_KINDS
    ]
    merged = {column: {row for rows in _areas(table, column) for row in rows[1:]} for column in numbers}
    kept = set(data)
    return [
        row
        for rows in _areas(table, header.event_column)
        if columns[header.event_column][rows.start] != ""
        for row in rows[1:]
        if row in kept
        and (unit is None or columns[unit][row] in ("", columns[unit][rows.start]))
        and all(columns[column][row] == "" or row in merged[column] for column in numbers)
    ]
