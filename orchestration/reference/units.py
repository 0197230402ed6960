"""units.csv: the organisations that report, their names over time and their parents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.reference.table import Line, lines, refuse_overlaps

REQUIRED = ("unit_code", "unit_name", "unit_type")


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
    for text in (line.text("aliases") or "").split("|"):
        name, _, span = (piece.strip() for piece in text.partition("@"))
        if not name:
            continue
        first, _, last = (piece.strip() for piece in span.partition(".."))
        span_line = Line(line.file, line.number, {"aliases": first, "aliases (to)": last})
        found.append(Alias(name, span_line.day("aliases"), span_line.day("aliases (to)")))
    return tuple(found)


def _unit(line: Line) -> UnitRow:
    valid_from, valid_to = line.validity()
    return UnitRow(
        unit_code=line.text("unit_code", required=True),
        unit_name=line.text("unit_name", required=True),
        unit_type=line.text("unit_type", required=True),
        aliases=_aliases(line),
        parent_code=line.text("parent_code"),
        headcount=line.whole("headcount"),
        valid_from=valid_from,
        valid_to=valid_to,
        line=line,
    )


def _refuse_lost_parents(rows: list[UnitRow]) -> None:
    parents: dict[str, set[str]] = {}
    for row in rows:
        parents.setdefault(row.unit_code, set()).update({row.parent_code} if row.parent_code else set())
    for row in rows:
        if row.parent_code and row.parent_code not in parents:
            raise row.line.wrong("parent_code", f"没有代码为 {row.parent_code} 的单位", f"there is no unit {row.parent_code}")
        above, reached = set(parents[row.unit_code]), set()
        while above:
            if row.unit_code in above:
                raise row.line.wrong("parent_code", "上级单位绕成了一圈，请检查", "the parents go round in a circle")
            reached |= above
            above = set().union(*(parents[code] for code in above)) - reached


def load_units(path: Path) -> tuple[UnitRow, ...]:
    """All lines of units.csv, in file order.

    Raises:
        ConfigError: a line is wrong, validities of one code overlap, or a parent is unknown or circular.
    """
    rows = [_unit(line) for line in lines(path, REQUIRED)]
    refuse_overlaps(list(rows), lambda row: row.unit_code, "单位", "unit")
    _refuse_lost_parents(rows)
    return tuple(rows)
