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
from orchestration.collection.sources.conditions import Conditions
from orchestration.collection.sources.durations import Reckoned, check_bases, check_value
from orchestration.collection.sources.histories import History, OrderKey
from orchestration.collection.sources.parts import (
    Encoding,
    GroupRegex,
    HeaderRow,
    Headers,
    Letter,
    Match,
    Template,
    Timezone,
    check_format,
    read_target,
)
from orchestration.reference.values import Text, nonblank
from orchestration.reference.yaml_file import Mapped, Texts, read_yaml
from orchestration.settings.fields import described
from orchestration.settings.problems import Problems, gathered
from orchestration.settings.validation import Context, ErrorCollector, Info, validated, wrong

TIMEZONE = "Asia/Shanghai"
ORIGINS = ("column", "letter", "value", "path")  # of these a column rule has exactly one


class ColumnRule(Reckoned):
    """Where one contract column comes from: exactly one of header, letter, constant and path is given."""

    field: str = ""  # name of the contract column
    header: Text | None = described("collection.source.header", "{column: 受理时间}", name="column", default=None)
    letter: Letter | None = described("collection.source.letter", "{letter: B}", default=None)
    constant: Text | None = described("collection.source.constant", '{value: "12345"}', name="value", default=None)
    path: GroupRegex | None = described("collection.source.path", '{path: "^([^/]+)/"}', default=None)
    format: Text | None = described(
        "collection.source.format", '{column: 受理时间, format: "%Y/%m/%d %H:%M"}', default=None
    )
    pattern: GroupRegex | None = described(
        "collection.source.pattern", '{column: 标题, pattern: "(\\\\d{4})年"}', default=None
    )
    mapping: dict[str, str] | None = described(
        "collection.source.mapping", "{column: 回访结果, map: {满意: true, 不满意: false}}", name="map", default=None
    )

    default: Text | None = described("collection.source.default", "{column: 渠道, default: 热线}", default=None)
    where: Conditions = described(
        "collection.source.where_of_column", "{column: 时间, where: {column: 动作, pattern: 办结}}", default=()
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
        if not {"map", "pattern"} & set(info.context.raw):
            check_value(text, info.context)
        return text

    @field_validator("default")
    @classmethod
    def _can_stand_in(cls, text: str, info: Info) -> str:
        check_value(text, info.context)
        return text

    @field_validator("mapping", mode="before")
    @classmethod
    def _targets(cls, given: object, info: Info) -> dict[str, str]:
        if not isinstance(given, dict) or not given:
            raise wrong("not_a_map")
        errors, found = ErrorCollector(info), dict[str, str]()
        for name, target in given.items():
            label = normalise_label(str(name))
            if label in found:
                errors.add("repeated_key", name)
            found[label] = ""
            with errors.under(name):
                found[label] = read_target(info.context.lookups, nonblank(target))
        errors.stop()
        return found


def _columns(given: object, info: Info) -> tuple[ColumnRule, ...]:
    contract = contracts().get(info.data.get("template", ""))
    if contract is None:
        return ()  # which columns there are, no one knows
    if not isinstance(given, dict) or not given:
        raise wrong("not_columns")
    fields = {field.name: field for field in contract.fields}
    errors, rules = ErrorCollector(info), []
    for name, value in given.items():
        with errors.under(name):
            if name not in fields:
                raise wrong("no_such_column_of_template", template=contract.template, names=list(fields))
            rules.append(_rule(fields[name], value, info.context))
    absent = [field.name for field in contract.fields if field.required and field.kind != "unit"]
    absent = [name for name in absent if name not in given]
    if absent:
        errors.add("required_columns_missing", names=absent)
    errors.stop()
    return tuple(rules)


def _rule(field: Field, value: object, context: Context) -> ColumnRule:
    given: Any = {"column": value} if isinstance(value, str) else value
    rule = ColumnRule.model_validate(given, context=replace(context, raw=given, lookups=field))
    return rule.model_copy(update={"field": field.name})


class Source(Mapped):
    """One description of a system export."""

    name: str = ""  # of its file
    template: Template = described("collection.source.template", template_names()[0])
    match: Match = described("collection.source.match", '"hotline_*.csv"')
    encoding: Encoding | None = described("collection.source.encoding", "gb18030", default=None)
    sheet: Text | None = described("collection.source.sheet", "台账", default=None)
    header_row: HeaderRow | None = described("collection.source.header_row", "3", default=None)
    timezone: Timezone = described("collection.source.timezone", "Asia/Shanghai", default="")
    where: Conditions = described("collection.source.where", '{column: 类别, pattern: "投诉|咨询"}', default=())
    empty: Headers = described("collection.source.empty", '["?", N/A, EMPTY]', default=())
    drop: Headers = described("collection.source.drop", "[来电人, 联系电话]", default=())
    identity: Headers = described("collection.source.identity", "[标题]", default=())
    parent: Text | None = described("collection.source.parent", "所属区县", default=None)
    rows: History | None = described(
        "collection.source.rows",
        "{per: case_id, first: [received_at], last: [closed_at, satisfied], order_by: 更新时间}",
        default=None,
    )
    columns: Annotated[tuple[ColumnRule, ...], BeforeValidator(_columns)] = described(
        "collection.source.columns", "{unit: 承办单位, received_at: 受理时间}"
    )

    @model_validator(mode="after")
    def _drops_nothing_that_it_reads(self, info: Info) -> Self:
        """Refuse what leans on a dropped column: it is empty when the file is read."""
        dropped = {key for name in self.drop for key in header_keys(name)}
        uses: list[tuple[tuple[str, ...], str]]
        uses = [(("columns", rule.field), rule.header) for rule in self.columns if rule.header is not None]
        places = (
            [("where", "column")] if len(self.where) == 1 else [("where", str(at)) for at in range(len(self.where))]
        )
        uses += [(place, each.column) for place, each in zip(places, self.where, strict=True)]
        uses += [(("columns", rule.field, "where"), each.column) for rule in self.columns for each in rule.where]
        uses += [(("rows", "order_by"), each.column) for each in self.order_by]
        uses += [(("identity",), name) for name in self.identity]
        uses += [(("parent",), self.parent)] if self.parent else []
        errors = ErrorCollector(info)
        for key, header in uses:
            if dropped.intersection(header_keys(header)):
                errors.add("dropped_and_read", *key, value=header)
        errors.stop()
        return self

    @model_validator(mode="after")
    def _leans_on_its_columns(self, info: Info) -> Self:
        """Refuse a history, or a length of time, that leans on columns which are not read."""
        kinds = {rule.field: contracts()[self.template].field(rule.field).kind for rule in self.columns}
        errors = ErrorCollector(info)
        if self.rows is not None and kinds:
            self.rows.check(kinds, [name for name, kind in kinds.items() if kind == "boolean"], errors)
        check_bases(self.columns, [name for name, kind in kinds.items() if kind == "datetime"], errors)
        errors.stop()
        return self

    @property
    def order_by(self) -> tuple[OrderKey, ...]:
        """The columns that tell which row of a history is the later one."""
        return self.rows.order_by if self.rows is not None else ()

    def reads(self, file_name: str) -> bool:
        """Say whether it reads the file at this path inside inbox/."""
        return fnmatchcase(file_name, self.match)


def load_sources(folder: Path, problems: Problems | None = None, *, timezone: str = TIMEZONE) -> tuple[Source, ...]:
    """Load every description in config/sources/, in the order of their names.

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
            source = validated(Source, file.content, file, found, Context({})) if file else None
            if source is not None:
                own = {"name": path.stem, "timezone": source.timezone or timezone}
                sources.append(source.model_copy(update=own))
    return tuple(sources)
