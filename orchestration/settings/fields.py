"""Declares columns and keys on their Pydantic models, with all that readers and documents need of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from orchestration.messages import LocalizedText


@dataclass(frozen=True, slots=True)
class Described:
    """One column of a list, one key of a YAML file or one setting."""

    name: str
    labels: tuple[str, ...]  # further ways to write a header, the usual one first
    about: LocalizedText
    example: str
    is_required: bool


def described(
    key: str, example: str = "", *, labels: str = "", name: str | None = None, default: Any = ..., **rules: Any
) -> Any:
    """Declare a field of a model.

    Args:
        key: of the text that says what it is.
        labels: the ways to write it in Chinese, 、 between them.
        name: of the column or key, where the attribute is called otherwise.
        default: its value where nothing is written; it is required without one.
        rules: further arguments of pydantic.Field.
    """
    more: dict[str, Any] = {"labels": labels.split("、") if labels else []}
    return Field(default, validation_alias=name, description=key, examples=[example], json_schema_extra=more, **rules)


def description(field: FieldInfo) -> LocalizedText:
    """Say what a field is."""
    return LocalizedText(field.description or "")


@cache
def fields_of(model: type[BaseModel]) -> Mapping[str, Described]:
    """Map column or key to the described fields of a model, in the order of declaration, inherited ones last."""
    found = {}
    for attribute, field in sorted(model.model_fields.items(), key=lambda item: item[0] not in model.__annotations__):
        if field.description is None:
            continue
        name = str(field.validation_alias or attribute)
        extra: Any = field.json_schema_extra
        example = (field.examples or [""])[0]
        found[name] = Described(name, tuple(extra["labels"]), description(field), example, field.is_required())
    return found
