"""System exports with their own headers, described by config/sources/NAME.yml."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, field_validator, model_validator

from expectations.contract import Field
from expectations.labels import header_keys, normalise_label
from expectations.loading import contracts, template_names
from orchestration.collection.sources.parts import (
    Encoding,
    GroupRegex,
    HeaderRow,
    Headers,
    Letter,
    Match,
    Regex,
    Template,
    Timezone,
    check_constant,
    check_format,
    read_target,
)
from orchestration.reference.validation import Faults, Info, Reading, validated, wrong
from orchestration.reference.values import Text, nonblank
from orchestration.reference.yaml_file import Mapped, Texts, read_yaml
from orchestration.settings.fields import described
from orchestration.settings.problems import Problems, gathered

TIMEZONE = "Asia/Shanghai"
ORIGINS = ("column", "letter", "value", "path")  # of these a column rule has exactly one


class ColumnRule(Mapped):
    """Where one contract column comes from: exactly one of header, letter, constant and path is given."""

    field: str = ""  # name of the contract column
    header: Text | None = described(
        "导出表的列名 · a header of the export", "{column: 受理时间}", name="column", default=None
    )
    letter: Letter | None = described(
        "列的字母，用于无表头的列 · the letters of a column without a header", "{letter: B}", default=None
    )
    constant: Text | None = described("固定值 · a constant", '{value: "12345"}', name="value", default=None)
    path: GroupRegex | None = described(
        "路径中正则表达式的第一组 · first group of a regular expression on the path",
        '{path: "^([^/]+)/"}',
        default=None,
    )
    format: Text | None = described(
        "日期时间的写法 · how dates and times are written", '{column: 受理时间, format: "%Y/%m/%d %H:%M"}', default=None
    )
    pattern: GroupRegex | None = described(
        "取正则表达式的第一组，不符为空 · first group of a regular expression; no match gives null",
        '{column: 标题, pattern: "(\\\\d{4})年"}',
        default=None,
    )
    mapping: dict[str, str] | None = described(
        "导出值: 模板值，其他为空 · exported value: our value; anything else is null",
        "{column: 回访结果, map: {满意: true, 不满意: false}}",
        name="map",
        default=None,
    )

    @model_validator(mode="before")
    @classmethod
    def _has_one_origin(cls, given: Any) -> Any:
        if isinstance(given, dict) and sum(origin in given for origin in ORIGINS) != 1:
            raise wrong("not_one_origin", names=list(ORIGINS))
        return given

    @field_validator("format")
    @classmethod
    def _is_of_dates(cls, text: str, info: Info) -> str:
        check_format(info.context.lookups, text)
        return text

    @field_validator("constant")
    @classmethod
    def _can_be_taken(cls, text: str, info: Info) -> str:
        if not {"map", "pattern"} & set(info.context.given):
            check_constant(info.context.lookups, text)
        return text

    @field_validator("mapping", mode="before")
    @classmethod
    def _targets(cls, given: object, info: Info) -> dict[str, str]:
        if not isinstance(given, dict) or not given:
            raise wrong("not_a_map")
        faults, found = Faults(info), dict[str, str]()
        for name, target in given.items():
            label = normalise_label(name)
            if label in found:
                faults.add("repeated_key", name)
            found[label] = ""
            with faults.inside(name):
                found[label] = read_target(info.context.lookups, nonblank(target))
        faults.stop()
        return found


class Where(Mapped):
    """Which rows are read: those whose cell meets the pattern."""

    column: Text = described("列名 · a header", "类别")
    pattern: Regex = described("正则表达式 · a regular expression", "投诉|咨询")


def _columns(given: object, info: Info) -> tuple[ColumnRule, ...]:
    contract = contracts().get(info.data.get("template", ""))
    if contract is None:
        return ()  # which columns there are, no one knows
    if not isinstance(given, dict) or not given:
        raise wrong("not_columns")
    fields = {field.name: field for field in contract.fields}
    faults, rules = Faults(info), []
    for name, value in given.items():
        with faults.inside(name):
            if name not in fields:
                raise wrong("no_such_column_of_template", template=contract.template, names=list(fields))
            rules.append(_rule(fields[name], value, info.context))
    absent = [field.name for field in contract.fields if field.required and field.kind != "unit"]
    absent = [name for name in absent if name not in given]
    if absent:
        faults.add("required_columns_missing", names=absent)
    faults.stop()
    return tuple(rules)


def _rule(field: Field, value: object, reading: Reading) -> ColumnRule:
    given: Any = {"column": value} if isinstance(value, str) else value
    rule = ColumnRule.model_validate(given, context=replace(reading, given=given, lookups=field))
    return rule.model_copy(update={"field": field.name})


class Source(Mapped):
    """One description of a system export."""

    name: str = ""  # of its file
    template: Template = described("读成哪个模板 · the template that it is read as", template_names()[0])
    match: Match = described(
        "收件夹内的路径，* 可跨文件夹 · path inside inbox/; * also crosses folders", '"hotline_*.csv"'
    )
    encoding: Encoding | None = described(
        "文字编码，不写则自动识别 · encoding; found by itself otherwise", "gb18030", default=None
    )
    sheet: Text | None = described(
        "工作表名，不写则自动寻找 · name of the sheet; found by itself otherwise", "台账", default=None
    )
    header_row: HeaderRow | None = described(
        "表头所在行，从 1 数 · row of the header, counted from 1", "3", default=None
    )
    timezone: Timezone = described(
        "文件中时间所属的时区，不写则用设置 timezone · time zone of its times; else the setting timezone",
        "Asia/Shanghai",
        default="",
    )
    where: Where | None = described(
        "只读符合的行 · only rows that match are read", '{column: 类别, pattern: "投诉|咨询"}', default=None
    )
    drop: Headers = described(
        "涉及个人的列，入库前清空 · personal columns, emptied before anything is archived",
        "[来电人, 联系电话]",
        default=(),
    )
    identity: Headers = described(
        "哪些列相同即同一件事（只存散列） · columns that make rows one; only a hash is kept", "[标题]", default=()
    )
    parent: Text | None = described(
        "分辨同名单位的上级单位列 · column that tells units of one name apart", "所属区县", default=None
    )
    columns: Annotated[tuple[ColumnRule, ...], BeforeValidator(_columns)] = described(
        "模板列: 取自哪里 · column of the template: where it comes from", "{unit: 承办单位, received_at: 受理时间}"
    )

    @model_validator(mode="after")
    def _drops_nothing_that_it_reads(self, info: Info) -> Self:
        """A dropped column is empty when the file is read: nothing else may lean on it."""
        dropped = {key for name in self.drop for key in header_keys(name)}
        uses: list[tuple[tuple[str, ...], str]]
        uses = [(("columns", rule.field), rule.header) for rule in self.columns if rule.header is not None]
        uses += [(("where", "column"), self.where.column)] if self.where else []
        uses += [(("identity",), name) for name in self.identity]
        uses += [(("parent",), self.parent)] if self.parent else []
        faults = Faults(info)
        for key, header in uses:
            if dropped.intersection(header_keys(header)):
                faults.add("dropped_and_read", *key, value=header)
        faults.stop()
        return self

    def reads(self, file_name: str) -> bool:
        """Whether it reads the file at this path inside inbox/."""
        return fnmatchcase(file_name, self.match)


def load_sources(folder: Path, problems: Problems | None = None, *, timezone: str = TIMEZONE) -> tuple[Source, ...]:
    """Every description in config/sources/, in the order of their names; none where the folder is absent.

    Args:
        timezone: of a description that names none.

    Raises:
        ConfigError: without `problems`, where a description is wrong; the message names file, line, key and remedy.
    """
    sources = []
    with gathered(problems) as found:
        for path in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
            file = None
            if not path.name.startswith((".", "~$")):
                file = read_yaml(path, f"sources/{path.name}", Texts, found)
            source = validated(Source, file.content, file, found, Reading({})) if file else None
            if source is not None:
                own = {"name": path.stem, "timezone": source.timezone or timezone}
                sources.append(source.model_copy(update=own))
    return tuple(sources)
