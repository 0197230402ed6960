"""Lay a source over a contract: its own headers or letters, and one table a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from expectations.contract import WideLayout
from expectations.labels import normalise_label
from expectations.loading import contracts
from expectations.periods import Period
from orchestration.collection.readers.workbook_cells import Book, Sheet
from orchestration.collection.sources.combination import ColumnRef
from orchestration.collection.sources.source import Source
from orchestration.collection.sources.wide import Wide
from orchestration.collection.tables.header import Header, Layout, SheetTable, header_texts
from orchestration.collection.tables.header_lookup import HeaderIndex, is_parent_header, period_of_header
from orchestration.collection.values.cell_refs import column_number

_MAX_ROWS = 2_000  # looked at where no header has been found yet


class SourceLayout:
    """Reads rows as the header that a source describes."""

    is_single = True  # the first table of a sheet is the export

    def __init__(self, source: Source) -> None:
        self._source = source
        self._layout = Layout(contracts()[source.template], source)
        is_read_by_name = _by_header(source) or any(rule.where for rule in source.columns)
        self.is_wide = source.wide is not None
        self._is_headed = bool(source.where or source.identity or source.order_by or source.wide or is_read_by_name)

    def candidates(self, sheet: Sheet) -> Iterable[int]:
        """Return the row that the source names, else every row; without headers the row above the data, or -1."""
        row = self._source.header_row
        if not self._is_headed:
            return [min(max((row or 0) - sheet.first_row, -1), sheet.height - 1)]
        if row is None:
            return range(min(sheet.height, _MAX_ROWS))
        return [row - sheet.first_row] if 0 <= row - sheet.first_row < sheet.height else []

    def is_label(self, cell: object) -> bool:
        """No cell by itself speaks for a second table."""
        return False

    def readings(self, sheet: Sheet, top: int, bottom: int, min_labels: int) -> list[Header]:
        """Return the one reading of some rows: the row that comes closest is named where none is complete."""
        ways = {column: each for column, each in enumerate(header_texts(sheet, top, bottom)) if each}
        index = HeaderIndex(ways)
        header = Header(self._layout, top, bottom, {}, {column: each[0] for column, each in ways.items()})
        missing = self._place_fields(header, index, sheet)
        header.where = self._named("where", [each.column for each in self._source.where], index, missing)
        header.identity = self._named("identity", self._source.identity, index, missing)
        header.order = self._named("order_by", [each.column for each in self._source.order_by], index, missing)
        if self._source.wide is not None:
            self._place_wide(self._source.wide, header, index, missing)
        header.parent = self._parent(header, index)
        header.missing = tuple(missing) if self._is_headed else ()
        header.several = tuple(dict.fromkeys(index.several))
        header.score = len(header.fields) + len(header.months)
        return [header]

    @staticmethod
    def _named(key: str, names: Iterable[str], index: HeaderIndex, missing: list[str]) -> tuple[int, ...]:
        """Return the columns that a key of the source names; the key is missing where one of them is not there."""
        columns = [index.find(name) for name in names]
        missing += [key] if None in columns else []
        return tuple(column for column in columns if column is not None)

    def _place_fields(self, header: Header, index: HeaderIndex, sheet: Sheet) -> list[str]:
        """Note the column of each field; the required fields without one come back."""
        missing, absent = [], []
        for rule in self._source.columns:
            conditions = {each.column: index.find(each.column) for each in rule.where}
            unknown = [name for name, at in conditions.items() if at is None]
            if not unknown:
                header.conditions[rule.field] = tuple(
                    at for each in rule.where if (at := conditions[each.column]) is not None
                )
            found = {each: _column(each, index, sheet) for each in rule.columns}
            columns = [column for column in found.values() if column is not None]
            lacking = [each.name for each, column in found.items() if column is None]
            if rule.way == "first" and columns:
                absent += lacking
            else:
                unknown += lacking
            if columns and not unknown:
                header.fields[rule.field], *further = columns
                header.further |= {rule.field: tuple(further)} if further else {}
            if unknown and self._layout.contract.field(rule.field).required:
                missing.append(rule.field)
            elif unknown and rule.default is None:
                absent += unknown
        header.absent = tuple(absent)
        return missing

    def _place_wide(self, wide: Wide, header: Header, index: HeaderIndex, missing: list[str]) -> None:
        """Note the columns of which each filled cell is a row, and what each stands for."""
        used = header.read_columns | {*header.where}
        if isinstance(wide.names, Mapping):
            found = {name: index.find(name) for name in wide.names}
            header.values = {column: wide.names[name] for name, column in found.items() if column is not None}
            header.absent += tuple(name for name, column in found.items() if column is None)
        else:
            texts = {column: text for column, text in header.texts.items() if column not in used}
            named = {column: wide.value_of(text) for column, text in texts.items()}
            if wide.names is None:
                named = {column: text if self._names_period(text) else None for column, text in texts.items()}
            header.values = {column: text for column, text in named.items() if text is not None}
        header.months, header.wide = sorted(header.values), WideLayout(*wide.fields)
        missing += [] if header.months else [wide.header]

    def _names_period(self, text: str) -> bool:
        """Say whether a header is a period, by the calendar or by the years of the source."""
        fiscal = self._source.fiscal
        found = fiscal.period_of(text) if fiscal is not None else None
        return isinstance(found, Period) or period_of_header(text) is not None

    def _parent(self, header: Header, index: HeaderIndex) -> int | None:
        """Return the column that tells units of one name apart: the one that the source names, else one that is
        called so.
        """
        if self._source.parent is not None:
            return index.find(self._source.parent)
        if "unit" not in header.fields:
            return None
        used = header.read_columns
        return next(
            (column for column, text in header.texts.items() if column not in used and is_parent_header(text)), None
        )

    def repeated(self, table: SheetTable) -> frozenset[int]:
        """Return rows below the header that say the same as it in every column that is used."""
        columns, header = table.sheet.columns, table.header
        used = sorted(header.read_columns & set(header.texts)) if self._is_headed else []
        if not used:
            return frozenset()
        first, bottom = columns[used[0]], header.bottom
        if first[bottom] not in set(first[bottom + 1 :]):
            return frozenset()
        return frozenset(
            row for row in range(bottom + 1, table.end) if all(columns[at][row] == columns[at][bottom] for at in used)
        )


def _by_header(source: Source) -> bool:
    return any(column.header for rule in source.columns for column in rule.columns)


def _column(column: ColumnRef, index: HeaderIndex, sheet: Sheet) -> int | None:
    """Return where a column stands in a sheet; None where it has none such."""
    at = index.find(column.header) if column.header is not None else column_of_letter(column.letter or "A", sheet)
    return at if at is not None and 0 <= at < sheet.width else None


def column_of_letter(letter: str, sheet: Sheet) -> int:
    """Return where the column of that letter would stand among those of a sheet."""
    return column_number(letter) - sheet.first_column


def is_wanted(sheet: Sheet, source: Source, book: Book) -> bool:
    """Return whether a source means a sheet: the one it names, else every sheet that is not hidden."""
    if source.sheet is None:
        return not sheet.is_hidden
    return book.kind == "text" or normalise_label(sheet.name) == normalise_label(source.sheet)
