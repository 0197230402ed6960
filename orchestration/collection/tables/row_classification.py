"""Classify the rows under a header: data, totals, examples, signatures, notes, a nil return (by row_rules.py)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from expectations.vocabulary import words
from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.tables.calendar_forms import rows_of_empty_days
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.merged_cells import CONTINUED, continued_rows
from orchestration.collection.tables.prefilled_rows import PREFILLED, prefilled_rows
from orchestration.collection.tables.row_rules import (
    BLANK,
    DATA,
    NIL_RETURN,
    OUTSIDE,
    OVERFLOWING,
    REPEATED_HEADER,
    RowShape,
    kind_of,
)
from orchestration.collection.tables.row_words import NOTE, SIGNATURE, compact, is_special
from orchestration.collection.values.cells import cell_text, folded
from orchestration.collection.values.single_days import DateContext, read_start

BETWEEN = "between"
_UNNUMBERED = frozenset(words("rows.unnumbered"))
_MIN_NUMBERED = 3
_MIN_ROWS = 2
_SOME_YEAR = DateContext(2000)
_DAY_LINE = re.compile(r"\d{4}(?:年\d{1,2}月|([-./])\d{1,2}\1)\d{1,2}日?")  # below a signature
_MAX_PLAIN = 20_000
_PLAIN: set[Any] = set()  # cells that are plain data: they come again in the next file


def _no_unit(_: str) -> bool:
    return False


@dataclass(slots=True)
class RowClassification:
    """Row indexes of a table by what they are."""

    data: list[int] = field(default_factory=list)
    overflowing: list[int] = field(default_factory=list)  # more filled cells than headers: data that has moved
    filtered: dict[str, list[int]] = field(default_factory=dict)  # total, example, repeated_header, prefilled, merged
    outside: list[int] = field(default_factory=list)  # signatures, notes, titles
    nil: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)  # in all columns that are read
    between: list[int] = field(default_factory=list)  # titles in front of the next table

    @property
    def left_out(self) -> dict[str, list[int]]:
        """Rows that are no data, by what they are."""
        kinds = {OUTSIDE: self.outside, NIL_RETURN: self.nil, BLANK: self.blank, BETWEEN: self.between}
        return {kind: rows for kind, rows in (self.filtered | kinds).items() if rows}

    @property
    def has_content(self) -> bool:
        """Tell whether anything stands there: data, or that there is none."""
        return bool(self.data or self.overflowing or self.nil)

    def put(self, kind: str, row: int) -> None:
        """Add a row to those of its kind."""
        rows = {
            DATA: self.data,
            OVERFLOWING: self.overflowing,
            OUTSIDE: self.outside,
            NIL_RETURN: self.nil,
            BLANK: self.blank,
        }
        if kind in rows:
            rows[kind].append(row)
        else:
            self.filtered.setdefault(kind, []).append(row)

    def leave_out(self, kind: str, rows: list[int]) -> None:
        """Take rows out of the data for a reason."""
        if rows:
            self.filtered[kind] = sorted([*self.filtered.get(kind, ()), *rows])
            left_out = set(rows)
            self.data = [row for row in self.data if row not in left_out]


def classify_rows(table: SheetTable, is_unit: Callable[[str], bool] = _no_unit) -> RowClassification:
    """Classify the rows below a header.

    Args:
        is_unit: whether a text is the name of a unit.
    """
    found = RowClassification()
    first, sheet = table.header.bottom + 1, table.sheet
    columns = [column[first : table.end] for column in sheet.columns]
    counts = _filled_counts(columns)
    shape = RowShape(table, is_unit)
    doubtful = _doubtful_rows(columns, counts, shape)
    blank = {index for index, count in enumerate(counts) if not count} if 0 in counts else set()
    known = {row - first for row in (*table.repeated, *table.titles)}
    begin = 0
    for index in sorted({0, *doubtful, *blank, *known} if counts else ()):
        row, count = first + index, counts[index]
        # between two rows that are looked at lies nothing but data
        found.data += range(first + begin, row)
        begin = index + 1
        kind = _kind(found, table, shape, row, count, is_doubtful=index in doubtful) if count else BLANK
        found.put(kind, row)
    found.data += range(first + begin, first + len(counts))
    found.leave_out(PREFILLED, prefilled_rows(table, shape, found.data))
    found.leave_out(PREFILLED, rows_of_empty_days(table, shape, found.data))
    if not shape.is_export and _ends_with_a_day(found, table.sheet, [counts[row - first] for row in found.data]):
        found.outside.append(found.data.pop())
    found.leave_out(CONTINUED, continued_rows(table, found.data))
    for row in range(max(table.end, first), table.stop):
        (found.between if any(column[row] != "" for column in sheet.columns) else found.blank).append(row)
    return found


def _kind(
    found: RowClassification, table: SheetTable, shape: RowShape, row: int, count: int, *, is_doubtful: bool
) -> str:
    if row in table.repeated:
        return REPEATED_HEADER
    is_first = row == table.header.bottom + 1 and not shape.is_export
    if row in table.titles or (is_first and _numbers_columns(table.sheet.row(row))):
        return OUTSIDE
    kind = kind_of(shape, row) if is_doubtful else DATA
    is_lone = is_doubtful and kind == DATA and count == 1 and not shape.is_export
    return OUTSIDE if is_lone and _follows_a_note(found, table.sheet, row) else kind


def _filled_counts(columns: list[list[Any]]) -> list[int]:
    """Return how many cells of each row are filled."""
    gappy = [column for column in columns if "" in column]
    if not gappy:
        return [len(columns)] * (len(columns[0]) if columns else 0)
    return [len(columns) - row.count("") for row in zip(*gappy, strict=True)]


def _doubtful_rows(columns: list[list[Any]], counts: list[int], shape: RowShape) -> set[int]:
    """Return the rows that may be no data: few cells, more cells than headers, or a word of the vocabulary."""
    doubtful: set[int] = set()
    headed = len(shape.headed) or len(columns)
    if counts and (min(counts) <= 2 or max(counts) > headed):
        doubtful |= {index for index, count in enumerate(counts) if 0 < count <= 2 or count > headed}
    if shape.is_export:  # words decide nothing; it is asked whether anything is read of a row
        read = _filled_counts([columns[at] for at in sorted(shape.used)]) if shape.used else []
        doubtful |= {index for index, count in enumerate(read) if not count and counts[index]} if 0 in read else set()
    for column in columns if not shape.is_export else ():
        special = _special_among(column)
        if special:
            doubtful.update(index for index, cell in enumerate(column) if cell in special)
    if shape.headed and shape.moved.column is not None:
        for column in (
            columns[shape.moved.column :] if shape.is_text else columns[shape.moved.column : shape.moved.column + 1]
        ):
            doubtful.update(index for index, cell in enumerate(column) if cell != "")
    return doubtful


def _special_among(column: list[Any]) -> set[str]:
    """Return those texts of a column that may say that their row is no plain data."""
    if len(_PLAIN) > _MAX_PLAIN:
        _PLAIN.clear()
    new = set(column) - _PLAIN
    found = {cell for cell in new if isinstance(cell, str) and cell and is_special(cell)}
    _PLAIN.update(new - found)
    return found


def _numbers_columns(cells: list[Any]) -> bool:
    """Tell whether a row right below a header only numbers the columns: 1 2 3, (1) (2) (3), 甲 乙 1 2."""
    texts = [compact(cell_text(cell)).strip("()") for cell in cells if cell != ""]
    numbers = [text for text in texts if text not in _UNNUMBERED]
    counted = [str(number) for number in range(1, len(numbers) + 1)]
    return len(numbers) >= _MIN_NUMBERED and numbers == counted and texts[-len(numbers) :] == numbers


def _follows_a_note(found: RowClassification, sheet: Sheet, row: int) -> bool:
    """Tell whether a row of one text goes on with a note or signature above it: no date, or a signature's day."""
    last = max(found.data, default=-1)
    above = [compact(text) for each in found.outside if each > last for text in text_cells(sheet.columns, each)]
    is_signed = any(map(SIGNATURE.match, above))
    texts = text_cells(sheet.columns, row)
    if not texts or not (is_signed or any(map(NOTE.match, above))):
        return False
    return not isinstance(read_start(folded(texts[0]), _SOME_YEAR), tuple) or (
        is_signed and _DAY_LINE.fullmatch(compact(texts[0])) is not None
    )


def _ends_with_a_day(found: RowClassification, sheet: Sheet, counts: list[int]) -> bool:
    """Tell whether the last row is a day alone below a gap, though all other rows say more: somebody signed there.

    Args:
        counts: filled cells of each data row.
    """
    if len(counts) < _MIN_ROWS or counts[-1] != 1 or min(counts[:-1]) == 1 or found.data[-1] - 1 not in found.blank:
        return False
    [cell] = [cell for cell in sheet.row(found.data[-1]) if cell != ""]
    return isinstance(cell, date) or (isinstance(cell, str) and _DAY_LINE.fullmatch(compact(cell)) is not None)


def text_cells(columns: list[list[Any]], row: int) -> list[str]:
    """Return the texts of a row, left to right."""
    return [cell for column in columns if isinstance(cell := column[row], str) and cell]
