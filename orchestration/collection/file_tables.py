"""Find the tables of a file: those that follow a template, or those that its sources describe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from expectations.contract import Contract
from expectations.loading import contracts
from orchestration.collection.findings import note
from orchestration.collection.open_file import OpenFile
from orchestration.collection.parsed_file import Finding, Note
from orchestration.collection.readers.workbook_cells import Book, Sheet
from orchestration.collection.receipts import sheet_findings
from orchestration.collection.sources.source import Source
from orchestration.collection.tables.clock_columns import with_clocks
from orchestration.collection.tables.ditto import without_dittos
from orchestration.collection.tables.evidence import generic_labels
from orchestration.collection.tables.finder import find_tables
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.row_classification import RowClassification, classify_rows
from orchestration.collection.tables.side_by_side import views
from orchestration.collection.tables.source_layout import SourceLayout, is_wanted
from orchestration.collection.tables.template_layouts import TemplateLayouts
from orchestration.reference.unit_index import UnitIndex


@dataclass(frozen=True, slots=True)
class FoundTable:
    """One table and what its rows are."""

    table: SheetTable
    rows: RowClassification
    is_read: bool = True  # else it is only searched for personal data
    above: Sequence[SheetTable] = ()  # further tables of its sheet

    @property
    def is_nil(self) -> bool:
        """Whether it says that nothing happened."""
        return bool(self.rows.nil) and not self.rows.data


@dataclass(slots=True)
class FoundTables:
    """The tables of a file, and what is to be said of its sheets."""

    tables: list[FoundTable] = field(default_factory=list)
    read_sheets: set[str] = field(default_factory=set)  # names of sheets with a table
    part_findings: list[tuple[Contract, Source | None, Finding]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)  # about the file as a whole
    notes: list[Note] = field(default_factory=list)

    def add(self, table: SheetTable, rows: RowClassification, above: Sequence[SheetTable] = ()) -> None:
        """Add a table to be read."""
        self.tables.append(FoundTable(table, rows, above=above))

    def add_unread(self, tables: Iterable[SheetTable]) -> None:
        """Add tables that are archived with the file, and are not read."""
        self.tables += [FoundTable(table, classify_rows(table), is_read=False) for table in tables]

    def reject(self, contract: Contract, source: Source | None, finding: Finding) -> None:
        """Add what is wrong with a template or source as a whole."""
        self.part_findings.append((contract, source, finding))


def tables_of(file: OpenFile, layouts: TemplateLayouts, units: UnitIndex) -> FoundTables:
    """Find the tables of a file. A template is tried only where no source matches; every source that matches reads
    it.
    """
    found = FoundTables()
    for source in file.sources:
        _find_export(file.books[source.encoding], source, found)
    if not file.sources:
        _find_ledgers(file, layouts, units, found)
    return found


def _find_export(book: Book, source: Source, found: FoundTables) -> None:
    """Find the table that a source describes on every sheet that it means."""
    contract = contracts()[source.template]
    wanted = [sheet for sheet in book.sheets if is_wanted(sheet, source, book)]
    closest: list[SheetTable] = []
    is_found = False
    for sheet in wanted:
        tables, near = find_tables(sheet, SourceLayout(source)) if not sheet.is_empty else ([], [])
        for table in tables:
            is_found = True
            rows = classify_rows(table)
            found.add(table, rows)
            found.read_sheets.add(sheet.name)
            if not rows.has_content:
                found.reject(contract, source, sheet_findings.no_rows(table))
        closest += near if not tables else []
    if not is_found:
        best = _best(closest)
        names = [sheet.name for sheet in book.sheets]
        found.reject(contract, source, sheet_findings.source_not_found(source, wanted, names, best))
        return
    others = (sheet for sheet in wanted if sheet.name not in found.read_sheets and not sheet.is_empty)
    found.notes += map(sheet_findings.no_ledger, others)


def _find_ledgers(file: OpenFile, layouts: TemplateLayouts, units: UnitIndex, found: FoundTables) -> None:
    """Find every ledger that follows a template, on whatever sheets they stand."""
    closest: list[SheetTable] = []
    empty: list[SheetTable] = []
    for sheet in file.book.sheets:
        beside: set[str] = set()  # templates that were read on the sheet, further to the left
        for view in () if sheet.is_empty else views(sheet, layouts):
            tables, near = find_tables(view, layouts, f"{sheet.name} {file.path}")
            tables = [without_dittos(with_clocks(table)) for table in tables]
            # rows under a header that only nearly fits must not be lost in silence, even where another table follows
            near = [table for table in near if sheet_findings.looks_like_a_ledger(table.header) or not tables]
            if sheet.is_hidden:
                _pass_over(sheet, tables, near, found)
                continue
            tables = _first_of_each(tables, beside, found)
            closest += near + _sort_out(tables, units, empty, found)
            if any(not generic_labels(table.header) for table in tables):
                found.read_sheets.add(sheet.name)
    _answer_rest(file.book.sheets, closest, empty, found)


def _first_of_each(tables: list[SheetTable], beside: set[str], found: FoundTables) -> list[SheetTable]:
    """Return the tables whose template was not read further to the left: a row of a sheet is one row of a template."""
    kept = [table for table in tables if table.header.contract.template not in beside]
    for table in tables:
        if table not in kept:
            found.reject(table.header.contract, None, sheet_findings.beside(table))
    beside.update(table.header.contract.template for table in kept)
    return kept


def _sort_out(
    tables: list[SheetTable], units: UnitIndex, empty: list[SheetTable], found: FoundTables
) -> list[SheetTable]:
    """Add the ledgers with rows, and return what is none by its words alone; ledgers without rows go to `empty`."""
    generic = []
    for number, table in enumerate(tables):
        rows = classify_rows(table, lambda name: bool(units.validities(name)))
        if generic_labels(table.header):
            generic += [table] if rows.has_content else []
        elif rows.has_content:
            found.add(table, rows, tables[:number])
        else:
            empty.append(table)
    return generic


def _pass_over(sheet: Sheet, tables: list[SheetTable], near: list[SheetTable], found: FoundTables) -> None:
    """Leave a hidden sheet unread: nobody who looks at the file sees it. It is archived with the file all the same."""
    if tables:
        found.notes.append(note("hidden_sheet", sheet.name))
    ledgers = [each for each in near if each.header.is_complete or sheet_findings.looks_like_a_ledger(each.header)]
    found.add_unread([*tables, *ledgers])


def _answer_rest(sheets: list[Sheet], closest: list[SheetTable], empty: list[SheetTable], found: FoundTables) -> None:
    """Say what is wrong with sheets that are rejected, empty ledgers, and sheets that are no ledgers."""
    rejected = [table for table in closest if sheet_findings.looks_like_a_ledger(table.header)]
    has_ledgers = bool(rejected) or any(each.is_read for each in found.tables)
    found.add_unread(rejected)
    found.read_sheets.update(table.sheet.name for table in rejected)
    for table in rejected:
        found.reject(table.header.contract, None, sheet_findings.rejected_sheet(table))
    if has_ledgers:
        found.notes += [note("empty_table", table.sheet.name) for table in empty]
    elif empty:
        first, *others = empty
        found.reject(first.header.contract, None, sheet_findings.no_rows(first))
        found.notes += [note("empty_table", table.sheet.name) for table in others]
    else:
        found.findings.append(sheet_findings.no_header(sheets, _best(closest), contracts()))
        return
    unread = [sheet for sheet in sheets if sheet.name not in found.read_sheets and not sheet.is_hidden]
    found.notes += map(sheet_findings.no_ledger, unread)


def _best(tables: Iterable[SheetTable]) -> SheetTable | None:
    """Return the table whose header came closest."""
    return max(tables, key=lambda table: table.header.score, default=None)
