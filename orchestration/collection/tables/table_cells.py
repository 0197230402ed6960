"""Take the cells of one table, column by column, after a source's own steps; and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from operator import itemgetter
from typing import Any

from expectations.labels import normalise_label
from orchestration.collection.sources.column_rule import ColumnRule
from orchestration.collection.tables.chosen_cells import first_filled, is_empty, is_empty_or_not_yet, joined
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.row_classification import RowClassification
from orchestration.collection.values.cell_refs import column_letter
from orchestration.collection.values.cells import cell_text, folded, has_lost_digits, is_blank, unwrapped
from orchestration.collection.values.nothing_yet import NOT_OF_WORDS


def pick(column: list[Any], rows: Sequence[int]) -> list[Any]:
    """Return the cells of some rows."""
    if not rows:
        return []
    if rows[-1] - rows[0] + 1 == len(rows):
        return column[rows[0] : rows[-1] + 1]
    return list(itemgetter(*rows)(column)) if len(rows) > 1 else [column[rows[0]]]


def transformed(cell: Any, rule: ColumnRule) -> str:
    """Return a cell after a source's pattern and map; empty where one of them does not know it."""
    text = cell_text(cell)
    if rule.default is not None and is_blank(folded(text)):
        return rule.default
    if rule.patterns:
        text = rule.matched(text)
    if rule.mapping is not None:
        text = rule.mapping.get(normalise_label(text), "")
    return text if rule.cut is None else unwrapped(text)[: rule.cut].strip()


def maps_to_nothing(cell: Any, rule: ColumnRule) -> bool:
    """Return whether a map names the cell and gives it no value."""
    return rule.mapping is not None and not rule.patterns and normalise_label(cell_text(cell)) in rule.mapping


