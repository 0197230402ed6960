"""Gather what is wrong with the rows of one table, each at its cell, and which rows it rejects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

from expectations.contract import Contract, Field
from orchestration.collection.findings import MAX_ALIKE, cell_finding, finding, severity_of
from orchestration.collection.parsed_file import Finding
from orchestration.collection.receipt_rules import ERROR
from orchestration.collection.rows.combined_columns import COMBINED
from orchestration.collection.tables.table_cells import TableCells
from orchestration.collection.values.parse_result import ParseError
from orchestration.messages.catalogue import Bilingual

_REQUIRED = ParseError("required_missing")
_AT_ALL = (*COMBINED, "joined")  # ways to make a value of which every cell is at fault


class RowProblems:
    """The findings of a table, and its rejected rows."""

    def __init__(self, cells: TableCells, findings: list[Finding]) -> None:
        self.rejected = bytearray(len(cells.rows))
        self.findings = findings
        self._cells = cells
        self._alike: Counter[tuple[str, str, str]] = Counter()  # findings by rule, field and severity

    def add(
        self, at: int, each: Field, cell: Any, error: ParseError, *, is_required: bool = False, place: int | None = None
    ) -> None:
        """Name what is wrong in a row at the cell that a field comes from, or at each cell that its value is made of.

        Args:
            place: of the one column that is at fault, from 0, where several make a value.
        """
        severity = severity_of(error, is_required=is_required)
        if severity == ERROR:
            self.rejected[at] = 1
        kind, name = (error.rule, each.name, severity), each.name
        cells = [(self._cells.letter(name, at), cell)]
        if self._cells.way_of(name) in _AT_ALL:
            columns = zip(self._cells.letters(name), self._cells.columns_of(name), strict=True)
            cells = [(letter, column[at]) for letter, column in columns]
            cells = cells if place is None else [cells[place]]
        for letter, one in cells:
            self._alike[kind] += 1
            self.findings.append(
                cell_finding(
                    error,
                    one,
                    sheet=self._cells.sheet.name,
                    letter=letter,
                    row=self._cells.row_number(name, at),
                    field=name,
                    label=(each.label_zh, each.label_en),
                    severity=severity,
                    is_listed=self._alike[kind] <= MAX_ALIKE,
                )
            )

    def add_missing(self, contract: Contract, values: dict[str, list[Any]]) -> None:
        """Reject rows without a required value, where nothing has said yet why there is none."""
        for each in contract.fields:
            if each.kind == "unit" or not each.required or None not in values[each.name]:
                continue
            told = {
                (found.row_number, found.cell)
                for found in self.findings
                if found.field == each.name and found.severity == ERROR
            }
            for at, value in enumerate(values[each.name]):
                if value is None and told.isdisjoint(self._places(each, at)):
                    self.add(at, each, "", _REQUIRED)

    def _places(self, each: Field, at: int) -> set[tuple[int | None, str]]:
        """Return row and cell of each column that a field comes from; without a cell where it comes from none."""
        number, letters = self._cells.row_number(each.name, at), self._cells.letters(each.name, at)
        return {(number, f"{letter}{number}") for letter in letters} or {(number, "")}

    def add_conditional(
        self, contract: Contract, values: dict[str, list[Any]], codes_of: Callable[[str], Collection[str]]
    ) -> None:
        """Reject rows without a field that rows of their obligation need.

        Args:
            codes_of: the codes of the obligations of a kind.
        """
        obligation = next((each for each in contract.fields if each.kind == "obligation"), None)
        for each in contract.fields:
            needed = each.required_for
            if needed is None or obligation is None:
                continue
            sentence = Bilingual(needed.message_zh, needed.message_en)
            error = ParseError("required_missing.in_such_rows", sentence=sentence)
            codes = codes_of(needed.obligation_kind)
            for at, (code, value) in enumerate(zip(values[obligation.name], values[each.name], strict=True)):
                if value is None and code in codes:
                    self.add(at, each, "", error)

    def add_overflowing(self) -> None:
        """Name the rows with more cells than headers."""
        for number in self._cells.overflowing:
            name = self._cells.sheet.name
            self.findings.append(finding("more_cells_than_headers", sheet=name, cell=f"A{number}", row=number))

    def reject_all(self, because: list[Finding]) -> None:
        """Reject every row for reasons that leave nothing else to say."""
        self.rejected[:] = bytes([1]) * len(self.rejected)
        self.findings = because
