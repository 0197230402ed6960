"""A column that holds how long something took: the instant that it gives lies so long before or after another one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic import field_validator, model_validator

from orchestration.collection.sources.parts import UnitOfTime, check_constant, check_duration
from orchestration.reference.values import Text
from orchestration.reference.yaml_file import Mapped
from orchestration.settings.fields import described
from orchestration.settings.validation import Context, ErrorCollector, Info, wrong

_INSTEAD = ("format", "default")  # what a length of time cannot have


class Reckoned(Mapped):
    """Keys of a column that is a length of time: `after` or `before` which other column, and its unit."""

    after: Text | None = described(
        "collection.source.after", "{column: 办理时长, after: received_at, in: hours}", default=None
    )
    before: Text | None = described(
        "collection.source.before", "{column: 办理时长, before: closed_at, in: days}", default=None
    )
    unit_of_time: UnitOfTime | None = described("collection.source.unit_of_time", "hours", name="in", default=None)

    @property
    def base(self) -> str | None:
        """The contract column from which the time is reckoned; None where the column holds no length of time."""
        return self.after or self.before

    @model_validator(mode="before")
    @classmethod
    def _has_one_base(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        bases = [key for key in ("after", "before") if key in given]
        if len(bases) > 1:
            raise wrong("not_one_origin", names=bases)
        if "in" in given and not bases:
            raise wrong("unit_without_duration")
        instead = [key for key in _INSTEAD if key in given]
        if bases and instead:
            raise wrong("duration_with_steps", names=instead)
        return given

    @field_validator("after", "before")
    @classmethod
    def _is_of_times(cls, text: str, info: Info) -> str:
        if info.context.lookups.kind != "datetime":
            raise wrong("duration_of_no_time", field=info.context.lookups.name)
        return text


def check_value(text: str, context: Context) -> None:
    """Refuse a constant that no row could take: of a column that is a length of time, what is none."""
    if {"after", "before"} & set(context.raw):
        check_duration(text, context.raw.get("in"))
    else:
        check_constant(context.lookups, text)


def check_bases(rules: Collection[Reckoned], times: Collection[str], errors: ErrorCollector) -> None:
    """Gather each column that is reckoned from one that the file does not give itself.

    Args:
        times: the contract columns that hold times.
    """
    named = {str(getattr(rule, "field", "")): rule for rule in rules}
    known = [name for name, rule in named.items() if name in times and rule.base is None]
    for name, rule in named.items():
        if rule.base is not None and rule.base not in known:
            errors.add(
                "duration_from_no_time",
                "columns",
                name,
                "after" if rule.after else "before",
                value=rule.base,
                names=known,
            )
