"""What a correct row is: the shapes of a template, its columns, its rules and the code lists; loading.py reads them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from expectations.labels import bare_header, header_keys, hints, normalise_label

KINDS = ("unit", "date", "datetime", "integer", "decimal", "boolean", "code", "text", "obligation", "period", "figure")
COMMON_COLUMNS = {
    "_file_id": "VARCHAR",
    "_source": "VARCHAR",
    "_sheet": "VARCHAR",
    "_row": "INTEGER",
    "_part": "INTEGER",
    "_timezone": "VARCHAR",
    "_identity": "VARCHAR",
    "_occurrence": "INTEGER",
}


class ContractError(Exception):
    """A contract file that cannot be used; the message names the file and what to change."""


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a code list."""

    code: str
    label_zh: str
    label_en: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequiredFor:
    """The rows in which an optional field is required: those whose obligation is of a kind."""

    obligation_kind: str
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True)
class WideLayout:
    """How a template may be laid out with periods as columns: each filled cell below one of them is a row."""

    header_field: str  # that the header of such a column fills
    cell_field: str  # that its cell fills


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a template.

    minimum, maximum and max_length are hard bounds: a value outside them is unreadable (null with a warning where the
    field is optional, a rejected row where it is required). `default` stands for a missing column and a blank cell.
    """

    name: str  # the code name, accepted as a header too
    kind: str  # one of KINDS
    required: bool
    label_zh: str
    label_en: str
    synonyms: tuple[str, ...]
    codes: str | None  # name of a code list
    default: Any
    unit_of_measure: str | None
    unit_of_measure_en: str | None
    unit_hints: tuple[str, ...]  # what may stand in brackets behind the label of a number: 时长(分钟), never 时长(小时)
    minimum: float | None
    maximum: float | None
    max_length: int | None
    is_deadline: bool  # a date without a time means the end of that day
    yes_words: tuple[str, ...]  # beyond 是/否, √/×, 有/无, Y/N and 1/0
    no_words: tuple[str, ...]
    lists_days: bool  # one cell may hold several days: each becomes a row
    may_be_stated: bool  # a sheet or file name may say it instead of a column
    required_for: RequiredFor | None  # required in some rows only
    figure_in: str | None  # the field that says what this number measures; that of a rate lies between 0 and 1
    ratio_of: tuple[str, str] | None  # the fields of the counts behind a share: numerator and denominator
    written_nothing: Any  # what -, 无 and / mean: 0 where the column counts something, null where it measures
    names_media: str | None  # the field of their level: its values may be names of the department's list of media
    neither_words: tuple[str, ...]  # of a yes/no column: said, and neither
    over_figure: tuple[str, str] | None  # field and value that mark a figure written as 180余
    is_prefilled: bool  # templates fill it in for a unit: alone it says that nothing has been entered yet
    column: str  # in raw.<template>
    column_type: str  # DuckDB type
    day_column: str | None  # the local DATE beside an instant
    description_zh: str
    description_en: str
    example: str | int | float | None

    @property
    def labels(self) -> tuple[str, ...]:
        """List every way to write this column's header, the code name last."""
        return tuple(dict.fromkeys((self.label_zh, self.label_en, *self.synonyms, self.name)))


@dataclass(frozen=True, slots=True)
class Rule:
    """One check of a template, run by Great Expectations; see suites.py."""

    check_name: str  # study_session.attended_not_above_invited
    field: str  # whose cell is marked
    severity: str  # error: the row is rejected; warning: the row counts
    dimension: str  # completeness, conformity, …
    expectation: str  # class name in great_expectations.expectations
    arguments: Mapping[str, Any]
    derive: Mapping[str, Mapping[str, Any]]  # helper column → {function, of, …}; see derived.py
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True)
class UsualRule:
    """A number that is held against what was usual before, over all files together: never a reason to reject."""

    check_name: str  # study_session.attended_usual
    field: str  # whose cell is marked
    within: tuple[str, ...]  # fields that say of what the number is one, such as the figure of a total
    message_zh: str
    message_en: str


@dataclass(frozen=True)
class Contract:
    """One template: its columns and its rules."""

    template: str
    title_zh: str
    title_en: str
    version: str
    grain: str
    fields: tuple[Field, ...]
    event_field: str | None  # the field that dates a row; None for a list that speaks of no period
    identity_field: str | None  # the field whose value tells that two rows are the same
    wide: WideLayout | None
    own_rows_are_claims: bool  # the department keeps the record: what a unit says of itself counts where that is silent
    is_one_per_merged_date: bool  # rows whose main date is one merged cell are one row
    title_words: tuple[str, ...]  # in a title or name they speak for this template where headers fit several
    ignored_headers: tuple[str, ...]
    quality: tuple[Rule, ...]
    usual: tuple[UsualRule, ...]

    def field(self, name: str) -> Field:
        """Return the field of that code name.

        Raises:
            KeyError: the template has no such field.
        """
        return self._by_name[name]

    def field_for(self, header: str) -> Field | None:
        """Return the field that a header means, however it is spaced and whatever hint stands in brackets.

        None where it means none. A number's hint must be its unit of measure: 时长(小时) is not 时长 in minutes.
        """
        for key in header_keys(header):
            if key in self._by_label:
                return self._by_label[key]
        found = self._by_label.get(bare_header(header))
        if found and found.kind in ("integer", "decimal"):
            allowed = {normalise_label(hint) for hint in found.unit_hints}
            return found if all(hint in allowed for hint in hints(header)) else None
        return found

    def is_ignored(self, header: str) -> bool:
        """Tell whether a header is a column that every ledger has and nobody loads (序号, 备注)."""
        return any(key in self._ignored for key in (*header_keys(header), bare_header(header)))

    @cached_property
    def unit_field(self) -> Field | None:
        """Return the field that says whose a row is."""
        return next((field for field in self.fields if field.kind == "unit"), None)

    @cached_property
    def header_fields(self) -> frozenset[str]:
        """Return the fields that a header must have: required, and neither the sender nor a title can say them."""
        return frozenset(
            field.name for field in self.fields if field.required and field.kind != "unit" and not field.may_be_stated
        )

    def is_told_by(self, name: str, given: Collection[str]) -> bool:
        """Tell whether some fields say what a field would: a share is its numerator over its denominator."""
        return self.field(name).ratio_of is not None and set(self.field(name).ratio_of or ()) <= set(given)

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def _by_label(self) -> dict[str, Field]:
        return {key: field for field in self.fields for label in field.labels for key in header_keys(label)}

    @cached_property
    def _ignored(self) -> frozenset[str]:
        return frozenset(normalise_label(header) for header in self.ignored_headers)

    @property
    def event_day_column(self) -> str | None:
        """Return the raw DATE column that dates a row; None where nothing or a period code does."""
        if self.event_field is None:
            return None
        field = self.field(self.event_field)
        return field.day_column or (field.column if field.kind == "date" else None)


def raw_columns(contract: Contract) -> dict[str, str]:
    """Return the columns of raw.<template>, in order, with their DuckDB types; the common ones come last."""
    columns: dict[str, str] = {}
    for field in contract.fields:
        columns[field.column] = field.column_type
        if field.day_column:
            columns[field.day_column] = "DATE"
    return columns | COMMON_COLUMNS
