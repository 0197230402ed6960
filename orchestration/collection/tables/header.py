"""Hold what is known of a table once its header is read; gather header texts over merged rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from expectations.contract import Contract, WideLayout
from expectations.vocabulary import any_of
from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.sources.column_rule import ColumnRule
from orchestration.collection.sources.source import Source

_OFFICE = any_of("senders.offices")  # behind a word it makes the name of an office


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A contract, and the description of a system export that is laid over it: labels, constants, patterns, filter."""

    contract: Contract
    source: Source | None = None

    def is_titled(self, hint: str) -> bool:
        """Return whether titles or names around a table speak for the template, and not just for an office."""
        names = map(re.escape, (self.contract.template, *self.contract.title_words))
        return re.search(f"(?:{'|'.join(names)})(?!{_OFFICE})", hint) is not None

    @property
    def rules(self) -> dict[str, ColumnRule]:
        """Field → where a source takes it from and how; empty where the contract alone decides."""
        return {rule.field: rule for rule in self.source.columns} if self.source else {}

    def is_named_in(self, hint: str) -> bool:
        """Return whether titles speak for the template; beside a source they decide nothing."""
        names = (self.contract.template, *self.contract.title_words)
        return self.source is None and any(name in hint for name in names)


@dataclass(slots=True)
class Header:
    """A header row (or two, or three) read under a layout. Rows and columns count from 0 inside the sheet's columns."""

    layout: Layout
    top: int
    bottom: int  # -1 where a source names its columns by letter alone
    fields: dict[str, int]  # field → column
    texts: dict[int, str]  # column → header text; only columns that have one
    extras: list[int] = field(default_factory=list)  # columns that are not loaded
    months: list[int] = field(default_factory=list)  # columns of a wide table, each a period as a rule
    wide: WideLayout | None = None  # what the headers and cells of those columns fill
    values: dict[int, str] = field(default_factory=dict)  # of those columns: what each stands for, unless its header
    parent: int | None = None
    missing: tuple[str, ...] = ()  # required fields without a column
    doubled: tuple[str, ...] = ()  # fields that two columns claim with equal right
    score: float = 0.0
    where: tuple[int, ...] = ()  # the columns of a source's conditions, in their order
    identity: tuple[int, ...] = ()
    order: tuple[int, ...] = ()  # the columns that tell which row of a history is the later one
    conditions: dict[str, tuple[int, ...]] = field(default_factory=dict)  # field → columns of its own conditions
    is_titled: bool = False  # a title, the sheet or the file says what it is
    follows_gap: bool = False  # a row of words below a gap, with a single label
    several: tuple[str, ...] = ()  # headers that a source names and the sheet has more than once; the first counts
    absent: tuple[str, ...] = ()  # headers of optional columns that a source names and the sheet lacks
    further: dict[str, tuple[int, ...]] = field(default_factory=dict)  # field → columns beside that of `fields`

    @property
    def contract(self) -> Contract:
        return self.layout.contract

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.doubled

    @property
    def uses(self) -> dict[int, str]:
        """Column → what it is looked at for, without being a field."""
        conditions = {*self.where, *(column for columns in self.conditions.values() for column in columns)}
        parent = () if self.parent is None else (self.parent,)
        kinds = {"parent": parent, "identity": self.identity, "order": self.order, "condition": conditions}
        return {column: use for use, columns in kinds.items() for column in columns}

    @property
    def read_columns(self) -> set[int]:
        """The columns that fields come from."""
        return {*self.fields.values(), *(column for columns in self.further.values() for column in columns)}

    def columns_of(self, name: str) -> tuple[int, ...]:
        """Return the columns that a field comes from; none where it comes from no cell."""
        return (self.fields[name], *self.further.get(name, ())) if name in self.fields else ()

    def way_of(self, name: str) -> str | None:
        """Return how the columns of a field make one value; None where it has but one."""
        if name not in self.further:
            return None
        rule = self.layout.rules.get(name)
        return rule.way if rule is not None else "moment"

    @property
    def event_column(self) -> int | None:
        """The column that dates a row."""
        name = self.contract.event_field
        return self.fields.get(name) if name else None


@dataclass(slots=True)
class SheetTable:
    """A header with the rows below it, down to `end` (exclusive)."""

    sheet: Sheet
    header: Header
    end: int
    stop: int = 0  # where the next table begins: between `end` and it stand titles (exclusive)
    repeated: frozenset[int] = frozenset()  # rows below that repeat the header
    titles: frozenset[int] = frozenset()  # lines right above a repeated header
    # of an unpivoted wide table only
    numbers: list[int] | None = None  # row number of each row
    parts: list[int] | None = None  # which period column each row comes from, from 1
    part_letters: dict[int, str] = field(default_factory=dict)
    part_field: str | None = None  # the field that the cells of the period columns fill
    width: int = 1 << 30  # columns that stand in the sheet


def header_texts(sheet: Sheet, top: int, bottom: int) -> tuple[tuple[str, ...], ...]:
    """For each column the ways to read its header, the closest first: group and label together, label, group."""
    if bottom < 0:
        return ()
    groups: list[str] = [""] * sheet.width
    for row in range(top, bottom):
        carried = ""
        for column, cell in enumerate(sheet.row(row)):
            text = label_of(cell)
            # a group stands over the columns to its right until the next one
            carried = text or (carried if label_of(sheet.columns[column][bottom]) else "")
            if carried and carried not in groups[column]:
                groups[column] += carried
    found = []
    for column, cell in enumerate(sheet.row(bottom)):
        label, group = label_of(cell), groups[column]
        ways = (group + label, label, label + group) if label and group and group != label else (label or group,)
        found.append(tuple(way for way in dict.fromkeys(ways) if way))
    return tuple(found)


def label_of(cell: Any) -> str:
    """Return a cell as the text of a header; a whole number above a wide table is one too."""
    if isinstance(cell, str):
        return cell
    # a month as a number, or as a date, above a wide table
    return f"{int(cell)}" if isinstance(cell, int | float) and cell == int(cell) and abs(cell) < 1e9 else ""
