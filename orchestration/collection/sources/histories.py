"""Several rows that are one: what a source says of a log in which each row is a step or a state of a case."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, field_validator

from orchestration.collection.sources.parts import Headers, Texts, check_format, check_formats_agree
from orchestration.reference.values import Text
from orchestration.reference.yaml_file import Mapped
from orchestration.settings.fields import described
from orchestration.settings.validation import ErrorCollector, wrong

CHOICES = ("first", "last", "state", "any")  # which of the rows gives a column; each column stands under one at most


class OrderKey(Mapped):
    """A column of the export that tells which row is the later one: a time or a number."""

    column: Text = described("collection.source.order_column", "更新时间")
    formats: Texts = described("collection.source.format", '"%d/%m/%Y %H:%M"', name="format", default=())

    @field_validator("formats")
    @classmethod
    def _are_of_dates(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        for text in formats:
            check_format(text)
        check_formats_agree(formats)
        return formats


def _order_keys(given: object) -> object:
    keys = given if isinstance(given, list) else [given]
    return [{"column": key} if isinstance(key, str) else key for key in keys]


def _some(headers: tuple[str, ...]) -> tuple[str, ...]:
    if not headers:
        raise wrong("not_headers")
    return headers


class History(Mapped):
    """Which rows are one, and which of them gives each contract column.

    `first` and `last` are the first and the last row in which the column is filled; `state` is the last row whatever
    stands there, `any` the last one that says yes. A column under none of them is read as under `last`.
    """

    per: Annotated[Headers, AfterValidator(_some)] = described("collection.source.rows_per", "case_id")
    first: Headers = described("collection.source.rows_first", "[received_at]", default=())
    last: Headers = described("collection.source.rows_last", "[closed_at, satisfied]", default=())
    state: Headers = described("collection.source.rows_state", "[closed_at]", default=())
    any: Headers = described("collection.source.rows_any", "[reopened]", default=())
    order_by: Annotated[tuple[OrderKey, ...], BeforeValidator(_order_keys)] = described(
        "collection.source.rows_order", "更新时间", default=()
    )

    def choice(self, name: str) -> str:
        """Return which of the rows gives a contract column: one of CHOICES."""
        return next((choice for choice in CHOICES if name in getattr(self, choice)), "last")

    def check(self, columns: Collection[str], yes_no: Collection[str], errors: ErrorCollector) -> None:
        """Gather each name that is no column of the description, stands twice, or cannot say yes.

        Args:
            columns: the contract columns that the source describes.
            yes_no: those of them that hold yes or no.
        """
        seen: set[str] = set()
        for place in ("per", *CHOICES):
            for name in getattr(self, place):
                if name not in columns:
                    errors.add("no_such_column_of_source", "rows", place, value=name, names=list(columns))
                elif name in seen:
                    errors.add("column_in_two_lists", "rows", place, value=name)
                elif place == "any" and name not in yes_no:
                    errors.add("not_a_yes_no_column", "rows", place, value=name, names=list(yes_no))
                seen.add(name)
