"""Take tables that stand side by side on a sheet apart: rows are read under one header alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.tables.evidence import generic_labels
from orchestration.collection.tables.finder import find_tables
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.template_layouts import TemplateLayouts

_MIN_DOUBLED = 2  # fields that come twice: one label may be written twice, two are another table


def is_two_tables(table: SheetTable) -> bool:
    """Return whether fields have two columns because two tables of one kind stand side by side."""
    return len(table.header.doubled) >= _MIN_DOUBLED


def views(sheet: Sheet, layouts: TemplateLayouts) -> Iterator[Sheet]:
    """Yield a sheet once for each ledger that stands beside another one, without the cells of the others.

    A sheet with one ledger, or several one below the other, is yielded as it is. Titles above the headers, which may
    speak of all, stay in each; columns that no ledger claims stay in the first.
    """
    blocks = _blocks(sheet)
    several = blocks if len(blocks) > 1 else []
    tops = {block: top for block in several if (top := _header_of(sheet, block, layouts)) is not None}
    if len(tops) < 2:
        yield sheet
        return
    top, first = min(tops.values()), next(iter(tops))
    for own in tops:
        others = {at for block in tops if block != own for at in block}
        hidden = others if own == first else set(range(sheet.width)) - set(own)
        columns = [
            [*column[:top], *[""] * (sheet.height - top)] if at in hidden else column
            for at, column in enumerate(sheet.columns)
        ]
        yield replace(sheet, columns=columns)


def _header_of(sheet: Sheet, block: range, layouts: TemplateLayouts) -> int | None:
    """Return the first row of the header of a ledger that stands in some columns alone."""
    found, _ = find_tables(replace(sheet, columns=sheet.columns[block.start : block.stop]), layouts)
    return next((table.header.top for table in found if not generic_labels(table.header)), None)


def _blocks(sheet: Sheet) -> list[range]:
    """Return the columns between blank ones."""
    blank = [at for at, column in enumerate(sheet.columns) if all(cell == "" for cell in column)]
    edges = [-1, *blank, sheet.width]
    return [range(left + 1, right) for left, right in zip(edges, edges[1:], strict=False) if right - left > 1]
