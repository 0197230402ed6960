"""Say of a table that was read where it stands, which column is what, and how its rows fared."""

from __future__ import annotations

from collections.abc import Sequence

from expectations.periods import Period
from orchestration.collection.parsed_file import TableExtent
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.histories import HISTORY
from orchestration.collection.tables.row_classification import RowClassification
from orchestration.collection.tables.table_cells import TableCells
from orchestration.collection.values.cell_refs import column_letter


def extent_of(
    table: SheetTable, rows: RowClassification, cells: TableCells, stated: Period | None, rejected: bytearray
) -> TableExtent:
    """Return the extent of a table.

    Args:
        stated: the period that manifest, sheet or file name state.
        rejected: for each row whether it is rejected.
    """
    header, sheet = table.header, table.sheet
    left_out = _left_out(rows, cells, sheet.first_row)
    return TableExtent(
        sheet=sheet.name,
        header_row=sheet.first_row + header.bottom if header.bottom >= 0 else None,
        rows=_brief(sorted([*cells.numbers, *cells.overflowing]) if cells.overflowing else cells.numbers),
        letters={name: cells.naming_letters(name) for name in header.fields if cells.letter(name)},
        ways={name: way for name in header.fields if (way := cells.way_of(name)) is not None},
        columns={name: letters for name in header.fields if (letters := cells.letters(name))},
        headers={column_letter(sheet.first_column + at): text for at, text in header.texts.items() if at < table.width},
        uses={column_letter(sheet.first_column + at): use for at, use in header.uses.items()},
        part_letters=table.part_letters,
        part_field=table.part_field,
        period_start=stated.starts_on if stated else None,
        period_end=stated.ends_on if stated else None,
        rows_rejected=sum(rejected) + len(cells.overflowing),
        rows_filtered={kind: len(left_out[kind]) for kind in (*rows.filtered, "where", HISTORY) if kind in left_out},
        left_out={kind: _brief(numbers) for kind, numbers in left_out.items()},
        rows_below=range(sheet.first_row + header.bottom + 1, sheet.first_row + table.stop),
        hidden_rows=[number for number in cells.numbers if number in sheet.hidden_rows] if sheet.hidden_rows else [],
    )


def _left_out(rows: RowClassification, cells: TableCells, first_row: int) -> dict[str, list[int]]:
    """Return why rows are no data, and their numbers."""
    by_kind = {kind: [first_row + row for row in each] for kind, each in rows.left_out.items()}
    more = {"where": cells.left_out, HISTORY: cells.merged}
    return by_kind | {kind: numbers for kind, numbers in more.items() if numbers}


def _brief(numbers: list[int]) -> Sequence[int]:
    """Write row numbers without a gap as a range."""
    is_whole = (
        bool(numbers)
        and numbers[-1] - numbers[0] + 1 == len(numbers)
        and numbers == list(range(numbers[0], numbers[-1] + 1))
    )
    return range(numbers[0], numbers[-1] + 1) if is_whole else numbers
