"""Decide what a row below a header is. RULES is the one place where a row is taken for something else than data."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from expectations.vocabulary import any_of
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.moved_cells import MovedCells
from orchestration.collection.tables.row_words import (
    EXAMPLE,
    EXAMPLE_MARK,
    NIL,
    NOTE,
    SIGNATURE,
    TOTAL,
    compact,
    heading,
    is_section_number,
    is_special_text,
)
from orchestration.collection.tables.table_columns import headed_columns
from orchestration.collection.values.cells import UNCALCULATED
from orchestration.collection.values.single_days import DateContext, month_and_day

DATA, OVERFLOWING, BLANK, NIL_RETURN, OUTSIDE = "data", "overflowing", "blank", "nil", "outside"
SUM, EXAMPLE_ROW, REPEATED_HEADER = "total", "example", "repeated_header"  # rows that are counted as filtered

# what speaks for a row being data
EXPORT = "export"  # a source describes its table: words are no evidence, what a system wrote is data
DATED = "dated"  # its main date reads as a date
IDENTIFIED = "identified"  # it has what tells it from other rows
REMARKS = "remarks"  # nothing: only columns such as 序号 and 备注 are filled
PLAIN = "plain"  # several cells of which none is a word of a list
DOUBTFUL = "doubtful"  # anything else
UNDATED: Final = (IDENTIFIED, PLAIN, DOUBTFUL)

_MIN_DATE_NUMBER = 10_000  # in 1927
_SOME_YEAR = DateContext(2000)
_MAX_LABEL = 12  # characters of a lone text that may still be a value
_SENTENCE = re.compile(r"[。；;！!]")
_COUNT = re.compile(rf"\s*\d+\s*{any_of('numbers.counters')}\s*")  # 3次, where a line of totals has its number
_DIGIT = re.compile(r"[0-9〇零一二三四五六七八九十]")


class RowShape:
    """What is known of a table's columns when its rows are judged."""

    def __init__(self, table: SheetTable, is_unit: Callable[[str], bool]) -> None:
        self.is_unit = is_unit
        header = table.header
        self.columns = table.sheet.columns
        self.event = header.event_column
        self.unit = header.fields.get("unit")
        self.used = {*header.read_columns, *header.months, *header.where, *header.order}
        self.used.update(column for columns in header.conditions.values() for column in columns)
        self.ignored = {
            at for at, text in header.texts.items() if at not in self.used and header.contract.is_ignored(text)
        }
        self.headed = headed_columns(table, self.used)
        self.moved = MovedCells(table, self.headed)
        self.is_text = table.sheet.is_text
        up, before = table.sheet.first_row - 1, table.sheet.first_column
        self._merged_across = [
            (top - up, left - before, bottom - up, right - before)
            for top, left, bottom, right in table.sheet.merged
            if right > left
        ]
        self.is_export = header.layout.source is not None
        self.identity = header.fields.get(header.contract.identity_field or "")
        required = {header.fields[name] for name in header.contract.header_fields if name in header.fields}
        # a list without a date or an id tells its rows apart by all that it must say
        self.telling = {self.identity} if self.identity is not None else set() if self.event is not None else required

    def is_merged_across(self, index: int) -> bool:
        """Tell whether a cell of the row at an index is merged over at least half of the columns that are read."""
        return any(
            top <= index <= bottom and 2 * len(self.used & set(range(left, right + 1))) >= len(self.used)
            for top, left, bottom, right in self._merged_across
        )


