"""Hold an opened file: sheets as columns of cells, whatever program saved it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from orchestration.collection.receipt_rules import RuleText, verdict_of
from orchestration.collection.values.personal_numbers import without_numbers

_INVISIBLE = "\u200b\ufeff\x00\u2060"


class Unreadable(Exception):
    """A file without cells; its rule gives the verdict."""

    def __init__(self, rule: str, detail: str = "") -> None:
        super().__init__(rule, detail)
        self.rule = rule

    @property
    def verdict(self) -> str:
        """Why it cannot be read: encrypted, corrupt, too_big or unsupported."""
        return verdict_of(self.rule.partition(".")[0])


@dataclass(slots=True)
class Sheet:
    """One sheet. columns[c][r] is the cell in column first_column + c (0 = A) and row first_row + r (1-based); ""
    is blank.

    Cells are str, float, int, date, datetime, time or timedelta. Merged areas are not filled in yet.
    """

    name: str
    columns: list[list[Any]]
    first_row: int = 1
    first_column: int = 0
    is_hidden: bool = False
    is_text: bool = False  # from a delimited text: cells have no types
    is_1904: bool = False  # the date system of its workbook
    member: str = ""  # path inside the archive that it came in
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[
        tuple[int, int, int, int], ...
    ] = ()  # first row, first column, last row, last column; all from 0, in the sheet

    @property
    def own_name(self) -> str:
        """Its name inside its own workbook."""
        return self.name.removeprefix(f"{self.member}/") if self.member else self.name

    @property
    def height(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    @property
    def width(self) -> int:
        return len(self.columns)

    def row(self, index: int) -> list[Any]:
        """Return the cells of the row at an index of `columns`."""
        return [column[index] for column in self.columns]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield all rows, top to bottom."""
        return zip(*self.columns, strict=True)

    @property
    def is_empty(self) -> bool:
        return all(all(cell == "" for cell in column) for column in self.columns)


@dataclass(slots=True)
class Book:
    """An opened file."""

    sheets: list[Sheet]
    kind: str  # xlsx, xls, xlsb, ods, text, html, parquet, zip
    encoding: str | None = None  # of a text
    delimiter: str | None = None
    remarks: list[RuleText] = field(default_factory=list)  # what was odd about the file as a whole


def clean_text(text: str) -> str:
    """Strip spaces and invisible characters from the ends of a text."""
    return text.strip().strip(_INVISIBLE).strip()


def clean_column(cells: list[Any]) -> list[Any]:
    """Trimmed texts, no None, no bool: TRUE and 1 must stay apart wherever cells are compared."""
    types = set(map(type, cells))
    if type(None) in types:
        cells = ["" if cell is None else cell for cell in cells]
    if bool in types:
        cells = [("TRUE" if cell else "FALSE") if isinstance(cell, bool) else cell for cell in cells]
    if str in types:
        texts = [cell for cell in set(cells) if isinstance(cell, str)]
        changed = {cell: clean for cell, clean in zip(texts, map(str.strip, texts), strict=True) if clean != cell}
        if any(map("".join(texts).__contains__, _INVISIBLE)):
            changed = {cell: clean for cell in texts if (clean := clean_text(cell)) != cell}
        if changed:
            cells = [changed.get(cell, cell) for cell in cells]
    return cells


def sheet_of_rows(name: str, rows: list[list[Any]], **facts: Any) -> Sheet:
    """Return a sheet from rows of equal or unequal length; trailing blank rows and columns are cut off."""
    width = max(map(len, rows), default=0)
    if set(map(len, rows)) - {width}:
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
    columns = [clean_column(list(column)) for column in zip(*rows, strict=True)]
    while columns and all(cell == "" for cell in columns[-1]):
        columns.pop()
    height = len(columns[0]) if columns else 0
    while height and all(column[height - 1] == "" for column in columns):
        height -= 1
    if columns and height < len(columns[0]):
        columns = [column[:height] for column in columns]
    return Sheet(without_numbers(name), columns, **facts)


def fill_merged(sheet: Sheet) -> None:
    """Fill each row of an area merged over several rows with its value, in its first column."""
    for top, left, bottom, _ in sheet.merged:
        column, first = left - sheet.first_column, top - (sheet.first_row - 1)
        last = min(bottom - (sheet.first_row - 1), sheet.height - 1)
        if bottom == top or not 0 <= column < sheet.width or first < 0 or last < first:
            continue
        cells = sheet.columns[column]
        if cells[first] != "":
            cells[first : last + 1] = [cells[first]] * (last + 1 - first)
