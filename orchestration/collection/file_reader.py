"""One file becomes a ParsedFile: every table of every sheet, for each source that matches or else for the built-in templates.

Runs inside guarded workers (workers.py); holds what is prepared once per worker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from expectations.contract import contracts
from orchestration.collection import answers, personal_data
from orchestration.collection.book import Book, Sheet, Unreadable, cells_hash, fill_merged
from orchestration.collection.fields import FieldReaders, Setting
from orchestration.collection.header import Header, Layouts, Table, find_source_table, find_tables
from orchestration.collection.lines import Lines, sort_lines, text_cells
from orchestration.collection.model import Arrival, Note, ParsedFile, Part
from orchestration.collection.parts import PartBuilder
from orchestration.collection.remedies import unreadable_finding
from orchestration.collection.row_units import UnitResolver
from orchestration.collection.sources import TIMEZONE, Source
from orchestration.collection.submission import Context, Sender, context_of, contradictions, sender_of, stated_period
from orchestration.collection.table_rows import TableReader
from orchestration.collection.units import UnitIndex
from orchestration.collection.wide import unfold
from orchestration.collection.workbook import open_book

if TYPE_CHECKING:
    from orchestration.reference import References

RECEIPT_SHEET = "回执"  # the first sheet of an annotated copy
_RECEIPT_NUMBER = re.compile(r"[0-9a-f]{12}-\d+")


@dataclass(slots=True)
class _File:
    """One file while it is read."""

    arrival: Arrival
    book: Book
    sender: Sender
    parsed: ParsedFile
    builders: dict[tuple[str, str | None], PartBuilder] = field(default_factory=dict)
    zones: list[personal_data.Zone] = field(default_factory=list)
    read_sheets: set[str] = field(default_factory=set)  # sheets with a table
    said: set[str] = field(default_factory=set)  # contradictions already on the receipt

    def builder(self, template: str, source: Source | None) -> PartBuilder:
        key = (template, source.name if source else None)
        if key not in self.builders:
            timezone = source.timezone if source else TIMEZONE
            self.builders[key] = PartBuilder(contracts()[template], key[1], timezone, self.arrival.file_id)
        return self.builders[key]


class FileReader:
    """Reads files under one set of reference lists."""

    def __init__(self, references: References) -> None:
        self._sources = references.sources
        self._units = UnitIndex(references.units)
        self._readers = FieldReaders(references)
        self._layouts = Layouts(contracts())

    def read(self, arrival: Arrival) -> ParsedFile:
        """Read one file; a file that cannot be read has a verdict that says why."""
        sources = [source for source in self._sources if source.reads(arrival.file_name)]
        try:
            books = {
                encoding: open_book(arrival.path, arrival.file_name, encoding) for encoding in {each.encoding for each in sources} or {None}
            }
        except Unreadable as error:
            return ParsedFile(arrival, error.verdict, findings=[unreadable_finding(error)])
        book = next(iter(books.values()))
        parsed = ParsedFile(arrival, "read", cells_hash=cells_hash(book.sheets), kind=book.kind)
        parsed.findings += [answers.file_remark(remark) for each in books.values() for remark in each.remarks]
        for each in books.values():
            for sheet in each.sheets:
                fill_merged(sheet)
        file = _File(arrival, book, sender_of(_as_first_sent(arrival, book), self._units), parsed)
        if sources:
            for source in sources:
                file.book = books[source.encoding]
                self._read_source(file, source)
        else:
            self._read_ledgers(file)
        self._finish(file, sources)
        return parsed

    # -- ledgers on a template --------------------------------------------------------------------------------------------

    def _read_ledgers(self, file: _File) -> None:
        closest: list[tuple[Sheet, Header]] = []
        empty: list[tuple[Table, Lines]] = []
        for sheet in file.book.sheets:
            if sheet.is_empty:
                continue
            hint = f"{sheet.name} {file.arrival.file_name}"
            tables, near = find_tables(sheet, self._layouts, hint)
            if sheet.is_hidden:
                if tables:
                    file.parsed.notes.append(answers.hidden_sheet(sheet.name))
                continue
            for number, table in enumerate(tables):
                lines = sort_lines(table, self._event_column(table), self._layouts)
                if lines.data or lines.overflowing or lines.nil:
                    self._read_table(file, table, lines, tables[:number])
                else:
                    empty.append((table, lines))
            if tables:
                file.read_sheets.add(sheet.name)
            # rows under a header that only nearly fits must not be lost in silence, even where another table follows
            if near is not None and not (tables and near.bottom >= tables[0].header.top - 1):
                closest.append((sheet, near))
        self._answer_rest(file, closest, empty)

    def _answer_rest(self, file: _File, closest: list[tuple[Sheet, Header]], empty: list[tuple[Table, Lines]]) -> None:
        """Sheets that are refused, empty ledgers, and sheets that are no ledgers."""
        for sheet, header in closest:
            if answers.looks_like_a_ledger(header):
                file.builder(header.template, None).part.findings.append(answers.refused_sheet(sheet, header, contracts()[header.template]))
                file.read_sheets.add(sheet.name)
        for table, _ in empty:
            if file.builders:
                file.parsed.notes.append(answers.empty_table(table.sheet.name))
            else:
                builder = file.builder(table.header.template, None)
                builder.part.findings.append(answers.no_rows(table))
        others = [sheet for sheet in file.book.sheets if sheet.name not in file.read_sheets and not sheet.is_hidden]
        if not file.builders:
            best = max(closest, key=lambda item: item[1].score, default=None)
            file.parsed.findings.append(answers.no_header(file.book.sheets, best, contracts()))
        else:
            file.parsed.notes += [answers.no_ledger(sheet) for sheet in others]

    def _event_column(self, table: Table) -> int | None:
        name = contracts()[table.header.template].event_field
        return table.header.fields.get(name) if name else None

    def _context(self, table: Table, lines: Lines, above: list[Table]) -> Context:
        """The lines around a table: right above it, then those that close it, then the head of the sheet."""
        sheet = table.sheet
        top = max((each.header.bottom + 1 for each in above), default=0)
        near = list(range(max(top, table.header.top - 12), max(table.header.top, 0)))
        if above:
            near = [row for row in near if sum(1 for column in sheet.columns if column[row] != "") <= 6]
        rows = [*reversed(near), *lines.outside[:12]]
        if above:
            rows += range(min(above[0].header.top, 12))
        return context_of([text_cells(sheet.columns, row) for row in rows], sheet.name, is_text=sheet.is_text)

    def _read_table(self, file: _File, table: Table, lines: Lines, above: list[Table]) -> None:
        template = table.header.template
        contract = contracts()[template]
        context = self._context(table, lines, above)
        stated = stated_period(file.sender, context)
        builder = file.builder(template, None)
        resolver = UnitResolver(self._units, file.sender, [*context.unit_names, *self._nil_units(table, lines)])
        setting = Setting(stated.year, file.book.is_1904)
        reader = TableReader(*unfold(table, lines), contract, self._readers, resolver, setting, file.arrival.file_name)
        rows = reader.read(stated.period)
        is_nil = bool(lines.nil) and not lines.data
        builder.add(rows, stated, resolver, is_nil=is_nil)
        for column in table.header.extras:
            builder.add_extra(table.header.texts[column], answers.extra_column(table, column))
        for zh, en in [*resolver.contradictions(rows.columns["unit_code"]), *contradictions(file.sender, stated)]:
            if zh not in file.said:
                file.said.add(zh)
                builder.part.findings.append(answers.contradiction(table.sheet.name, zh, en))
        self._mark_zone(file, table, lines)

    def _nil_units(self, table: Table, lines: Lines) -> list[str]:
        """The unit that a nil line names in its own cell."""
        column = table.header.fields.get("unit")
        if column is None or lines.data or not lines.nil:
            return []
        cell = table.sheet.columns[column][lines.nil[0]]
        return [cell] if isinstance(cell, str) and self._units.claims(cell) else []

    # -- exports that a source describes ----------------------------------------------------------------------------------

    def _read_source(self, file: _File, source: Source) -> None:
        contract = contracts()[source.template]
        builder = file.builder(source.template, source)
        closest: tuple[Sheet, Header] | None = None
        wanted = [sheet for sheet in file.book.sheets if _is_wanted(sheet, source, file.book)]
        found = False
        for sheet in wanted:
            if sheet.is_empty:
                continue
            table, near = find_source_table(sheet, source, contract)
            if table is None:
                if near is not None and (closest is None or near.score > closest[1].score):
                    closest = (sheet, near)
                continue
            found = True
            file.read_sheets.add(sheet.name)
            self._read_source_table(file, table, builder, source)
        if not found:
            names = [sheet.name for sheet in file.book.sheets]
            builder.part.findings.append(answers.source_not_found(source, wanted, names, closest, contract))
        file.parsed.notes += [
            answers.no_ledger(sheet) for sheet in wanted if found and sheet.name not in file.read_sheets and not sheet.is_empty
        ]

    def _read_source_table(self, file: _File, table: Table, builder: PartBuilder, source: Source) -> None:
        contract = contracts()[source.template]
        lines = sort_lines(table, self._event_column(table), self._layouts)
        context = Context()
        sender = Sender(units=[said for said in file.sender.units if said.place_en != "the file name"], folder_unit=file.sender.folder_unit,
                        manifest_period=file.sender.manifest_period)  # fmt: skip
        stated = stated_period(sender, context)
        resolver = UnitResolver(self._units, sender, [])
        setting = Setting(stated.year, file.book.is_1904, source.timezone)
        reader = TableReader(table, lines, contract, self._readers, resolver, setting, file.arrival.file_name)
        rows = reader.read(stated.period)
        builder.add(rows, stated, resolver, is_nil=bool(lines.nil) and not lines.data)
        for name in table.header.absent:
            builder.add_extra(name, answers.absent_column(table, name))
        if not (lines.data or lines.overflowing or lines.nil):
            builder.part.findings.append(answers.no_rows(table))
        self._mark_zone(file, table, lines)

    # -- the file as a whole ----------------------------------------------------------------------------------------------

    def _mark_zone(self, file: _File, table: Table, lines: Lines) -> None:
        header = table.header
        dropped = {each for source in self._sources if source.reads(file.arrival.file_name) for each in source.drop}
        exempt = {header.fields["case_id"]} if "case_id" in header.fields else set()
        exempt |= {column for column, text in header.texts.items() if personal_data.is_dropped(text, dropped)}
        contract = contracts()[header.template]
        declared = {column for name, column in header.fields.items() if contract.field(name).kind == "text"} - exempt
        rows = sorted([*lines.data, *lines.overflowing, *(row for kept in lines.filtered.values() for row in kept)])
        file.zones.append(
            personal_data.Zone(table.sheet, header.bottom if header.bottom >= 0 else None, rows, frozenset(exempt), frozenset(declared))
        )

    def _finish(self, file: _File, sources: Iterable[Source]) -> None:
        parsed = file.parsed
        zones = list(file.zones)
        if not sources:
            known = {id(zone.sheet) for zone in zones}
            zones += [zone for sheet in file.book.sheets if id(sheet) not in known for zone in personal_data.unknown_zone(sheet)]
        hits = personal_data.search(zones)
        parsed.parts = [builder.finish(file.sender) for builder in file.builders.values()]
        if hits.count:
            parsed.has_personal_data = True
            parsed.findings, parsed.notes = hits.findings, []
            parsed.parts = [_refused(part) for part in parsed.parts]
            return
        for part in parsed.parts:
            part.refused = part.refused or (part.rows_sent == 0 and not part.is_nil)
            parsed.notes += [Note(region.sheet, *answers.hidden_rows(region)) for region in part.regions if region.hidden_rows]


def _as_first_sent(arrival: Arrival, book: Book) -> Arrival:
    """A corrected annotated copy, sent back under its receipt number, keeps what the name of the first file said."""
    path = PurePosixPath(arrival.file_name)
    first = book.sheets[0] if book.sheets else None
    if first is None or first.name != RECEIPT_SHEET or not _RECEIPT_NUMBER.fullmatch(path.stem) or first.width < 2:
        return arrival
    known = dict(zip(first.columns[0], first.columns[1], strict=True))
    name = known.get("文件")
    if known.get("回执编号") != path.stem or not isinstance(name, str) or not name:
        return arrival
    return replace(arrival, file_name=name if len(path.parts) == 1 else f"{path.parts[0]}/{PurePosixPath(name).name}")


def _is_wanted(sheet: Sheet, source: Source, book: Book) -> bool:
    if source.sheet is None:
        return not sheet.is_hidden
    return book.kind == "text" or answers.is_same_label(sheet.name, source.sheet)


def _refused(part: Part) -> Part:
    """Nothing of a file with personal data is kept but what it was meant to be."""
    rows = part.rows_sent
    return Part(part.template, part.source, {name: [] for name in part.columns}, part.unit_code, part.period_code, part.starts_on, part.ends_on,
                refused=True, rows_sent=rows, rows_rejected=rows)  # fmt: skip
