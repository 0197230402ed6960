"""Recognise the layouts of the templates: a row of their labels is the header of the best fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from expectations.contract import Contract
from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.tables.header import Header, Layout, SheetTable, header_texts
from orchestration.collection.tables.header_lookup import HeaderLookup, HeaderMatch, is_serial_number

_MIN_MONTHS = 2
_MAX_KNOWN = 5_000
_MAX_DATA = 20_000


@dataclass(slots=True)
class _Columns:
    """The columns of a header row by what they are to one template."""

    claims: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  # field → place of the label, column
    texts: dict[int, str] = field(default_factory=dict)
    months: list[int] = field(default_factory=list)
    extras: list[int] = field(default_factory=list)
    parent: int | None = None
    known_count: int = 0  # further columns whose header is known


class TemplateLayouts:
    """Reads rows as headers of the templates."""

    is_single = False  # a sheet may hold any number of tables

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        self._layouts = [Layout(contract) for contract in contracts.values()]
        self._lookup = HeaderLookup(contracts)
        self._known: dict[tuple[tuple[str, ...], ...], list[Header]] = {}
        self._no_labels: set[Any] = {""}

    def candidates(self, sheet: Sheet) -> Iterator[int]:
        """Yield rows that may be the last row of a header: at least two labels among their texts, or one below a
        gap.
        """
        labelled: Counter[int] = Counter()
        for column in sheet.columns:
            if known := self._labels_among(column):
                labelled.update([row for row, cell in enumerate(column) if cell in known])
        gaps = _gaps(sheet) if 1 in labelled.values() else ()
        return (row for row, count in sorted(labelled.items()) if count >= 2 or (row and gaps[row - 1]))

    def _labels_among(self, cells: Iterable[Any]) -> set[str]:
        """Return those cells that may be headers. Most cells are data, and come again in the next file."""
        if len(self._no_labels) > _MAX_DATA:
            self._no_labels = {""}
        new = set(cells) - self._no_labels
        found = {cell for cell in new if isinstance(cell, str) and not is_serial_number(cell) and self.is_label(cell)}
        self._no_labels |= new - found
        return found

    def is_label(self, cell: Any) -> bool:
        """Return whether a cell could be a header of some template."""
        match = self._lookup.meaning(cell)
        return bool(match.fields) or match.period is not None

    def readings(self, sheet: Sheet, top: int, bottom: int, min_labels: int) -> list[Header]:
        """Return the readings of some rows under each template; looked up, since headers repeat from file to file."""
        if sum(1 for cell in sheet.row(bottom) if self.is_label(cell)) < min_labels:
            return []
        texts = header_texts(sheet, top, bottom)
        found = self._known.get(texts)
        if found is None:
            if len(self._known) > _MAX_KNOWN:
                self._known.clear()
            headers = [self._header(layout, texts) for layout in self._layouts]
            self._known[texts] = found = [header for header in headers if header.fields or header.months]
        return [header for header in found if header.months or len(header.fields) >= min_labels]

    def repeated(self, table: SheetTable) -> frozenset[int]:
        """Repeated headers are known from the search itself."""
        return table.repeated

    def _header(self, layout: Layout, texts: tuple[tuple[str, ...], ...]) -> Header:
        columns = self._columns(layout.contract, texts)
        fields, doubled = {}, []
        for name, claimed in columns.claims.items():
            claimed.sort()
            fields[name] = claimed[0][1]
            if len(claimed) > 1 and claimed[0][0] == claimed[1][0]:
                doubled.append(name)
            columns.extras += [column for _, column in claimed[1:]]
        header = Header(layout, 0, 0, fields, columns.texts, parent=columns.parent, doubled=tuple(doubled))
        required, wide = layout.contract.header_fields, layout.contract.wide
        if wide and len(columns.months) >= _MIN_MONTHS and not {wide.header_field, wide.cell_field} & set(fields):
            header.months, header.wide, required = columns.months, wide, required - {wide.cell_field}
        else:
            columns.extras += columns.months
        header.extras = sorted(columns.extras)
        missing = required - set(fields)
        header.missing = tuple(sorted(name for name in missing if not layout.contract.is_told_by(name, fields)))
        usual = sum(1 for claimed in columns.claims.values() if claimed[0][0] == 0)
        header.score = len(fields) + len(header.months) + 0.1 * usual - 0.05 * len(header.extras)
        header.score += 0.01 * columns.known_count
        return header

    def _columns(self, contract: Contract, texts: tuple[tuple[str, ...], ...]) -> _Columns:
        columns = _Columns()
        for column, ways in enumerate(texts):
            if not ways:
                continue
            text, match = self._first(ways, contract.template)
            columns.texts[column] = text
            if match is None:
                columns.extras.append(column)
            elif contract.template in match.fields:
                name, place = match.fields[contract.template]
                columns.claims.setdefault(name, []).append((place, column))
            elif match.period is not None and contract.wide:
                columns.months.append(column)
            elif match.is_parent:
                columns.parent = column
            elif match.is_ignored or (match.is_sum and contract.wide):
                columns.known_count += 1
            else:
                columns.extras.append(column)
        return columns

    def _first(self, ways: tuple[str, ...], template: str) -> tuple[str, HeaderMatch | None]:
        """Return the closest way to read a column's header that means something to a template."""
        matches = [(text, self._lookup.meaning(text)) for text in ways]
        for text, match in matches:
            if template in match.fields:
                return text, match
        for text, match in matches:
            if match.is_ignored or match.is_parent or match.is_sum or match.period is not None:
                return text, match
        return ways[0], None


def _gaps(sheet: Sheet) -> list[bool]:
    """Tell for each row whether it is blank or a title, as is_gap does."""
    return [sheet.width - row.count("") <= 1 for row in sheet.rows()]


def is_gap(sheet: Sheet, row: int) -> bool:
    """Return whether a row is blank or a title: what stands between two tables."""
    if row < 0:
        return False
    filled = (at for at, column in enumerate(sheet.columns) if column[row] != "")
    return next(filled, None) is None or next(filled, None) is None
