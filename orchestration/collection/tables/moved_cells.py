"""Tell whether the cells of a row have moved: more are filled than there are headers, or a value of the last column
stands right of it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from expectations.contract import Field
from expectations.labels import normalise_label
from expectations.loading import code_lists
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.values.choices import code_words, yes_no_words


class MovedCells:
    """What stands right of the last header of a table.

    Args:
        headed: the columns in which a cell is expected; none where any number of cells may be.
    """

    def __init__(self, table: SheetTable, headed: set[int]) -> None:
        self._table, self._headed = table, headed
        self._last = max(headed, default=0)
        is_there = bool(headed) and self._last + 1 < table.sheet.width
        self.column = self._last + 1 if is_there else None  # right of the last header; None where there is none

    def are_in(self, filled: list[int], index: int) -> bool:
        """Tell whether cells of the row at an index may have moved.

        Args:
            filled: its columns that are not blank, ascending.
        """
        if not self._headed:
            return False
        if len(filled) > len(self._headed) or (self._table.sheet.is_text and filled[-1] > self._last):
            return True
        if self.column is None or self.column not in filled or self._last not in filled or self._is_used:
            return False
        cell = self._table.sheet.columns[self.column][index]
        if isinstance(cell, str):
            return cell in self._cells or normalise_label(cell) in self._words
        return any(type(each) is type(cell) for each in self._cells)

    @cached_property
    def _cells(self) -> list[Any]:
        """The cells below the last header."""
        return self._below(self._last)

    @cached_property
    def _is_used(self) -> bool:
        """Whether the column right of the last header is one that somebody keeps, though without a header."""
        cells = self._below(self._last + 1)
        return 2 * (len(cells) - cells.count("")) > len(cells)

    @cached_property
    def _words(self) -> dict[str, Any]:
        """The words that mean something in the last column."""
        header = self._table.header
        name = next((name for name, column in header.fields.items() if column == self._last), None)
        return _words_of(header.contract.field(name)) if name is not None else {}

    def _below(self, column: int) -> list[Any]:
        return self._table.sheet.columns[column][self._table.header.bottom + 1 :]


def _words_of(field: Field) -> dict[str, Any]:
    if field.kind == "boolean":
        return dict(yes_no_words(field.yes_words, field.no_words))
    return dict(code_words(code_lists()[field.codes])) if field.codes is not None else {}
