"""What a source says of periods: when its years begin, and which period the path of a file promises."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from expectations.periods import Period
from orchestration.collection.sources.parts import GroupRegex
from orchestration.collection.values.fiscal_years import FiscalYear
from orchestration.collection.values.period_names import YearPart, find_period
from orchestration.reference.values import one_of
from orchestration.reference.words import Words
from orchestration.reference.yaml_file import Mapped
from orchestration.settings.fields import described
from orchestration.settings.validation import wrong

_ENDS: Words = {"start": ("起始年",), "end": ("结束年",)}


def _month(given: object) -> int:
    if not (isinstance(given, str) and given.isdecimal() and 1 <= int(given) <= 12):
        raise wrong("not_a_month")
    return int(given)


class YearBegins(Mapped):
    """In which month the years of a source begin, and by which of their two calendar years they are called."""

    month: Annotated[int, BeforeValidator(_month)] = described("collection.source.year_month", "10")
    named_by: Annotated[str, one_of(_ENDS)] = described("collection.source.year_named_by", "end", default="start")

    @property
    def fiscal(self) -> FiscalYear:
        """How its periods are read."""
        return FiscalYear(self.month, self.named_by == "end")


def _year_begins(given: object) -> object:
    return given if isinstance(given, dict) else {"month": given}


class ExpectedPeriod(Mapped):
    """Which period the rows of a file shall lie in."""

    path: GroupRegex = described("collection.source.period_path", '"^exports/(\\\\d{4}-\\\\d{2})/"')

    def of(self, path: str, fiscal: FiscalYear | None) -> Period | YearPart | None:
        """Return the period that a path names; None where it names none."""
        match = self.path.search(path)
        text = (match[1] or "") if match else ""
        found: Any = fiscal.period_of(text) if fiscal is not None else None
        if isinstance(found, Period):
            return found
        return find_period(f"{text}年" if text.isdecimal() and len(text) == 4 else text)


YearStart = Annotated[YearBegins, BeforeValidator(_year_begins)]