class Row:
    """A row below a header, with what the rules ask of it."""

    def __init__(self, shape: RowShape, index: int) -> None:
        self._shape, self._index = shape, index
        self._cells = {at: cell for at, column in enumerate(shape.columns) if (cell := column[index]) != ""}
        self._texts = {at: compact(cell) for at, cell in self._cells.items() if isinstance(cell, str)}
        self.filled = list(self._cells)
        self.core = [at for at, cell in self._cells.items() if at not in shape.ignored and cell != UNCALCULATED]
        self.texts = list(self._texts.values())

    @property
    def evidence(self) -> str:
        """Return what speaks for the row being data."""
        if self._shape.is_export:
            return EXPORT
        if not self.core:
            return REMARKS
        event = self._shape.event
        if event is not None and _is_date(self._cells.get(event, "")):
            return DATED
        if self._is_identified:
            return IDENTIFIED
        return PLAIN if len(self.core) > 1 and not any(map(is_special_text, self.texts)) else DOUBTFUL

    @property
    def _is_identified(self) -> bool:
        telling = self._shape.telling
        return bool(telling) and all(
            at in self._cells and not (at in self._texts and is_special_text(self._texts[at])) for at in telling
        )

    @property
    def lead(self) -> list[str]:
        """Its first cell, where it is a text."""
        return [self._texts[self.filled[0]]] if self.filled[0] in self._texts else []

    @property
    def lead_and_date(self) -> list[str]:
        """Its first cell and that of its date, as far as they are texts."""
        event = self._shape.event
        return [*self.lead, *([self._texts[event]] if event in self._texts and event is not None else [])]

    @property
    def is_note_for_a_unit(self) -> bool:
        """Tell whether the label of a note or a signature stands alone where its unit would: 注："""
        text = self._texts.get(self._shape.unit, "") if self._shape.unit is not None else ""
        return text.endswith(":") and bool(NOTE.match(text) or SIGNATURE.match(text))

    @property
    def is_marked_as_example(self) -> bool:
        """Tell whether 示例 alone stands where its number, or whose row it is, would stand."""
        places = {self.filled[0], self._shape.unit} & (self._shape.ignored | self._shape.used)
        return any(at in self._texts and EXAMPLE_MARK.fullmatch(self._texts[at]) for at in places)

    @property
    def remarks(self) -> list[str]:
        """Its texts but those of formulas without a value."""
        return [text for at, text in self._texts.items() if self._cells[at] != UNCALCULATED]

    @property
    def is_nil_return(self) -> bool:
        """Tell whether nothing but words of a nil return stands beside whose row it is."""
        said = [at for at in self.core if at != self._shape.unit] or self.core
        return bool(said) and all(at in self._texts and NIL.fullmatch(self._texts[at]) for at in said)

    @property
    def is_unread(self) -> bool:
        """Tell whether none of its cells stands in a column that is loaded."""
        return self._shape.used.isdisjoint(self.core)

    @property
    def is_heading(self) -> bool:
        """Tell whether it is one text and nothing else: numbered like a heading, merged over half of the columns, or
        the name of a unit where no unit is written. Where ids stand only the name of a unit is a heading.
        """
        if len(self.core) != 1 or self.core[0] not in self._texts:
            return False
        name, is_numbered = heading(self._texts[self.core[0]])
        if len(self.filled) > 1:  # its numeral may stand in the column of running numbers
            beside = [self._texts.get(at, "") for at in self.filled if at != self.core[0]]
            is_numbered = is_numbered or (len(beside) == 1 and is_section_number(beside[0]))
        is_unit = self.core[0] != self._shape.unit and self._shape.is_unit(name)
        if self.core[0] in self._shape.telling:
            return is_unit and self.core[0] == self._shape.identity
        return is_numbered or is_unit or self._shape.is_merged_across(self._index)

    @property
    def is_lone_sentence(self) -> bool:
        """Tell whether it is one text outside the date column that is too long for a value."""
        if len(self.core) != 1 or not self._texts or self.core[0] == self._shape.event:
            return False
        return len(self.texts[0]) > _MAX_LABEL or _SENTENCE.search(self.texts[0]) is not None


def _is_date(cell: Any) -> bool:
    if isinstance(cell, int | float):
        return cell >= _MIN_DATE_NUMBER or month_and_day(cell, _SOME_YEAR) is not None  # 7.5 is the fifth of July
    if not isinstance(cell, str):
        return True
    return bool(_DIGIT.search(cell) and not _COUNT.fullmatch(cell) and not is_special_text(compact(cell)))


# What a row is, which rows are asked, and what must hold. The first rule that holds decides; what none takes is data.
RULES: Final[tuple[tuple[str, tuple[str, ...], Callable[[Row], object]], ...]] = (
    (NIL_RETURN, (EXPORT,), lambda row: all(map(NIL.fullmatch, row.texts)) and len(row.texts) == len(row.filled)),
    (BLANK, (EXPORT,), lambda row: row.is_unread),
    (SUM, (REMARKS,), lambda row: any(map(TOTAL.fullmatch, row.remarks))),
    (NIL_RETURN, (REMARKS,), lambda row: row.remarks and all(map(NIL.fullmatch, row.remarks))),
    (OUTSIDE, (REMARKS,), lambda row: any(not text.isdecimal() for text in row.remarks)),
    (BLANK, (REMARKS,), lambda row: True),
    (EXAMPLE_ROW, (DATED, *UNDATED), lambda row: row.is_marked_as_example),
    (OUTSIDE, UNDATED, lambda row: row.is_unread and not any(map(TOTAL.fullmatch, row.texts))),
    (SUM, (IDENTIFIED,), lambda row: any(map(TOTAL.fullmatch, row.lead))),
    (OUTSIDE, (IDENTIFIED,), lambda row: row.is_note_for_a_unit),
    (SUM, (DOUBTFUL,), lambda row: any(map(TOTAL.fullmatch, row.texts[:2]))),
    (EXAMPLE_ROW, (DOUBTFUL,), lambda row: any(map(EXAMPLE.match, row.lead_and_date))),
    (NIL_RETURN, (DOUBTFUL,), lambda row: row.is_nil_return),
    (OUTSIDE, (DOUBTFUL,), lambda row: any(map(SIGNATURE.match, row.texts[:1]))),
    (OUTSIDE, (DOUBTFUL,), lambda row: any(map(NOTE.match, row.texts[:1]))),
    (OUTSIDE, (IDENTIFIED, DOUBTFUL), lambda row: row.is_heading),
    (OUTSIDE, (DOUBTFUL,), lambda row: row.is_lone_sentence),
)


def kind_of(shape: RowShape, index: int) -> str:
    """Return what a row of a table is."""
    row = Row(shape, index)
    evidence = row.evidence
    kind = next((kind for kind, asked, holds in RULES if evidence in asked and holds(row)), DATA)
    return OVERFLOWING if kind == DATA and shape.moved.are_in(row.filled, index) else kind