class TableCells:
    """The data rows of a table that a source's `where` keeps, and their cells.

    Of a history one row is kept for each case (`keep`); each field of it may come from another row.
    """

    def __init__(self, table: SheetTable, lines: RowClassification, file_name: str) -> None:
        self.table, self.sheet = table, table.sheet
        self.rules = table.header.layout.rules
        self.path_constants: list[str] = []
        self.left_out: list[int] = []  # numbers of the rows that `where` filters
        self._file_name = file_name
        self._columns: dict[str, list[list[Any]]] = {}
        self._choices: dict[str, tuple[list[Any], list[int]]] = {}
        source = table.header.layout.source
        self._empty = frozenset(map(normalise_label, source.empty)) if source is not None else frozenset()
        self.rows = self._kept(lines.data)
        self.numbers = self.numbers_of(self.rows)
        self.overflowing = self.numbers_of(lines.overflowing)
        self.merged: list[int] = []  # numbers of the rows for which another one of their case stands
        self._chosen: dict[str, list[int]] = {}  # field → the row that gives it, for each case

    def numbers_of(self, rows: Iterable[int]) -> list[int]:
        """Return the numbers of rows in the sheet."""
        numbers, first = self.table.numbers, self.sheet.first_row
        return [first + row for row in rows] if numbers is None else [numbers[row] for row in rows]

    def keep(self, kept: list[int], chosen: dict[str, list[int]]) -> None:
        """Keep one row of each case of a history.

        Args:
            kept: their positions among the rows, ascending.
            chosen: field → the positions of the rows that give it, one for each case.
        """
        is_kept, rows = set(kept), self.rows
        self.merged = self.numbers_of(row for at, row in enumerate(rows) if at not in is_kept)
        self._chosen = {name: [rows[at] for at in places] for name, places in chosen.items()}
        self.rows = [rows[at] for at in kept]
        self._columns, self._choices = {}, {}
        self.numbers = self.numbers_of(self.rows)

    def row_number(self, name: str, at: int) -> int:
        """Return the number of the row in the sheet from which a field of a row comes."""
        return self.numbers_of(self._chosen[name][at : at + 1])[0] if name in self._chosen else self.numbers[at]

    def _kept(self, rows: list[int]) -> list[int]:
        source, columns = self.table.header.layout.source, self.table.header.where
        if source is None or len(columns) < len(source.where):
            return rows
        kept = rows
        for condition, column in zip(source.where, columns, strict=True):
            cells = pick(self.sheet.columns[column], kept)
            holds = {cell: condition.holds(cell_text(cell)) for cell in set(cells)}
            kept = [row for row, cell in zip(kept, cells, strict=True) if holds[cell]]
        if len(kept) < len(rows):
            is_kept = set(kept)
            left_out = self.numbers_of(row for row in rows if row not in is_kept)
            self.left_out = list(dict.fromkeys(left_out))  # a row of a wide table stands for each of its cells
        return kept

    def letter(self, name: str, at: int | None = None) -> str | None:
        """Return the letter of the column that a field comes from, the first of several; None where it comes from none.

        Args:
            at: position of a row; decides in a wide table, and where the first filled column counts.
        """
        return next(iter(self.letters(name, at)), None)

    def letters(self, name: str, at: int | None = None) -> list[str]:
        """Return the letters of all columns that a field comes from, in a row or in the table."""
        if name == self.table.part_field and self.table.parts is not None and at is not None:
            return [self.table.part_letters[self.table.parts[self.rows[at]]]]
        columns = self.table.header.columns_of(name)
        if at is not None and self.way_of(name) == "first":
            columns = (columns[self._choice(name)[1][at]],)
        # the unfolded columns of a wide table stand nowhere
        return [column_letter(self.sheet.first_column + each) for each in columns if each < self.table.width]

    def naming_letters(self, name: str) -> list[str]:
        """Return the letters of the columns that name a value of a field in every row; none where rows differ."""
        letters = self.letters(name)
        if self.way_of(name) != "first":
            return letters
        places = set(self._choice(name)[1])
        return [letters[places.pop()]] if len(places) == 1 else []

    def way_of(self, name: str) -> str | None:
        """Return how the columns of a field make one value; None where it has but one."""
        return self.table.header.way_of(name)

    def steps_of(self, name: str) -> ColumnRule | None:
        """Return the rule of a field that does something with the text of its cells."""
        rule = self.rules.get(name)
        if rule is None or rule.constant is not None or rule.path is not None or not rule.has_steps:
            return None
        return rule

    def cells_of(self, name: str) -> list[Any] | None:
        """Return the cells of a field as they stand in the sheet, or its constant; None where it has neither."""
        rule = self.rules.get(name)
        cells = self.given(name)
        # where there are steps, the default is theirs
        default = rule.default if rule is not None and self.steps_of(name) is None else None
        if cells is None:
            return None if rule is None or rule.default is None else [rule.default if default else ""] * len(self.rows)
        return cells if default is None else [default if is_blank(folded(cell_text(each))) else each for each in cells]

    def given(self, name: str) -> list[Any] | None:
        """Return one cell a row of a field, or its constant, before any default: empty where its own conditions fail.

        Where a value is made of cells that are read one by one they come as one text.
        """
        rule = self.rules.get(name)
        if rule is not None and (rule.constant is not None or rule.path is not None):
            return self._meeting(name, [self._constant(rule)] * len(self.rows))
        columns, way = self.columns_of(name), self.way_of(name)
        if not columns:
            return None
        if way == "first":
            return self._choice(name)[0]
        return columns[0] if way is None else joined(columns, rule.between if rule is not None else "")

    def columns_of(self, name: str) -> list[list[Any]]:
        """Return the cells of each column that a field comes from: empty where its own conditions fail."""
        if name in self._columns:
            return self._columns[name]
        columns = (self._pick(name, column) for column in self.table.header.columns_of(name))
        found = [cells for each in columns if (cells := self._meeting(name, self._without_empty(each))) is not None]
        if len(found) > 1:  # asked for again with each fault that is named
            self._columns[name] = found
        return found

    def _meeting(self, name: str, cells: list[Any]) -> list[Any] | None:
        """Return the cells of a field where its own conditions hold; None where a column of these is not there."""
        rule = self.rules.get(name)
        if rule is None or not rule.where:
            return cells
        columns = self.table.header.conditions.get(name)
        if columns is None:
            return None
        for condition, at in zip(rule.where, columns, strict=True):
            told = self._pick(name, at)
            holds = {cell: condition.holds(cell_text(cell)) for cell in set(told)}
            cells = [cell if holds[each] else "" for cell, each in zip(cells, told, strict=True)]
        return cells

    def _choice(self, name: str) -> tuple[list[Any], list[int]]:
        """Return the first filled cell of each row, and the place of its column."""
        if name not in self._choices:
            is_of_words = self.table.header.contract.field(name).kind in NOT_OF_WORDS
            self._choices[name] = first_filled(self.columns_of(name), is_empty_or_not_yet if is_of_words else is_empty)
        return self._choices[name]

    def _pick(self, name: str, column: int) -> list[Any]:
        """Return the cells of a column of the sheet in the rows that give a field."""
        cells = self.sheet.columns[column]
        return [cells[row] for row in self._chosen[name]] if name in self._chosen else pick(cells, self.rows)

    def _without_empty(self, cells: list[Any]) -> list[Any]:
        """Return cells with nothing where a source's word for empty stands."""
        if not self._empty:
            return cells
        empty = {cell for cell in set(cells) if isinstance(cell, str) and normalise_label(cell) in self._empty}
        return ["" if cell in empty else cell for cell in cells] if empty else cells

    def column_cells(self, column: int | None, beside: str = "") -> list[Any] | None:
        """Return the cells of a column of the sheet.

        Args:
            beside: the field whose cells stand in the same rows.
        """
        return None if column is None else self._pick(beside, column)

    def _constant(self, rule: ColumnRule) -> str:
        text = rule.constant or ""
        if rule.path is not None:
            match = rule.path.search(self._file_name)
            text = (match[1] or "") if match else ""
            self.path_constants.append(f"{rule.field}={text}")
        return transformed(text, rule)

    def identities(self) -> list[str | None]:
        """Return one hash per row over the identity columns of a source; the values themselves are not kept.

        A number that a spreadsheet has rounded identifies nothing: such a row has none.
        """
        columns = self.table.header.identity
        if not columns:
            return [None] * len(self.rows)
        known: dict[tuple[Any, ...], str | None] = {}
        found: list[str | None] = []
        for key in zip(*(pick(self.sheet.columns[column], self.rows) for column in columns), strict=True):
            if key not in known:
                is_rounded = any(map(has_lost_digits, key))
                known[key] = (
                    None
                    if is_rounded
                    else sha256("\x1f".join(map(cell_text, key)).encode("utf-8", "surrogatepass")).hexdigest()[:32]
                )
            found.append(known[key])
        return found
