"""System exports with their own headers, described by config/sources/NAME.yml; every mistake in one is named with its remedy."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from expectations.contract import Contract, Field, code_lists, contracts
from expectations.labels import header_keys, normalise_label
from orchestration.collection.descriptions import DescriptionReader, Texts, check_constant, is_column, time_format_of
from orchestration.collection.values.choices import code_words, yes_no_words
from orchestration.messages import ConfigError

TIMEZONE = "Asia/Shanghai"
_KEYS = ("template", "match", "encoding", "sheet", "header_row", "timezone", "where", "drop", "identity", "parent", "columns")
_ORIGINS = ("column", "letter", "value", "path")
_STEPS = ("format", "pattern", "map")


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """Where one contract column comes from: exactly one of header, letter, constant and path is given."""

    field: str
    header: str | None = None
    letter: str | None = None
    constant: str | None = None
    path: re.Pattern | None = None
    pattern: re.Pattern | None = None  # first group of the trimmed text; no match gives null
    mapping: dict[str, str] | None = None  # normalised text → value as if it stood in the cell; anything else gives null
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
    where: tuple[str, re.Pattern] | None = None
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
            reader.wrong(
                f"columns.{name}",
                f"模板 {contract.template} 没有这一列，可用：{'、'.join(names)}",
                f"template {contract.template} has no such column; it has {', '.join(names)}",
            )
        rules.append(_rule(reader, contract.field(name), value))
    absent = [field.name for field in contract.fields if field.required and field.kind != "unit" and field.name not in given]
    if absent:
        reader.wrong("columns", f"缺少必填列：{'、'.join(absent)}", f"required columns are missing: {', '.join(absent)}")
    return tuple(rules)


def _rule(reader: DescriptionReader, field: Field, value: Any) -> ColumnRule:
    key = f"columns.{field.name}"
    if isinstance(value, str):
        return ColumnRule(field.name, header=reader.text(key, value))
    given = reader.mapping(key, value, (*_ORIGINS, *_STEPS))
    origins = [name for name in _ORIGINS if name in given]
    if len(origins) != 1:
        reader.wrong(key, f"应恰好写 {'、'.join(_ORIGINS)} 中的一个", f"needs exactly one of {', '.join(_ORIGINS)}")
    letter = given.get("letter")
    if letter is not None and not (isinstance(letter, str) and is_column(letter.strip())):
        reader.wrong(f"{key}.letter", "应为列的字母，如 B", "must be the letters of a column, such as B")
    time_format = time_format_of(reader, f"{key}.format", field, given["format"]) if "format" in given else None
    constant = reader.text(f"{key}.value", given["value"]) if "value" in given else None
    if constant is not None and "map" not in given and "pattern" not in given:
        check_constant(reader, f"{key}.value", field, constant)
    return ColumnRule(
        field.name,
        header=reader.text(f"{key}.column", given["column"]) if "column" in given else None,
        letter=letter.strip().upper() if letter is not None else None,
        constant=constant,
        path=reader.regex(f"{key}.path", given["path"], needs_group=True) if "path" in given else None,
        pattern=reader.regex(f"{key}.pattern", given["pattern"], needs_group=True) if "pattern" in given else None,
        mapping=_mapping(reader, f"{key}.map", field, given["map"]) if "map" in given else None,
        format=time_format,
    )


def _mapping(reader: DescriptionReader, key: str, field: Field, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not value:
        reader.wrong(key, "应写成 {导出值: 模板值}", "must be written as {exported value: our value}")
    found: dict[str, str] = {}
    for name, target in value.items():
        label = normalise_label(name)
        if label in found:
            reader.wrong(
                f"{key}.{name}", "与前面的键相同（不分大小写和全半角）", "is the same as an earlier key once case and width are folded"
            )
        found[label] = _target(reader, f"{key}.{name}", field, target)
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


def _source(reader: DescriptionReader, name: str, given: Any) -> Source:
    if not isinstance(given, dict):
        reader.wrong("template", "文件为空或不是“键: 值”的写法", "the file is empty or is not written as key: value")
    reader.only("", given, _KEYS)
    for key in ("template", "match", "columns"):
        if key not in given:
            reader.wrong(key, "缺少这个键", "this key is missing")
    template = reader.text("template", given["template"])
    if template not in contracts():
        reader.wrong(
            "template",
            f"没有模板 {template}，可用：{'、'.join(contracts())}",
            f"there is no template {template}; use one of {', '.join(contracts())}",
        )
    header_row = given.get("header_row")
    if header_row is not None and not (isinstance(header_row, str) and header_row.isdecimal() and int(header_row) > 0):
        reader.wrong("header_row", "应为从 1 开始的行号", "must be a row number, counted from 1")
    where = reader.mapping("where", given["where"], ("column", "pattern")) if "where" in given else None
    if where is not None and set(where) != {"column", "pattern"}:
        reader.wrong(
            "where", "应写成 {column: 列名, pattern: 正则表达式}", "must be written as {column: header, pattern: regular expression}"
        )
    source = Source(
        name=name,
        template=template,
        match=_match(reader, given["match"]),
        columns=_columns(reader, contracts()[template], given["columns"]),
        encoding=_encoding(reader, given["encoding"]) if "encoding" in given else None,
        sheet=reader.text("sheet", given["sheet"]) if "sheet" in given else None,
        header_row=int(header_row) if header_row is not None else None,
        timezone=_timezone(reader, given["timezone"]) if "timezone" in given else TIMEZONE,
        where=(reader.text("where.column", where["column"]), reader.regex("where.pattern", where["pattern"], needs_group=False))
        if where
        else None,
        drop=reader.texts("drop", given["drop"]) if given.get("drop") else (),
        identity=reader.texts("identity", given["identity"]) if given.get("identity") else (),
        parent=reader.text("parent", given["parent"]) if "parent" in given else None,
    )
    _refuse_dropped(reader, source)
    return source


def _refuse_dropped(reader: DescriptionReader, source: Source) -> None:
    """A dropped column is empty when the file is read: nothing else may lean on it."""
    dropped = {key for name in source.drop for key in header_keys(name)}
    uses = [(f"columns.{rule.field}", rule.header) for rule in source.columns if rule.header is not None]
    uses += [("where.column", source.where[0])] if source.where else []
    uses += [("identity", name) for name in source.identity] + ([("parent", source.parent)] if source.parent else [])
    for key, header in uses:
        if dropped.intersection(header_keys(header)):
            reader.wrong(
                key,
                f"列“{header}”已列入 drop，会被清空。请二者只留其一",
                f"the column {header} is dropped and will be empty; keep only one of the two",
            )


def _match(reader: DescriptionReader, value: Any) -> str:
    text = reader.text("match", value)
    if text.startswith(("inbox/", "/", "./")) or "\\" in text:
        reader.wrong(
            "match",
            f"应写 inbox/ 之内的路径，用 / 分隔，不以 inbox/ 或 / 开头：{text}",
            f"is a path inside inbox/, with / between folders: {text}",
        )
    return text


def _encoding(reader: DescriptionReader, value: Any) -> str:
    text = reader.text("encoding", value)
    try:
        return codecs.lookup(text).name
    except LookupError:
        reader.wrong(
            "encoding", f"没有编码 {text}，可写 utf-8、gb18030、utf-16", f"there is no encoding {text}; write utf-8, gb18030 or utf-16"
        )


def _timezone(reader: DescriptionReader, value: Any) -> str:
    text = reader.text("timezone", value)
    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, KeyError):
        reader.wrong("timezone", f"没有时区 {text}，写法如 Asia/Shanghai", f"there is no timezone {text}; write it as Asia/Shanghai")


def load_sources(folder: Path) -> tuple[Source, ...]:
    """Every description in config/sources/, in the order of their names; none where the folder is absent.

    Raises:
        ConfigError: a description is wrong; the message names file, key and remedy.
    """
    sources = []
    for path in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        if path.name.startswith((".", "~$")):
            continue
        try:
            given = yaml.load(path.read_text("utf-8-sig"), Texts)  # noqa: S506 - a SafeLoader that knows texts only
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            place = getattr(error, "problem_mark", None)
            line = f" 第 {place.line + 1} 行" if place else ""
            problem = getattr(error, "problem", None) or "not UTF-8"
            raise ConfigError(
                f"sources/{path.name}{line}：不是正确的 YAML（{problem}）",
                f"sources/{path.name}{f', line {place.line + 1}' if place else ''}: no correct YAML ({problem})",
            ) from None
        sources.append(_source(DescriptionReader(path.name), path.stem, given))
    return tuple(sources)
