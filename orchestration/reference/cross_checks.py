"""Compares the lists with each other: shared names, types that owe nothing, years without calendar, unread files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.clock import now
from orchestration.reference.references import LISTS
from orchestration.reference.words import plain
from orchestration.settings.problems import Problems

if TYPE_CHECKING:
    from orchestration.reference.references import References
    from orchestration.reference.units import UnitRow

_READ = {*(model.file.name for model in LISTS), "scheme.yml", "doors.yml", "taizhang.toml"}


def compare(config: Path, references: References, problems: Problems) -> None:
    """Gather what is odd once all files are read."""
    _unit_types(references, problems)
    _types_of_obligations(references, problems)
    _shared_names(references, problems)
    _calendar(references, problems)
    _equal_sources(references, problems)
    _units_of_senders(references, problems)
    _unset_secrets(references, problems)
    _unread_files(config, problems)


def _parents(references: References) -> set[str]:
    return {row.parent_code for row in references.units if row.parent_code}


def _owes_nothing_by_design(row: UnitRow, parents: set[str]) -> bool:
    """Say whether a unit is a root with children, which `all` leaves out."""
    return row.parent_code is None and row.unit_code in parents


def _unit_types(references: References, problems: Problems) -> None:
    named = {name for row in references.obligations for name in row.unit_types}
    general = sum("all" in obligation.unit_types for obligation in references.obligations)
    parents, reported = _parents(references), set()
    spelled: dict[str, str] = {}
    for row in references.units:
        first = spelled.setdefault(plain(row.unit_type), row.unit_type)
        if first != row.unit_type and row.unit_type not in reported:
            row.warn(problems, "unit_type", "type_spelled_otherwise", value=row.unit_type, first=first)
            reported.add(row.unit_type)
    for row in references.units:
        if row.unit_type in named | reported or _owes_nothing_by_design(row, parents):
            continue
        reported.add(row.unit_type)
        code = "type_owes_the_general" if general else "type_owes_nothing"
        row.warn(problems, "unit_type", code, value=row.unit_type, count=general)


def _types_of_obligations(references: References, problems: Problems) -> None:
    """Find types that no unit has: a slip where one is nearly called so, else only worth knowing."""
    types = sorted({row.unit_type for row in references.units})
    for row in references.obligations if types else ():
        for name in row.unit_types:
            if name == "all" or name in types:
                continue
            near = get_close_matches(name, types, 1, 0.75)
            if near:
                row.warn(problems, "applies_to", "no_unit_of_type_near", value=name, near=near)
            else:
                problems.note(row.file.name, "no_unit_of_type", line=row.line, column="applies_to", value=name)


def _names(row: UnitRow) -> Iterator[tuple[str, date, date]]:
    """List every name of a unit with the days on which it goes by it."""
    first, last = row.valid_from or date.min, row.valid_to or date.max
    yield row.unit_code, first, last
    yield row.unit_name, first, last
    for alias in row.aliases:
        yield alias.name, max(alias.valid_from or date.min, first), min(alias.valid_to or date.max, last)


def _shared_names(references: References, problems: Problems) -> None:
    """Find names under which it is open whose a row is."""
    claims: dict[str, list[tuple[date, date, UnitRow]]] = {}
    reported = set()
    for row in references.units:
        for name, first, last in _names(row):
            label = plain(name)
            for other_first, other_last, other in claims.setdefault(label, []):
                pair = label, other.unit_code, row.unit_code
                if (
                    other.unit_code != row.unit_code
                    and first <= other_last
                    and other_first <= last
                    and pair not in reported
                ):
                    reported.add(pair)
                    _report_shared(name, row, other, problems)
            claims[label].append((first, last, row))


def _report_shared(name: str, row: UnitRow, other: UnitRow, problems: Problems) -> None:
    values = {"value": name, "other": other.line, "unit": other.unit_code}
    if plain(name) == plain(row.unit_name) == plain(other.unit_name):
        # offices of one name under different parents are usual: a column of the ledger tells them apart
        problems.note(row.file.name, "shared_name", line=row.line, column="unit_name", **values)
    else:
        row.warn(problems, "aliases", "shared_name", **values)


def _calendar(references: References, problems: Problems) -> None:
    """Find years without any line: their deadlines are provisional."""
    years = {day.date.year for day in references.calendar}
    this_year = now().year
    missing = sorted({*range(min(years, default=this_year), this_year + 1)} - years)
    if missing:
        problems.warn("calendar.csv", "years_without_calendar", years=missing)


def _equal_sources(references: References, problems: Problems) -> None:
    """Find descriptions that read the same rows of the same files: each row would count twice."""
    seen: dict[tuple[object, ...], str] = {}
    for source in references.sources:
        key = (
            source.template,
            source.match,
            source.sheet,
            source.header_row,
            *source.where,
        )
        first = seen.setdefault(key, source.name)
        if first != source.name:
            other = f"sources/{first}.yml"
            problems.warn(f"sources/{source.name}.yml", "same_as_another_source", key="match", other=other)


def _units_of_senders(references: References, problems: Problems) -> None:
    codes = {row.unit_code for row in references.units}
    for unit in sorted({unit for door in references.doors.values() for unit in door.senders.values()} - codes):
        problems.warn("doors.yml", "no_such_unit_code", value=unit)


def _unset_secrets(references: References, problems: Problems) -> None:
    """Find variables that a fetch needs and this process does not have."""
    needed = [(f"sources/{source.name}.yml", name) for source in references.sources for name in source.secrets]
    needed += [("doors.yml", name) for door in references.doors.values() for name in door.secrets]
    for file, name in needed:
        if not name.startswith("file:") and not os.environ.get(name):
            problems.warn(file, "secret_not_set", name=name)


def _unread_files(config: Path, problems: Problems) -> None:
    for path in sorted(config.iterdir()):
        if path.name.startswith((".", "~$")) or path.is_dir() or path.name in _READ:
            continue
        near = get_close_matches(path.name.lower(), _READ, 1, 0.75)
        if near and not (config / near[0]).exists():
            problems.warn(path.name, "file_near", near=near)
        else:
            problems.note(path.name, "file_not_read")
    folder = config / "sources"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not path.name.startswith((".", "~$")) and path.suffix not in (".yml", ".yaml"):
            problems.warn(f"sources/{path.name}", "not_yml")
