"""Find personal data in the tables of a file. Findings name cells, never values.

What counts: a header on the lists of the vocabulary; cells that are or hold mobile numbers, identity numbers (region,
date and, of 18 digits, check digit) or bank cards beginning with 62 (Luhn). Columns mapped to the identity of a row and
columns that a source drops are exempt, and so are the lines above and below a table. A hidden sheet is searched whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from expectations.vocabulary import any_of, words
from orchestration.collection.findings import finding
from orchestration.collection.parsed_file import Finding
from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.sources.combination import ColumnRef
from orchestration.collection.tables.dropped_columns import dropped_by_letter, is_dropped
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.personal_headers import counts_beside_one, is_personal_header, is_signer_header
from orchestration.collection.tables.row_classification import RowClassification
from orchestration.collection.tables.table_cells import pick
from orchestration.collection.values.cell_refs import column_letter
from orchestration.collection.values.cells import cell_text
from orchestration.collection.values.personal_numbers import MIN_LENGTH, MIN_NUMBER, kind_inside, kind_of_cell

_AMOUNTS, _SERIALS = words("personal.amounts"), words("personal.serials")
_OFFICE = re.compile(rf".{{2,}}{any_of('senders.offices')}")
_AMOUNT = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_NUMBERS = (int, float)
_NOTHING = frozenset(["", *words("personal.nothing")])
_HEADER_ROWS = 60  # rows in which a header is looked for where no table was found
_MAX_CELLS = 50  # cells named one by one; the rest is counted
_MIN_ALIKE = 3  # long numbers of a column that together say what they are
_WITHOUT_CHECK = (11, 15)  # lengths of a mobile number and an old identity number
_RUN_PREFIX = 7  # digits that serial numbers of one run share


@dataclass(frozen=True, slots=True)
class SearchArea:
    """The table part of a sheet: header rows, the rows below that are data, and the columns that are exempt.
    Indexes from 0.
    """

    sheet: Sheet
    header_rows: tuple[int, ...]
    rows: list[int]
    exempt: frozenset[int] = frozenset()
    texts: Mapping[int, str] = field(default_factory=dict)  # headers as they were read over several rows

    def header_of(self, at: int) -> str:
        """Return the lowest header above a column."""
        column = self.sheet.columns[at]
        texts = (column[row] for row in reversed(self.header_rows))
        return self.texts.get(at) or next((text for text in texts if isinstance(text, str) and text), "")

    def personal_header(self, at: int) -> tuple[int, str] | None:
        """Return row and text of a header on the lists above a column that names persons."""
        column = self.sheet.columns[at]
        ways = [(row, column[row]) for row in reversed(self.header_rows)]
        if at in self.texts and self.header_rows:
            ways.append((self.header_rows[-1], self.texts[at]))
        for row, text in ways:
            if is_personal_header(text) or self._is_beside_one(row, text):
                return row, text
            if is_signer_header(text) and not all(_names_no_person(column[each]) for each in self.rows):
                return row, text
        return None

    def _is_beside_one(self, row: int, text: Any) -> bool:
        """Tell whether a header that many tables have stands beside one of the list."""
        if not counts_beside_one(text):
            return False
        return any(is_personal_header(cell) for cell in self.sheet.row(row))


@dataclass(slots=True)
class Hits:
    """Cells found, by kind; `named` of them stand in findings."""

    findings: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(self, sheet: Sheet, row: int, column: int, kind: str, header: str = "") -> None:
        self.count += 1
        if len(self.findings) >= _MAX_CELLS:
            return
        number = sheet.first_row + row
        cell = f"{column_letter(sheet.first_column + column)}{number}"
        self.findings.append(finding(kind, sheet=sheet.name, cell=cell, row=number, header=header))


def _names_no_person(cell: Any) -> bool:
    """Tell whether a cell is empty, says that there is nobody, counts, or names an office."""
    return cell in _NOTHING or not isinstance(cell, str) or _OFFICE.fullmatch(cell.strip()) is not None


def _with_room(column: Iterable[Any]) -> list[Any]:
    """Return the distinct cells of a column that are long enough for a personal number."""
    return [
        cell
        for cell in set(column)
        if (len(cell) >= MIN_LENGTH if type(cell) is str else type(cell) in _NUMBERS and cell >= MIN_NUMBER)
    ]


def _personal_cells(column: Iterable[Any], header: str = "") -> dict[Any, str]:
    """Return the distinct cells of a column that are personal numbers, or hold one."""
    cells = _with_room(column)
    kinds = {cell: kind for cell in cells if (kind := kind_of_cell(cell) or kind_inside(cell)) is not None}
    return (
        kinds
        if not kinds
        else {cell: kind for cell, kind in kinds.items() if not _is_other(cell, cells, kinds, header)}
    )


def _is_other(cell: Any, cells: list[Any], kinds: Mapping[Any, str], header: str) -> bool:
    """Tell whether a bare number is an amount or a serial number, by its header and by its neighbours."""
    if any(word in header for word in _AMOUNTS) and _AMOUNT.fullmatch(cell_text(cell)):
        return True
    digits = _digits(cell)
    if not digits:
        return False
    alike = [other for other in cells if len(_digits(other)) == len(digits)]
    # of amounts and codes only some look like a telephone, or like an identity number without a check digit
    if (
        len(digits) in _WITHOUT_CHECK
        and len(alike) >= _MIN_ALIKE
        and 2 * sum(other in kinds for other in alike) <= len(alike)
    ):
        return True
    runs = {_digits(other)[:_RUN_PREFIX] for other in alike}
    return len(alike) >= _MIN_ALIKE and len(runs) == 1 and header.casefold().endswith(_SERIALS)


def _digits(cell: Any) -> str:
    """Return a cell that is nothing but a whole number."""
    text = cell_text(cell)
    return text if text.isascii() and text.isdecimal() else ""


def search(areas: Iterable[SearchArea]) -> Hits:
    """Personal data in the tables of a file."""
    hits = Hits()
    for area in areas:
        for at, column in enumerate(area.sheet.columns if area.rows else ()):
            if at not in area.exempt:
                _search_column(area, at, column, hits)
    if hits.count > len(hits.findings):
        hits.findings.append(finding("personal_data", count=hits.count - len(hits.findings)))
    return hits


def _search_column(area: SearchArea, at: int, column: list[Any], hits: Hits) -> None:
    rows = area.rows
    header = area.personal_header(at)
    if header is not None and any(column[row] not in _NOTHING for row in rows):
        hits.add(area.sheet, header[0], at, "personal_header", header[1])
        return
    rows = [*area.header_rows, *rows]
    cells = pick(column, rows)
    personal = _personal_cells(cells, area.header_of(at))
    if personal:
        for row, cell in zip(rows, cells, strict=True):
            if cell in personal:
                hits.add(area.sheet, row, at, personal[cell])


def table_area(table: SheetTable, rows: RowClassification, dropped: Collection[ColumnRef]) -> SearchArea:
    """Return the area of a table, without the columns that may hold numbers of any kind.

    Args:
        dropped: columns that a source drops.
    """
    header = table.header
    identity = header.contract.identity_field
    exempt = set(header.columns_of(identity)) if identity is not None else set()
    exempt |= {column for column, text in header.texts.items() if is_dropped(text, dropped)}
    exempt |= dropped_by_letter(table.sheet, dropped)
    lines = sorted([*rows.data, *rows.overflowing, *(row for kept in rows.filtered.values() for row in kept)])
    tops = tuple(range(header.top, header.bottom + 1)) if header.bottom >= 0 else ()
    return SearchArea(table.sheet, tops, lines, frozenset(exempt), header.texts)


def _heads(sheet: Sheet) -> Iterator[int]:
    """Yield the rows that may head a table: those with more cells than every row above them in their block."""
    most = 0  # cells of a row above, since the last blank row
    for row in range(min(sheet.height - 1, _HEADER_ROWS)):
        filled = sum(1 for cell in sheet.row(row) if cell != "")
        if filled > most:
            yield row
        most = max(most, filled) if filled else 0


def unknown_areas(sheet: Sheet, dropped: Collection[ColumnRef] = ()) -> Iterator[SearchArea]:
    """Yield the table part of a sheet in which no ledger was found: below a row with a header on the list.

    A header heads a block: a word of the list below other filled rows (来源 = 电话) is data.

    Args:
        dropped: columns that a source drops.
    """
    by_letter = dropped_by_letter(sheet, dropped)
    for row in _heads(sheet):
        texts = {at: cell for at, cell in enumerate(sheet.row(row)) if isinstance(cell, str) and cell}
        exempt = by_letter | {at for at, cell in texts.items() if is_dropped(cell, dropped)}
        personal = [at for at, cell in texts.items() if at not in exempt and is_personal_header(cell)]
        # beside 联系人 in a form stands a name, below it the next label: that is no column
        if any(
            sheet.columns[at][row + 1] not in _NOTHING and not is_personal_header(sheet.columns[at][row + 1])
            for at in personal
        ):
            fewest = min(len(texts), 2)
            below = [
                index
                for index in range(row + 1, sheet.height)
                if sum(1 for cell in sheet.row(index) if cell != "") >= fewest
            ]
            if len(texts) >= 2 and below or len(below) >= 2:
                yield SearchArea(sheet, (row,), below, exempt)
                return
    columns = []
    for at, column in enumerate(sheet.columns):
        cells = _personal_cells(column)
        # a single one stands beside its label: whom to call
        if cells and sum(1 for cell in column if cell in cells) >= (1 if sheet.is_hidden else 2):
            header = (cell for cell in column[:_HEADER_ROWS] if isinstance(cell, str))
            if at not in by_letter and not any(is_dropped(cell, dropped) for cell in header):
                columns.append(at)
    if columns:
        exempt = frozenset(range(sheet.width)) - frozenset(columns)
        yield SearchArea(sheet, (), list(range(sheet.height)), exempt)
