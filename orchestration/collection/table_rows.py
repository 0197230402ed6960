"""One table becomes typed rows: where-filter, values, units, and what holds a row back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from operator import itemgetter
from typing import Any

from expectations.contract import Contract, Field
from expectations.labels import normalise_label
from orchestration.collection.addresses import cell_finding, column_letter, sheet_finding
from orchestration.collection.fields import FieldReaders, Instant, Setting
from orchestration.collection.header import Table
from orchestration.collection.lines import Lines
from orchestration.collection.model import ERROR, Finding, Region
from orchestration.collection.row_units import UnitResolver
from orchestration.collection.sources import ColumnRule, Source
from orchestration.collection.values.cells import cell_text
from orchestration.collection.values.numbers import MORE_THAN
from orchestration.collection.values.results import Reason
from orchestration.periods import period

_REQUIRED = Reason("required_missing", "是必填项，没有填写。请补填", "is required and empty; fill it in")
_EVENT_AT = Reason(
    "required_missing", "是事件报告，必须填写事件时间。请补填", "this is an event report and needs the time of the event; fill it in"
)


@dataclass(slots=True)
class TypedRows:
    """The rows of one table. columns hold the accepted rows only."""

    columns: dict[str, list[Any]]
    region: Region
    findings: list[Finding] = field(default_factory=list)
    unmatched: Counter = field(default_factory=Counter)
    days: list[tuple[date, date]] = field(default_factory=list)  # first and last day that accepted rows speak of
    path_constants: list[str] = field(default_factory=list)


def pick(column: list[Any], rows: Sequence[int]) -> list[Any]:
    """The cells of some rows."""
    if not rows:
        return []
    if rows[-1] - rows[0] + 1 == len(rows):
        return column[rows[0] : rows[-1] + 1]
    return list(itemgetter(*rows)(column)) if len(rows) > 1 else [column[rows[0]]]


class TableReader:
    """Reads one table under a contract; `read` does it all."""

    def __init__(
        self, table: Table, lines: Lines, contract: Contract, readers: FieldReaders, resolver: UnitResolver, setting: Setting, file_name: str
    ) -> None:
        self.table, self.lines, self.contract = table, lines, contract
        self.readers, self.resolver, self.setting = readers, resolver, setting
        self.file_name = file_name
        self.source: Source | None = table.source
        self.sheet = table.sheet
        self.filtered = {kind: len(rows) for kind, rows in lines.filtered.items()}
        self.findings: list[Finding] = []
        self.path_constants: list[str] = []
        self.rules = {rule.field: rule for rule in table.source.columns} if table.source else {}
        self.rows = self._kept_by_where()
        self.held_back = bytearray(len(self.rows))

    def _kept_by_where(self) -> list[int]:
        rows = self.lines.data
        if self.source is None or self.source.where is None or self.table.header.where is None:
            return rows
        pattern = self.source.where[1]
        cells = pick(self.sheet.columns[self.table.header.where], rows)
        keeps = {cell: bool(pattern.search(cell_text(cell))) for cell in set(cells)}
        kept = [row for row, cell in zip(rows, cells, strict=True) if keeps[cell]]
        if len(kept) < len(rows):
            self.filtered["where"] = len(rows) - len(kept)
        return kept

    def number(self, row: int) -> int:
        """The number of a row as the sender sees it."""
        return self.sheet.first_row + row

    def letter(self, name: str) -> str | None:
        """The letter of the column that a field comes from."""
        column = self.table.header.fields.get(name)
        return None if column is None else column_letter(self.sheet.first_column + column)

    def read(self, stated: tuple[date | None, date | None]) -> TypedRows:
        """The typed rows, findings and counts.

        Args:
            stated: first and last day of the stated period.
        """
        values = {each.name: self._values(each) for each in self.contract.fields if each.kind != "unit"}
        days = self._days(values)
        units = self._units(days)
        self._hold_back_missing(values)
        self._hold_back_event_reports(values)
        self._mark_more_than(values)
        self._hold_back_overflowing()
        columns = self._raw(values, units)
        region = Region(
            sheet=self.sheet.name,
            header_row=self.number(self.table.header.bottom) if self.table.header.bottom >= 0 else None,
            rows=sorted([*map(self.number, self.rows), *map(self.number, self.lines.overflowing)]),
            letters={name: letter for name in self.table.header.fields if (letter := self.letter(name))},
            period_start=stated[0],
            period_end=stated[1],
            rows_rejected=sum(self.held_back) + len(self.lines.overflowing),
            rows_filtered=self.filtered,
            hidden_rows=[number for number in map(self.number, self.rows) if number in self.sheet.hidden_rows],
        )
        accepted = [day for day, is_held in zip(days, self.held_back, strict=True) if not is_held and day is not None]
        self.findings.sort(key=lambda found: (found.row_number or 0, found.cell))
        return TypedRows(columns, region, self.findings, self._unmatched, self._span(values, accepted), self.path_constants)

    # -- values ---------------------------------------------------------------------------------------------------------

    def _cells(self, each: Field) -> list[Any] | None:
        """The raw cells of a field, after a source's own steps; None where it has no column."""
        rule = self.rules.get(each.name)
        if rule is not None and (rule.constant is not None or rule.path is not None):
            return [self._constant(rule)] * len(self.rows)
        column = self.table.header.fields.get(each.name)
        if column is None:
            return None
        return pick(self.sheet.columns[column], self.rows)

    def _constant(self, rule: ColumnRule) -> str:
        text = rule.constant or ""
        if rule.path is not None:
            match = rule.path.search(self.file_name)
            text = (match[1] or "") if match else ""
            self.path_constants.append(f"{rule.field}={text}")
        return _transformed(text, rule)

    def _values(self, each: Field) -> list[Any]:
        cells = self._cells(each)
        if cells is None:
            return [each.default] * len(self.rows)
        rule = self.rules.get(each.name)
        read = cells
        if rule is not None and rule.constant is None and rule.path is None and (rule.pattern or rule.mapping is not None):
            steps = {cell: _transformed(cell, rule) for cell in set(cells)}
            read = [steps[cell] for cell in cells]
            self._warn_unmapped(each, rule, cells, steps)
        setting = self.setting
        if rule is not None and rule.format:
            setting = Setting(setting.year, setting.is_1904, setting.timezone, rule.format)
        memo = self.readers.memo(self.contract.template, each, setting)
        values = memo.values_of(read)
        for at, reason, is_lost in memo.problems_of(read):
            self._problem(at, each, cells[at], reason, is_blocking=is_lost and each.required)
        return values

    def _warn_unmapped(self, each: Field, rule: ColumnRule, cells: list[Any], steps: dict[Any, str]) -> None:
        """A cell that no pattern or map knows is null; the receipt says so."""
        unknown = {cell for cell, text in steps.items() if text == "" and cell_text(cell).strip(" -—/") and not _maps_to_nothing(cell, rule)}
        if unknown and not each.required:
            reason = Reason(
                "unmapped_value", "数据源说明中没有这个值，按空值处理", "the source description does not know this value; it counts as empty"
            )
            for at, cell in enumerate(cells):
                if cell in unknown:
                    self._problem(at, each, cell, reason, is_blocking=False)

    def _problem(self, at: int, each: Field, cell: Any, reason: Reason, *, is_blocking: bool) -> None:
        if is_blocking:
            self.held_back[at] = 1
        self.findings.append(
            cell_finding(
                self.sheet.name, self.letter(each.name), self.number(self.rows[at]), each.name, (each.label_zh, each.label_en), cell, reason,
                is_blocking=is_blocking,
            )
        )  # fmt: skip

    # -- what dates a row, and whose it is ------------------------------------------------------------------------------

    def _days(self, values: dict[str, list[Any]]) -> list[date | None]:
        """The day that decides about names: the event's, or the last of a period."""
        name = self.contract.event_field
        if name is None:
            return [None] * len(self.rows)
        return list(map({value: _first_day(value) for value in set(values[name])}.__getitem__, values[name]))

    def _span(self, values: dict[str, list[Any]], accepted: list[date]) -> list[tuple[date, date]]:
        name = self.contract.event_field
        if name is None or not accepted:
            return []
        kept = {value for value, is_held in zip(values[name], self.held_back, strict=True) if not is_held and value is not None}
        if self.contract.field(name).kind == "period":
            return [(period(code).starts_on, period(code).ends_on) for code in kept]
        days = [day for value in kept for day in (value if isinstance(value, tuple) else (_first_day(value),)) if day is not None]
        return [(min(days), max(days))]

    def _units(self, days: list[date | None]) -> list[str | None]:
        self._unmatched: Counter = Counter()
        unit = next((each for each in self.contract.fields if each.kind == "unit"), None)
        if unit is None:
            return []
        cells = self._cells(unit)
        rule = self.rules.get(unit.name)
        if cells is not None and rule is not None and (rule.pattern or rule.mapping is not None) and rule.constant is None and rule.path is None:
            steps = {cell: _transformed(cell, rule) for cell in set(cells)}
            cells = [steps[cell] for cell in cells]
        parent = self.table.header.parent
        parents = pick(self.sheet.columns[parent], self.rows) if parent is not None else None
        found = self.resolver.resolve(cells, parents, days)
        for at, reason in found.problems:
            self._problem(at, unit, cells[at] if cells is not None else "", reason, is_blocking=True)
        self._unmatched = found.unmatched
        return found.codes

    # -- what holds a row back ------------------------------------------------------------------------------------------

    def _hold_back_missing(self, values: dict[str, list[Any]]) -> None:
        for each in self.contract.fields:
            if each.kind == "unit" or not each.required or None not in values[each.name]:
                continue
            told = {found.row_number for found in self.findings if found.field == each.name and found.severity == ERROR}
            for at, value in enumerate(values[each.name]):
                if value is None and self.number(self.rows[at]) not in told:
                    self._problem(at, each, "", _REQUIRED, is_blocking=True)

    def _hold_back_event_reports(self, values: dict[str, list[Any]]) -> None:
        if self.contract.template != "report_submission":
            return
        event = self.contract.field("event_at")
        for at, (code, moment) in enumerate(zip(values["obligation"], values["event_at"], strict=True)):
            if moment is None and code in self.readers.event_obligations:
                self._problem(at, event, "", _EVENT_AT, is_blocking=True)

    def _hold_back_overflowing(self) -> None:
        for row in self.lines.overflowing:
            number = self.number(row)
            self.findings.append(
                sheet_finding(
                    self.sheet.name, "more_cells_than_headers", ERROR,
                    f"第 {number} 行的内容比表头多，可能有单元格错位。请核对后删去多余内容。这一行未计入。",
                    f"Row {number} has more filled cells than the header; cells may have moved. Check it and remove what is too much. The row is held back.",
                    cell=f"A{number}", row=number,
                )
            )  # fmt: skip

    def _mark_more_than(self, values: dict[str, list[Any]]) -> None:
        """180余 in a summary is 180 with the qualifier more_than, unless the row says otherwise itself."""
        if self.contract.template != "period_summary":
            return
        numbers = {found.row_number for found in self.findings if found.rule == MORE_THAN.rule and found.field == "value"}
        if numbers:
            qualifiers = values["qualifier"]
            values["qualifier"] = [
                "more_than" if self.number(row) in numbers and said is None else said for row, said in zip(self.rows, qualifiers, strict=True)
            ]

    # -- raw columns ----------------------------------------------------------------------------------------------------

    def _raw(self, values: dict[str, list[Any]], units: list[str | None]) -> dict[str, list[Any]]:
        columns: dict[str, list[Any]] = {}
        for each in self.contract.fields:
            if each.kind == "unit":
                columns[each.column] = units
            elif each.kind == "datetime":
                columns[each.column] = [value.at if value is not None else None for value in values[each.name]]
                if each.day_column:
                    columns[each.day_column] = [value.on if value is not None else None for value in values[each.name]]
            else:
                columns[each.column] = values[each.name]
        columns["_row"] = [self.number(row) for row in self.rows]
        columns["_identity"] = self._identities()
        kept = [at for at, is_held in enumerate(self.held_back) if not is_held]
        if len(kept) < len(self.rows):
            columns = {name: pick(column, kept) for name, column in columns.items()}
        return self._one_row_per_day(columns)

    def _one_row_per_day(self, columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
        """A cell that lists several days makes several rows, numbered in _part."""
        event = self.contract.event_field
        days = columns[event] if event in columns else []
        if not days or not any(isinstance(day, tuple) for day in days):
            return columns | {"_part": [1] * len(columns["_row"])}
        sizes = [len(day) for day in days]
        parts = [part for size in sizes for part in range(1, size + 1)]
        if len(parts) > len(sizes):
            columns = {name: [value for value, size in zip(column, sizes, strict=True) for _ in range(size)] for name, column in columns.items()}
        columns[event] = [day[part - 1] for day, part in zip(columns[event], parts, strict=True)]
        return columns | {"_part": parts}

    def _identities(self) -> list[str | None]:
        if not self.table.header.identity:
            return [None] * len(self.rows)
        cells = [pick(self.sheet.columns[column], self.rows) for column in self.table.header.identity]
        known: dict[tuple, str] = {}
        found = []
        for key in zip(*cells, strict=True):
            if key not in known:
                known[key] = sha256("\x1f".join(cell_text(cell) for cell in key).encode("utf-8", "surrogatepass")).hexdigest()[:32]
            found.append(known[key])
        return found


def _first_day(value: Any) -> date | None:
    if isinstance(value, tuple):
        return value[0]
    if isinstance(value, Instant):
        return value.on
    return period(value).ends_on if isinstance(value, str) else value


def _transformed(cell: Any, rule: ColumnRule) -> str:
    """A cell after a source's pattern and map; empty where one of them does not know it."""
    text = cell_text(cell)
    if rule.pattern is not None:
        match = rule.pattern.search(text)
        text = (match[1] or "").strip() if match else ""
    if rule.mapping is not None:
        text = rule.mapping.get(normalise_label(text), "")
    return text


def _maps_to_nothing(cell: Any, rule: ColumnRule) -> bool:
    """Whether a map names the cell and gives it no value."""
    return rule.mapping is not None and rule.pattern is None and normalise_label(cell_text(cell)) in rule.mapping


