"""Reads a YAML description as the texts that stand in it, and names what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from expectations.contract import Field
from expectations.loading import code_lists
from orchestration.collection.values.choices import code_words, read_code, read_text, read_yes_no, yes_no_words
from orchestration.collection.values.moments import read_moment
from orchestration.collection.values.numbers import read_number, read_whole
from orchestration.collection.values.parse_result import ParseError, ParseResult
from orchestration.collection.values.period_names import read_period
from orchestration.collection.values.single_days import DateContext
from orchestration.messages import Said
from orchestration.reference.yaml_file import YamlFile
from orchestration.settings.problems import Problem, Problems

Part = TypeVar("Part")
_SOME_MOMENT = datetime(2024, 3, 25, 14, 35, 47)  # noqa: DTZ001 - every part of it is another number


class _WrongPart(Exception):
    """A part of a description that cannot be read further."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence.en)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class DescriptionReader:
    """Reads one description; `wrong` names the file, the line and the key."""

    file: YamlFile
    problems: Problems = field(default_factory=Problems)

    def wrong(self, key: str, zh: str, en: str) -> NoReturn:
        """End the reading of a part of the description; `tried` gathers why."""
        raise _WrongPart(Problem(self.file.name, Said(zh, en), self.file.line_of(key), key=key))

    def tell(self, key: str, zh: str, en: str) -> None:
        """Gather what is wrong and go on."""
        self.problems.error(self.file.name, zh, en, line=self.file.line_of(key), key=key)

    def warn(self, key: str, zh: str, en: str) -> None:
        """Gather what is odd."""
        self.problems.warn(self.file.name, zh, en, line=self.file.line_of(key), key=key)

    def tried(self, read: Callable[[], Part]) -> Part | None:
        """A part of the description; None where it is wrong, which is gathered, so that the other parts are read too."""
        try:
            return read()
        except _WrongPart as error:
            self.problems.add(error.problem)
            return None

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

    def only(self, key: str, value: dict[str, Any], allowed: tuple[str, ...]) -> None:
        for name in value:
            if name not in allowed:
                self.tell(
                    f"{key}.{name}" if key else str(name),
                    f"没有这个键，可用：{'、'.join(allowed)}",
                    f"no such key; use one of {', '.join(allowed)}",
                )

    def regex(self, key: str, value: Any, *, needs_group: bool) -> re.Pattern[str]:
        text = self.text(key, value)
        try:
            pattern = re.compile(text)
        except re.error as error:
            self.wrong(key, f"正则表达式有误（{error}）：{text}", f"this regular expression is wrong ({error}): {text}")
        if needs_group and not pattern.groups:
            self.wrong(
                key,
                f"正则表达式应有一个括号组，取其中的文字：{text}",
                f"the regular expression needs a group in brackets: {text}",
            )
        return pattern


def is_column(letters: str) -> bool:
    """Whether a text is the letters of a column of a workbook: A … XFD."""
    return re.fullmatch(r"[A-Za-z]{1,3}", letters) is not None and (len(letters) < 3 or letters.upper() <= "XFD")


def time_format_of(reader: DescriptionReader, key: str, field: Field, value: Any) -> str:
    """A format of dates or times that strptime knows."""
    text = reader.text(key, value)
    if field.kind not in ("date", "datetime") or "%" not in text:
        reader.wrong(
            key, "只用于日期和时间列，写法如 %Y/%m/%d %H:%M", "is for dates and times only, written as %Y/%m/%d %H:%M"
        )
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


def _reason_against(field: Field, text: str) -> ParseError | None:
    found: ParseResult | ParseError | None = None
    if field.kind == "code":
        codes = code_lists()[field.codes or ""]
        found = read_code(text, code_words(codes), "、".join(code.code for code in codes))
        if isinstance(found, ParseResult):
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
    return found if isinstance(found, ParseError) else None
