"""One file while it is read, and what its readers share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from expectations.contract import Contract
from expectations.loading import contracts
from orchestration.collection.parsed_file import Arrival, ParsedFile
from orchestration.collection.readers.workbook_cells import Book
from orchestration.collection.rows.field_parsers import FieldReaders
from orchestration.collection.rows.part_builder import PartBuilder
from orchestration.collection.rows.unit_statements import Sender
from orchestration.collection.sources.source import Source
from orchestration.collection.tables import personal_data
from orchestration.collection.tables.header import Table
from orchestration.collection.tables.row_classification import RowClassification
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


@dataclass(slots=True)
class OpenFile:
    """One file: its cells, its sender, and what has been found in it so far."""

    arrival: Arrival
    book: Book
    sender: Sender
    parsed: ParsedFile
    sources: list[Source]  # those that read it
    timezone: str  # of what no source reads
    builders: dict[tuple[str, str | None], PartBuilder] = field(default_factory=dict)
    zones: list[personal_data.Zone] = field(default_factory=list)
    read_sheets: set[str] = field(default_factory=set)  # sheets with a table
    said: set[str] = field(default_factory=set)  # contradictions already on the receipt

    def builder(self, contract: Contract, source: Source | None = None) -> PartBuilder:
        """What the file brings for a template or source."""
        key = (contract.template, source.name if source else None)
        if key not in self.builders:
            timezone = source.timezone if source else self.timezone
            self.builders[key] = PartBuilder(contract, key[1], timezone, self.arrival.file_id)
        return self.builders[key]

    def mark_zone(self, table: Table, lines: RowClassification) -> None:
        """Remember the table part of a sheet for the search for personal data."""
        header = table.header
        identity = header.contract.identity_field
        exempt = {header.fields[identity]} if identity in header.fields else set()
        exempt |= {column for column, text in header.texts.items() if personal_data.is_dropped(text, self.dropped)}
        rows = sorted([*lines.data, *lines.overflowing, *(row for kept in lines.filtered.values() for row in kept)])
        tops = tuple(range(header.top, header.bottom + 1)) if header.bottom >= 0 else ()
        declared = frozenset(header.fields.values()) - exempt
        self.zones.append(personal_data.Zone(table.sheet, tops, rows, frozenset(exempt), declared, header.texts))

    @property
    def dropped(self) -> set[str]:
        """The headers that some source drops."""
        return {name for source in self.sources for name in source.drop}
