"""Whose rows a ledger's section lines and sheet names make them: 一、教育局 above the rows of 教育局."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.row_classification import RowClassification, text_cells
from orchestration.collection.tables.row_words import compact, heading, is_section_number
from orchestration.reference.unit_index import UnitIndex

_MAX_ROWS_ABOVE = 3  # lines above a header that may head its rows


@dataclass(slots=True)
class Sections:
    """The section lines of one table, top to bottom; a table without any that names a unit has none."""

    numbers: list[int] = field(default_factory=list)  # rows of the sheet, ascending
    names: list[str] = field(default_factory=list)

    def names_of(self, rows: Iterable[int]) -> list[str] | None:
        """Return for each row of the sheet the unit that the nearest section above names, "" above the first."""
        if not self.numbers:
            return None
        places = (bisect_right(self.numbers, row) for row in rows)
        return [self.names[place - 1] if place else "" for place in places]


def sections_of(table: SheetTable, rows: RowClassification, units: UnitIndex, sender: str | None) -> Sections:
    """Find the section lines of a table.

    Once one of them is exactly a known unit, a numbered line that is none names an unknown unit: its rows are nobody's.
    A unit above the sender is a title; above a header only the sender and those below it are more than that.
    """
    top = table.header.top
    above = range(max(0, top - _MAX_ROWS_ABOVE), max(top, 0))
    lines = {*above, *rows.outside, *table.titles}
    found = _sections_among(lines, table, units, sender)
    # a numbered line in the column of ids that names no unit was held back as a case
    return _sections_among({*lines, *_numbered_ids(table, rows)}, table, units, sender) if found.numbers else found


def _sections_among(lines: set[int], table: SheetTable, units: UnitIndex, sender: str | None) -> Sections:
    sheet, top = table.sheet, table.header.top
    found = Sections()
    known = 0
    for row in sorted(lines):
        text, is_numbered = _heading_of(table, row)
        if text is None:
            continue
        name, has_number = heading(text)
        is_numbered |= has_number
        codes = {validity.unit_code for validity in units.validities(name)}
        if sender is not None and codes and _is_title(codes, units, sender, is_above=row < top):
            continue
        is_known = bool(codes)
        known += is_known
        if is_known or (is_numbered and row > top):
            found.numbers.append(sheet.first_row + row)
            found.names.append(name)
    return found if known else Sections()


def _heading_of(table: SheetTable, row: int) -> tuple[str | None, bool]:
    """Return the one text of a row, and whether the numeral of a section stands beside it in a column such as 序号."""
    header, columns = table.header, table.sheet.columns
    texts = set(text_cells(columns, row))
    if len(texts) == 1 and texts == {column[row] for column in columns} - {""}:
        return next(iter(texts)), False
    used = {*header.fields.values(), *header.months}
    ignored = [at for at, text in header.texts.items() if at not in used and header.contract.is_ignored(text)]
    beside = {columns[at][row] for at in ignored} - {""}
    texts = {column[row] for at, column in enumerate(columns) if at not in ignored} - {""}
    text = next(iter(texts), None)
    if row <= header.bottom or len(texts) != 1 or not isinstance(text, str):
        return None, False
    return text, any(isinstance(cell, str) and is_section_number(compact(cell)) for cell in beside)


def _numbered_ids(table: SheetTable, rows: RowClassification) -> list[int]:
    header = table.header
    column = header.fields.get(header.contract.identity_field or "")
    cells = table.sheet.columns[column] if column is not None else []
    return [row for row in rows.data if isinstance(cells[row], str) and heading(cells[row])[1]] if cells else []


def _is_title(codes: set[str], units: UnitIndex, sender: str, *, is_above: bool) -> bool:
    if codes & units.family(sender):
        return False
    return is_above or any(sender in units.family(code) for code in codes)


def unit_of_sheet(sheet_name: str, units: UnitIndex, sender: str | None) -> str | None:
    """Return the unit below the sender that a sheet is named by; None where it is none, or where nobody is the sender
    and several units go by the name.
    """
    codes = units.codes(heading(sheet_name)[0], None)
    if sender is not None:
        codes &= units.family(sender) - {sender}
    return next(iter(codes)) if len(codes) == 1 else None
