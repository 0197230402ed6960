"""System exports with their own headers, described by config/sources/NAME.yml; every mistake in one is named with its remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any

from expectations.contract import Contract, Field
from expectations.labels import header_keys, normalise_label
from expectations.loading import code_lists, contracts
from orchestration.collection.sources.descriptions import (
    DescriptionReader,
    Part,
    check_constant,
    is_column,
    time_format_of,
)
from orchestration.collection.sources.parts import (
    read_encoding,
    read_header_row,
    read_match,
    read_template,
    read_timezone,
    read_where,
)
from orchestration.collection.values.choices import code_words, yes_no_words
from orchestration.reference.keys import ORIGINS, SOURCE_KEYS, STEPS
from orchestration.reference.yaml_file import Texts, read_yaml
from orchestration.settings.problems import Problems

TIMEZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """Where one contract column comes from: exactly one of header, letter, constant and path is given."""

    field: str
    header: str | None = None
    letter: str | None = None
    constant: str | None = None
    path: re.Pattern[str] | None = None
    pattern: re.Pattern[str] | None = None  # first group of the trimmed text; no match gives null
    mapping: dict[str, str] | None = (
        None  # normalised text → value as if it stood in the cell; anything else gives null
    )
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One description of a system export."""

    name: str
    template: str
    match: str
    columns: tuple[ColumnRule, ...]
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None  # 1-based
    timezone: str = TIMEZONE
    where: tuple[str, re.Pattern[str]] | None = None
    drop: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    parent: str | None = None  # header of the column that tells units of one name apart

    def reads(self, file_name: str) -> bool:
        """Whether it reads the file at this path inside inbox/."""
        return fnmatchcase(file_name, self.match)


def _columns(reader: DescriptionReader, contract: Contract, given: Any) -> tuple[ColumnRule, ...]:
    if not isinstance(given, dict) or not given:
        reader.wrong("columns", "应逐行写出 模板列: 导出列", "must list contract column: header, one a line")
    names = [field.name for field in contract.fields]
    rules = []
    for name, value in given.items():
        if name not in names:
            reader.tell(
                f"columns.{name}",
                f"模板 {contract.template} 没有这一列，可用：{'、'.join(names)}",
                f"template {contract.template} has no such column; it has {', '.join(names)}",
            )
            continue
        rules.append(reader.tried(partial(_rule, reader, contract.field(name), value)))
    absent = [
        field.name for field in contract.fields if field.required and field.kind != "unit" and field.name not in given
    ]
    if absent:
        reader.tell("columns", f"缺少必填列：{'、'.join(absent)}", f"required columns are missing: {', '.join(absent)}")
    return tuple(rule for rule in rules if rule is not None)


def _rule(reader: DescriptionReader, field: Field, value: Any) -> ColumnRule:
    key = f"columns.{field.name}"
    if isinstance(value, str):
        return ColumnRule(field.name, header=reader.text(key, value))
    given = reader.mapping(key, value, (*ORIGINS, *STEPS))
    origins = [name for name in ORIGINS if name in given]
    if len(origins) != 1:
        reader.wrong(key, f"应恰好写 {'、'.join(ORIGINS)} 中的一个", f"needs exactly one of {', '.join(ORIGINS)}")

    def part(name: str, read: Callable[[str, Any], Part]) -> Part | None:
        return reader.tried(lambda: read(f"{key}.{name}", given[name])) if name in given else None

    constant = part("value", reader.text)
    if constant is not None and "map" not in given and "pattern" not in given:
        reader.tried(lambda: check_constant(reader, f"{key}.value", field, constant))
    return ColumnRule(
        field.name,
        header=part("column", reader.text),
        letter=part("letter", partial(_letter, reader)),
        constant=constant,
        path=part("path", partial(reader.regex, needs_group=True)),
        pattern=part("pattern", partial(reader.regex, needs_group=True)),
        mapping=part("map", lambda place, entries: _mapping(reader, place, field, entries)),
        format=part("format", lambda place, text: time_format_of(reader, place, field, text)),
    )


def _letter(reader: DescriptionReader, key: str, value: Any) -> str:
    if not (isinstance(value, str) and is_column(value.strip())):
        reader.wrong(key, "应为列的字母，如 B", "must be the letters of a column, such as B")
    return value.strip().upper()


