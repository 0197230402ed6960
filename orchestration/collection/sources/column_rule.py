"""Describe where one column of a template comes from in a system export, and what is done with its cells."""

from __future__ import annotations

import re
from typing import Any, get_args

from pydantic import field_validator, model_validator

from expectations.labels import normalise_label
from orchestration.collection.sources.combination import As, ColumnRef, Columns, check_combination
from orchestration.collection.sources.conditions import Conditions
from orchestration.collection.sources.durations import Reckoned, check_value
from orchestration.collection.sources.parts import (
    GroupRegex,
    GroupRegexes,
    Letter,
    Texts,
    check_format,
    check_formats_agree,
    read_target,
)
from orchestration.reference.values import Text, nonblank, read_whole
from orchestration.settings.fields import described
from orchestration.settings.validation import ErrorCollector, Info, wrong

ORIGINS = ("column", "letter", "columns", "value", "path")  # of these a column rule has exactly one
_STEPS = ("format", "pattern", "map", "default", "cut", "between", "after", "before", "in")
_MIN_CUT = 1


class ColumnRule(Reckoned):
    """Where one contract column comes from: exactly one of header, letter, several columns, constant and path."""

    field: str = ""  # name of the contract column
    header: Text | None = described("collection.source.header", "{column: 受理时间}", name="column", default=None)
    letter: Letter | None = described("collection.source.letter", "{letter: B}", default=None)
    several: Columns = described(
        "collection.source.several", "{columns: [日期, {letter: C}], as: moment}", name="columns", default=()
    )
    constant: Text | None = described("collection.source.constant", '{value: "12345"}', name="value", default=None)
    path: GroupRegex | None = described("collection.source.path", '{path: "^([^/]+)/"}', default=None)
    way: As | None = described("collection.source.as", "{columns: [出席, 迟到], as: sum}", name="as", default=None)
    between: str = described("collection.source.between", '{columns: [市, 局], as: joined, between: ""}', default="")
    formats: Texts = described(
        "collection.source.format", '{column: 受理时间, format: "%Y/%m/%d %H:%M"}', name="format", default=()
    )
    patterns: GroupRegexes = described(
        "collection.source.pattern", '{column: 标题, pattern: "(\\\\d{4})年"}', name="pattern", default=()
    )
    mapping: dict[str, str] | None = described(
        "collection.source.mapping", "{column: 回访结果, map: {满意: true, 不满意: false}}", name="map", default=None
    )
    cut: int | None = described("collection.source.cut", "{column: 类别, cut: 40}", default=None)
    default: Text | None = described("collection.source.default", "{column: 渠道, default: 热线}", default=None)
    where: Conditions = described(
        "collection.source.where_of_column", "{column: 时间, where: {column: 动作, pattern: 办结}}", default=()
    )

    @property
    def columns(self) -> tuple[ColumnRef, ...]:
        """The columns of the export that it reads; none where it is a constant or of the path."""
        if self.header is not None or self.letter is not None:
            return (ColumnRef(self.header, self.letter),)
        return self.several

    @property
    def has_steps(self) -> bool:
        """Tell whether anything is done with the text of a cell before it is read."""
        return bool(self.patterns) or self.mapping is not None or self.cut is not None

    def matched(self, text: str) -> str:
        """Return the first group of the first pattern that matches; nothing where none does."""
        match: re.Match[str] | None = next(filter(None, (each.search(text) for each in self.patterns)), None)
        return (match[1] or "").strip() if match else ""

    @model_validator(mode="before")
    @classmethod
    def _has_one_origin(cls, given: Any) -> Any:
        if isinstance(given, dict) and sum(origin in given for origin in ORIGINS) != 1:
            raise wrong("not_one_origin", names=list(ORIGINS))
        if isinstance(given, dict) and ("columns" in given) != ("as" in given):
            raise wrong("columns_and_as", names=list(get_args(As)))
        return given

    @field_validator("way", mode="before")
    @classmethod
    def _is_known(cls, given: object) -> object:
        if given not in get_args(As):
            raise wrong("not_one_of", value=given, choices=list(get_args(As)))
        return given

    @field_validator("way")
    @classmethod
    def _goes_together(cls, way: As, info: Info) -> As:
        if "several" in info.data:
            keys = [key for key in _STEPS if key in info.context.raw]
            check_combination(info.context.lookups, way, info.data["several"], keys)
        return way

    @field_validator("between")
    @classmethod
    def _is_between_columns(cls, text: str, info: Info) -> str:
        if "as" not in info.context.raw:
            raise wrong("between_of_one")
        return text

    @field_validator("formats")
    @classmethod
    def _is_of_dates(cls, formats: tuple[str, ...], info: Info) -> tuple[str, ...]:
        field, is_difference = info.context.lookups, info.context.raw.get("as") == "difference"
        if field.kind not in ("date", "datetime") and not is_difference:
            raise wrong("format_of_no_date", value=formats[0])
        for text in formats:
            check_format(text)
        check_formats_agree(formats)
        return formats

    @field_validator("cut", mode="before")
    @classmethod
    def _can_be_kept(cls, given: object, info: Info) -> int:
        field = info.context.lookups
        if field.kind != "text":
            raise wrong("cut_of_no_text")
        length = read_whole(str(given), _MIN_CUT)
        if field.max_length is not None and length > field.max_length:
            raise wrong("cut_too_long", value=given, most=field.max_length)
        return length

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
