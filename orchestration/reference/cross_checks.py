"""What no single file of config/ shows: names that two units share, types that owe nothing, years without a calendar, files that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.clock import now
from orchestration.reference.columns import LISTS, UNREAD_LISTS
from orchestration.reference.words import plain
from orchestration.settings.problems import Problems

if TYPE_CHECKING:
    from orchestration.reference import References
    from orchestration.reference.units import UnitRow

_READ = {*(spec.name for spec in LISTS), "scheme.yml", "taizhang.toml"}


def compare(config: Path, references: References, problems: Problems) -> None:
    """Gather what is odd once all files are read."""
    _unit_types(references, problems)
    _types_of_obligations(references, problems)
    _shared_names(references, problems)
    _calendar(references, problems)
    _equal_sources(references, problems)
    _unread_files(config, problems)


def _parents(references: References) -> set[str]:
    return {row.parent_code for row in references.units if row.parent_code}


def _owes_nothing_by_design(row: UnitRow, parents: set[str]) -> bool:
    """Whether a unit is a root with children, which `all` leaves out."""
    return row.parent_code is None and row.unit_code in parents


def _unit_types(references: References, problems: Problems) -> None:
    named = {name for row in references.obligations for name in row.unit_types}
    parents, told = _parents(references), set()
    spelled: dict[str, str] = {}
    for row in references.units:
        first = spelled.setdefault(plain(row.unit_type), row.unit_type)
        if first != row.unit_type and row.unit_type not in told:
            row.line.warn(
                "unit_type",
                f"“{row.unit_type}”与前面的“{first}”只差写法，会被当作两种类型；请统一",
                f"{row.unit_type!r} is {first!r} written in another way and counts as another type; spell both alike",
            )
            told.add(row.unit_type)
    for row in references.units:
        if row.unit_type in named | told or _owes_nothing_by_design(row, parents):
            continue
        told.add(row.unit_type)
        general = sum("all" in obligation.unit_types for obligation in references.obligations)
        zh = f"只须完成适用于全部单位的 {general} 条" if general else "什么都不用完成"
        en = f"they owe only the {general} lines for all units" if general else "they owe nothing"
        row.line.warn(
            "unit_type",
            f"obligations.csv 没有一行的 applies_to 写明类型 {row.unit_type}，这类单位{zh}；如属应报，请在 applies_to 中加上 |{row.unit_type}",
            f"no line of obligations.csv names the type {row.unit_type}: {en}. If they owe more, add |{row.unit_type} to applies_to",
        )


def _types_of_obligations(references: References, problems: Problems) -> None:
    """A type that no unit has: a slip where a type of nearly that name exists, else only worth knowing."""
    types = sorted({row.unit_type for row in references.units})
    for row in references.obligations if types else ():
        for name in row.unit_types:
            if name == "all" or name in types:
                continue
            near = get_close_matches(name, types, 1, 0.75)
            if near:
                row.line.warn(
                    "applies_to",
                    f"没有类型为 {name} 的单位，是不是 {near[0]}？",
                    f"no unit has the type {name}; is it {near[0]}?",
                )
            else:
                problems.note(
                    row.line.file,
                    f"目前没有类型为 {name} 的单位",
                    f"no unit has the type {name} at present",
                    line=row.line.number,
                    column="applies_to",
                )


def _names(row: UnitRow) -> Iterator[tuple[str, date, date]]:
    """Every name of a unit with the days on which it goes by it."""
    first, last = row.valid_from or date.min, row.valid_to or date.max
    yield row.unit_code, first, last
    yield row.unit_name, first, last
    for alias in row.aliases:
        yield alias.name, max(alias.valid_from or date.min, first), min(alias.valid_to or date.max, last)


def _shared_names(references: References, problems: Problems) -> None:
    """Names under which a row cannot be told whose it is."""
    claims: dict[str, list[tuple[date, date, UnitRow]]] = {}
    told = set()
    for row in references.units:
        for name, first, last in _names(row):
            label = plain(name)
            for other_first, other_last, other in claims.setdefault(label, []):
                pair = label, other.unit_code, row.unit_code
                if (
                    other.unit_code != row.unit_code
                    and first <= other_last
                    and other_first <= last
                    and pair not in told
                ):
                    told.add(pair)
                    _tell_shared(name, row, other, problems)
            claims[label].append((first, last, row))


def _tell_shared(name: str, row: UnitRow, other: UnitRow, problems: Problems) -> None:
    zh = f"“{name}”也是第 {other.line.number} 行 {other.unit_code} 的名称，这样写的行若没有上级单位一列可分辨，会被退回；请改用不同的名称"
    en = (
        f"{name!r} is a name of {other.unit_code} (line {other.line.number}) too; rows under it are held back unless a column names the unit "
        "above. Use different names"
    )
    if plain(name) == plain(row.unit_name) == plain(other.unit_name):
        # offices of one name under different parents are usual: a column of the ledger tells them apart
        problems.note(row.line.file, zh, en, line=row.line.number, column="unit_name")
    else:
        row.line.warn("aliases", zh, en)


def _calendar(references: References, problems: Problems) -> None:
    """Years without any line: their deadlines are provisional."""
    years = {day.date.year for day in references.calendar}
    this_year = now().year
    missing = sorted({*range(min(years, default=this_year), this_year + 1)} - years)
    if missing:
        zh, en = "、".join(map(str, missing)), ", ".join(map(str, missing))
        problems.warn(
            "calendar.csv",
            f"没有 {zh} 年的任何一行，这些年按星期推算，截止时间为暂定；请补上国务院办公厅公布的放假与调休安排",
            f"no line for {en}: weekdays are used and deadlines are provisional. Add the official holidays and make-up days",
        )


def _equal_sources(references: References, problems: Problems) -> None:
    """Descriptions that read the same rows of the same files: each row would count twice."""
    seen: dict[tuple[object, ...], str] = {}
    for source in references.sources:
        key = (
            source.template,
            source.match,
            source.sheet,
            source.header_row,
            source.where and (source.where[0], source.where[1].pattern),
        )
        first = seen.setdefault(key, source.name)
        if first != source.name:
            problems.warn(
                f"sources/{source.name}.yml",
                f"与 sources/{first}.yml 读取同样文件的同样各行，每行会计两次；请只留其一，或写不同的 match、sheet、where",
                f"reads the same rows of the same files as sources/{first}.yml, so each counts twice; keep one, or let match, sheet or where differ",
                key="match",
            )


def _unread_files(config: Path, problems: Problems) -> None:
    for path in sorted(config.iterdir()):
        if path.name.startswith((".", "~$")) or path.is_dir() or path.name in _READ:
            continue
        near = get_close_matches(path.name.lower(), _READ, 1, 0.75)
        if near and path.name not in UNREAD_LISTS and not (config / near[0]).exists():
            problems.warn(path.name, f"不读取这个文件，是不是 {near[0]}？", f"this file is not read; is it {near[0]}?")
        else:
            problems.note(path.name, "本版本不读取这个文件", "this version does not read this file")
    folder = config / "sources"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not path.name.startswith((".", "~$")) and path.suffix not in (".yml", ".yaml"):
            problems.warn(
                f"sources/{path.name}",
                "不读取，来源说明的文件名须以 .yml 结尾",
                "not read: the name of a description ends with .yml",
            )
