"""Open one file: its books, the name that it is known by, who sends it and which sources read it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from expectations.loading import contracts
from orchestration.collection.parsed_file import Arrival
from orchestration.collection.readers.content_hash import cells_hash
from orchestration.collection.readers.open_workbook import open_book
from orchestration.collection.readers.workbook_cells import Book, Unreadable, fill_merged
from orchestration.collection.receipts import corrected_copies
from orchestration.collection.rows.field_parsers import FieldReaders
from orchestration.collection.rows.unit_statements import Sender, sender_of
from orchestration.collection.sandbox.worker_faults import log_handled
from orchestration.collection.sources.combination import ColumnRef
from orchestration.collection.sources.source import Source
from orchestration.collection.tables.template_layouts import TemplateLayouts
from orchestration.reference.unit_index import UnitIndex

if TYPE_CHECKING:
    from orchestration.reference import References


class Tools:
    """What reading needs, prepared once per set of reference lists."""

    def __init__(self, references: References) -> None:
        self.sources = references.sources
        self.timezone = references.settings.timezone
        self.units = UnitIndex(references.units)
        self.readers = FieldReaders(references)
        self.layouts = TemplateLayouts(contracts())

    def sources_of(self, path: str) -> tuple[Source, ...]:
        """Return the sources that read a file of this path."""
        return tuple(source for source in self.sources if source.reads(path))


@dataclass(frozen=True, slots=True)
class OpenFile:
    """One opened file."""

    path: str  # what it is known by: its name, or that of the file which it corrects
    file_id: str
    first_seen_at: datetime | None
    books: Mapping[str | None, Book]  # encoding that a source names → the file read with it
    sources: tuple[Source, ...]  # those that read it
    sender: Sender
    cells_hash: str  # of the cells as they were sent

    @property
    def book(self) -> Book:
        """The file as its first source reads it."""
        return next(iter(self.books.values()))

    @property
    def dropped(self) -> set[ColumnRef]:
        """The columns that some source drops."""
        return {column for source in self.sources for column in source.drop}

    def distinct_books(self) -> list[Book]:
        """Return each book once, however many encodings lead to it."""
        return _distinct(self.books)


def open_file(arrival: Arrival, tools: Tools) -> OpenFile:
    """Open a file.

    Raises:
        Unreadable: there are no cells to be had; the verdict says why.
    """
    path = arrival.corrects_path or arrival.file_name
    sources = tools.sources_of(path)
    books = {encoding: _open(arrival, encoding) for encoding in _encodings(sources)}
    book = next(iter(books.values()))
    named = corrected_copies.named_in_list(arrival.file_name, book.sheets) if arrival.corrects_path is None else None
    if named is not None:
        path, sources = named, tools.sources_of(named)
        # a workbook has no encoding
        books = dict.fromkeys(_encodings(sources), book)
    for each in _distinct(books):
        corrected_copies.take_out_lists(each)
    cells = cells_hash(book.sheets)
    for sheet in (sheet for each in _distinct(books) for sheet in each.sheets):
        fill_merged(sheet)
    sender = sender_of(replace(arrival, file_name=path), tools.units)
    return OpenFile(path, arrival.file_id, arrival.first_seen_at, books, sources, sender, cells)


def _distinct(books: Mapping[str | None, Book]) -> list[Book]:
    return list({id(book): book for book in books.values()}.values())


def _encodings(sources: tuple[Source, ...]) -> list[str | None]:
    return list(dict.fromkeys(source.encoding for source in sources)) or [None]


def _open(arrival: Arrival, encoding: str | None) -> Book:
    try:
        return open_book(arrival.path, arrival.file_name, encoding)
    except RecursionError as error:
        # parts nested deeper than any program nests them
        log_handled("the file is nested too deeply to be opened", error, logging.INFO)
        raise Unreadable("corrupt") from error
