"""Reads a YAML description as the texts that stand in it, and names what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from orchestration.messages import ConfigError


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
