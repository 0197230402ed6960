"""Which columns of a table have a header, also one that covers several columns or that a source names by letter."""

from __future__ import annotations

from orchestration.collection.tables.header import SheetTable


def headed_columns(table: SheetTable, used: set[int]) -> set[int]:
    """Return the columns in which a cell of a row is expected; none where any number of cells may be.

    A header covers the columns that it is merged over, and a blank one between two headers that most rows fill. Cells
    to the right of the last header of a text may have moved there: no number of them makes a column.

    Args:
        used: the columns that are loaded or looked at.
    """
    header, sheet = table.header, table.sheet
    named = [column for rule in header.layout.rules.values() for column in rule.columns]
    if header.bottom < 0 or (header.layout.source is not None and not any(column.header for column in named)):
        return set()  # the source knows its columns by letter
    headed = set(header.texts) | used
    is_known_by_letter = any(column.letter for column in named)
    last = sheet.width if is_known_by_letter else max(headed, default=0)
    blank = [at for at in range(min(headed, default=0), last) if at not in headed]
    merged = _merged_columns(table)
    return headed | {at for at in blank if at not in merged and _is_mostly_filled(table, at)} | merged


def _merged_columns(table: SheetTable) -> set[int]:
    """Return the columns that a merged cell of the header covers."""
    header, sheet = table.header, table.sheet
    first_row, first = sheet.first_row - 1, sheet.first_column
    return {
        at - first
        for top, left, bottom, right in sheet.merged
        if top - first_row <= header.bottom and bottom - first_row >= header.top
        for at in range(left, right + 1)
        if left - first in header.texts and at - first < sheet.width
    }


def _is_mostly_filled(table: SheetTable, at: int) -> bool:
    cells, read = table.sheet.columns[at][table.header.bottom + 1 : table.end], table.header.read_columns
    rows = sum(
        1
        for row in range(table.header.bottom + 1, table.end)
        if any(table.sheet.columns[each][row] != "" for each in read)
    )
    return 2 * (len(cells) - cells.count("")) > rows
