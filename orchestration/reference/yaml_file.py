"""Reads a YAML file of config/ into a model and knows on which line each of its keys stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self

import yaml
from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationInfo, model_validator

from orchestration.settings.fields import fields_of
from orchestration.settings.problems import Problems
from orchestration.settings.validation import ErrorCollector


class UniqueKeys(yaml.SafeLoader):
    """YAML in which a repeated key is an error: the value that stands first would be lost."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Construct a mapping, each key once."""
        seen = set()
        for key, _ in node.value:
            if key.value in seen if isinstance(key, yaml.ScalarNode) else True:
                raise yaml.constructor.ConstructorError(
                    None, None, f"repeated or odd key {key.value!r}", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


class Texts(UniqueKeys):
    """YAML whose scalars are the texts that stand there: 是, 12345, yes and 2024-03-05 alike."""

    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self.yaml_implicit_resolvers = {}


Texts.yaml_implicit_resolvers = {}


@dataclass(frozen=True, slots=True)
class YamlFile:
    """What stands in a file, and where."""

    name: str  # inside config/
    content: Any
    lines: dict[str, int] = field(default_factory=dict)  # path of a key, with dots between → line

    def line_of(self, path: str) -> int | None:
        """Find the line of a key; of the nearest key above it where it stands nowhere."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path.rpartition(".")[0]
        return self.lines.get("")

    def report(self, problems: Problems, severity: str, path: str, code: str, **values: Any) -> None:
        """Gather what is wrong with a key."""
        problems.report(severity, self.name, code, line=self.line_of(path), key=path or None, **values)


class Mapped(BaseModel):
    """A mapping of a YAML file. A key without a value counts as not given; a key that nobody reads is reported."""

    model_config = ConfigDict(frozen=True)
    is_tolerant: ClassVar[bool] = False  # an unknown key is a warning, else an error
    retired: ClassVar[
        Mapping[str, str]
    ] = {}  # keys of older versions that do nothing any more → the warning that says so

    @model_validator(mode="wrap")
    @classmethod
    def _known_keys(cls, given: object, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        if not isinstance(given, dict):
            return handler(given)
        errors, known = ErrorCollector(info), fields_of(cls)
        for key in given:
            if key in known:
                continue
            if key in cls.retired:
                errors.warn(cls.retired[key], str(key))
            elif cls.is_tolerant:
                errors.warn("unread_key", str(key), names=list(known))
            else:
                errors.add("no_such_key", str(key), names=list(known))
        found = None
        with errors.under():
            found = handler({key: value for key, value in given.items() if key in known and value is not None})
        errors.stop()
        assert found is not None
        return found


def _key_lines(node: yaml.Node | None, path: str, found: dict[str, int]) -> None:
    if node is None or path.count(".") > 12:  # deeper than any file of ours; an alias may lead in a circle
        return
    found.setdefault(path, node.start_mark.line + 1)
    pairs: list[tuple[str, yaml.Node, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        pairs = [(str(key.value), key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        pairs = [(str(place), value, value) for place, value in enumerate(node.value)]
    for name, key, value in pairs:
        inside = f"{path}.{name}" if path else name
        found[inside] = key.start_mark.line + 1
        _key_lines(value, inside, found)


def read_yaml(path: Path, name: str, loader: type[yaml.SafeLoader], problems: Problems) -> YamlFile | None:
    """Read a file; None where it is no YAML, which is gathered.

    Args:
        name: of the file, inside config/.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        problems.error(name, "not_utf8")
        return None
    lines: dict[str, int] = {}
    try:
        reader = loader(text)
        node = reader.get_single_node()
        content = reader.construct_document(node) if node is not None else {}
        _key_lines(node, "", lines)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2024-02-30
        mark = getattr(error, "problem_mark", None)
        fault = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
        problems.error(name, "not_yaml", fault=fault, line=mark.line + 1 if mark else None)
        return None
    return YamlFile(name, content, lines)
