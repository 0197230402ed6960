"""obligations.csv: what is owed, how often and until when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, groupby
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, field_validator, model_validator

from orchestration.reference.row import DatedRow, ListFile, NamedRow
from orchestration.reference.units import UnitRow
from orchestration.reference.values import Whole, one_of, read_whole
from orchestration.reference.words import (
    CADENCES,
    DOMAINS,
    EVERY_TYPE,
    KINDS,
    Words,
    choices,
    code_list,
    code_of,
    due_rule_text,
    plain,
)
from orchestration.settings.fields import described
from orchestration.settings.problems import Problems
from orchestration.settings.validation import ErrorCollector, Info, wrong

_DUE = re.compile(
    r"(?P<anchor>period_end|event)\s*(?:(?P<offset>[+-]\s*\d+)\s*(?P<unit>working\s+day|day|month|hour)s?)?(?P<next>\s+or\s+next\s+working\s+day)?"
)
_COUNTED: Words = {"session_type": ("学习类型", "学习形式"), "topic_class": ("内容类别",)}


@dataclass(frozen=True, slots=True)
class DueRule:
    """`period_end+10 working days` taken apart. offset counts in `unit`; None where there is no offset."""

    anchor: str
    offset: int | None
    unit: str | None  # days, working days, months, hours
    next_working_day: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """A session meets it when one (column, value) holds; all conditions of an obligation must be met."""

    conjunct: int
    column_name: str
    value: str


def due_rule(text: str) -> DueRule | None:
    """Take a due_rule apart; None where the text is none."""
    match = _DUE.fullmatch(" ".join(text.split()))
    if not match:
        return None
    offset = match["offset"]
    unit = " ".join(match["unit"].split()) + "s" if offset else None
    if (match["anchor"] == "event") == (unit in ("working days", "days", "months")) and offset:
        return None
    return DueRule(match["anchor"], int(offset.replace(" ", "")) if offset else None, unit, bool(match["next"]))


def _due_rule(text: str) -> str:
    spelled = due_rule_text(text)
    if due_rule(spelled) is None:
        raise wrong("no_due_rule", value=spelled)
    return spelled


def _condition(number: int, text: str, column: str | None, errors: ErrorCollector) -> Condition | None:
    """Parse one alternative of `counts`; without a column of its own it is about the column before."""
    name, equals, value = (piece.strip() for piece in text.replace("＝", "=").rpartition("="))
    column = (code_of(_COUNTED, name) or name) if equals else column
    if not column or not value:
        errors.add("no_condition", value=text)
        return None
    if column not in _COUNTED:
        errors.add("not_counted", name=column, names=list(_COUNTED))
        return None
    words = code_list(column)
    code = code_of(words, value)
    if code is None:
        errors.warn("nothing_counted", name=column, value=value, choices=choices(words))
    return Condition(number, column, code or value)


def _conditions(text: str, info: Info) -> tuple[Condition, ...]:
    found: list[Condition] = []
    errors = ErrorCollector(info)
    conjuncts = [part.strip() for part in re.split("[;；]", text) if part.strip()]
    for number, conjunct in enumerate(conjuncts, 1):
        column = None
        for alternative in re.split("[|｜]", conjunct):
            condition = _condition(number, alternative.strip(), column, errors)
            if condition is not None:
                column = condition.column_name
                found.append(condition)
    errors.stop()
    return tuple(found)


def spelled_types(units: Iterable[UnitRow]) -> dict[str, str]:
    """Map the types of units, normalised, to their spelling in units.csv."""
    return {plain(row.unit_type): row.unit_type for row in units}


def _unit_types(text: str, info: Info) -> str:
    """Spell unit types as units.csv does."""
    spelled: Mapping[str, str] = info.context.lookups or {}
    found = []
    for part in filter(None, (part.strip() for part in re.split("[|｜]", text))):
        code = code_of(EVERY_TYPE, part)
        found.append(code or (part if part in spelled.values() else spelled.get(plain(part), part)))
    return "|".join(found) or "all"


class ObligationRow(NamedRow, DatedRow):
    """One line of obligations.csv: a duty as it stands during one validity."""

    file: ClassVar = ListFile("obligations.csv", "reference.obligations.obligation_row", is_needed=True)

    key: ClassVar = "obligation_code"

    obligation_code: str = described(
        "reference.obligations.obligation_code", "REPORT_HALF_YEAR", labels="任务代码、任务编码、事项代码"
    )
    domain: Annotated[str, one_of(DOMAINS)] = described(
        "reference.obligations.domain", "reporting", labels="领域、业务领域"
    )
    name_zh: str = described(
        "reference.obligations.name_zh",
        "半年专题汇报",
        labels="任务事项、任务名称、事项名称、中文名称、名称",
        default="",
    )
    name_en: str = described(
        "reference.obligations.name_en", "Half-yearly special report", labels="英文名称", default=""
    )
    kind: Annotated[str, one_of(KINDS)] = described(
        "reference.obligations.kind", "report", labels="种类、任务种类、类型"
    )
    cadence: Annotated[str, one_of(CADENCES)] = described(
        "reference.obligations.cadence", "half_year", labels="频次、周期"
    )
    minimum: int | None = described(
        "reference.obligations.minimum", "1", labels="最低次数、次数", default=None, validate_default=True
    )
    conditions: Annotated[tuple[Condition, ...], BeforeValidator(_conditions)] = described(
        "reference.obligations.conditions", labels="计入条件、计数条件", name="counts", default=()
    )
    due_rule: Annotated[str, BeforeValidator(_due_rule)] = described(
        "reference.obligations.due_rule", "period_end+15 days", labels="截止规则、截止时间、时限", default="period_end"
    )
    grace_days: Whole = described("reference.obligations.grace_days", "0", labels="宽限天数、宽限期", default=0)
    repair_days: Whole | None = described("reference.obligations.repair_days", labels="补正天数、补正期", default=None)
    applies_to: Annotated[str, BeforeValidator(_unit_types)] = described(
        "reference.obligations.applies_to", "bureau|township", labels="适用单位类型、适用单位、适用范围", default="all"
    )

    @model_validator(mode="before")
    @classmethod
    def _names(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Give an obligation without a name in one language that of the other, else its code."""
        zh, en = given.get("name_zh"), given.get("name_en")
        code = given.get("obligation_code", "")
        return {**given, "name_zh": zh or en or code, "name_en": en or zh or code}

    @field_validator("minimum", mode="before")
    @classmethod
    def _needed_for_its_kind(cls, text: str | None, info: Info) -> int | None:
        is_needed = info.data.get("kind") == "minimum_count"
        if text is None and is_needed:
            raise wrong("blank")
        return None if text is None else read_whole(text, minimum=1 if is_needed else 0)

    @classmethod
    def completed(cls, rows: list[Self], invalid: list[Self], problems: Problems) -> list[Self]:
        """Gather where lines of one duty hold on the same day for the same units: a report may have a line a type."""
        for name, group in cls.by_key(rows).items():
            for earlier, later in combinations(group, 2):
                if later.begins_within(earlier):
                    later._compare(problems, name, earlier)
        return rows

    def _compare(self, problems: Problems, name: str, earlier: Self) -> None:
        """Gather what keeps two lines that hold on the same day from being one duty, due by unit type."""
        shared = sorted({*self.unit_types} & {*earlier.unit_types})
        if self.applies_to == earlier.applies_to:
            self.report_overlap(problems, name, earlier)
        elif shared or "all" in (*self.unit_types, *earlier.unit_types):
            values = {"shared": shared or ["all"], "earlier": earlier.line}
            self.error(problems, "applies_to", "types_owe_it_twice", name=name, **values)
        elif self.kind != earlier.kind:
            self.error(problems, "kind", "kind_differs_by_type", name=name, kind=earlier.kind, earlier=earlier.line)
        elif self.kind == "minimum_count":
            self.error(problems, "obligation_code", "minimum_by_type", name=name, earlier=earlier.line)

    @property
    def counts(self) -> str | None:
        """Write the conditions in their one spelling, in codes."""
        texts = []
        for _, conjunct in groupby(self.conditions, lambda condition: condition.conjunct):
            columns = [
                f"{column}={'|'.join(condition.value for condition in alternatives)}"
                for column, alternatives in groupby(conjunct, lambda condition: condition.column_name)
            ]
            texts.append("|".join(columns))
        return ";".join(texts) or None

    @cached_property
    def due(self) -> DueRule:
        """Take the due rule apart."""
        return due_rule(self.due_rule) or DueRule("period_end", None, None, False)

    @property
    def unit_types(self) -> tuple[str, ...]:
        """List the unit types that owe it; ('all',) means every unit but root units that have children."""
        return tuple(part.strip() for part in self.applies_to.split("|") if part.strip())
