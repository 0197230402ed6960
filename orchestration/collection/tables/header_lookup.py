"""Look up what a header text means to each template, once per text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from expectations.contract import Contract
from expectations.labels import bare_header, header_keys, normalise_label
from expectations.periods import Period
from expectations.vocabulary import words
from orchestration.collection.values.parse_result import ParseResult
from orchestration.collection.values.period_names import YearPart, find_period, read_period

_MAX_LABEL = 60  # a header is a label, not a sentence
_MAX_KNOWN = 20_000
_MAX_PERIOD = 14
_NUMBER = re.compile(r"\d{3}")  # no label holds one
_PERIOD_WORD = re.compile(r"[月季年qQhH]|^\d{1,2}$|20\d\d")
_PARENT_HEADERS = frozenset(map(normalise_label, words("headers.parent")))
_SUM_HEADERS = frozenset(map(normalise_label, words("headers.sum")))


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """What one header text may mean."""

    fields: Mapping[str, tuple[str, int]]  # template → field, place of the label among its labels (0 is the usual one)
    is_ignored: bool
    is_parent: bool
    is_sum: bool
    period: Period | YearPart | None  # the header names a period: a column of a wide table


_NOTHING = HeaderMatch({}, False, False, False, None)


def is_serial_number(cell: str) -> bool:
    """Return whether a text holds a long number and is neither label nor period, as most texts that differ from row
    to row.
    """
    if not _NUMBER.search(cell):
        return False
    return (len(cell) > _MAX_PERIOD and cell.isalnum()) or not _PERIOD_WORD.search(cell)


class HeaderLookup:
    """Meanings of header texts under a set of contracts."""

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        self._contracts = contracts
        self._known: dict[Any, HeaderMatch] = {}
        self._labels = {
            key
            for contract in contracts.values()
            for field in contract.fields
            for label in field.labels
            for key in header_keys(label)
        } | {key for contract in contracts.values() for label in contract.ignored_headers for key in header_keys(label)}

    def meaning(self, cell: Any) -> HeaderMatch:
        """Return what a cell means as a header; nothing where it is no short text."""
        found = self._known.get(cell)
        if found is None:
            if len(self._known) > _MAX_KNOWN:
                self._known.clear()
            self._known[cell] = found = self._look_up(cell)
        return found

    def _look_up(self, cell: Any) -> HeaderMatch:
        if not isinstance(cell, str) or not 0 < len(cell) <= _MAX_LABEL or is_serial_number(cell):
            return _NOTHING
        keys = header_keys(cell)
        # most texts are data: one look into the labels of all templates tells
        known = (
            any(key in self._labels for key in keys) or ("(" in keys[-1] and bare_header(cell) in self._labels)
            if keys
            else False
        )
        fields, ignored = self._of_templates(cell, keys) if known else ({}, False)
        period = period_of_header(cell)
        is_parent, is_sum = any(key in _PARENT_HEADERS for key in keys), any(key in _SUM_HEADERS for key in keys)
        if not (fields or ignored or period or is_parent or is_sum):
            return _NOTHING
        return HeaderMatch(fields, ignored, is_parent, is_sum, period)

    def _of_templates(self, cell: str, keys: tuple[str, ...]) -> tuple[dict[str, tuple[str, int]], bool]:
        fields = {}
        for template, contract in self._contracts.items():
            field = contract.field_for(cell)
            if field is not None:
                fields[template] = (field.name, _place(field.labels, keys))
        return fields, next(iter(self._contracts.values())).is_ignored(cell)


def _place(labels: tuple[str, ...], keys: tuple[str, ...]) -> int:
    for place, label in enumerate(labels):
        if any(key in keys for key in header_keys(label)):
            # the code name stands last and is as good as the first label
            return 0 if place == len(labels) - 1 else place
    return len(labels)


def period_of_header(text: str) -> Period | YearPart | None:
    """Return the period that a header names; None where it names none."""
    if len(text) > _MAX_PERIOD or not _PERIOD_WORD.search(text):
        return None
    return find_period(text) if isinstance(read_period(text, 2000), ParseResult) else None


def is_parent_header(text: str) -> bool:
    """Return whether a header stands over the units above those that a row speaks of."""
    return any(key in _PARENT_HEADERS for key in header_keys(text))


class HeaderIndex:
    """Finds the columns of headers that a source names.

    Args:
        ways: column → the ways to read its header, the closest first; of equal headers the first column counts.
    """

    def __init__(self, ways: Mapping[int, tuple[str, ...]]) -> None:
        self._columns: dict[str, list[int]] = {}
        self.several: list[str] = []  # headers asked for that stand over several columns
        for place in range(max(map(len, ways.values()), default=0)):
            for column, texts in ways.items():
                for key in header_keys(texts[place]) if place < len(texts) else ():
                    known = self._columns.setdefault(key, [])
                    if column not in known:
                        known.append(column)

    def find(self, header: str) -> int | None:
        """Return the column of a header; None where there is none."""
        for key in header_keys(header):
            if key in self._columns:
                if len(self._columns[key]) > 1:
                    self.several.append(header)
                return self._columns[key][0]
        return None
