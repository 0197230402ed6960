"""units.csv: the organisations that report, their names over time and their parents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Self, TypeVar

from pydantic import BeforeValidator

from orchestration.reference.row import DatedRow, ListFile, NamedRow
from orchestration.reference.unit_index import UnitIndex
from orchestration.reference.values import Whole, read_day
from orchestration.settings.fields import described
from orchestration.settings.problems import Problems
from orchestration.settings.validation import ErrorCollector, Info, wrong

Unit = TypeVar("Unit", bound="UnitRow")
_SEVERAL = re.compile(r"[|｜]")


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a unit; both days belong to its validity, None is open."""

    name: str
    valid_from: date | None
    valid_to: date | None

    def __str__(self) -> str:
        """Write it as units.csv does."""
        if self.valid_from is None and self.valid_to is None:
            return self.name
        return f"{self.name}@{self.valid_from or ''}..{self.valid_to or ''}"


def _aliases(text: str, info: Info) -> tuple[Alias, ...]:
    found, errors = [], ErrorCollector(info)
    for part in _SEVERAL.split(text):
        name, _, span = (piece.strip() for piece in part.partition("@"))
        days: list[date | None] = [None, None]
        for place, day in enumerate(span.partition("..")[::2] if name else ()):
            with errors.under():
                days[place] = read_day(day.strip()) if day.strip() else None
        if name:
            found.append(Alias(name, *days))
    errors.stop()
    return tuple(found)


class UnitRow(NamedRow, DatedRow):
    """One line of units.csv: a unit during one validity."""

    file: ClassVar = ListFile("units.csv", "reference.units.unit_row", is_needed=True)

    key: ClassVar = "unit_code"

    unit_code: str = described("reference.units.unit_code", "QH101", labels="单位代码、单位编码、代码")
    unit_name: str = described("reference.units.unit_name", "青禾县教育局", labels="单位名称、单位、单位全称、名称")
    unit_type: str = described("reference.units.unit_type", "bureau", labels="单位类型、类型")
    aliases: Annotated[tuple[Alias, ...], BeforeValidator(_aliases)] = described(
        "reference.units.aliases", "县教育局|教委@2019-01-01..2023-12-31", labels="别名、简称、其他名称", default=()
    )
    parent_code: str | None = described(
        "reference.units.parent_code", "QH", labels="上级单位代码、上级单位、上级代码", default=None
    )
    headcount: Whole | None = described(
        "reference.units.headcount", "86", labels="人数、编制人数、在编人数", default=None
    )
    unit_name_en: str | None = described(
        "reference.units.unit_name_en", "Qinghe Education Bureau", labels="英文名称、单位英文名称", default=None
    )

    @classmethod
    def completed(cls, rows: list[Self], invalid: list[Self], problems: Problems) -> list[Self]:
        """Replace the names of parents by their codes; overlaps and impossible parents are gathered."""
        super().completed(rows, invalid, problems)
        rows = _with_parents(rows, invalid, problems)
        _report_circles(rows, problems)
        return rows


class UnitFinder:
    """Finds the unit that a cell names by code, name or alias; None: units.csv cannot be read, and may name any."""

    def __init__(self, units: Iterable[UnitRow] | None) -> None:
        self._rows = tuple(units or ())
        self._is_blind = units is None
        self._codes = {row.unit_code for row in self._rows}

    @cached_property
    def _index(self) -> UnitIndex:
        return UnitIndex(self._rows)

    def code(self, written: str, day: date | None = None) -> str:
        """Find the code of a unit.

        Args:
            day: decides between units that went by one name at different times.
        """
        if written in self._codes or self._is_blind:
            return written
        codes = sorted(self._index.codes(written, None))
        if len(codes) > 1 and day is not None:
            codes = sorted(self._index.codes(written, day)) or codes
        if len(codes) > 1:
            raise wrong("name_of_several", codes=codes)
        if not codes:
            raise wrong("no_such_unit")
        return codes[0]


def _with_parents(rows: list[Unit], invalid: list[Unit], problems: Problems) -> list[Unit]:
    """Replace the names of parents by their codes; what names no unit is gathered."""
    codes = {row.unit_code for row in (*rows, *invalid)}
    if all(row.parent_code is None or row.parent_code in codes for row in rows):
        return rows
    index = UnitIndex([*rows, *invalid])
    found = []
    for row in rows:
        written = row.parent_code
        if written is not None and written not in codes:
            named = sorted(index.codes(written, None))
            if len(named) != 1:
                code = "name_of_several" if named else "no_such_parent"
                row.error(problems, "parent_code", code, value=written, codes=named)
            row = row.model_copy(update={"parent_code": named[0] if len(named) == 1 else None})  # noqa: PLW2901
        found.append(row)
    return found


def _report_circles(rows: Sequence[UnitRow], problems: Problems) -> None:
    parents: dict[str, set[str]] = {}
    for row in rows:
        parents.setdefault(row.unit_code, set()).update({row.parent_code} if row.parent_code else set())
    for row in rows:
        above, reached = set(parents[row.unit_code]), set[str]()
        while above:
            if row.unit_code in above:
                row.error(problems, "parent_code", "circle_of_parents")
                break
            reached |= above
            above = set[str]().union(*(parents.get(code, set()) for code in above)) - reached
