"""The model of one line of a list (CSV): its columns, declared once, and how their headers may be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from expectations.labels import header_keys
from orchestration.reference.values import Day
from orchestration.settings.fields import described, fields_of
from orchestration.settings.problems import Problems
from orchestration.settings.validation import wrong


@dataclass(frozen=True, slots=True)
class ListFile:
    """One CSV file of config/."""

    name: str
    about: str  # key of the text that says what it holds
    is_needed: bool = False  # a home without it cannot run


@cache
def _headers(model: type[ListRow]) -> Mapping[str, str]:
    """Map every way to write a header, normalised, to its column."""
    return {
        key: column.name
        for column in fields_of(model).values()
        for label in (*reversed(column.labels), column.name)
        for key in header_keys(label)
    }


class ListRow(BaseModel):
    """One line of a list; a blank cell is a column that is not given."""

    model_config = ConfigDict(frozen=True)
    file: ClassVar[ListFile]

    line: int = 0  # its number in the file

    @classmethod
    def column_of(cls, header: str) -> str:
        """Find the column that a header means; the header itself where it is none of ours."""
        known = _headers(cls)
        return next((known[key] for key in header_keys(header) if key in known), header)

    @classmethod
    def completed(cls, rows: list[Self], invalid: list[Self], problems: Problems) -> list[Self]:
        """Look at all lines together, and gather what is wrong with them.

        Args:
            rows: the right ones.
            invalid: the lines that are wrong by themselves.
        """
        return rows

    def error(self, problems: Problems, column: str, code: str, **values: object) -> None:
        """Gather what is wrong with a cell."""
        problems.error(self.file.name, code, line=self.line, column=column, **values)

    def warn(self, problems: Problems, column: str, code: str, **values: object) -> None:
        """Gather what is odd about a cell."""
        problems.warn(self.file.name, code, line=self.line, column=column, **values)


class NamedRow(ListRow):
    """A line that other lists name: its right cells count for them even where another cell is wrong."""

    @field_validator("*")
    @classmethod
    def _keep(cls, value: Any, info: ValidationInfo) -> Any:
        if info.context is not None:
            info.context.valid[info.field_name] = value
        return value


ValidFrom = Annotated[
    Day | None,
    described("reference.row.valid_from", "2024-01-01", labels="生效日期、有效期起、起始日期"),
]
ValidTo = Annotated[
    Day | None,
    described("reference.row.valid_to", labels="失效日期、有效期止、截止日期"),
]


class DatedRow(ListRow):
    """A line that holds during some days; both belong to it, None is open."""

    key: ClassVar[str]  # the column that lines of one thing have in common

    valid_from: ValidFrom = None
    valid_to: ValidTo = None

    @field_validator("valid_to")
    @classmethod
    def _follows(cls, last: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get("valid_from")
        if first and last and last < first:
            raise wrong("ends_before_it_begins", last=last, first=first)
        return last

    @classmethod
    def completed(cls, rows: list[Self], invalid: list[Self], problems: Problems) -> list[Self]:
        """Gather where rows of one key are valid on the same day: they must follow each other in time."""
        for name, group in cls.by_key(rows).items():
            for earlier, later in pairwise(group):
                if later.begins_within(earlier):
                    later.report_overlap(problems, name, earlier)
        return rows

    @classmethod
    def by_key(cls, rows: Iterable[Self]) -> dict[str, list[Self]]:
        """Gather the lines of each thing, in the order of their first days."""
        found: dict[str, list[Self]] = {}
        for row in sorted(rows, key=lambda row: row.valid_from or date.min):
            found.setdefault(getattr(row, cls.key), []).append(row)
        return found

    def begins_within(self, earlier: Self) -> bool:
        """Say whether an earlier line still holds on the first day of this one."""
        return (earlier.valid_to or date.max) >= (self.valid_from or date.min)

    def report_overlap(self, problems: Problems, name: str, earlier: Self) -> None:
        """Gather that two lines of one thing hold on the same day."""
        last = self.valid_from and self.valid_from - timedelta(days=1)
        code = "overlapping_lines" if last else "repeated_line"
        self.error(problems, "valid_from", code, name=f"{self.key} {name}", earlier=earlier.line, last=last)

    def is_valid_on(self, day: date) -> bool:
        """Say whether the line holds on a day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)