def _mapping(reader: DescriptionReader, key: str, field: Field, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not value:
        reader.wrong(key, "应写成 {导出值: 模板值}", "must be written as {exported value: our value}")
    found: dict[str, str] = {}
    for name, target in value.items():
        label = normalise_label(name)
        if label in found:
            reader.tell(
                f"{key}.{name}",
                "与前面的键相同（不分大小写和全半角）",
                "is the same as an earlier key once case and width are folded",
            )
        found[label] = reader.tried(partial(_target, reader, f"{key}.{name}", field, target)) or ""
    return found


def _target(reader: DescriptionReader, key: str, field: Field, target: Any) -> str:
    text = reader.text(key, target)
    if text.lower() in ("null", "~"):
        return ""
    if field.kind == "boolean" and normalise_label(text) not in yes_no_words(field.yes_words, field.no_words):
        reader.wrong(key, "应为 true 或 false", "must be true or false")
    if field.codes is not None:
        codes = code_lists()[field.codes]
        if normalise_label(text) not in code_words(codes):
            known = [code.code for code in codes]
            reader.wrong(key, f"“{text}”应为 {'、'.join(known)} 之一", f"{text!r} must be one of {', '.join(known)}")
    return text


def _source(reader: DescriptionReader, name: str, given: Any, timezone: str) -> Source | None:
    """One description; None where a part that it cannot do without is wrong."""
    if not isinstance(given, dict):
        reader.tell("template", "文件为空或不是“键: 值”的写法", "the file is empty or is not written as key: value")
        return None
    reader.only("", given, tuple(SOURCE_KEYS))
    for key, entry in SOURCE_KEYS.items():
        if entry.is_required and key not in given:
            reader.tell(key, "缺少这个键", "this key is missing")

    def part(key: str, read: Callable[[DescriptionReader, Any], Part]) -> Part | None:
        return reader.tried(lambda: read(reader, given[key])) if given.get(key) is not None else None

    template, match = part("template", read_template), part("match", read_match)
    columns = part("columns", lambda _, value: _columns(reader, contracts()[template], value)) if template else None
    source = Source(
        name=name,
        template=template or "",
        match=match or "",
        columns=columns or (),
        encoding=part("encoding", read_encoding),
        sheet=part("sheet", lambda _, value: reader.text("sheet", value)),
        header_row=part("header_row", read_header_row),
        timezone=part("timezone", read_timezone) or timezone,
        where=part("where", read_where),
        drop=part("drop", lambda _, value: reader.texts("drop", value) if value else ()) or (),
        identity=part("identity", lambda _, value: reader.texts("identity", value) if value else ()) or (),
        parent=part("parent", lambda _, value: reader.text("parent", value)),
    )
    _refuse_dropped(reader, source)
    return source if template and match and columns else None


def _refuse_dropped(reader: DescriptionReader, source: Source) -> None:
    """A dropped column is empty when the file is read: nothing else may lean on it."""
    dropped = {key for name in source.drop for key in header_keys(name)}
    uses = [(f"columns.{rule.field}", rule.header) for rule in source.columns if rule.header is not None]
    uses += [("where.column", source.where[0])] if source.where else []
    uses += [("identity", name) for name in source.identity] + ([("parent", source.parent)] if source.parent else [])
    for key, header in uses:
        if dropped.intersection(header_keys(header)):
            reader.tell(
                key,
                f"列“{header}”已列入 drop，会被清空。请二者只留其一",
                f"the column {header} is dropped and will be empty; keep only one of the two",
            )


def load_sources(folder: Path, problems: Problems | None = None, *, timezone: str = TIMEZONE) -> tuple[Source, ...]:
    """Every description in config/sources/, in the order of their names; none where the folder is absent.

    Args:
        timezone: of a description that names none.

    Raises:
        ConfigError: without `problems`, where a description is wrong; the message names file, line, key and remedy.
    """
    found, sources = problems if problems is not None else Problems(), []
    for path in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        if path.name.startswith((".", "~$")):
            continue
        file = read_yaml(path, f"sources/{path.name}", Texts, found)
        source = (
            _source(DescriptionReader(file, found), path.stem, file.content, timezone) if file is not None else None
        )
        if source is not None:
            sources.append(source)
    if problems is None:
        found.stop()
    return tuple(sources)
