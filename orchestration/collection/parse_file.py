"""Read one file: bytes → book → tables → typed rows → ParsedFile. Runs inside sandboxed workers."""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.collection.file_parts import parts_of
from orchestration.collection.file_tables import FoundTables, tables_of
from orchestration.collection.findings import finding
from orchestration.collection.open_file import OpenFile, Tools, open_file
from orchestration.collection.parsed_file import Arrival, ParsedFile, Part
from orchestration.collection.readers.workbook_cells import Unreadable
from orchestration.collection.receipts import sheet_findings
from orchestration.collection.tables import personal_data
from orchestration.collection.tables.source_layout import is_wanted


def parse_file(arrival: Arrival, tools: Tools) -> ParsedFile:
    """Read one file; a file that cannot be read has a verdict that says why."""
    try:
        file = open_file(arrival, tools)
    except Unreadable as error:
        path = arrival.corrects_path or arrival.file_name
        return ParsedFile(arrival, error.verdict, findings=[finding(error.rule)], path=path)
    found = tables_of(file, tools.layouts, tools.units)
    parts = parts_of(file, found, tools)
    parsed = ParsedFile(arrival, "read", parts, cells_hash=file.cells_hash, kind=file.book.kind, path=file.path)
    hits = personal_data.search(_search_areas(file, found))
    if hits.count:
        parsed.has_personal_data, parsed.findings = True, hits.findings
        parsed.parts = list(map(_rejected, parts))
        return parsed
    for part in parts:
        part.is_refused = part.is_refused or (part.rows_sent == 0 and not part.is_nil)
    parsed.findings = [*(finding(remark) for book in file.distinct_books() for remark in book.remarks), *found.findings]
    extents = [extent for part in parts for extent in part.extents]
    hidden = (extent for extent in extents if extent.hidden_rows)
    headed = (extent for extent in extents if extent.rows_of_units)
    parsed.notes = [
        *found.notes,
        *map(sheet_findings.hidden_rows, hidden),
        *map(sheet_findings.rows_of_units, headed),
        *(sheet_findings.claims(part) for part in parts if part.holds_claims),
    ]
    return parsed


def _search_areas(file: OpenFile, found: FoundTables) -> Iterator[personal_data.SearchArea]:
    """Yield where personal data may stand: in every table, and on sheets without one as far as they are archived."""
    dropped = file.dropped
    for each in found.tables:
        yield personal_data.table_area(each.table, each.rows, dropped)
    searched = {id(each.table.sheet) for each in found.tables}
    # of a text that sources decode in different ways, as the last one does
    book = file.books[file.sources[-1].encoding] if file.sources else file.book
    for sheet in book.sheets:
        # of a file with drop only sheets that some source reads are archived, or those that it looked through in vain
        is_kept = not dropped or (
            not found.read_sheets and any(is_wanted(sheet, source, book) for source in file.sources)
        )
        # nobody looks at a hidden sheet: its lines beside a table are no signatures
        is_unread = id(sheet) not in searched or (sheet.is_hidden and not file.sources)
        if is_unread and is_kept:
            yield from personal_data.unknown_areas(sheet, dropped)


def _rejected(part: Part) -> Part:
    """Keep nothing of a part with personal data but what it was meant to be."""
    return Part(
        part.template,
        part.source,
        {name: [] for name in part.columns},
        unit_code=part.unit_code,
        claims_about=part.claims_about,
        period_code=part.period_code,
        starts_on=part.starts_on,
        ends_on=part.ends_on,
        is_refused=True,
        rows_sent=part.rows_sent,
        rows_rejected=part.rows_sent,
    )
