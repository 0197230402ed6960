"""Turn one table into typed rows: values, units, and what rejects a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from expectations.contract import Field
from expectations.periods import KINDS, Period
from orchestration.collection.parsed_file import Finding, TableExtent
from orchestration.collection.rows.combined_columns import COMBINED, combined_values
from orchestration.collection.rows.derived_values import fill_levels, mark_over_figures
from orchestration.collection.rows.durations import instants_of
from orchestration.collection.rows.event_days import row_days, spoken_of
from orchestration.collection.rows.field_parsers import CellOptions, FieldReaders, context_of, zone
from orchestration.collection.rows.impossible_values import future_days, rates_above_one
from orchestration.collection.rows.raw_columns import columns_of
from orchestration.collection.rows.row_problems import RowProblems
from orchestration.collection.rows.shares import share_values
from orchestration.collection.rows.source_formats import misfit_finding
from orchestration.collection.rows.table_extent import extent_of
from orchestration.collection.rows.unit_resolver import UnitResolver
from orchestration.collection.sources.column_rule import ColumnRule
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.histories import merge_cases
from orchestration.collection.tables.row_classification import RowClassification
from orchestration.collection.tables.table_cells import TableCells, maps_to_nothing, transformed
from orchestration.collection.values.cells import cell_text
from orchestration.collection.values.degrees import numbers_of_a_scale, without_degrees
from orchestration.collection.values.parse_result import ParseError

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
        self._problems = RowProblems(self._cells, merge_cases(self._cells, context_of(setting)))
        self._rows = rows
        self._misfits: list[Finding] = []

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
        self._tell(share_values(self._contract, values))
        self._problems.add_missing(self._contract, values)
        self._problems.add_conditional(self._contract, values, self._readers.obligations_of_kind)
        self._reject_impossible(values)
        mark_over_figures(self._contract, values, self._cells, self._problems.findings)
        fill_levels(self._contract, values, self._cells, self._readers)
        self._problems.add_overflowing()
        if self._misfits:  # other dates of the column may be read with day and month exchanged: none is right
            self._problems.reject_all(self._misfits)
        columns = columns_of(self._contract, values, units, self._cells, self._problems.rejected)
        self._problems.findings.sort(key=lambda found: (found.row_number or 0, found.cell))
        days = spoken_of(self._contract, values, self._problems.rejected)
        extent = extent_of(self._table, self._rows, self._cells, stated, self._problems.rejected)
        return TypedRows(columns, extent, self._problems.findings, unmatched, days, self._cells.path_constants)

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
            self._problems.add(at, each, cells[at], error, is_required=is_lost and each.required)
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
            self._problems.add(at, each, cells[at], error, is_required=each.required)
        return found

    def _setting_of(self, each: Field, cells: Sequence[Any] = ()) -> CellOptions:
        rule, setting = self._cells.rules.get(each.name), self._setting
        if each.kind == "period" and setting.fiscal is not None:
            source = self._table.header.layout.source
            # what the description itself writes is a period of the calendar
            is_own = source is not None and source.writes(each.name)
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
            self._problems.add(problem.at, each, "", problem.error, is_required=is_required, place=problem.place)
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
                    self._problems.add(at, each, cell, _UNMAPPED)

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
            self._problems.add(at, unit, written[at] if written is not None else "", error, is_required=True)
        return found.codes, found.unmatched

    # -- what rejects a row --------------------------------------------------------------------------------------------

    def _reject_impossible(self, values: dict[str, list[Any]]) -> None:
        """Reject rows that cannot be true: rates above 1, events after the file came."""
        self._tell(rates_above_one(self._contract, values))
        self._tell(future_days(self._contract, values, self._seen_on))

    def _tell(self, remarks: Iterable[tuple[int, Field, ParseError]]) -> None:
        """Name what is remarkable in fields of some rows."""
        for at, each, error in remarks:
            cells = self._cells.cells_of(each.name)
            self._problems.add(at, each, cells[at] if cells is not None else "", error, is_required=each.required)
