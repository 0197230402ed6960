"""Merge the rows of one case: the log of a system holds a row for each of its steps or states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from itertools import groupby
from operator import itemgetter
from typing import Any

from orchestration.collection.findings import finding
from orchestration.collection.parsed_file import Finding
from orchestration.collection.sources.column_rule import ColumnRule
from orchestration.collection.sources.histories import History
from orchestration.collection.tables.table_cells import TableCells, maps_to_nothing, pick, transformed
from orchestration.collection.values.cell_refs import column_letter
from orchestration.collection.values.cells import cell_text, folded, has_lost_digits, is_blank
from orchestration.collection.values.choices import read_yes_no, yes_no_words
from orchestration.collection.values.moments import read_moment
from orchestration.collection.values.numbers import read_number
from orchestration.collection.values.parse_result import ParseResult
from orchestration.collection.values.single_days import DateContext

_MAX_NAMED = 10  # rows that a finding names
HISTORY = "history"  # why a row is left out: another row of its case stands for both
Key = tuple[int, ...]
_NOWHERE: Key = ()  # before every other row


@dataclass(slots=True)
class Merged:
    """Which rows are read. All numbers are positions among the rows of the table that are data."""

    kept: list[int] = field(default_factory=list)  # one a case, the last of its rows; ascending
    chosen: dict[str, list[int]] = field(default_factory=dict)  # field → the row that gives it, for each case
    tied: list[int] = field(default_factory=list)  # cases whose values hang on the order of equal rows: first such row
    unordered: list[int] = field(default_factory=list)  # rows of cases with several that say nothing of their order


@dataclass(frozen=True, slots=True)
class CellsOfField:
    """The cells of a field, and which of them say something."""

    cells: list[Any]
    is_given: list[bool]
    says_yes: list[bool]


def merge(
    history: History, keys: Sequence[Sequence[Any]], fields: Mapping[str, CellsOfField], order: list[Key | None]
) -> Merged:
    """Return which row of each case gives what.

    Args:
        keys: the cells of each column of `per`.
        order: where each row stands in its history; None where it does not say so.
    """
    found, cases = Merged(), []
    for rows in _groups(keys, len(order)):
        if len(rows) > 1 and history.order_by:
            found.unordered += [row for row in rows if order[row] is None]
        place = _places(rows, order)
        ordered = sorted(rows, key=lambda row: place[row])  # stable: of equal rows the lower one is the later
        choice = {name: _choose(history.choice(name), ordered, each) for name, each in fields.items()}
        if history.order_by and (tie := _tie(history, ordered, place, fields, choice)) is not None:
            found.tied.append(tie)
        cases.append((ordered[-1], choice))
    cases.sort(key=itemgetter(0))
    found.kept = [row for row, _ in cases]
    found.chosen = {name: [choice[name] for _, choice in cases] for name in fields}
    return found


def _groups(keys: Sequence[Sequence[Any]], count: int) -> Iterable[list[int]]:
    """Return the rows of each case; a row whose id is blank, or was rounded by a spreadsheet, is a case of its own."""
    texts = [[_identity(cell) for cell in cells] for cells in keys]
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row in range(count):
        key = tuple(column[row] for column in texts)
        groups.setdefault(key if None not in key else (None, row), []).append(row)
    return groups.values()


def _identity(cell: Any) -> str | None:
    text = folded(cell_text(cell))
    return None if is_blank(text) or has_lost_digits(cell) else text


def _places(rows: list[int], order: list[Key | None]) -> dict[int, Key]:
    """Return where each row of a case stands; one that does not say so goes with the row of the case above it."""
    places, last = {}, _NOWHERE
    for row in rows:
        own = order[row]
        last = last if own is None else own
        places[row] = last
    return places


def _choose(choice: str, ordered: list[int], of_field: CellsOfField) -> int:
    """Return the row of a case that gives a field."""
    if choice == "first":
        return next((row for row in ordered if of_field.is_given[row]), ordered[0])
    if choice == "state":
        return ordered[-1]
    if choice == "any":
        yes = next((row for row in reversed(ordered) if of_field.says_yes[row]), None)
        if yes is not None:
            return yes
    return next((row for row in reversed(ordered) if of_field.is_given[row]), ordered[-1])


def _tie(
    history: History,
    ordered: list[int],
    place: dict[int, Key],
    fields: Mapping[str, CellsOfField],
    choice: dict[str, int],
) -> int | None:
    """Return the first of some rows at the same place that would give other values in another order."""
    if len({*place.values()}) == len(ordered):
        return None
    alike = [list(rows) for _, rows in groupby(ordered, key=place.__getitem__)]
    other = [row for rows in alike for row in reversed(rows)]
    for name, each in fields.items():
        row = _choose(history.choice(name), other, each)
        if each.cells[row] != each.cells[choice[name]]:
            return min(row, choice[name])
    return None


def order_of(columns: Sequence[tuple[list[Any], DateContext]], count: int) -> list[Key | None]:
    """Return where each row stands by its cells in some columns, the first of them before the others."""
    ranks = [_ranks(cells, context) for cells, context in columns]
    if not ranks:
        return [None] * count
    return [
        None if key[0] is None else tuple(-1 if each is None else each for each in key)
        for key in zip(*ranks, strict=True)
    ]


def _ranks(cells: list[Any], context: DateContext) -> list[int | None]:
    """Return the rank of each cell among numbers, where all cells are numbers, else among instants."""
    distinct = {cell for cell in set(cells) if not is_blank(folded(cell_text(cell)))}
    values = _values(distinct, _number) if not context.formats else {}
    if len(values) < len(distinct):
        values = _values(distinct, lambda cell: _instant(cell, context))
    ranks = {value: rank for rank, value in enumerate(sorted(set(values.values())))}
    return [ranks[values[cell]] if cell in values else None for cell in cells]


def _values(cells: Iterable[Any], read: Callable[[Any], Any]) -> dict[Any, Any]:
    read_cells = ((cell, read(cell)) for cell in cells)
    return {cell: value for cell, value in read_cells if value is not None}


def _number(cell: Any) -> float | None:
    found = read_number(cell)
    return found.value if isinstance(found, ParseResult) and found.remark is None else None


def _instant(cell: Any, context: DateContext) -> Any:
    found = read_moment(cell, context)
    if not isinstance(found, ParseResult) or found.value is None:
        return None
    return found.value.instant(context.zone or UTC, is_deadline=False)


def merge_cases(cells: TableCells, context: DateContext) -> list[Finding]:
    """Merge the rows of each case where the source of a table describes a history; what is doubtful comes back."""
    source, header = cells.table.header.layout.source, cells.table.header
    if source is None or source.rows is None or not cells.rows:
        return []
    history = source.rows
    columns = [pick(cells.sheet.columns[at], cells.rows) for at in header.order]
    contexts = [replace(context, formats=key.formats) for key in history.order_by]
    order = order_of(list(zip(columns, contexts, strict=True)), len(cells.rows))
    fields = {rule.field: of_field for rule in source.columns if (of_field := _cells_of(cells, rule)) is not None}
    blank = [""] * len(cells.rows)
    keys = [fields[name].cells if name in fields else blank for name in history.per]
    found = merge(history, keys, fields, order)
    findings = _findings(cells, history, found)
    cells.keep(found.kept, found.chosen)
    return findings


def _cells_of(cells: TableCells, rule: ColumnRule) -> CellsOfField | None:
    given = cells.given(rule.field)
    if given is None:
        return None
    steps = cells.steps_of(rule.field)
    field = cells.table.header.contract.field(rule.field)
    words = yes_no_words(field.yes_words, field.no_words)
    says, yes = {}, {}
    for cell in set(given):
        is_filled = not is_blank(folded(cell_text(cell)))
        text = cell if steps is None or not is_filled else transformed(cell, steps)
        says[cell] = is_filled and (text != "" or (steps is not None and maps_to_nothing(cell, steps)))
        found = read_yes_no(text, words) if field.kind == "boolean" else None
        yes[cell] = isinstance(found, ParseResult) and found.value is True
    return CellsOfField(given, [says[cell] for cell in given], [yes[cell] for cell in given])


def _findings(cells: TableCells, history: History, found: Merged) -> list[Finding]:
    """Say how much hangs on the order of the rows in the file, once for a table."""
    sheet, header = cells.sheet, cells.table.header
    names = [key.column for key in history.order_by]
    is_merging = len(found.kept) < len(cells.rows)
    doubts = {"history_tie": found.tied, "history_without_order": found.unordered}
    findings = []
    for rule, rows in doubts.items():
        if rows:
            numbers = sorted(cells.numbers_of(cells.rows[row] for row in rows))
            cell = f"{column_letter(sheet.first_column + header.order[0])}{numbers[0]}"
            named = list(map(str, numbers[:_MAX_NAMED])) + (["…"] if len(numbers) > _MAX_NAMED else [])
            findings.append(finding(rule, sheet=sheet.name, cell=cell, count=len(numbers), headers=names, rows=named))
    if is_merging and not names:
        findings.append(finding("history_without_order.of_source", sheet=sheet.name))
    return findings
