"""Reads a YAML description as the texts that stand in it, and names what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

import yaml

from expectations.contract import Field, code_lists
from orchestration.collection.values.choices import code_words, read_code, read_text, read_yes_no, yes_no_words
from orchestration.collection.values.moments import read_moment
from orchestration.collection.values.numbers import read_number, read_whole
from orchestration.collection.values.period_names import read_period
from orchestration.collection.values.results import Read, Reason
from orchestration.collection.values.single_days import DateContext
from orchestration.messages import ConfigError

_SOME_MOMENT = datetime(2024, 3, 25, 14, 35, 47)  # noqa: DTZ001 - every part of it is another number


class Texts(yaml.SafeLoader):
    """YAML whose scalars are the texts that stand there: 是, 12345, yes and 2024-03-05 alike. A repeated key is an error."""

    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self.yaml_implicit_resolvers = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen = set()
        for key, _ in node.value:
            if key.value in seen if isinstance(key, yaml.ScalarNode) else True:
                raise yaml.constructor.ConstructorError(None, None, f"repeated or odd key {key.value!r}", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


Texts.yaml_implicit_resolvers = {}


@dataclass(frozen=True, slots=True)
class DescriptionReader:
    """Reads one description; `wrong` names the file and the key."""

    file: str

    def wrong(self, key: str, zh: str, en: str) -> NoReturn:
        raise ConfigError(f"sources/{self.file} 的 {key}：{zh}", f"sources/{self.file}, {key}: {en}")

    def text(self, key: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, "应为一段文字，不能为空", "must be a text and not be empty")
        return value.strip()

    def texts(self, key: str, value: Any) -> tuple[str, ...]:
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not value:
            self.wrong(key, "应为列名的列表，如 [标题, 日期]", "must be a list of headers, such as [标题, 日期]")
        return tuple(self.text(key, entry) for entry in value)

    def mapping(self, key: str, value: Any, allowed: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.wrong(key, f"应写成 {{{allowed[0]}: …}}", f"must be written as {{{allowed[0]}: …}}")
        self.only(key, value, allowed)
        return value

    def only(self, key: str, value: dict, allowed: tuple[str, ...]) -> None:
        for name in value:
            if name not in allowed:
                self.wrong(
                    f"{key}.{name}" if key else str(name),
                    f"没有这个键，可用：{'、'.join(allowed)}",
                    f"no such key; use one of {', '.join(allowed)}",
                )

    def regex(self, key: str, value: Any, *, needs_group: bool) -> re.Pattern:
        text = self.text(key, value)
        try:
            pattern = re.compile(text)
        except re.error as error:
            self.wrong(key, f"正则表达式有误（{error}）：{text}", f"this regular expression is wrong ({error}): {text}")
        if needs_group and not pattern.groups:
            self.wrong(key, f"正则表达式应有一个括号组，取其中的文字：{text}", f"the regular expression needs a group in brackets: {text}")
        return pattern


def is_column(letters: str) -> bool:
    """Whether a text is the letters of a column of a workbook: A … XFD."""
    return re.fullmatch(r"[A-Za-z]{1,3}", letters) is not None and (len(letters) < 3 or letters.upper() <= "XFD")


def time_format_of(reader: DescriptionReader, key: str, field: Field, value: Any) -> str:
    """A format of dates or times that strptime knows."""
    text = reader.text(key, value)
    if field.kind not in ("date", "datetime") or "%" not in text:
        reader.wrong(key, "只用于日期和时间列，写法如 %Y/%m/%d %H:%M", "is for dates and times only, written as %Y/%m/%d %H:%M")
    try:
        datetime.strptime(_SOME_MOMENT.strftime(text), text)  # noqa: DTZ007 - only tried, never used
    except (ValueError, re.error) as error:
        reader.wrong(
            key,
            f"不是可用的时间格式（{error}）：{text}。写法如 %Y/%m/%d %H:%M",
            f"no usable format ({error}): {text}; write it as %Y/%m/%d %H:%M",
        )
    return text


def check_constant(reader: DescriptionReader, key: str, field: Field, text: str) -> None:
    """Refuse a constant that no row could take."""
    reason = _reason_against(field, text)
    if reason is not None:
        reader.wrong(key, f"“{text}”{reason.zh}", f"{text!r}: {reason.en}")


def _reason_against(field: Field, text: str) -> Reason | None:
    found: Read | Reason | None = None
    if field.kind == "code":
        codes = code_lists()[field.codes or ""]
        found = read_code(text, code_words(codes), "、".join(code.code for code in codes))
        if isinstance(found, Read):
            return found.remark
    elif field.kind == "boolean":
        found = read_yes_no(text, yes_no_words(field.yes_words, field.no_words))
    elif field.kind in ("integer", "decimal"):
        found = (read_number if field.kind == "decimal" else read_whole)(text)
    elif field.kind == "period":
        found = read_period(text, None)
    elif field.kind in ("date", "datetime"):
        found = read_moment(text, DateContext())
    elif field.kind == "text":
        found = read_text(text, field.max_length)
    return found if isinstance(found, Reason) else None
