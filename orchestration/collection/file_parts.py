"""Read the tables that were found in a file: one part per template or source, with typed rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from expectations.contract import Contract
from expectations.loading import contracts
from orchestration.collection.file_tables import FoundTable, FoundTables
from orchestration.collection.findings import finding
from orchestration.collection.open_file import OpenFile, Tools
from orchestration.collection.parsed_file import Part
from orchestration.collection.receipt_rules import RuleText
from orchestration.collection.receipts import sheet_findings
from orchestration.collection.rows.field_parsers import CellOptions, zone
from orchestration.collection.rows.misspelt_columns import misspelt_columns
from orchestration.collection.rows.part_builder import PartBuilder
from orchestration.collection.rows.section_units import sections_of
from orchestration.collection.rows.stated_period import (
    StatedPeriod,
    SurroundingText,
    period_contradictions,
    stated_period,
    surrounding_text,
)
from orchestration.collection.rows.typed_rows import TableReader
from orchestration.collection.rows.unit_resolver import UnitResolver
from orchestration.collection.rows.unit_statements import Sender, archive_member_sender
from orchestration.collection.sources.source import Source
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.merged_cells import counted_once
from orchestration.collection.tables.row_classification import RowClassification, text_cells
from orchestration.collection.tables.unpivot import unpivot

_ROWS_ABOVE = 12  # lines around a table that may say whose it is and for when
_MAX_CELLS_OF_A_TITLE = 6


def parts_of(file: OpenFile, found: FoundTables, tools: Tools) -> list[Part]:
    """Read every table; those of one template or source make one part."""
    builders: dict[tuple[str, str | None], PartBuilder] = {}
    told: set[str] = set()  # contradictions that the receipt names already

    def builder(contract: Contract, source: Source | None) -> PartBuilder:
        key = (contract.template, source.name if source else None)
        timezone = source.timezone if source else tools.timezone
        return builders.setdefault(key, PartBuilder(contract, key[1], timezone, file.file_id))

    for described in file.sources:
        builder(contracts()[described.template], described)
    for each in found.tables:
        if each.is_read:
            _read_table(file, each, tools, builder(each.table.header.contract, each.table.header.layout.source), told)
    for contract, source, rejection in found.part_findings:
        builder(contract, source).part.findings.append(rejection)
    return [each.finish(file.sender) for each in builders.values()]


def _read_table(file: OpenFile, found: FoundTable, tools: Tools, builder: PartBuilder, told: set[str]) -> None:
    """Add the typed rows of one table to the part of its template or source."""
    table, rows = found.table, found.rows
    source = table.header.layout.source
    is_export = source is not None
    around = SurroundingText() if is_export else _surrounding_text(table, rows, found.above)
    sender = _sender(file, table, tools)
    stated = stated_period(sender, around)
    names = [*around.unit_names, *_nil_units(found, tools)]
    sections = None if is_export else sections_of(table, rows, tools.units, sender.sender_code)
    sheet_name = "" if is_export or table.sheet.is_text else table.sheet.own_name
    resolver = UnitResolver(tools.units, sender, names, sections, sheet_name)
    setting = _setting(table, stated, builder.timezone)
    seen_on = file.first_seen_at.astimezone(zone(builder.timezone)).date() if file.first_seen_at else None
    reader = TableReader(*unpivot(counted_once(table), rows), tools.readers, resolver, setting, file.path, seen_on)
    typed = reader.read(stated.period)
    if source is not None and source.period is not None and stated.period is not None:
        typed.path_constants.append(f"period={stated.period.code}")
    typed.extent.rows_of_units = resolver.rows_of_units(typed.columns.get("unit_code", ()))
    builder.add(typed, stated, resolver, is_nil=found.is_nil)
    misspelt = misspelt_columns(table, rows, tools.readers, setting)
    for header, unread in sheet_findings.columns_not_read(table, file.dropped, misspelt):
        builder.add_extra(header, unread)
    if source is not None and source.period is None:
        return
    odd = resolver.contradictions(typed.columns["unit_code"]) if not is_export else []
    if is_export and sender.file_period is None:
        odd = [RuleText("contradiction.path_without_period")]
    for text in (*odd, *period_contradictions(sender, stated, typed.days)):
        if text.zh not in told:
            told.add(text.zh)
            builder.part.findings.append(finding(text, sheet=table.sheet.name))


def _setting(table: SheetTable, stated: StatedPeriod, timezone: str) -> CellOptions:
    """Return what reading the cells of a table may depend on."""
    source = table.header.layout.source
    fiscal, year = source.fiscal if source is not None else None, stated.year
    if fiscal is not None and stated.period is not None:
        begins_on = stated.period.starts_on
        fiscal = replace(fiscal, stated=begins_on.year - (begins_on.month < fiscal.month))
        # days without a year may lie in either of its two
        year = year if stated.period.starts_on.year == stated.period.ends_on.year else None
    return CellOptions(year, table.sheet.is_1904, timezone, is_text=table.sheet.is_text, fiscal=fiscal)


def _sender(file: OpenFile, table: SheetTable, tools: Tools) -> Sender:
    """Collect what is known of a table's sender before it is read."""
    if table.header.layout.source is not None:
        # the name of an export is a system's, not a sender's
        units = [each for each in file.sender.units if each.place != "file_name"]
        source = table.header.layout.source
        expected = source.period.of(file.path, source.fiscal) if source.period is not None else None
        return replace(file.sender, units=units, file_period=expected)
    return archive_member_sender(file.sender, table.sheet.member, tools.units) if table.sheet.member else file.sender


def _surrounding_text(table: SheetTable, rows: RowClassification, above: Sequence[SheetTable]) -> SurroundingText:
    """Read the lines around a table: right above it, then those that close it, then the head of the sheet."""
    sheet = table.sheet
    top = max((each.header.bottom + 1 for each in above), default=0)
    near = list(range(max(top, table.header.top - _ROWS_ABOVE), max(table.header.top, 0)))
    if above:
        near = [row for row in near if sum(1 for column in sheet.columns if column[row] != "") <= _MAX_CELLS_OF_A_TITLE]
    lines = [*reversed(near), *rows.outside[:_ROWS_ABOVE]]
    if above:
        lines += range(min(above[0].header.top, _ROWS_ABOVE))
    return surrounding_text([text_cells(sheet.columns, row) for row in lines], sheet.own_name, is_text=sheet.is_text)


def _nil_units(found: FoundTable, tools: Tools) -> list[str]:
    """Return the unit that a nil line of a ledger names in its own cell."""
    header, sheet = found.table.header, found.table.sheet
    column = header.fields.get("unit")
    if column is None or not found.is_nil or header.layout.source is not None:
        return []
    cell = sheet.columns[column][found.rows.nil[0]]
    return [cell] if isinstance(cell, str) and tools.units.validities(cell) else []
