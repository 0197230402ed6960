"""What a cell must hold: conditions on rows of an export, or on the rows of which one column speaks."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, model_validator

from orchestration.collection.sources.parts import Regex
from orchestration.reference.values import Text
from orchestration.reference.yaml_file import Mapped
from orchestration.settings.fields import described
from orchestration.settings.validation import wrong


class Condition(Mapped):
    """What a row must meet to be read: its cell holds the pattern, or does not hold it."""

    column: Text = described("collection.source.column", "类别")
    pattern: Regex | None = described("collection.source.where_pattern", "投诉|咨询", default=None)
    negated: Regex | None = described("collection.source.where_not", "测试", name="not", default=None)

    @model_validator(mode="before")
    @classmethod
    def _has_one_pattern(cls, given: Any) -> Any:
        if isinstance(given, dict) and ("pattern" in given) == ("not" in given):
            raise wrong("not_one_origin", names=["pattern", "not"])
        return given

    def holds(self, text: str) -> bool:
        """Return whether the text of a cell meets it."""
        if self.negated is not None:
            return self.negated.search(text) is None
        return self.pattern is not None and self.pattern.search(text) is not None


def _conditions(given: object) -> object:
    return given if isinstance(given, list) else [given]


Conditions = Annotated[tuple[Condition, ...], BeforeValidator(_conditions)]
