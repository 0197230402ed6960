"""Finds the table of a sheet that a source describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from expectations.contract import Contract
from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.sources.source import ColumnRule, Source
from orchestration.collection.tables.header import Header, Table, header_texts, label_of
from orchestration.collection.tables.header_lookup import HeaderIndex, is_parent_header
from orchestration.collection.values.cell_refs import column_number

_FURTHEST_FIRST_HEADER = 2_000  # rows looked at where no header has been found yet
_FURTHEST_SPANNED_HEADER = 60
_MOST_HEADER_ROWS = 3


def find_source_table(sheet: Sheet, source: Source, contract: Contract) -> tuple[Table | None, Header | None]:
    """The table that a source describes; or the header that came closest."""
    wanted = {rule.field: rule.header for rule in source.columns if rule.header is not None}
    if not wanted and source.where is None and not source.identity:
        bottom = (source.header_row or 0) - sheet.first_row
        bottom = min(max(bottom, -1), sheet.height - 1)
        header = _HeaderReader(sheet, source, contract).read(bottom, 1)
        return Table(sheet, header, sheet.height, source), None
    reader = _HeaderReader(sheet, source, contract)
    closest: Header | None = None
    for row in _rows(sheet, source, wanted):
        for span in range(1, min(_MOST_HEADER_ROWS, row + 1) + 1):
            if span > 1 and (row >= _FURTHEST_SPANNED_HEADER or not _is_of_words(sheet, row - span + 1)):
                break
            header = reader.read(row, span)
            if header.is_complete:
                return Table(sheet, header, sheet.height, source, _repeats(sheet, header)), None
            if closest is None or header.score > closest.score:
                closest = header
    return None, closest


def _is_of_words(sheet: Sheet, row: int) -> bool:
    return all(isinstance(cell, str) for cell in sheet.row(row))


def _rows(sheet: Sheet, source: Source, wanted: Mapping[str, str]) -> Iterator[int]:
    if source.header_row is not None:
        row = source.header_row - sheet.first_row
        return iter([row] if 0 <= row < sheet.height else [])
    return iter(range(min(sheet.height, _FURTHEST_FIRST_HEADER)))


@dataclass(frozen=True, slots=True)
class _HeaderReader:
    """Reads rows of one sheet as the header that a source describes."""

    sheet: Sheet
    source: Source
    contract: Contract

    def read(self, row: int, span: int) -> Header:
        """The header whose last row is `row`, merged over `span` rows."""
        ways = self._ways(row, span)
        index = HeaderIndex(ways)
        header = Header(
            self.source.template, row - span + 1, row, {}, {column: each[0] for column, each in ways.items()}
        )
        missing, absent = [], []
        for rule in self.source.columns:
            if rule.header is None and rule.letter is None:
                continue
            column = self._column(rule, index)
            if column is not None and 0 <= column < self.sheet.width:
                header.fields[rule.field] = column
            elif self.contract.field(rule.field).required:
                missing.append(rule.field)
            else:
                absent.append(rule.header or rule.letter or "")
        if self.source.where is not None:
            header.where = index.find(self.source.where.column)
            missing += [] if header.where is not None else ["where"]
        identity = [index.find(name) for name in self.source.identity]
        missing += ["identity"] if None in identity else []
        header.identity = tuple(column for column in identity if column is not None)
        header.parent = self._parent(header, index)
        header.missing, header.absent, header.several = (
            tuple(missing),
            tuple(absent),
            tuple(dict.fromkeys(index.several)),
        )
        header.score = len(header.fields)
        return header

    def _ways(self, row: int, span: int) -> dict[int, tuple[str, ...]]:
        """Column → the ways to read its header, the closest first."""
        if span > 1:
            found = dict(enumerate(header_texts(self.sheet, row - span + 1, row)))
            return {column: ways for column, ways in found.items() if ways}
        cells = enumerate(self.sheet.row(row) if row >= 0 else [])
        return {
            column: (text,)
            for column, cell in cells
            if cell != "" and (text := cell if isinstance(cell, str) else label_of(cell))
        }

    def _column(self, rule: ColumnRule, index: HeaderIndex) -> int | None:
        if rule.header is not None:
            return index.find(rule.header)
        return column_number(rule.letter or "A") - self.sheet.first_column

    def _parent(self, header: Header, index: HeaderIndex) -> int | None:
        """The column that tells units of one name apart: the one that the source names, else one that is called so."""
        if self.source.parent is not None:
            return index.find(self.source.parent)
        if "unit" not in header.fields:
            return None
        used = {*header.fields.values()}
        return next(
            (column for column, text in header.texts.items() if column not in used and is_parent_header(text)), None
        )


def _repeats(sheet: Sheet, header: Header) -> frozenset[int]:
    """Rows below a header that say the same as the header in every column it uses."""
    used = sorted({*header.fields.values()} & set(header.texts))
    if not used:
        return frozenset()
    first = sheet.columns[used[0]]
    text = first[header.bottom]
    rows = (
        [row for row in range(header.bottom + 1, sheet.height) if first[row] == text]
        if text in set(first[header.bottom + 1 :])
        else []
    )
    return frozenset(
        row for row in rows if all(sheet.columns[at][row] == sheet.columns[at][header.bottom] for at in used)
    )
