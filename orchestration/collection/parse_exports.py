"""Reads a system export as a source describes it."""

from __future__ import annotations

from dataclasses import replace

from expectations.loading import contracts
from orchestration.collection.parse_open import OpenFile, Tools, event_column
from orchestration.collection.readers.workbook_cells import Book, Sheet
from orchestration.collection.receipts import sheet_findings
from orchestration.collection.rows.field_parsers import Setting
from orchestration.collection.rows.part_builder import PartBuilder
from orchestration.collection.rows.statements import Context, stated_period
from orchestration.collection.rows.typed_rows import TableReader
from orchestration.collection.rows.unit_resolver import UnitResolver
from orchestration.collection.sources.source import Source
from orchestration.collection.tables.header import Header, Table
from orchestration.collection.tables.personal_data import is_dropped
from orchestration.collection.tables.row_classification import classify_rows
from orchestration.collection.tables.source_tables import find_source_table


class ExportReader:
    """Reads exports."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def read(self, file: OpenFile, source: Source) -> None:
        """Read every sheet that the source means."""
        contract = contracts()[source.template]
        builder = file.builder(source.template, source)
        closest: tuple[Sheet, Header] | None = None
        wanted = [sheet for sheet in file.book.sheets if is_wanted(sheet, source, file.book)]
        found = False
        for sheet in wanted:
            if sheet.is_empty:
                continue
            table, near = find_source_table(sheet, source, contract)
            if table is not None:
                found = True
                file.read_sheets.add(sheet.name)
                self._read_table(file, table, builder, source)
            elif near is not None and (closest is None or near.score > closest[1].score):
                closest = (sheet, near)
        if not found:
            names = [sheet.name for sheet in file.book.sheets]
            builder.part.findings.append(sheet_findings.source_not_found(source, wanted, names, closest, contract))
            return
        others = [sheet for sheet in wanted if sheet.name not in file.read_sheets and not sheet.is_empty]
        file.parsed.notes += [sheet_findings.no_ledger(sheet) for sheet in others]

    def _read_table(self, file: OpenFile, table: Table, builder: PartBuilder, source: Source) -> None:
        tools = self._tools
        lines = classify_rows(table, event_column(table), tools.layouts)
        # the name of an export is a system's, not a sender's
        units = [said for said in file.sender.units if said.place_en != "the file name"]
        sender = replace(file.sender, units=units, file_period=None)
        stated = stated_period(sender, Context())
        resolver = UnitResolver(tools.units, sender, [])
        setting = Setting(stated.year, table.sheet.is_1904, source.timezone)
        reader = TableReader(
            table, lines, contracts()[source.template], tools.readers, resolver, setting, file.arrival.file_name
        )
        builder.add(reader.read(stated.period), stated, resolver, is_nil=bool(lines.nil) and not lines.data)
        for name in [rule.header for rule in source.columns if rule.header and is_dropped(rule.header, file.dropped)]:
            builder.add_extra(name, sheet_findings.dropped_column(table, name))
        for name in table.header.several:
            builder.add_extra(name, sheet_findings.several_columns(table, name))
        for name in table.header.absent:
            builder.add_extra(name, sheet_findings.absent_column(table, name))
        if not (lines.data or lines.overflowing or lines.nil):
            builder.part.findings.append(sheet_findings.no_rows(table))
        file.mark_zone(table, lines)


def is_wanted(sheet: Sheet, source: Source, book: Book) -> bool:
    """Whether a source means a sheet: the one it names, else every sheet that is not hidden."""
    if source.sheet is None:
        return not sheet.is_hidden
    return book.kind == "text" or sheet_findings.is_same_label(sheet.name, source.sheet)
