"""Make one cell of the cells of several columns: the first that is filled, or their words one behind the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from orchestration.collection.values.cells import cell_text, folded, has_lost_digits, is_blank
from orchestration.collection.values.nothing_yet import says_not_yet


def is_empty(cell: Any) -> bool:
    """Return whether a cell says nothing: blank, or a mark for none."""
    return is_blank(folded(cell_text(cell)))


def is_empty_or_not_yet(cell: Any) -> bool:
    """Return whether a cell says nothing, or "not yet" in words, where a word is no value."""
    return is_empty(cell) or says_not_yet(cell)


def first_filled(columns: Sequence[Sequence[Any]], is_nothing: Callable[[Any], bool]) -> tuple[list[Any], list[int]]:
    """Return for each row the first cell that says something, and the place of its column.

    Where none does it is the first in which anything is written: a dash may be a number.
    """
    known: dict[tuple[Any, ...], int] = {}
    cells, places = [], []
    for row in zip(*columns, strict=True):
        if row not in known:
            said = (place for place, cell in enumerate(row) if not is_nothing(cell))
            written = (place for place, cell in enumerate(row) if cell != "")
            known[row] = next(said, next(written, 0))
        places.append(known[row])
        cells.append(row[known[row]])
    return cells, places


def joined(columns: Sequence[Sequence[Any]], between: str) -> list[Any]:
    """Return for each row the words of its cells one behind the other; empty ones leave no gap.

    A number that a spreadsheet has rounded stands for the row: what is joined with it tells nothing apart.
    """
    known: dict[tuple[Any, ...], Any] = {}
    for row in zip(*columns, strict=True):
        if row not in known:
            lost = next(filter(has_lost_digits, row), None)
            known[row] = between.join(cell_text(cell) for cell in row if not is_empty(cell)) if lost is None else lost
    return list(map(known.__getitem__, zip(*columns, strict=True)))
