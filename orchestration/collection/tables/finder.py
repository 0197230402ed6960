"""Find the tables of a sheet: one search, whatever layouts say what a header looks like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.tables.evidence import is_telling
from orchestration.collection.tables.header import Header, SheetTable
from orchestration.collection.tables.row_words import is_special
from orchestration.collection.tables.source_layout import SourceLayout
from orchestration.collection.tables.template_layouts import TemplateLayouts, is_gap

_MAX_HEADER_ROWS = 3
_ROWS_OF_TITLES = 6
_MIN_LABELS = 2
_MIN_MEANT = 3  # columns of a ledger that lacks one
_HINTED = 0.5  # what a title adds to the score of a template, where headers fit several


# what a header may look like: the labels of all templates, or what one source says
Layouts = TemplateLayouts | SourceLayout


def find_tables(sheet: Sheet, layouts: Layouts, hint: str = "") -> tuple[list[SheetTable], list[SheetTable]]:
    """Return the tables of a sheet, top to bottom.

    Args:
        hint: names around the sheet that may say what it is about.
    Returns:
        The tables; and those whose header came close without being complete, each with the rows below it.
    """
    finder = _Finder(sheet, layouts, hint)
    for row in layouts.candidates(sheet):
        finder.look_at(row)
        if finder.is_done:
            break
    return finder.finished()


class _Finder:
    """Goes through the rows of a sheet that may be headers."""

    def __init__(self, sheet: Sheet, layouts: Layouts, hint: str) -> None:
        self._sheet, self._layouts, self._hint = sheet, layouts, hint
        self._tables: list[SheetTable] = []
        self._near: list[SheetTable] = []
        self._repeated: set[int] = set()
        self._titles: set[int] = set()
        self._may_go_on = isinstance(layouts, SourceLayout) and layouts.is_wide

    @property
    def is_done(self) -> bool:
        """Whether nothing more is looked for: a header of months may go on below one of years."""
        return self._layouts.is_single and bool(self._tables) and not self._may_go_on

    @property
    def _all(self) -> list[SheetTable]:
        return sorted([*self._tables, *self._near], key=lambda table: table.header.top)

    def _read(self, row: int, titles: str = "", min_labels: int = _MIN_LABELS) -> Header | None:
        """Return the best reading of a row as the last row of a header; None where too few cells are labels.

        Names of sheet and file say what its first table is: another one below it has a title of its own.
        """
        best: Header | None = None
        hint = self._hint + titles
        own = titles if self._tables or any(map(_is_meant, self._near)) else hint
        for top in self._tops(row):
            for header in self._layouts.readings(self._sheet, top, row, min_labels):
                score = header.score + (_HINTED if header.layout.is_named_in(hint) else 0.0)
                if best is None or (header.is_complete, score) > (best.is_complete, best.score + 1e-9):
                    best = replace(header, top=top, bottom=row, score=score, is_titled=header.layout.is_titled(own))
            if best is not None and best.is_complete and self._layouts.is_single:
                break
        return best

    def _tops(self, row: int) -> Iterator[int]:
        """Yield first rows of a header that ends in a row: only words may stand above its last row."""
        yield row
        for top in range(row - 1, max(row - _MAX_HEADER_ROWS, -1), -1):
            if not all(isinstance(cell, str) for cell in self._sheet.row(top)):
                return
            yield top

    def look_at(self, row: int) -> None:
        """Decide about one row."""
        if self._layouts.is_single and self._tables:
            self._lengthen(row)
            return
        sheet, known = self._sheet, self._all
        above = known[-1] if known else None
        header = self._read(row, _titles(sheet, above, row))
        if header is None:
            self._look_below_a_gap(row, above)
            return
        last = above.header if above is not None and above.header.is_complete else None
        if not header.is_complete:
            self._look_at_incomplete(header, above)
        elif last is not None and self._goes_on(header, last):
            # the header goes on: a further row of it names as many columns or more
            header.top = min(header.top, last.top)
            self._tables[-1].header = header
        elif last is not None and row <= last.bottom:
            return
        elif last is not None and header.layout is last.layout and header.fields == last.fields:
            self._repeat(header, last)
        else:
            self._near = [table for table in self._near if table.header.bottom < header.top - 1]
            self._begin(header, self._tables)

    def _lengthen(self, row: int) -> None:
        """Take a row right below the header of an export for its last one, where it names more columns."""
        last, self._may_go_on = self._tables[-1].header, False
        if row != last.bottom + 1:
            return
        for header in self._layouts.readings(self._sheet, last.top, row, _MIN_LABELS):
            if header.is_complete and header.score > last.score:
                self._tables[-1].header = header

    def _goes_on(self, header: Header, last: Header) -> bool:
        """Return whether a header takes in the one right above it, of which it is a further row."""
        is_next = header.bottom == last.bottom + 1 or header.top <= last.bottom < header.bottom
        return is_next and header.layout is last.layout and header.score >= last.score

    def _look_at_incomplete(self, header: Header, above: SheetTable | None) -> None:
        if above is None:
            self._begin(header, self._near)
        elif not above.header.is_complete:
            if not self._tables and header.score > above.header.score:
                # above the first ledger only the row that comes closest counts
                self._near.remove(above)
                self._begin(header, self._near)
        elif header.bottom > above.header.bottom + 1 and self._is_all_labels(header):
            if self._says_the_same(header, above.header):
                self._repeat(header, above.header)
            else:
                self._begin(header, self._near)

    def _look_below_a_gap(self, row: int, above: SheetTable | None) -> None:
        """Take a row of words below a gap for a header, though one label stands in it: what follows is no row of
        the table above.
        """
        if above is None or row <= above.header.bottom + 1 or not is_gap(self._sheet, row - 1):
            return
        header = self._read(row, min_labels=1)
        filled = [cell for cell in self._sheet.row(row) if cell != ""]
        is_words = all(
            isinstance(cell, str) and not any(map(str.isdecimal, cell)) and not is_special(cell) for cell in filled
        )
        has_rows = row + 1 < self._sheet.height and not is_gap(self._sheet, row + 1)
        if header is not None and len(filled) >= 2 and not header.is_complete and is_words and has_rows:
            header.follows_gap = True
            self._begin(header, self._near)

    def _begin(self, header: Header, tables: list[SheetTable]) -> None:
        known = self._all
        if known:
            known[-1].end = self._without_titles(known[-1].header, header.top)
        tables.append(SheetTable(self._sheet, header, self._sheet.height))

    def _repeat(self, header: Header, last: Header) -> None:
        self._repeated.update(range(header.top, header.bottom + 1))
        self._titles.update(range(self._without_titles(last, header.top), header.top))

    def _without_titles(self, header: Header, end: int) -> int:
        """Return the end of a table without the blank rows and the titles right above the next header."""
        first = min(table.header.top for table in self._all)
        heads = {cell for row in range(first) for cell in self._sheet.row(row) if isinstance(cell, str)}
        while end - 1 > header.bottom:
            filled = [cell for cell in self._sheet.row(end - 1) if cell != ""]
            is_repeated = bool(filled) and all(cell in heads for cell in filled)
            if not is_repeated and (
                len(filled) > 1 or (filled and (not isinstance(filled[0], str) or any(map(str.isdecimal, filled[0]))))
            ):
                break
            end -= 1
        return end

    def _is_all_labels(self, header: Header) -> bool:
        """Return whether a row below a table can be nothing but the header of another: words only, most of them
        labels.
        """
        filled = [cell for cell in self._sheet.row(header.bottom) if cell != ""]
        labels = sum(1 for cell in filled if self._layouts.is_label(cell))
        return 2 * labels >= len(filled) and all(
            isinstance(cell, str) and not any(map(str.isdecimal, cell)) for cell in filled
        )

    def _says_the_same(self, header: Header, last: Header) -> bool:
        """Return whether most cells of a row are those of the header above: it is repeated with a slip."""
        filled = {at: cell for at, cell in enumerate(self._sheet.row(header.bottom)) if cell != ""}
        return 2 * sum(1 for at, cell in filled.items() if cell == self._sheet.columns[at][last.bottom]) >= len(filled)

    def finished(self) -> tuple[list[SheetTable], list[SheetTable]]:
        """Return the tables, and those that came close."""
        tops = [table.header.top for table in self._all]
        for table in self._tables:
            table.stop = min((top for top in tops if top > table.header.bottom), default=self._sheet.height)
            table.repeated = frozenset(row for row in self._repeated if table.header.bottom < row < table.end)
            table.titles = frozenset(row for row in self._titles if table.header.bottom < row < table.end)
            table.repeated = self._layouts.repeated(table)
        return self._tables, self._near


def _is_meant(table: SheetTable) -> bool:
    """Tell whether a header that is not complete was meant to head a ledger: several columns, one of its own."""
    columns = table.header.fields.values()
    return len(columns) >= _MIN_MEANT and any(is_telling(table.header.texts.get(column, "")) for column in columns)


def _titles(sheet: Sheet, above: SheetTable | None, row: int) -> str:
    """Return the texts above a row; below another table only lines of one text, for its rows are no titles."""
    lines = range(row - 1, max(above.header.bottom if above is not None else -1, row - _ROWS_OF_TITLES - 1), -1)
    found: list[str] = []
    for line in lines:
        filled = [cell for cell in sheet.row(line) if cell != ""]
        if above is not None and len(filled) > 1:
            break
        found += [cell for cell in filled if isinstance(cell, str) and len(cell) > 3]
    return " ".join(found)
