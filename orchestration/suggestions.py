"""Names that match no unit, with the nearest ones, as rows ready for units.csv."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orchestration.home import Home
from orchestration.reference import References, load


def _from_snapshot(home: Home) -> list[tuple[str, int, str | None, float]]:
    from orchestration.snapshots import connect, path_of

    connection = connect(path_of(home))
    try:
        return connection.execute(
            """select name, sum(row_count)::bigint, arg_max(nearest_unit_code, similarity), max(similarity)
               from audit.unmatched_unit group by name order by 2 desc, 1"""
        ).fetchall()
    finally:
        connection.close()


def _from_files(references: References, files: list[Path]) -> list[tuple[str, int, str | None, float]]:
    from orchestration.dry_run import read

    found: dict[str, tuple[str, int, str | None, float]] = {}
    for parsed in read(references, files, None):
        for part in parsed.parts:
            for name in part.unmatched_units:
                count = name.row_count + (found[name.name][1] if name.name in found else 0)
                found[name.name] = (name.name, count, name.nearest_unit_code, name.similarity)
    return sorted(found.values(), key=lambda row: (-row[1], row[0]))


def suggest_units(home: Home, files: list[Path]) -> list[dict[str, Any]]:
    """One entry per name; with a near unit it reads as that unit with one more alias, else as a new unit to complete.

    Args:
        files: look into these; into the newest snapshot where empty.
    """
    references = load(home.config)
    units = {row.unit_code: row for row in references.units}
    rows = []
    for name, count, nearest, similarity in _from_files(references, files) if files else _from_snapshot(home):
        unit = units.get(nearest)
        aliases = [alias.name for alias in unit.aliases] if unit else []
        rows.append(
            {
                "name": name,
                "unit_code": unit.unit_code if unit else None,
                "unit_name": unit.unit_name if unit else name,
                "unit_type": unit.unit_type if unit else None,
                "aliases": "|".join([*aliases, name]) if unit else None,
                "parent_code": unit.parent_code if unit else None,
                "nearest_unit_code": nearest,
                "nearest_unit_name": unit.unit_name if unit else None,
                "similarity": similarity,
                "row_count": count,
            }
        )
    return rows
