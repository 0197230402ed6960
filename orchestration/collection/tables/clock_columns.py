"""Find in a ledger the column of the clock beside that of the day: 受理日期, and 受理时间 with no more than 14:30.

Headers alone do not tell: 受理时间 holds whole moments in most ledgers. So the cells decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from expectations.contract import Field
from expectations.labels import header_keys, normalise_label
from expectations.vocabulary import words
from orchestration.collection.tables.header import Header, SheetTable
from orchestration.collection.values.cells import cell_text, folded, is_blank
from orchestration.collection.values.dates import read_days
from orchestration.collection.values.day_and_clock import read_clock_cell
from orchestration.collection.values.nothing_yet import says_not_yet
from orchestration.collection.values.parse_result import ParseResult
from orchestration.collection.values.single_days import DateContext
from orchestration.collection.values.time_of_day import TimeOfDay

_DATE_KINDS = ("date", "datetime")
_DAYS = frozenset(map(normalise_label, words("headers.day")))
_CLOCKS = frozenset(map(normalise_label, words("headers.clock")))
_SOME_YEAR = 2000  # 3月5日 is a day, whatever the year


def with_clocks(table: SheetTable) -> SheetTable:
    """Return a table of a template with each date that stands in two columns, day and clock, read from both."""
    header = table.header
    fields = [header.contract.field(name) for name in header.fields]
    for each in sorted(fields, key=lambda field: header.fields[field.name]):
        if each.kind in _DATE_KINDS:
            header = _with_clock(replace(table, header=header), each)
    return table if header is table.header else replace(table, header=header)


def _with_clock(table: SheetTable, field: Field) -> Header:
    header = table.header
    own = header.fields[field.name]
    claimed = [at for at in _free(header) if header.contract.field_for(header.texts[at]) is field]
    days = [*claimed, *(at for at in _beside(header, own, -1) if _is_called(header, at, _DAYS))]
    clocks = [
        *claimed,
        *(at for at in _beside(header, own, 1) if _is_called(header, at, _CLOCKS)),
        *_covered(table, own),
    ]
    if not days and not clocks:
        return header
    if _holds(table, own, _is_clock):
        day = next((at for at in days if _holds(table, at, _is_day)), None)
        return header if day is None else _paired(header, field, day, own)
    clock = next((at for at in clocks if _holds(table, at, _is_clock)), None)
    return header if clock is None else _paired(header, field, own, clock)


def _free(header: Header) -> Iterable[int]:
    used = header.read_columns
    return (at for at in sorted(header.texts) if at not in used)


def _beside(header: Header, column: int, step: int) -> list[int]:
    """Return the next column with a header on one side, where no field comes from it."""
    heads = sorted(header.texts)
    place = heads.index(column) + step if column in header.texts else -1
    return [heads[place]] if 0 <= place < len(heads) and heads[place] not in header.read_columns else []


def _covered(table: SheetTable, column: int) -> list[int]:
    """Return the next column where nothing heads it: the label to its left stands over both."""
    after = column + 1
    return (
        [after] if after < table.sheet.width and after not in {*table.header.texts, *table.header.read_columns} else []
    )


def _is_called(header: Header, column: int, names: frozenset[str]) -> bool:
    return not names.isdisjoint(header_keys(header.texts[column]))


def _holds(table: SheetTable, column: int, is_kind: Callable[[Any, DateContext], bool]) -> bool:
    """Return whether most of the cells of a column are of a kind."""
    cells = table.sheet.columns[column][table.header.bottom + 1 : table.end]
    context = DateContext(_SOME_YEAR, table.sheet.is_1904, is_text=table.sheet.is_text)
    said = {cell: is_kind(cell, context) for cell in set(cells) if not _is_nothing(cell)}
    found = [said[cell] for cell in cells if cell in said]
    return 2 * sum(found) > len(found)


def _is_clock(cell: Any, context: DateContext) -> bool:
    return isinstance(read_clock_cell(cell, context), TimeOfDay)


def _is_day(cell: Any, context: DateContext) -> bool:
    return not _is_clock(cell, context) and isinstance(read_days(cell, context), ParseResult)


def _is_nothing(cell: Any) -> bool:
    return is_blank(folded(cell_text(cell))) or says_not_yet(cell)


def _paired(header: Header, field: Field, day: int, clock: int) -> Header:
    return replace(
        header,
        fields={**header.fields, field.name: day},
        further={**header.further, field.name: (clock,)},
        extras=[at for at in header.extras if at not in (day, clock)],
    )
