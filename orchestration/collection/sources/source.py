"""System exports with their own headers, described by config/sources/NAME.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from glob import escape
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, field_validator, model_validator

from expectations.contract import Field
from expectations.labels import header_keys
from expectations.loading import contracts, template_names
from orchestration.collection.sources.column_rule import ColumnRule
from orchestration.collection.sources.combination import ColumnRef, Columns
from orchestration.collection.sources.conditions import Conditions
from orchestration.collection.sources.durations import check_bases
from orchestration.collection.sources.fetching import FETCHED, Fetching
from orchestration.collection.sources.histories import History, OrderKey
from orchestration.collection.sources.parts import Encoding, HeaderRow, Headers, Match, Template, Timezone
from orchestration.collection.sources.periods import ExpectedPeriod, YearStart
from orchestration.collection.sources.wide import Wide, wide_fields
from orchestration.collection.values.fiscal_years import FiscalYear
from orchestration.reference.values import Text
from orchestration.reference.yaml_file import Texts, read_yaml
from orchestration.settings.fields import described
from orchestration.settings.problems import Problems, gathered
from orchestration.settings.validation import Context, ErrorCollector, Info, validated, wrong

TIMEZONE = "Asia/Shanghai"


def _keys(column: ColumnRef) -> tuple[str, ...]:
    """Return what tells that two columns are one: the ways to write a header, or the letters."""
    return header_keys(column.header) if column.header is not None else (f"\x1f{column.letter}",)


def _columns(given: object, info: Info) -> tuple[ColumnRule, ...]:
    contract = contracts().get(info.data.get("template", ""))
    if contract is None:
        return ()  # which columns there are, no one knows
    if not isinstance(given, dict) or not given:
        raise wrong("not_columns")
    fields = {field.name: field for field in contract.fields}
    errors, rules = ErrorCollector(info), []
    of_wide = wide_fields(info.context.raw)
    for name, value in given.items():
        with errors.under(name):
            if name in of_wide:
                raise wrong("column_of_wide")
            if name not in fields:
                raise wrong("no_such_column_of_template", template=contract.template, names=list(fields))
            rules.append(_rule(fields[name], value, info.context))
    absent = [field.name for field in contract.fields if field.required and field.kind != "unit"]
    absent = [name for name in absent if name not in given and name not in of_wide]
    absent = [name for name in absent if not contract.is_told_by(name, given)]
    if absent:
        errors.add("required_columns_missing", names=absent)
    errors.stop()
    return tuple(rules)


def _rule(field: Field, value: object, context: Context) -> ColumnRule:
    given: Any = {"column": value} if isinstance(value, str) else value
    rule = ColumnRule.model_validate(given, context=replace(context, raw=given, lookups=field))
    return rule.model_copy(update={"field": field.name})


class Source(Fetching):
    """One description of a system export."""

    name: str = ""  # of its file
    template: Template = described("collection.source.template", template_names()[0])
    match: Match = described("collection.source.match", '"hotline_*.csv"', default="")
    encoding: Encoding | None = described("collection.source.encoding", "gb18030", default=None)
    sheet: Text | None = described("collection.source.sheet", "台账", default=None)
    header_row: HeaderRow | None = described("collection.source.header_row", "3", default=None)
    timezone: Timezone = described("collection.source.timezone", "Asia/Shanghai", default="")
    year_begins: YearStart | None = described("collection.source.year_begins", "4", default=None)
    period: ExpectedPeriod | None = described(
        "collection.source.period", '{path: "^exports/(\\\\d{4}-\\\\d{2})/"}', default=None
    )
    where: Conditions = described("collection.source.where", '{column: 类别, pattern: "投诉|咨询"}', default=())
    empty: Headers = described("collection.source.empty", '["?", N/A, EMPTY]', default=())
    drop: Columns = described("collection.source.drop", "[来电人, {letter: C}]", default=())
    identity: Headers = described("collection.source.identity", "[标题]", default=())
    parent: Text | None = described("collection.source.parent", "所属区县", default=None)
    rows: History | None = described(
        "collection.source.rows",
        "{per: case_id, first: [received_at], last: [closed_at, satisfied], order_by: 更新时间}",
        default=None,
    )
    wide: Wide | None = described("collection.source.wide", "{header: period, cell: value}", default=None)
    columns: Annotated[tuple[ColumnRule, ...], BeforeValidator(_columns)] = described(
        "collection.source.columns", "{unit: 承办单位, received_at: 受理时间}"
    )

    @field_validator("wide")
    @classmethod
    def _fills_its_template(cls, wide: Wide, info: Info) -> Wide:
        contract, errors = contracts().get(info.data.get("template", "")), ErrorCollector(info)
        if contract is not None:
            wide.check(contract, errors)
        errors.stop()
        return wide

    @property
    def uses(self) -> list[tuple[tuple[str, ...], ColumnRef]]:
        """Every column of the export that it reads, each with the keys that name it."""
        uses: list[tuple[tuple[str, ...], ColumnRef]]
        uses = [(("columns", rule.field), column) for rule in self.columns for column in rule.columns]
        places = (
            [("where", "column")] if len(self.where) == 1 else [("where", str(at)) for at in range(len(self.where))]
        )
        named: list[tuple[tuple[str, ...], str]]
        named = [(place, each.column) for place, each in zip(places, self.where, strict=True)]
        named += [(("columns", rule.field, "where"), each.column) for rule in self.columns for each in rule.where]
        named += [(("rows", "order_by"), each.column) for each in self.order_by]
        named += [(("identity",), name) for name in self.identity]
        named += [(("parent",), self.parent)] if self.parent else []
        return uses + [(key, ColumnRef(name)) for key, name in named]

    @model_validator(mode="after")
    def _drops_nothing_that_it_reads(self, info: Info) -> Self:
        """Refuse what leans on a dropped column: it is empty when the file is read."""
        dropped = {key for column in self.drop for key in _keys(column)}
        errors = ErrorCollector(info)
        for key, column in self.uses:
            if dropped.intersection(_keys(column)):
                errors.add("dropped_and_read", *key, value=column.name)
        errors.stop()
        return self

    @model_validator(mode="after")
    def _is_of_its_kind(self, info: Info) -> Self:
        errors = ErrorCollector(info)
        if self.is_fetched:
            self.check_fetching(info.context.raw, self.uses, errors)
            read = {rule.field: [each.name for each in rule.columns] for rule in self.columns}
            self.check_increments(contracts()[self.template], read, bool(self.identity), errors)
        else:
            self.check_file(info.context.raw, errors)
        errors.stop()
        return self

    @model_validator(mode="after")
    def _leans_on_its_columns(self, info: Info) -> Self:
        """Refuse a history, or a length of time, that leans on columns which are not read."""
        kinds = {rule.field: contracts()[self.template].field(rule.field).kind for rule in self.columns}
        errors = ErrorCollector(info)
        if self.rows is not None and kinds:
            self.rows.check(kinds, [name for name, kind in kinds.items() if kind == "boolean"], errors)
        if self.wide is not None and self.rows is not None:
            errors.add("wide_and_rows", "wide")
        check_bases(self.columns, [name for name, kind in kinds.items() if kind == "datetime"], errors)
        errors.stop()
        return self

    @property
    def fiscal(self) -> FiscalYear | None:
        """How its periods are read; None: by the calendar."""
        return self.year_begins.fiscal if self.year_begins is not None and self.year_begins.month > 1 else None

    def writes(self, name: str) -> bool:
        """Say whether the description itself writes what stands in a contract column, and not the export."""
        if self.wide is not None and name == self.wide.header:
            return isinstance(self.wide.names, Mapping)
        rule = next((rule for rule in self.columns if rule.field == name), None)
        return rule is not None and (rule.mapping is not None or rule.constant is not None)

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns that are fetched: those that it reads, and no others."""
        named = [column.header for _, column in self.uses if column.header is not None]
        return tuple(dict.fromkeys([*named, *([self.incremental.column] if self.incremental else [])]))

    @property
    def order_by(self) -> tuple[OrderKey, ...]:
        """The columns that tell which row of a history is the later one."""
        return self.rows.order_by if self.rows is not None else ()

    def reads(self, file_name: str) -> bool:
        """Say whether it reads the file at this path inside inbox/."""
        return fnmatchcase(file_name, self.match) and (self.is_fetched or not file_name.startswith(f"{FETCHED}/"))


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
            raw = file.content if file is not None and isinstance(file.content, dict) else {}
            source = validated(Source, file.content, file, found, Context(raw)) if file else None
            if source is not None:
                own: dict[str, Any] = {"name": path.stem, "timezone": source.timezone or timezone}
                if source.is_fetched:
                    own |= {"match": f"{FETCHED}/{escape(path.stem)}/*", "header_row": 1}
                sources.append(source.model_copy(update=own))
    return tuple(sources)
