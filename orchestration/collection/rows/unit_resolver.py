"""Which unit each row speaks for: its own cell, else the sender; told apart by folder and parent, never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from orchestration.collection.parsed_file import UnmatchedUnit
from orchestration.collection.rows.statements import BEFORE_CELLS, Said, Sender
from orchestration.collection.values.cells import cell_text, folded, is_blank, is_error
from orchestration.collection.values.parse_result import ERROR_VALUE, ParseError
from orchestration.reference.unit_index import UnitIndex

_MISSING = ParseError(
    "unit_missing",
    "没有写单位，文件夹、文件名和“填报单位”也没有说明。请填写单位名称或代码",
    "no unit is given, neither here nor by folder, file name or 填报单位; write the unit's name or code",
)
_MISSING_AMONG_OTHERS = ParseError(
    "unit_missing",
    "这一行没有写单位，而其他行写的是别的单位，无法确定归属。请逐行填写单位",
    "this row names no unit while other rows name others; write the unit in every row",
)
_FOREIGN = ParseError(
    "foreign_unit",
    "不是报送单位本身，也不是它的下级单位。请核对是否放错了文件夹",
    "this is neither the sending unit nor one below it; check the folder",
)


@dataclass(slots=True)
class RowUnits:
    """Codes by row (None where held back), why, and the names that match no unit."""

    codes: list[str | None]
    problems: list[tuple[int, ParseError]] = field(default_factory=list)
    unmatched: Counter[str] = field(default_factory=Counter)  # name as written → rows


class UnitResolver:
    """Resolves the units of one file."""

    def __init__(self, index: UnitIndex, sender: Sender, cell_names: Sequence[str]) -> None:
        self._index = index
        self._folder = sender.folder_unit
        at = sum(1 for said in sender.units if said.place_en in BEFORE_CELLS)
        cells = [_cell_said(index, name) for name in cell_names]
        self.said = [*sender.units[:at], *cells, *sender.units[at:]]
        self._from_manifest = bool(self.said) and self.said[0].place_en == "manifest.csv"
        self._known: dict[tuple[str, str, date | None], str | ParseError] = {}

    @property
    def sender_code(self) -> str | None:
        """The unit of rows that name none: what the first statement says."""
        return self.said[0].unit_code if self.said else None

    def contradictions(self, codes: Iterable[str | None]) -> list[tuple[str, str]]:
        """Sentences, Chinese and English, about statements that do not agree with each other or with the units of the rows."""
        found = []
        known = [said for said in self.said if said.unit_code is not None]
        rows = {code for code in codes if code is not None}
        for other in known[1:]:
            if other.unit_code != known[0].unit_code and (
                rows == {known[0].unit_code} or not self._are_related(known[0], other)
            ):
                found.append(
                    (
                        f"{known[0].place_zh}写的是“{known[0].text}”，{other.place_zh}写的是“{other.text}”，以前者为准。请核对是否发错了文件",
                        f"{known[0].place_en} says {known[0].text}, {other.place_en} says {other.text}; the former counts. Is this the right file?",
                    )
                )
        if known and rows and not rows & self._index.family(known[0].unit_code or ""):
            names = "、".join(self._index.title(code) for code in sorted(rows)[:3])
            found.append(
                (
                    f"{known[0].place_zh}写的是“{known[0].text}”，表中各行写的是{names}，以各行为准。请核对是否发错了文件",
                    f"{known[0].place_en} says {known[0].text}, the rows say {names}; the rows count. Is this the right file?",
                )
            )
        return found

    def _are_related(self, one: Said, other: Said) -> bool:
        """Whether one unit lies below the other: a county sends the files of its bureaus."""
        codes = one.unit_code or "", other.unit_code or ""
        return codes[0] in self._index.family(codes[1]) or codes[1] in self._index.family(codes[0])

    def resolve(self, cells: list[Any] | None, parents: list[Any] | None, days: list[date | None]) -> RowUnits:
        """The unit of every row.

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
                    found.unmatched[cell_text(key[0]) or self.said[0].text] += 1
        return found

    def _all_from_sender(self, days: list[date | None]) -> RowUnits:
        answer = self._blank_answer(set())
        if isinstance(answer, str) and any(claim.is_open for claim in self._index.claims(answer)):
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
                    found.unmatched[self.said[0].text] += 1
        return found

    def _blank_answer(self, cells: set[Any]) -> str | ParseError:
        """The unit of rows that name none, or why there is none."""
        if not self.said:
            return _MISSING
        first = self.said[0]
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
        return code if any(claim.holds(day) for claim in self._index.claims(code)) else self._unknown(code, day)

    def _answer(self, cell: Any, parent: Any, day: date | None) -> str | ParseError | None:
        """The code of a cell, the reason why there is none, or None where it is blank."""
        text = cell_text(cell)
        claims = self._index.claims(text) if text else []
        # a list of units may give a name to what a system writes for nothing
        if not claims and is_blank(folded(text)):
            return None
        codes = {claim.unit_code for claim in claims if claim.holds(day)}
        if len(codes) > 1:
            codes = self._told_apart(codes, cell_text(parent), day)
        if len(codes) == 1:
            code = next(iter(codes))
            return _FOREIGN if self._folder is not None and code not in self._index.family(self._folder) else code
        if len(codes) > 1:
            named = "、".join(sorted(codes))
            return ParseError(
                "ambiguous_unit",
                f"有几个同名单位，请填单位代码：{named}",
                f"several units go by this name; write the code: {named}",
            )
        return ERROR_VALUE if is_error(folded(text)) else self._unknown(text, day)

    def _told_apart(self, codes: set[str], parent: str, day: date | None) -> set[str]:
        """Of units with the same name, those below the parent that the row names, else those below the sender."""
        above = [self._index.codes(parent, day)] if parent else []
        above += [{said.unit_code} for said in self.said if said.unit_code is not None]
        for parents in above:
            kept = {code for code in codes if any(code in self._index.family(each) for each in parents)}
            if len(kept) == 1 or (kept and parents is above[0] and parent):
                return kept
        return codes

    def _unknown(self, name: str, day: date | None) -> ParseError:
        claims = self._index.claims(name)
        if claims and day is not None and not any(claim.holds(day) for claim in claims):
            spans = (
                "；".join(f"{claim.valid_from} 至 {claim.valid_to}" for claim in claims)
                .replace("0001-01-01", "…")
                .replace("9999-12-31", "…")
            )
            return ParseError(
                "unknown_unit",
                f"这个名称在 {day} 无效（有效期 {spans}）。请改用当时的名称，或由管理员更新 units.csv",
                f"this name is not valid on {day} (valid {spans}); use the name of that day or have units.csv updated",
            )
        near = self._index.nearest(name)
        hint_zh = f"，最接近的是“{near.unit_name}”（{near.unit_code}）" if near.unit_code else ""
        hint_en = f"; the nearest is {near.unit_name} ({near.unit_code})" if near.unit_code else ""
        return ParseError(
            "unknown_unit",
            f"“{name}”不在单位名录中{hint_zh}。请按名录填写名称或代码，或由管理员把它登记为别名",
            f"{name!r} is not in the list of units{hint_en}. Write the listed name or code, or have it added as an alias",
        )

    def unmatched(self, counts: Counter[str]) -> list[UnmatchedUnit]:
        """The names that match no unit, each with its nearest one."""
        found = []
        for name, rows in counts.items():
            near = self._index.nearest(name)
            found.append(UnmatchedUnit(name, rows, near.unit_code, near.similarity))
        return found


def _cell_said(index: UnitIndex, name: str) -> Said:
    codes = index.codes(name, None)
    return Said("表内的填报单位", "填报单位 in the sheet", name, next(iter(codes)) if len(codes) == 1 else None)
