"""Read the tables of a file: those that follow a template, or those that a source describes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from expectations.loading import contracts
from orchestration.collection.findings import finding, note
from orchestration.collection.parse_open import OpenFile, Tools
from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.receipts import sheet_findings
from orchestration.collection.rows.field_parsers import Setting
from orchestration.collection.rows.stated_period import (
    SurroundingText,
    period_contradictions,
    stated_period,
    surrounding_text,
)
from orchestration.collection.rows.typed_rows import TableReader
from orchestration.collection.rows.unit_resolver import UnitResolver
from orchestration.collection.rows.unit_statements import Sender, archive_member_sender
from orchestration.collection.sources.source import Source
from orchestration.collection.tables.finder import find_tables
from orchestration.collection.tables.header import Table
from orchestration.collection.tables.row_classification import RowClassification, classify_rows, text_cells
from orchestration.collection.tables.source_layout import SourceLayout, is_wanted
from orchestration.collection.tables.unpivot import unpivot

_ROWS_ABOVE = 12  # lines around a table that may say whose it is and for when
_MAX_CELLS_OF_A_TITLE = 6


def read_ledgers(tools: Tools, file: OpenFile) -> None:
    """Read every ledger of a file that follows a template."""
    closest: list[Table] = []
    empty: list[Table] = []
    for sheet in file.book.sheets:
        if sheet.is_empty:
            continue
        tables, near = find_tables(sheet, tools.layouts, f"{sheet.name} {file.arrival.file_name}")
        # rows under a header that only nearly fits must not be lost in silence, even where another table follows
        near = [table for table in near if sheet_findings.looks_like_a_ledger(table.header) or not tables]
        if sheet.is_hidden:
            _pass_over(file, sheet, tables, near)
            continue
        for number, table in enumerate(tables):
            lines = classify_rows(table)
            if lines.data or lines.overflowing or lines.nil:
                _read_table(tools, file, table, lines, above=tables[:number])
            else:
                empty.append(table)
        if tables:
            file.read_sheets.add(sheet.name)
        closest += near
    _answer_rest(file, closest, empty)


def read_export(tools: Tools, file: OpenFile, source: Source) -> None:
    """Read every sheet that a source means."""
    builder = file.builder(contracts()[source.template], source)
    wanted = [sheet for sheet in file.book.sheets if is_wanted(sheet, source, file.book)]
    closest: Table | None = None
    is_found = False
    for sheet in wanted:
        tables, near = find_tables(sheet, SourceLayout(source)) if not sheet.is_empty else ([], [])
        for table in tables:
            is_found = True
            file.read_sheets.add(sheet.name)
            lines = classify_rows(table)
            _read_table(tools, file, table, lines)
            if not (lines.data or lines.overflowing or lines.nil):
                builder.part.findings.append(sheet_findings.no_rows(table))
        if not tables:
            closest = max([*([closest] if closest else []), *near], key=lambda table: table.header.score, default=None)
    if not is_found:
        names = [sheet.name for sheet in file.book.sheets]
        builder.part.findings.append(sheet_findings.source_not_found(source, wanted, names, closest))
        return
    others = [sheet for sheet in wanted if sheet.name not in file.read_sheets and not sheet.is_empty]
    file.parsed.notes += [sheet_findings.no_ledger(sheet) for sheet in others]


def _pass_over(file: OpenFile, sheet: Sheet, tables: list[Table], near: list[Table]) -> None:
    """A hidden sheet is archived with the file: its tables are searched for personal data, but not read."""
    if tables:
        file.parsed.notes.append(note("hidden_sheet", sheet.name))
    for table in [*tables, *near]:
        if table.header.is_complete or sheet_findings.looks_like_a_ledger(table.header):
            file.mark_zone(table, classify_rows(table))


def _answer_rest(file: OpenFile, closest: list[Table], empty: list[Table]) -> None:
    """Sheets that are refused, empty ledgers, and sheets that are no ledgers."""
    for table in closest:
        if sheet_findings.looks_like_a_ledger(table.header):
            file.builder(table.header.contract).part.findings.append(sheet_findings.rejected_sheet(table))
            file.read_sheets.add(table.sheet.name)
            file.mark_zone(table, classify_rows(table))
    for table in empty:
        if file.builders:
            file.parsed.notes.append(note("empty_table", table.sheet.name))
        else:
            file.builder(table.header.contract).part.findings.append(sheet_findings.no_rows(table))
    if not file.builders:
        best = max(closest, key=lambda table: table.header.score, default=None)
        file.parsed.findings.append(sheet_findings.no_header(file.book.sheets, best, contracts()))
        return
    others = [sheet for sheet in file.book.sheets if sheet.name not in file.read_sheets and not sheet.is_hidden]
    file.parsed.notes += [sheet_findings.no_ledger(sheet) for sheet in others]


def _read_table(
    tools: Tools, file: OpenFile, table: Table, lines: RowClassification, above: Sequence[Table] = ()
) -> None:
    """Read one table into the part of its template or source."""
    source = table.header.layout.source
    context = _context(table, lines, above) if source is None else SurroundingText()
    sender = _sender(tools, file, table)
    stated = stated_period(sender, context)
    builder = file.builder(table.header.contract, source)
    resolver = UnitResolver(tools.units, sender, [*context.unit_names, *_nil_units(tools, table, lines)])
    setting = Setting(stated.year, table.sheet.is_1904, builder.timezone)
    reader = TableReader(*unpivot(table, lines), tools.readers, resolver, setting, file.arrival.file_name)
    rows = reader.read(stated.period)
    builder.add(rows, stated, resolver, is_nil=bool(lines.nil) and not lines.data)
    for header, unread in sheet_findings.columns_not_read(table, file.dropped):
        builder.add_extra(header, unread)
    if source is None:
        of_units = resolver.contradictions(rows.columns["unit_code"])
        for text in (*of_units, *period_contradictions(sender, stated, rows.days)):
            if text.zh not in file.said:
                file.said.add(text.zh)
                builder.part.findings.append(finding(text, sheet=table.sheet.name))
    file.mark_zone(table, lines)


def _sender(tools: Tools, file: OpenFile, table: Table) -> Sender:
    """What is known of a table's sender before it is read."""
    if table.header.layout.source is not None:
        # the name of an export is a system's, not a sender's
        units = [each for each in file.sender.units if each.place != "file_name"]
        return replace(file.sender, units=units, file_period=None)
    return archive_member_sender(file.sender, table.sheet.member, tools.units) if table.sheet.member else file.sender


def _context(table: Table, lines: RowClassification, above: Sequence[Table]) -> SurroundingText:
    """The lines around a table: right above it, then those that close it, then the head of the sheet."""
    sheet = table.sheet
    top = max((each.header.bottom + 1 for each in above), default=0)
    near = list(range(max(top, table.header.top - _ROWS_ABOVE), max(table.header.top, 0)))
    if above:
        near = [row for row in near if sum(1 for column in sheet.columns if column[row] != "") <= _MAX_CELLS_OF_A_TITLE]
    rows = [*reversed(near), *lines.outside[:_ROWS_ABOVE]]
    if above:
        rows += range(min(above[0].header.top, _ROWS_ABOVE))
    return surrounding_text([text_cells(sheet.columns, row) for row in rows], sheet.own_name, is_text=sheet.is_text)


def _nil_units(tools: Tools, table: Table, lines: RowClassification) -> list[str]:
    """The unit that a nil line of a ledger names in its own cell."""
    column = table.header.fields.get("unit")
    if column is None or lines.data or not lines.nil or table.header.layout.source is not None:
        return []
    cell = table.sheet.columns[column][lines.nil[0]]
    return [cell] if isinstance(cell, str) and tools.units.claims(cell) else []
