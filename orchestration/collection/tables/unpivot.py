"""Unpivot wide tables, with a column for each month, figure or channel: each filled cell becomes a row of its own."""

from __future__ import annotations

from dataclasses import replace

from expectations.labels import normalise_label
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.row_classification import RowClassification
from orchestration.collection.values.cell_refs import column_letter
from orchestration.collection.values.cells import folded, is_blank


def unpivot(table: SheetTable, lines: RowClassification) -> tuple[SheetTable, RowClassification]:
    """Return a table with one row for each filled cell of its wide columns; what the column stands for is its header.

    Row numbers and letters still say where the cell stands. A table without such columns comes back as it is.
    """
    header, sheet, wide = table.header, table.sheet, table.header.wide
    if not header.months or wide is None:
        return table, lines
    source = header.layout.source
    empty = frozenset(map(normalise_label, source.empty)) if source is not None else frozenset()
    sources: list[int] = []
    parts: list[int] = []
    for row in lines.data:
        for part, column in enumerate(header.months, 1):
            cell = sheet.columns[column][row]
            if not (isinstance(cell, str) and (is_blank(folded(cell)) or normalise_label(cell) in empty)):
                sources.append(row)
                parts.append(part)
    count = len(sources)
    kept = [*sources, *lines.overflowing]
    columns = [[column[row] for row in kept] for column in sheet.columns]
    width = len(columns)
    names = [header.values.get(column) or header.texts[column] for column in header.months]
    named = [names[part - 1] for part in parts]
    values = [sheet.columns[header.months[part - 1]][row] for row, part in zip(sources, parts, strict=True)]
    blanks = [""] * len(lines.overflowing)
    long_sheet = replace(sheet, columns=[*columns, [*named, *blanks], [*values, *blanks]])
    long_header = replace(
        header, fields={**header.fields, wide.header_field: width, wide.cell_field: width + 1}, months=[]
    )
    long_table = replace(
        table,
        sheet=long_sheet,
        header=long_header,
        end=len(kept),
        numbers=[sheet.first_row + row for row in kept],
        parts=parts,
        part_field=wide.cell_field,
        part_letters={part: column_letter(sheet.first_column + column) for part, column in enumerate(header.months, 1)},
        width=width,
    )
    filled = set(sources)
    blank = sorted([*lines.blank, *(row for row in lines.data if row not in filled)])
    overflowing = list(range(count, len(kept)))
    return long_table, replace(lines, data=list(range(count)), overflowing=overflowing, blank=blank)
