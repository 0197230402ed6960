"""One file becomes a ParsedFile: every table of every sheet, for each source that matches or else for the built-in templates.

Runs inside guarded workers (workers.py); holds what is prepared once per worker.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from orchestration.collection.findings import finding
from orchestration.collection.parse_open import OpenFile, Tools
from orchestration.collection.parse_tables import read_export, read_ledgers
from orchestration.collection.parsed_file import Arrival, ParsedFile, Part
from orchestration.collection.readers.content_hash import cells_hash
from orchestration.collection.readers.open_workbook import open_book
from orchestration.collection.readers.workbook_cells import Book, Unreadable, fill_merged
from orchestration.collection.receipts import corrected_copies, sheet_findings
from orchestration.collection.rows.unit_statements import sender_of
from orchestration.collection.sandbox.worker_faults import note
from orchestration.collection.sources.source import Source
from orchestration.collection.tables import personal_data
from orchestration.collection.tables.source_layout import is_wanted

if TYPE_CHECKING:
    from orchestration.reference import References


class FileReader:
    """Reads files under one set of reference lists."""

    def __init__(self, references: References) -> None:
        self._tools = Tools(references)

    def read(self, arrival: Arrival) -> ParsedFile:
        """Read one file; a file that cannot be read has a verdict that says why."""
        known_as = arrival.corrects_path or arrival.file_name
        sources = self._reading(known_as)
        encodings = list(dict.fromkeys(source.encoding for source in sources)) or [None]
        try:
            books = {encoding: _opened(arrival, encoding) for encoding in encodings}
        except Unreadable as error:
            return ParsedFile(arrival, error.verdict, findings=[finding(error.rule)], path=known_as)
        book = books[encodings[0]]
        if (
            arrival.corrects_path is None
            and (named := corrected_copies.named_in_list(arrival.file_name, book.sheets)) is not None
        ):
            known_as, sources = named, self._reading(named)
            # a workbook has no encoding
            books = {source.encoding: book for source in sources} or {None: book}
        distinct = list({id(each): each for each in books.values()}.values())
        for each in distinct:
            corrected_copies.take_out_lists(each)
        parsed = ParsedFile(arrival, "read", cells_hash=cells_hash(book.sheets), kind=book.kind, path=known_as)
        for each in distinct:
            parsed.findings += map(finding, each.remarks)
            for sheet in each.sheets:
                fill_merged(sheet)
        arrival = replace(arrival, file_name=known_as)
        file = OpenFile(arrival, book, sender_of(arrival, self._tools.units), parsed, sources, self._tools.timezone)
        for source in sources:
            file.book = books[source.encoding]
            read_export(self._tools, file, source)
        if not sources:
            read_ledgers(self._tools, file)
        self._finish(file)
        return parsed

    def _reading(self, known_as: str) -> list[Source]:
        return [source for source in self._tools.sources if source.reads(known_as)]

    def _finish(self, file: OpenFile) -> None:
        parsed, zones = file.parsed, list(file.zones)
        dropped, known = file.dropped, {id(zone.sheet) for zone in zones}
        for sheet in file.book.sheets:
            # of a file with drop only the sheets that some source reads are archived, or those that it looked through in vain
            is_kept = not dropped or (
                not file.read_sheets and any(is_wanted(sheet, source, file.book) for source in file.sources)
            )
            if id(sheet) not in known and is_kept:
                zones += personal_data.unknown_zone(sheet, dropped)
        hits = personal_data.search(zones)
        parsed.parts = [builder.finish(file.sender) for builder in file.builders.values()]
        if hits.count:
            parsed.has_personal_data = True
            parsed.findings, parsed.notes = hits.findings, []
            parsed.parts = [_refused(part) for part in parsed.parts]
            return
        for part in parsed.parts:
            part.refused = part.refused or (part.rows_sent == 0 and not part.is_nil)
            parsed.notes += [sheet_findings.hidden_rows(region) for region in part.extents if region.hidden_rows]


def _opened(arrival: Arrival, encoding: str | None) -> Book:
    try:
        return open_book(arrival.path, arrival.file_name, encoding)
    except RecursionError as error:
        # parts nested deeper than any program nests them
        note("the file is nested too deeply to be opened", error, logging.INFO)
        raise Unreadable("corrupt") from error


def _refused(part: Part) -> Part:
    """Nothing of a file with personal data is kept but what it was meant to be."""
    return Part(
        part.template, part.source, {name: [] for name in part.columns}, part.unit_code, part.period_code, part.starts_on, part.ends_on,
        refused=True, rows_sent=part.rows_sent, rows_rejected=part.rows_sent,
    )  # fmt: skip
