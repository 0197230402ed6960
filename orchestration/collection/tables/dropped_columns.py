"""Find the columns that sources drop, by header or by letter, in a sheet."""

from __future__ import annotations

from collections.abc import Iterable

from expectations.labels import header_keys
from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.sources.combination import ColumnRef
from orchestration.collection.values.cell_refs import column_number


def is_dropped(header: str, dropped: Iterable[ColumnRef]) -> bool:
    """Return whether a header is one of those that a source drops."""
    keys = set(header_keys(header))
    return any(key in keys for column in dropped if column.header for key in header_keys(column.header))


def dropped_by_letter(sheet: Sheet, dropped: Iterable[ColumnRef]) -> frozenset[int]:
    """Return the columns of a sheet that a source drops by their letters."""
    found = (column_number(column.letter) - sheet.first_column for column in dropped if column.letter)
    return frozenset(at for at in found if 0 <= at < sheet.width)
