"""Say how one value is made of several columns, of which kinds of columns, and what else may be said of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator

from expectations.contract import Field
from orchestration.collection.sources.parts import read_letter
from orchestration.reference.values import nonblank
from orchestration.settings.validation import wrong

As = Literal["first", "joined", "moment", "sum", "difference"]
MINUTES = "分钟"  # the unit of measure of durations
_DATES, _NUMBERS = ("date", "datetime"), ("integer", "decimal")
_WORDS = ("text", "unit", "code", "obligation", "period", "figure")


@dataclass(frozen=True, slots=True)
class Combination:
    """One way to make a value of several columns."""

    kinds: tuple[str, ...]  # of the columns of a template that may be made so
    steps: tuple[str, ...]  # keys that may stand beside it
    count: int | None = None  # of columns; None is any number from two on
    measure: str | None = None  # the unit of measure that a column must have

    def makes(self, field: Field) -> bool:
        """Tell whether a column of a template may be made so."""
        return field.kind in self.kinds and self.measure in (None, field.unit_of_measure)


_STEPS_OF_ONE = (
    "format",
    "pattern",
    "map",
    "default",
    "cut",
    "after",
    "before",
    "in",
)  # of one cell
COMBINATIONS: dict[str, Combination] = {
    "first": Combination((*_DATES, *_NUMBERS, *_WORDS, "boolean"), _STEPS_OF_ONE),
    "joined": Combination(_WORDS, ("between", "pattern", "map", "default", "cut")),
    "moment": Combination(_DATES, ("format",), 2),
    "sum": Combination(_NUMBERS, ()),
    "difference": Combination(_NUMBERS, ("format",), 2, MINUTES),
}


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A column of an export: by its header, or by its letters."""

    header: str | None = None
    letter: str | None = None

    @property
    def name(self) -> str:
        """What it is called on receipts."""
        return self.header or self.letter or ""


def read_column(given: object) -> ColumnRef:
    """Take a header, {column: …} or {letter: …} for a column."""
    if isinstance(given, ColumnRef):
        return given
    if isinstance(given, dict):
        if len(given) != 1 or not {"column", "letter"} & set(given):
            raise wrong("not_a_column")
        [(key, value)] = given.items()
        return ColumnRef(header=nonblank(value)) if key == "column" else ColumnRef(letter=read_letter(value))
    if not isinstance(given, str) or not given.strip():
        raise wrong("not_a_column")
    return ColumnRef(header=given.strip())


def _columns(given: object) -> object:
    """Take one column for a list of one."""
    if isinstance(given, str | dict):
        return [given] if given else []
    if not isinstance(given, list):
        raise wrong("not_columns_of_it")
    return given


Column = Annotated[ColumnRef, BeforeValidator(read_column)]
Columns = Annotated[tuple[Column, ...], BeforeValidator(_columns)]


def check_combination(field: Field, way: str, columns: tuple[ColumnRef, ...], keys: Iterable[str]) -> None:
    """Refuse a combination that a column of the template, the number of columns or a further key does not allow.

    Args:
        keys: that stand beside it.
    """
    rule = COMBINATIONS[way]
    if not rule.makes(field):
        ways = [name for name, each in COMBINATIONS.items() if each.makes(field)]
        raise wrong("combination_of_other_kind", value=way, names=ways)
    if len(set(columns)) < len(columns) or len(columns) < 2 or (rule.count is not None and len(columns) != rule.count):
        raise wrong("wrong_number_of_columns" if rule.count else "too_few_columns", value=way, count=rule.count or 2)
    beside = [key for key in keys if key not in rule.steps]
    if beside:
        raise wrong("not_beside_combination", value=way, keys=beside, names=list(rule.steps))
