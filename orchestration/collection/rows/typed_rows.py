"""Turn one table into typed rows: values, units, and what rejects a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from expectations.contract import Field
from expectations.periods import KINDS, Period
from orchestration.collection.findings import MAX_ALIKE, cell_finding, finding, severity_of
from orchestration.collection.parsed_file import Finding, TableExtent
from orchestration.collection.receipt_rules import ERROR
from orchestration.collection.rows.combined_columns import COMBINED, combined_values
from orchestration.collection.rows.derived_values import fill_levels, mark_over_figures
from orchestration.collection.rows.durations import instants_of
from orchestration.collection.rows.event_days import row_days, spoken_of
from orchestration.collection.rows.field_parsers import CellOptions, FieldReaders, context_of, zone
from orchestration.collection.rows.impossible_values import future_days, rates_above_one
from orchestration.collection.rows.raw_columns import columns_of
from orchestration.collection.rows.source_formats import misfit_finding
from orchestration.collection.rows.unit_resolver import UnitResolver
from orchestration.collection.sources.column_rule import ColumnRule
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.histories import HISTORY, merge_cases
from orchestration.collection.tables.row_classification import RowClassification
from orchestration.collection.tables.table_cells import TableCells, maps_to_nothing, transformed
from orchestration.collection.values.cell_refs import column_letter
from orchestration.collection.values.cells import cell_text
from orchestration.collection.values.degrees import numbers_of_a_scale, without_degrees
from orchestration.collection.values.parse_result import ParseError
from orchestration.messages.catalogue import Bilingual

_REQUIRED = ParseError("required_missing")
_UNMAPPED = ParseError("unmapped_value")


@dataclass(slots=True)
class TypedRows:
    """The rows of one table. columns hold the accepted rows only."""

    columns: dict[str, list[Any]]
    extent: TableExtent
    findings: list[Finding] = field(default_factory=list)
    unmatched: Counter[str] = field(default_factory=Counter)
    days: list[tuple[date, date]] = field(default_factory=list)  # first and last day that accepted rows speak of
    path_constants: list[str] = field(default_factory=list)


class TableReader:
    """Read one table under a contract; `read` does it all."""

    def __init__(
        self,
        table: SheetTable,
        rows: RowClassification,
        readers: FieldReaders,
        resolver: UnitResolver,
        setting: CellOptions,
        file_name: str,
        seen_on: date | None,
    ) -> None:
        self._table, self._contract = table, table.header.contract
        self._readers, self._resolver, self._setting, self._seen_on = readers, resolver, setting, seen_on
        self._cells = TableCells(table, rows, file_name)
        self._findings = merge_cases(self._cells, context_of(setting))
        first = table.sheet.first_row
        self._left_out = {kind: [first + row for row in each] for kind, each in rows.left_out.items()}
        if self._cells.left_out:
            self._left_out["where"] = self._cells.left_out
        if self._cells.merged:
            self._left_out[HISTORY] = self._cells.merged
        named = [kind for kind in (*rows.filtered, "where", HISTORY) if kind in self._left_out]
        self._filtered = {kind: len(self._left_out[kind]) for kind in named}
        self._rejected = bytearray(len(self._cells.rows))
        self._misfits: list[Finding] = []
        self._alike: Counter[tuple[str, str, str]] = Counter()  # findings by rule, field and severity

    def read(self, stated: Period | None) -> TypedRows:
        """Return the typed rows, findings and counts.

        Args:
            stated: the period that manifest, sheet or file name state.
        """
        self._stated = stated
        fields = [each for each in self._contract.fields if each.kind != "unit"]
        values = {each.name: self._values(each) for each in fields if self._base_of(each) is None}
        values |= {each.name: self._reckoned(each, values) for each in fields if each.name not in values}
        units, unmatched = self._units(row_days(self._contract, values, len(self._cells.rows)))
        self._reject_missing(values)
        self._reject_conditional(values)
        self._reject_impossible(values)
        mark_over_figures(self._contract, values, self._cells, self._findings)
        fill_levels(self._contract, values, self._cells, self._readers)
        self._report_overflowing()
        if self._misfits:  # other dates of the column may be read with day and month exchanged: none is right
            self._rejected[:] = bytes([1]) * len(self._rejected)
            self._findings = self._misfits
        columns = columns_of(self._contract, values, units, self._cells, self._rejected)
        self._findings.sort(key=lambda found: (found.row_number or 0, found.cell))
        days = spoken_of(self._contract, values, self._rejected)
        return TypedRows(columns, self._extent(), self._findings, unmatched, days, self._cells.path_constants)

    def _extent(self) -> TableExtent:
        cells, header = self._cells, self._table.header
        sheet = self._table.sheet
        return TableExtent(
            sheet=sheet.name,
            header_row=sheet.first_row + header.bottom if header.bottom >= 0 else None,
            rows=_brief(sorted([*cells.numbers, *cells.overflowing]) if cells.overflowing else cells.numbers),
            letters={name: cells.naming_letters(name) for name in header.fields if cells.letter(name)},
            ways={name: way for name in header.fields if (way := cells.way_of(name)) is not None},
            columns={name: letters for name in header.fields if (letters := cells.letters(name))},
            headers={
                column_letter(sheet.first_column + at): text
                for at, text in header.texts.items()
                if at < self._table.width
            },
            part_letters=self._table.part_letters,
            part_field=self._table.part_field,
            period_start=self._stated.starts_on if self._stated else None,
            period_end=self._stated.ends_on if self._stated else None,
            rows_rejected=sum(self._rejected) + len(cells.overflowing),
            rows_filtered=self._filtered,
            left_out={kind: _brief(numbers) for kind, numbers in self._left_out.items()},
            rows_below=range(sheet.first_row + header.bottom + 1, sheet.first_row + self._table.stop),
            hidden_rows=[number for number in cells.numbers if number in sheet.hidden_rows]
            if sheet.hidden_rows
            else [],
        )

    # -- values ------------------------------------------------------------------------------------------------------

    def _values(self, each: Field) -> list[Any]:
        if self._cells.way_of(each.name) in COMBINED:
            return self._combined(each)
        cells = self._cells.cells_of(each.name)
        if cells is None:
            stated = self._stated.code if self._stated and self._stated.kind in KINDS else None
            fixed = stated if each.may_be_stated and stated else each.default
            return [fixed] * len(self._cells.rows)
        read = self._stepped(each, cells)
        setting = self._setting_of(each, read)
        memo = self._readers.memo(self._contract.template, each, setting)
        values = memo.values_of(read)
        problems = list(memo.problems_of(read))
        if setting.formats and problems:
            self._note_misfit(each, read, setting)
        if each.kind == "boolean" and (degrees := numbers_of_a_scale(read)):
            values, problems = without_degrees(read, values, problems, degrees)
        for at, error, is_lost in problems:
            self._problem(at, each, cells[at], error, is_required=is_lost and each.required)
        return values

    def _base_of(self, each: Field) -> str | None:
        rule = self._cells.rules.get(each.name)
        return rule.base if rule is not None else None

    def _reckoned(self, each: Field, values: dict[str, list[Any]]) -> list[Any]:
        """Read a column that says how long before or after another one its instant lies."""
        rule, cells = self._cells.rules[each.name], self._cells.cells_of(each.name)
        if cells is None:
            return [None] * len(self._cells.rows)
        bases, own_zone = values[rule.base or ""], zone(self._setting.timezone)
        found, problems = instants_of(each, rule, self._stepped(each, cells), bases, own_zone)
        for at, error in problems:
            self._problem(at, each, cells[at], error, is_required=each.required)
        return found

    def _setting_of(self, each: Field, cells: Sequence[Any] = ()) -> CellOptions:
        rule, setting = self._cells.rules.get(each.name), self._setting
        if each.kind == "period" and setting.fiscal is not None:
            # what the description itself writes is a period of the calendar
            is_own = rule is not None and (rule.mapping is not None or rule.constant is not None)
            setting = replace(setting, fiscal=None if is_own else setting.fiscal.of_column(cells))
        return replace(setting, formats=rule.formats) if rule is not None and rule.formats else setting

    def _combined(self, each: Field) -> list[Any]:
        """Read a field of which several columns make one value; a fault of all of them is told at each."""
        columns, setting = self._cells.columns_of(each.name), self._setting_of(each)
        read = self._readers.reader(self._contract.template, each, setting)
        found = combined_values(self._cells.way_of(each.name) or "", each, columns, read, setting)
        if setting.formats and found.problems:
            self._note_misfit(each, columns[0], setting)
        for problem in found.problems:
            is_required = problem.is_lost and each.required
            self._problem(problem.at, each, "", problem.error, is_required=is_required, place=problem.place)
        return found.values

    def _note_misfit(self, each: Field, cells: list[Any], setting: CellOptions) -> None:
        """Remember that a source's format is not that of its column."""
        if each.kind not in ("date", "datetime"):
            return
        letter, row = self._cells.letter(each.name), self._table.sheet.first_row + self._table.header.bottom
        found = misfit_finding(each, cells, context_of(setting), self._table.sheet.name, letter, max(row, 1))
        self._misfits += [found] if found is not None else []

    def _stepped(self, each: Field, cells: list[Any]) -> list[Any]:
        """Apply a source's pattern and map; a cell that neither knows gets a warning."""
        rule = self._cells.steps_of(each.name)
        if rule is None:
            return cells
        steps = {cell: transformed(cell, rule) for cell in set(cells)}
        if not each.required:
            self._warn_unmapped(each, rule, cells, steps)
        return [steps[cell] for cell in cells]

    def _warn_unmapped(self, each: Field, rule: ColumnRule, cells: list[Any], steps: dict[Any, str]) -> None:
        unknown = {
            cell
            for cell, text in steps.items()
            if text == "" and cell_text(cell).strip(" -—/") and not maps_to_nothing(cell, rule)
        }
        if unknown:
            for at, cell in enumerate(cells):
                if cell in unknown:
                    self._problem(at, each, cell, _UNMAPPED)

    def _problem(
        self, at: int, each: Field, cell: Any, error: ParseError, *, is_required: bool = False, place: int | None = None
    ) -> None:
        """Name what is wrong in a row at the cell that a field comes from, or at each cell that its value is made of.

        Args:
            place: of the one column that is at fault, from 0, where several make a value.
        """
        severity = severity_of(error, is_required=is_required)
        if severity == ERROR:
            self._rejected[at] = 1
        kind, name = (error.rule, each.name, severity), each.name
        cells = [(self._cells.letter(name, at), cell)]
        if self._cells.way_of(name) in (*COMBINED, "joined"):
            columns = zip(self._cells.letters(name), self._cells.columns_of(name), strict=True)
            cells = [(letter, column[at]) for letter, column in columns]
            cells = cells if place is None else [cells[place]]
        for letter, one in cells:
            self._alike[kind] += 1
            self._findings.append(
                cell_finding(
                    error,
                    one,
                    sheet=self._table.sheet.name,
                    letter=letter,
                    row=self._cells.row_number(name, at),
                    field=name,
                    label=(each.label_zh, each.label_en),
                    severity=severity,
                    is_listed=self._alike[kind] <= MAX_ALIKE,
                )
            )

    # -- whose a row is ----------------------------------------------------------------------------------------------

    def _units(self, days: list[date | None]) -> tuple[list[str | None], Counter[str]]:
        unit = self._contract.unit_field
        if unit is None:
            return [], Counter()
        written = self._cells.cells_of(unit.name)
        rule = self._cells.steps_of(unit.name)
        read = written
        if written is not None and rule is not None:
            steps = {cell: transformed(cell, rule) for cell in set(written)}
            read = [steps[cell] for cell in written]
        read = self._resolver.named(read, self._cells.numbers)
        found = self._resolver.resolve(read, self._cells.column_cells(self._table.header.parent, unit.name), days)
        for at, error in found.problems:
            self._problem(at, unit, written[at] if written is not None else "", error, is_required=True)
        return found.codes, found.unmatched

    # -- what rejects a row --------------------------------------------------------------------------------------------

    def _reject_missing(self, values: dict[str, list[Any]]) -> None:
        for each in self._contract.fields:
            if each.kind == "unit" or not each.required or None not in values[each.name]:
                continue
            told = {
                (found.row_number, found.cell)
                for found in self._findings
                if found.field == each.name and found.severity == ERROR
            }
            for at, value in enumerate(values[each.name]):
                if value is None and told.isdisjoint(self._places(each, at)):
                    self._problem(at, each, "", _REQUIRED)

    def _places(self, each: Field, at: int) -> set[tuple[int | None, str]]:
        """Return row and cell of each column that a field comes from; without a cell where it comes from none."""
        number, letters = self._cells.row_number(each.name, at), self._cells.letters(each.name, at)
        return {(number, f"{letter}{number}") for letter in letters} or {(number, "")}

    def _reject_conditional(self, values: dict[str, list[Any]]) -> None:
        """Reject rows without a field that rows of their obligation need."""
        obligation = next((each for each in self._contract.fields if each.kind == "obligation"), None)
        for each in self._contract.fields:
            needed = each.required_for
            if needed is None or obligation is None:
                continue
            sentence = Bilingual(needed.message_zh, needed.message_en)
            error = ParseError("required_missing.in_such_rows", sentence=sentence)
            codes = self._readers.obligations_of_kind(needed.obligation_kind)
            for at, (code, value) in enumerate(zip(values[obligation.name], values[each.name], strict=True)):
                if value is None and code in codes:
                    self._problem(at, each, "", error)

    def _reject_impossible(self, values: dict[str, list[Any]]) -> None:
        """Reject rows that cannot be true: rates above 1, events after the file came."""
        for at, each, error in (
            *rates_above_one(self._contract, values),
            *future_days(self._contract, values, self._seen_on),
        ):
            cells = self._cells.cells_of(each.name)
            self._problem(at, each, cells[at] if cells is not None else "", error, is_required=each.required)

    def _report_overflowing(self) -> None:
        for number in self._cells.overflowing:
            name = self._table.sheet.name
            self._findings.append(finding("more_cells_than_headers", sheet=name, cell=f"A{number}", row=number))


def _brief(numbers: list[int]) -> Sequence[int]:
    """Write row numbers without a gap as a range."""
    is_whole = (
        bool(numbers)
        and numbers[-1] - numbers[0] + 1 == len(numbers)
        and numbers == list(range(numbers[0], numbers[-1] + 1))
    )
    return range(numbers[0], numbers[-1] + 1) if is_whole else numbers
