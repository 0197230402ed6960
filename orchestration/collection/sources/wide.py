"""Tables whose columns are rows: what a source says of an export with a column for each period, figure or channel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import field_validator

from expectations.contract import Contract
from expectations.labels import header_keys
from orchestration.collection.sources.parts import check_constant, read_group_regex
from orchestration.reference.values import Text, nonblank
from orchestration.reference.yaml_file import Mapped
from orchestration.settings.fields import described
from orchestration.settings.validation import ErrorCollector, wrong

NAMING_ITSELF = "period"  # the kind of field whose headers need no list: 2024年3月


class Wide(Mapped):
    """Which columns of an export are rows of their own: each filled cell of one gives a row of the template."""

    header: Text = described("collection.source.wide_header", "period")
    cell: Text = described("collection.source.wide_cell", "value")
    names: Mapping[str, str] | re.Pattern[str] | None = described(
        "collection.source.wide_columns", "{受理件数: cases_received}", name="columns", default=None
    )

    @field_validator("names", mode="before")
    @classmethod
    def _headers(cls, given: object) -> Mapping[str, str] | re.Pattern[str]:
        """Take a regular expression over headers, a list of headers, or what each header stands for."""
        if isinstance(given, str):
            return read_group_regex(given)
        pairs: list[tuple[Any, Any]] = list(given.items()) if isinstance(given, dict) else []
        if isinstance(given, list):
            pairs = [(name, name) for name in given]
        found = {nonblank(name): nonblank(value) for name, value in pairs}
        keys = [key for name in found for key in header_keys(name)]
        if not found or len(set(keys)) < len(keys):
            raise wrong("not_headers")
        return found

    @property
    def fields(self) -> tuple[str, str]:
        """The contract columns that its headers and its cells fill."""
        return self.header, self.cell

    def check(self, contract: Contract, errors: ErrorCollector) -> None:
        """Gather each name that is no column of the template, and headers that cannot fill theirs."""
        known = {field.name: field for field in contract.fields}
        for key, name in (("header", self.header), ("cell", self.cell)):
            if name not in known:
                errors.add("no_such_column_of_template", key, template=contract.template, names=list(known), value=name)
        if self.header == self.cell:
            errors.add("column_in_two_lists", "cell", value=self.cell)
        if any(field.lists_days for field in contract.fields):
            errors.add("wide_of_days", template=contract.template)
        if self.header not in known:
            return
        if self.names is None and known[self.header].kind != NAMING_ITSELF:
            errors.add("wide_without_columns", field=self.header)
        for header, value in self.names.items() if isinstance(self.names, Mapping) else ():
            with errors.under("columns", header):
                check_constant(known[self.header], value)

    @property
    def expected(self) -> list[str]:
        """The headers that it looks for, as a receipt names them."""
        if self.names is None:
            return ["2024年1月", "2024年2月", "…"]
        return [self.names.pattern] if isinstance(self.names, re.Pattern) else list(self.names)

    def value_of(self, header: str) -> str | None:
        """Return what a header fills its field with, where a regular expression decides; None where it fits none."""
        if not isinstance(self.names, re.Pattern):
            return None
        match = self.names.search(header)
        return (match[1] or "").strip() or None if match else None


def wide_fields(raw: Mapping[str, Any]) -> frozenset[str]:
    """Return the contract columns that `wide` of a description fills, whatever else may be wrong with it."""
    given = raw.get("wide")
    names = (given.get("header"), given.get("cell")) if isinstance(given, dict) else ()
    return frozenset(name for name in names if isinstance(name, str))
