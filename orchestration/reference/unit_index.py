"""Finds the code of a unit by its name as somebody wrote it: exact after normalisation, or unmatched, never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from expectations.labels import normalise_label

_MAX_CACHED = 100_000


class NamedDuring(Protocol):
    """A name with the days on which it holds."""

    @property
    def name(self) -> str: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


class NamedUnit(Protocol):
    """What the index needs of a line of units.csv."""

    @property
    def unit_code(self) -> str: ...
    @property
    def unit_name(self) -> str: ...
    @property
    def parent_code(self) -> str | None: ...
    @property
    def aliases(self) -> Iterable[NamedDuring]: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class AliasValidity:
    """A code that goes by a name during some days; both ends belong to it."""

    unit_code: str
    valid_from: date
    valid_to: date

    @property
    def is_open(self) -> bool:
        return self.valid_from == date.min and self.valid_to == date.max

    def holds(self, day: date | None) -> bool:
        return day is None or self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, slots=True)
class Nearest:
    """The unit whose name is most like a given one; similarity 0–1."""

    unit_code: str | None
    unit_name: str
    similarity: float


class UnitIndex:
    """The names of all units and their tree."""

    def __init__(self, rows: Iterable[NamedUnit]) -> None:
        self._validities: dict[str, list[AliasValidity]] = {}
        self._names: dict[str, tuple[str, str]] = {}  # normalised → code, name as written
        self._parents: dict[str, set[str]] = {}
        self._titles: dict[str, str] = {}
        self._looked_up: dict[str, list[AliasValidity]] = {}  # as written → validities
        for row in rows:
            valid = row.valid_from or date.min, row.valid_to or date.max
            self._titles[row.unit_code] = row.unit_name
            self._parents.setdefault(row.unit_code, set()).update(
                {row.parent_code} if row.parent_code is not None else ()
            )
            self._add_name(row.unit_code, row.unit_code, *valid)
            self._add_name(row.unit_name, row.unit_code, *valid)
            for alias in row.aliases:
                self._add_name(
                    alias.name,
                    row.unit_code,
                    max(alias.valid_from or date.min, valid[0]),
                    min(alias.valid_to or date.max, valid[1]),
                )

    def _add_name(self, name: str, code: str, first: date, last: date) -> None:
        label = normalise_label(name)
        self._names.setdefault(label, (code, name))
        known = self._validities.setdefault(label, [])
        validity = AliasValidity(code, first, last)
        if first <= last and validity not in known:
            known.append(validity)

    @property
    def names(self) -> Iterator[str]:
        """All codes, names and aliases, normalised."""
        return iter(self._names)

    def title(self, code: str) -> str:
        """Return the newest name of a unit."""
        return self._titles.get(code, code)

    def validities(self, name: str) -> list[AliasValidity]:
        """Return every code that ever went by this name, with the days; empty where none did."""
        found = self._looked_up.get(name)
        if found is None:
            if len(self._looked_up) > _MAX_CACHED:
                self._looked_up.clear()
            self._looked_up[name] = found = self._validities.get(normalise_label(name), [])
        return found

    def codes(self, name: str, day: date | None) -> set[str]:
        """Return the codes that go by this name on a day; on any day where it is None."""
        return {validity.unit_code for validity in self.validities(name) if validity.holds(day)}

    def code_of_folder(self, folder: str) -> str | None:
        """Return the unit whose code a folder is named by."""
        label = normalise_label(folder)
        return next((code for code in self._titles if normalise_label(code) == label), None)

    @cached_property
    def _children(self) -> dict[str, set[str]]:
        children: dict[str, set[str]] = {}
        for code, parents in self._parents.items():
            for parent in parents:
                children.setdefault(parent, set()).add(code)
        return children

    def family(self, code: str) -> frozenset[str]:
        """Return a unit with everything below it."""
        if code not in self._families:
            found, waiting = {code}, [code]
            while waiting:
                for child in self._children.get(waiting.pop(), ()):
                    if child not in found:
                        found.add(child)
                        waiting.append(child)
            self._families[code] = frozenset(found)
        return self._families[code]

    @cached_property
    def _families(self) -> dict[str, frozenset[str]]:
        return {}

    def nearest(self, name: str) -> Nearest:
        """Return the unit with the most similar name, for a person to look at."""
        from rapidfuzz import fuzz, process

        label = normalise_label(name)
        found = process.extractOne(label, self._choices, scorer=fuzz.ratio)
        if not found or found[1] == 0:
            return Nearest(None, "", 0.0)
        code, written = self._names[found[0]]
        return Nearest(code, written, round(found[1] / 100, 4))

    @cached_property
    def _choices(self) -> list[str]:
        return list(self._names)
