"""Names that match no unit, with the nearest ones, as rows ready for units.csv."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orchestration.home import Home
from orchestration.reference import References, load
from orchestration.reference.units import UnitRow
from orchestration.settings.fields import fields_of


def _from_snapshot(home: Home) -> list[tuple[str, int, str | None, float]]:
    from orchestration.snapshots.access import connect
    from orchestration.snapshots.store import path_of

    connection = connect(path_of(home))
    try:
        return connection.execute(
            """select name, sum(row_count)::bigint, arg_max(nearest_unit_code, similarity), max(similarity)
               from audit.unmatched_unit group by name order by 2 desc, 1"""
        ).fetchall()
    finally:
        connection.close()


def _from_files(home: Home, references: References, files: list[Path]) -> list[tuple[str, int, str | None, float]]:
    from orchestration.pipeline.dry_run import read

    found: dict[str, tuple[str, int, str | None, float]] = {}
    for parsed in read(references, files, home):
        for part in parsed.parts:
            for name in part.unmatched_units:
                count = name.row_count + (found[name.name][1] if name.name in found else 0)
                found[name.name] = (name.name, count, name.nearest_unit_code, name.similarity)
    return sorted(found.values(), key=lambda row: (-row[1], row[0]))


# of units.csv; the name in English last, so that a list without it keeps its order
COLUMNS = tuple(sorted(fields_of(UnitRow), key=lambda name: name == "unit_name_en"))
_ALIKE = 0.5  # from here on a name is offered as an alias of the nearest unit
ABOUT = (
    "name",
    "row_count",
    "nearest_unit_code",
    "nearest_unit_name",
    "similarity",
)  # further columns, which units.csv may carry


def suggest_units(home: Home, files: list[Path]) -> list[dict[str, Any]]:
    """One row of COLUMNS and ABOUT per name: the line of the nearest unit with the name as one more alias, else a
    new unit to complete.

    Args:
        files: look into these; into the newest snapshot where empty.
    """
    references = load(home.config)
    units = {row.unit_code: row for row in references.units}
    rows = []
    for name, count, nearest, similarity in _from_files(home, references, files) if files else _from_snapshot(home):
        unit = units.get(nearest) if nearest else None
        # a name that resembles nothing is a unit that the list lacks
        line = _line(unit, name) if unit and similarity >= _ALIKE else dict.fromkeys(COLUMNS) | {"unit_name": name}
        about = (name, count, nearest, unit.unit_name if unit else None, similarity)
        rows.append(line | dict(zip(ABOUT, about, strict=True)))
    return rows


def as_lines(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows as lines that can stand side by side in units.csv: one a unit, with all its new aliases."""
    lines: dict[str, dict[str, Any]] = {}
    for row in rows:
        known = lines.setdefault(row["unit_code"] or row["name"], row)
        if known is not row:
            counts = {
                "row_count": known["row_count"] + row["row_count"],
                "similarity": min(known["similarity"], row["similarity"]),
            }
            joined = {column: f"{known[column]}|{row['name']}" for column in ("aliases", "name")}
            lines[row["unit_code"]] = known | counts | joined
    return list(lines.values())


def _line(unit: UnitRow, name: str) -> dict[str, Any]:
    """Return the line of a unit as it stands in units.csv, with one more alias."""
    days = {
        column: getattr(unit, column).isoformat() if getattr(unit, column) else None
        for column in ("valid_from", "valid_to")
    }
    aliases = "|".join([*map(str, unit.aliases), name])
    return {column: getattr(unit, column) for column in COLUMNS} | days | {"aliases": aliases}
