"""Resolve which unit each row speaks for: its own cell, else the sender; never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from orchestration.collection.parsed_file import UnmatchedUnit
from orchestration.collection.receipt_rules import RuleText
from orchestration.collection.rows.section_units import Sections, unit_of_sheet
from orchestration.collection.rows.unit_statements import Sender, UnitStatement, unit_statement
from orchestration.collection.values.cells import cell_text, folded, is_blank, is_error
from orchestration.collection.values.parse_result import ERROR_VALUE, ParseError
from orchestration.messages import LocalizedText
from orchestration.reference.unit_index import AliasValidity, UnitIndex

_MISSING = ParseError("unit_missing")
_MISSING_AMONG_OTHERS = ParseError("unit_missing.among_others")
_FOREIGN = ParseError("foreign_unit")


@dataclass(slots=True)
class RowUnits:
    """Codes by row (None where the row is rejected), why, and the names that match no unit."""

    codes: list[str | None]
    problems: list[tuple[int, ParseError]] = field(default_factory=list)
    unmatched: Counter[str] = field(default_factory=Counter)  # name as written → rows


class UnitResolver:
    """Resolves the units of one file."""

    def __init__(
        self,
        index: UnitIndex,
        sender: Sender,
        cell_names: Sequence[str],
        sections: Sections | None = None,
        sheet_name: str = "",
    ) -> None:
        """Collect the statements.

        Args:
            cell_names: units that cells around the table name.
            sections: the lines of the table that name the unit of the rows below.
            sheet_name: of a sheet that may be named by its unit.
        """
        self._index = index
        self._folder = sender.folder_unit
        self._sections = sections or Sections()
        self.statements = sender.with_units([unit_statement("sheet_label", name, index) for name in cell_names])
        own = unit_of_sheet(sheet_name, index, self.sender_code) if sheet_name else None
        self._of_sheet = UnitStatement("sheet_name", sheet_name, own) if own is not None else None
        self._from_manifest = bool(self.statements) and self.statements[0].place == "manifest"
        self._known: dict[tuple[str, str, date | None], str | ParseError] = {}

    @property
    def sender_code(self) -> str | None:
        """The unit of rows that name none: what the first statement says."""
        return self.statements[0].unit_code if self.statements else None

    def contradictions(self, codes: Iterable[str | None]) -> Iterator[RuleText]:
        """Tell statements that do not agree with each other or with the units of the rows."""
        known = [each for each in self.statements if each.unit_code is not None]
        rows = {code for code in codes if code is not None}
        if not known:
            return
        first = known[0]
        for other in known[1:]:
            if (
                other.unit_code != first.unit_code
                and first.place != "sheet_name"
                and (rows == {first.unit_code} or not self._are_related(first, other))
            ):
                yield RuleText(
                    "contradiction.units",
                    place=first.place_name, name=first.text, other_place=other.place_name, other_name=other.text,
                )  # fmt: skip
        if rows and not rows & self._index.family(first.unit_code or ""):
            names = [self._index.title(code) for code in sorted(rows)[:3]]
            yield RuleText("contradiction.units_of_rows", place=first.place_name, name=first.text, names=names)

    def _are_related(self, first: UnitStatement, other: UnitStatement) -> bool:
        """Return whether one unit lies below the other: a county sends the files of its bureaus."""
        codes = first.unit_code or "", other.unit_code or ""
        return codes[0] in self._index.family(codes[1]) or codes[1] in self._index.family(codes[0])

    def named(self, cells: list[Any] | None, numbers: list[int]) -> list[Any] | None:
        """Return the unit column with the names of sections in its blank cells; None where neither names any.

        Args:
            numbers: of the rows in the sheet.
        """
        names = self._sections.names_of(numbers)
        if names is None or cells is None:
            return cells if names is None else list(names)
        return [name if is_blank(folded(cell_text(cell))) else cell for cell, name in zip(cells, names, strict=True)]

    def rows_of_units(self, codes: Iterable[str | None]) -> dict[str, int]:
        """Count rows by the name of their unit where section lines or the sheet's name say whose they are."""
        if not self._sections.numbers and self._of_sheet is None:
            return {}
        return {self._index.title(code): count for code, count in Counter(codes).items() if code is not None}

    def resolve(self, cells: list[Any] | None, parents: list[Any] | None, days: list[date | None]) -> RowUnits:
        """Return the unit of every row.

        Args:
            cells: the unit column; None where there is none.
            parents: a column that names the unit above; None where there is none.
            days: what dates each row.
        """
        if cells is None:
            return self._all_from_sender(days)
        found = RowUnits([None] * len(cells))
        keys = list(zip(cells, parents or [""] * len(cells), days, strict=True))
        answers = {key: self._answer(*key) for key in set(keys)}
        blank_answer = (
            self._blank_answer({cell for cell, *_ in keys}) if any(answers[key] is None for key in answers) else None
        )
        for at, key in enumerate(keys):
            answer = answers[key]
            if answer is None:
                answer = self._on_day(blank_answer, days[at]) if isinstance(blank_answer, str) else blank_answer
            if isinstance(answer, str):
                found.codes[at] = answer
            elif answer is not None:
                found.problems.append((at, answer))
                if answer.rule in ("unknown_unit", "ambiguous_unit"):
                    found.unmatched[cell_text(key[0]) or self.statements[0].text] += 1
        return found

    def _all_from_sender(self, days: list[date | None]) -> RowUnits:
        answer = self._blank_answer(set())
        if isinstance(answer, str) and any(validity.is_open for validity in self._index.validities(answer)):
            return RowUnits([answer] * len(days))
        own = {day: self._on_day(answer, day) if isinstance(answer, str) else answer for day in set(days)}
        known = {day: each for day, each in own.items() if isinstance(each, str)}
        if len(known) == len(own):
            return RowUnits([known[day] for day in days])
        found = RowUnits([None] * len(days))
        for at, day in enumerate(days):
            each = own[day]
            if isinstance(each, str):
                found.codes[at] = each
            else:
                found.problems.append((at, each))
                if each.rule in ("unknown_unit", "ambiguous_unit"):
                    found.unmatched[self.statements[0].text] += 1
        return found

    def _blank_answer(self, cells: set[Any]) -> str | ParseError:
        """Return the unit of rows that name none, or why there is none."""
        first = self._of_sheet or next(iter(self.statements), None)
        if first is None:
            return _MISSING
        if first.unit_code is None:
            return self._unknown(first.text, None)
        named = {
            code
            for cell in cells
            if not is_blank(folded(cell_text(cell)))
            for code in self._index.codes(cell_text(cell), None)
        }
        if named - {first.unit_code}:
            return _MISSING_AMONG_OTHERS
        outside = (
            self._folder is not None
            and not self._from_manifest
            and first.unit_code not in self._index.family(self._folder)
        )
        return _FOREIGN if outside else first.unit_code

    def _on_day(self, code: str, day: date | None) -> str | ParseError:
        return (
            code if any(validity.holds(day) for validity in self._index.validities(code)) else self._unknown(code, day)
        )

    def _answer(self, cell: Any, parent: Any, day: date | None) -> str | ParseError | None:
        """Return the code of a cell, the reason why there is none, or None where it is blank."""
        text = cell_text(cell)
        validities = self._index.validities(text) if text else []
        # a list of units may give a name to what a system writes for nothing
        if not validities and is_blank(folded(text)):
            return None
        codes = {validity.unit_code for validity in validities if validity.holds(day)}
        if len(codes) > 1:
            codes = self._told_apart(codes, cell_text(parent), day)
        if len(codes) == 1:
            code = next(iter(codes))
            return _FOREIGN if self._folder is not None and code not in self._index.family(self._folder) else code
        if len(codes) > 1:
            return ParseError("ambiguous_unit", codes=sorted(codes))
        return ERROR_VALUE if is_error(folded(text)) else self._unknown(text, day)

    def _told_apart(self, codes: set[str], parent: str, day: date | None) -> set[str]:
        """Of units with the same name, those below the parent that the row names, else those below the sender."""
        above = [self._index.codes(parent, day)] if parent else []
        above += [{each.unit_code} for each in self.statements if each.unit_code is not None]
        for parents in above:
            kept = {code for code in codes if any(code in self._index.family(each) for each in parents)}
            if len(kept) == 1 or (kept and parents is above[0] and parent):
                return kept
        return codes

    def _unknown(self, name: str, day: date | None) -> ParseError:
        validities = self._index.validities(name)
        if validities and day is not None and not any(validity.holds(day) for validity in validities):
            return ParseError("unknown_unit.not_then", day=day, spans=list(map(_span, validities)))
        near = self._index.nearest(name)
        if near.unit_code is None:
            return ParseError("unknown_unit", name=name)
        return ParseError("unknown_unit.near", name=name, nearest_name=near.unit_name, nearest_code=near.unit_code)

    def unmatched(self, counts: Counter[str]) -> list[UnmatchedUnit]:
        """Return the names that match no unit, each with its nearest one."""
        found = []
        for name, rows in counts.items():
            near = self._index.nearest(name)
            found.append(UnmatchedUnit(name, rows, near.unit_code, near.similarity))
        return found


def _span(validity: AliasValidity) -> LocalizedText:
    first, last = ("…" if day in (date.min, date.max) else day for day in (validity.valid_from, validity.valid_to))
    return LocalizedText("receipt.frame.span", first=first, last=last)
