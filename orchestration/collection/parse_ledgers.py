"""Reads the ledgers of a file that follow a template, on whatever sheets they stand."""

from __future__ import annotations

from expectations.loading import contracts
from orchestration.collection.parse_open import OpenFile, Tools, event_column
from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.receipts import sheet_findings
from orchestration.collection.rows.field_parsers import Setting
from orchestration.collection.rows.statements import (
    Context,
    context_of,
    contradictions,
    member_sender,
    other_days,
    stated_period,
)
from orchestration.collection.rows.typed_rows import TableReader
from orchestration.collection.rows.unit_resolver import UnitResolver
from orchestration.collection.tables.builtin import find_tables
from orchestration.collection.tables.header import Table
from orchestration.collection.tables.row_classification import RowClassification, classify_rows, text_cells
from orchestration.collection.tables.unpivot import unpivot

_ROWS_ABOVE = 12  # lines around a table that may say whose it is and for when
_MOST_CELLS_OF_A_TITLE = 6


class LedgerReader:
    """Reads ledgers on templates."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def read(self, file: OpenFile) -> None:
        """Read every ledger of a file; say what was not read and why."""
        closest: list[Table] = []
        empty: list[Table] = []
        for sheet in file.book.sheets:
            if sheet.is_empty:
                continue
            tables, near = find_tables(sheet, self._tools.layouts, f"{sheet.name} {file.arrival.file_name}")
            # rows under a header that only nearly fits must not be lost in silence, even where another table follows
            near = [table for table in near if sheet_findings.looks_like_a_ledger(table.header) or not tables]
            if sheet.is_hidden:
                self._pass_over(file, sheet, tables, near)
                continue
            for number, table in enumerate(tables):
                lines = self._lines(table)
                if lines.data or lines.overflowing or lines.nil:
                    self._read_table(file, table, lines, tables[:number])
                else:
                    empty.append(table)
            if tables:
                file.read_sheets.add(sheet.name)
            closest += near
        self._answer_rest(file, closest, empty)

    def _lines(self, table: Table) -> RowClassification:
        return classify_rows(table, event_column(table), self._tools.layouts)

    def _pass_over(self, file: OpenFile, sheet: Sheet, tables: list[Table], near: list[Table]) -> None:
        """A hidden sheet is archived with the file: its tables are searched for personal data, but not read."""
        if tables:
            file.parsed.notes.append(sheet_findings.hidden_sheet(sheet.name))
        for table in [*tables, *near]:
            if table.header.is_complete or sheet_findings.looks_like_a_ledger(table.header):
                file.mark_zone(table, self._lines(table))

    def _answer_rest(self, file: OpenFile, closest: list[Table], empty: list[Table]) -> None:
        """Sheets that are refused, empty ledgers, and sheets that are no ledgers."""
        for table in closest:
            if sheet_findings.looks_like_a_ledger(table.header):
                contract = contracts()[table.header.template]
                file.builder(contract.template, None).part.findings.append(
                    sheet_findings.refused_sheet(table.sheet, table.header, contract)
                )
                file.read_sheets.add(table.sheet.name)
                file.mark_zone(table, self._lines(table))
        for table in empty:
            if file.builders:
                file.parsed.notes.append(sheet_findings.empty_table(table.sheet.name))
            else:
                file.builder(table.header.template, None).part.findings.append(sheet_findings.no_rows(table))
        if not file.builders:
            best = max(closest, key=lambda table: table.header.score, default=None)
            nearest = (best.sheet, best.header) if best is not None else None
            file.parsed.findings.append(sheet_findings.no_header(file.book.sheets, nearest, contracts()))
            return
        others = [sheet for sheet in file.book.sheets if sheet.name not in file.read_sheets and not sheet.is_hidden]
        file.parsed.notes += [sheet_findings.no_ledger(sheet) for sheet in others]

    def _context(self, table: Table, lines: RowClassification, above: list[Table]) -> Context:
        """The lines around a table: right above it, then those that close it, then the head of the sheet."""
        sheet = table.sheet
        top = max((each.header.bottom + 1 for each in above), default=0)
        near = list(range(max(top, table.header.top - _ROWS_ABOVE), max(table.header.top, 0)))
        if above:
            near = [
                row for row in near if sum(1 for column in sheet.columns if column[row] != "") <= _MOST_CELLS_OF_A_TITLE
            ]
        rows = [*reversed(near), *lines.outside[:_ROWS_ABOVE]]
        if above:
            rows += range(min(above[0].header.top, _ROWS_ABOVE))
        return context_of([text_cells(sheet.columns, row) for row in rows], sheet.own_name, is_text=sheet.is_text)

    def _read_table(self, file: OpenFile, table: Table, lines: RowClassification, above: list[Table]) -> None:
        tools, template = self._tools, table.header.template
        context = self._context(table, lines, above)
        sender = file.sender if not table.sheet.member else member_sender(file.sender, table.sheet.member, tools.units)
        stated = stated_period(sender, context)
        builder = file.builder(template, None)
        resolver = UnitResolver(tools.units, sender, [*context.unit_names, *self._nil_units(table, lines)])
        setting = Setting(stated.year, table.sheet.is_1904, file.timezone)
        reader = TableReader(
            *unpivot(table, lines), contracts()[template], tools.readers, resolver, setting, file.arrival.file_name
        )
        rows = reader.read(stated.period)
        builder.add(rows, stated, resolver, is_nil=bool(lines.nil) and not lines.data)
        for column in table.header.extras:
            builder.add_extra(table.header.texts[column], sheet_findings.extra_column(table, column))
        said = [
            *resolver.contradictions(rows.columns["unit_code"]),
            *contradictions(sender, stated),
            *other_days(stated, rows.days),
        ]
        for zh, en in said:
            if zh not in file.said:
                file.said.add(zh)
                builder.part.findings.append(sheet_findings.contradiction(table.sheet.name, zh, en))
        file.mark_zone(table, lines)

    def _nil_units(self, table: Table, lines: RowClassification) -> list[str]:
        """The unit that a nil line names in its own cell."""
        column = table.header.fields.get("unit")
        if column is None or lines.data or not lines.nil:
            return []
        cell = table.sheet.columns[column][lines.nil[0]]
        return [cell] if isinstance(cell, str) and self._tools.units.claims(cell) else []
