"""units.csv: the organisations that report, their names over time and their parents."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from orchestration.reference.columns import UNITS
from orchestration.reference.line import Line
from orchestration.reference.table import read_rows, tell_overlaps
from orchestration.settings.problems import Problems

_SEVERAL = re.compile(r"[|｜]")


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a unit; both days belong to its validity, None is open."""

    name: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One line of units.csv: a unit during one validity."""

    unit_code: str
    unit_name: str
    unit_type: str
    aliases: tuple[Alias, ...]
    parent_code: str | None
    headcount: int | None
    valid_from: date | None
    valid_to: date | None
    line: Line

    def is_valid_on(self, day: date) -> bool:
        """Whether the unit exists under this line on `day`."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


def _aliases(line: Line) -> tuple[Alias, ...]:
    found = []
    for text in _SEVERAL.split(line.text("aliases") or ""):
        name, _, span = (piece.strip() for piece in text.partition("@"))
        if not name:
            continue
        first, _, last = (piece.strip() for piece in span.partition(".."))
        span_line = Line(line.file, line.number, {"aliases": first, "aliases (to)": last}, line.problems)
        found.append(Alias(name, span_line.day("aliases"), span_line.day("aliases (to)")))
    return tuple(found)


def _unit(line: Line) -> UnitRow:
    valid_from, valid_to = line.validity()
    return UnitRow(
        unit_code=line.needed("unit_code"),
        unit_name=line.needed("unit_name"),
        unit_type=line.needed("unit_type"),
        aliases=_aliases(line),
        parent_code=line.text("parent_code"),
        headcount=line.whole("headcount"),
        valid_from=valid_from,
        valid_to=valid_to,
        line=line,
    )


def _with_parents(rows: list[UnitRow], wrong: list[UnitRow]) -> list[UnitRow]:
    """The rows with the codes of their parents, which may be written as names; what names no unit is told."""
    from orchestration.reference.unit_index import UnitIndex

    codes = {row.unit_code for row in (*rows, *wrong)}
    if all(row.parent_code is None or row.parent_code in codes for row in rows):
        return rows
    index = UnitIndex([*rows, *wrong])
    found = []
    for row in rows:
        code = row.parent_code
        if code is not None and code not in codes:
            named = index.codes(code, None)
            if len(named) != 1:
                row.line.tell(*_lost_parent(code, named))
            code = next(iter(named)) if len(named) == 1 else None
        found.append(row if code == row.parent_code else replace(row, parent_code=code))
    return found


def _lost_parent(written: str, named: set[str]) -> tuple[str, str, str]:
    if named:
        codes = "、".join(sorted(named))
        return (
            "parent_code",
            f"“{written}”是 {codes} 的名称，请写代码",
            f"{written!r} is a name of {codes}; write the code",
        )
    return (
        "parent_code",
        f"没有代码为 {written} 的单位，请先加上这一行或改正代码",
        f"there is no unit {written}; add its line or correct the code",
    )


def _tell_circles(rows: list[UnitRow]) -> None:
    parents: dict[str, set[str]] = {}
    for row in rows:
        parents.setdefault(row.unit_code, set()).update({row.parent_code} if row.parent_code else set())
    for row in rows:
        above, reached = set(parents[row.unit_code]), set[str]()
        while above:
            if row.unit_code in above:
                row.line.tell(
                    "parent_code",
                    "上级单位绕成了一圈，请改正其中一个上级",
                    "the parents go round in a circle; correct one of them",
                )
                break
            reached |= above
            above = set[str]().union(*(parents.get(code, set()) for code in above)) - reached


def load_units(path: Path, problems: Problems | None = None, wrong: list[UnitRow] | None = None) -> tuple[UnitRow, ...]:
    """All lines of units.csv, in file order.

    Args:
        problems: gathers what is wrong; the rows that are right are returned then.
        wrong: gathers the rows of the other lines, so that what names their units is not called wrong too.

    Raises:
        ConfigError: without `problems`, where a line is wrong, validities of one code overlap, or a parent is unknown or circular.
    """
    found = problems if problems is not None else Problems()
    others = wrong if wrong is not None else []
    rows = read_rows(path, UNITS, found, _unit, others)
    tell_overlaps(rows, lambda row: row.unit_code, "单位", "unit")
    rows = _with_parents(rows, others)
    _tell_circles(rows)
    if problems is None:
        found.stop()
    return tuple(rows)
