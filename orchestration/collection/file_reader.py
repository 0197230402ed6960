"""One file becomes a ParsedFile: every table of every sheet, for each source that matches or else for the built-in templates.

Runs inside guarded workers (workers.py); holds what is prepared once per worker.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from orchestration.collection import answers, personal_data
from orchestration.collection.book import Book, Unreadable, cells_hash, fill_merged
from orchestration.collection.exports import ExportReader, is_wanted
from orchestration.collection.ledgers import LedgerReader
from orchestration.collection.model import Arrival, Note, ParsedFile, Part
from orchestration.collection.open_file import OpenFile, Tools
from orchestration.collection.remedies import unreadable_finding
from orchestration.collection.submission import sender_of
from orchestration.collection.workbook import open_book

if TYPE_CHECKING:
    from orchestration.reference import References

RECEIPT_SHEET = "回执"  # the first sheet of an annotated copy
_RECEIPT_NUMBER = re.compile(r"[0-9a-f]{12}-\d+")


class FileReader:
    """Reads files under one set of reference lists."""

    def __init__(self, references: References) -> None:
        self._tools = Tools(references)
        self._ledgers = LedgerReader(self._tools)
        self._exports = ExportReader(self._tools)

    def read(self, arrival: Arrival) -> ParsedFile:
        """Read one file; a file that cannot be read has a verdict that says why."""
        sources = [source for source in self._tools.sources if source.reads(arrival.file_name)]
        encodings = list(dict.fromkeys(source.encoding for source in sources)) or [None]
        try:
            books = {encoding: open_book(arrival.path, arrival.file_name, encoding) for encoding in encodings}
        except Unreadable as error:
            return ParsedFile(arrival, error.verdict, findings=[unreadable_finding(error)])
        book = books[encodings[0]]
        parsed = ParsedFile(arrival, "read", cells_hash=cells_hash(book.sheets), kind=book.kind)
        for each in books.values():
            parsed.findings += [answers.file_remark(remark) for remark in each.remarks]
            for sheet in each.sheets:
                fill_merged(sheet)
        sender = sender_of(_as_first_sent(arrival, book), self._tools.units)
        file = OpenFile(arrival, book, sender, parsed, sources)
        for source in sources:
            file.book = books[source.encoding]
            self._exports.read(file, source)
        if not sources:
            self._ledgers.read(file)
        self._finish(file)
        return parsed

    def _finish(self, file: OpenFile) -> None:
        parsed, zones = file.parsed, list(file.zones)
        dropped, known = file.dropped, {id(zone.sheet) for zone in zones}
        for sheet in file.book.sheets:
            # of a file with drop only the sheets that some source reads are archived
            is_kept = not dropped or any(is_wanted(sheet, source, file.book) for source in file.sources)
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


def _refused(part: Part) -> Part:
    """Nothing of a file with personal data is kept but what it was meant to be."""
    return Part(
        part.template, part.source, {name: [] for name in part.columns}, part.unit_code, part.period_code, part.starts_on, part.ends_on,
        refused=True, rows_sent=part.rows_sent, rows_rejected=part.rows_sent,
    )  # fmt: skip
