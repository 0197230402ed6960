"""Rows that are asked for as far as somebody looks at them: a length, a block in some order, or all.

rows = Answer(reader, "standings", period="2025-Q4", ...)
len(rows); block_of(rows, 0, 100, {"score": "desc"}); list(rows)
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, overload

from dashboards.snapshot import Reader, Row

Sort = Mapping[str, str]


class _Lazy(Sequence[Row]):
    """A sequence whose blocks come in any order of a column; iterating asks for all of it."""

    @abstractmethod
    def block(self, start: int, end: int, sort: Sort) -> list[Row]:
        """Rows start to end (exclusive), after sorting."""

    @abstractmethod
    def all(self) -> Sequence[Row]:
        """Every row."""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.all())

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            start, end, step = place.indices(len(self))
            return self.block(start, end, {}) if step == 1 else list(self.all())[place]
        return self.block(place, place + 1, {})[0] if place >= 0 else self.all()[place]


class Answer(_Lazy):
    """The rows of a question; sorted and cut by DuckDB."""

    def __init__(self, reader: Reader, question: str, **parameters: object) -> None:
        self._reader, self._question, self._parameters = reader, question, parameters
        self._all: Sequence[Row] | None = None

    def __len__(self) -> int:
        return self._reader.count(self._question, **self._parameters) if self._all is None else len(self._all)

    def all(self) -> Sequence[Row]:
        if self._all is None:
            self._all = self._reader.rows(self._question, **self._parameters)
        return self._all

    def dots(self, field: str) -> list[Row]:
        """Those rows that a picture draws (Reader.dots)."""
        return self._reader.dots(self._question, field, **self._parameters)

    def block(self, start: int, end: int, sort: Sort) -> list[Row]:
        if self._all is not None and not sort:
            return list(self._all[start:end])
        return self._reader.block(self._question, start, end, sort, **self._parameters)


class Lines(_Lazy):
    """Lines of a table with one line a unit, made for the units in sight only.

    Args:
        codes: the units, in the order of the table.
        make: lines of some units, each with its unit_code; a unit without figures may have none.
        order: the units in the order of a column, for (column, asc or desc); without it every line is made and sorted.
    """

    def __init__(
        self,
        codes: Sequence[str],
        make: Callable[[list[str]], list[Row]],
        order: Callable[[str, str], Sequence[str]] | None = None,
    ) -> None:
        self._codes, self._make, self._order = codes, make, order

    def __len__(self) -> int:
        return len(self._codes)

    def all(self) -> Sequence[Row]:
        return self._lines(self._codes)

    def block(self, start: int, end: int, sort: Sort) -> list[Row]:
        return self._lines(self._sorted(sort)[start:end])

    def _sorted(self, sort: Sort) -> Sequence[str]:
        for name, way in sort.items():
            if name == "unit_code":
                return sorted(self._codes, reverse=way == "desc")
            if self._order:
                return self._order(name, way)
            return [line["unit_code"] for line in in_order(self.all(), sort)]
        return self._codes

    def _lines(self, codes: Sequence[str]) -> list[Row]:
        made = {line["unit_code"]: line for line in self._make(list(codes))}
        return [made.get(code) or {"unit_code": code} for code in codes]


class Joined(_Lazy):
    """Rows that get more columns as far as somebody looks at them.

    Args:
        rows: each with its unit_code.
        more: columns of some units, by unit_code.
    """

    def __init__(self, rows: Sequence[Row], more: Callable[[list[str]], Mapping[str, Row]]) -> None:
        self._rows, self._more = rows, more

    def __len__(self) -> int:
        return len(self._rows)

    def all(self) -> Sequence[Row]:
        return self._with_more(self._rows)

    def block(self, start: int, end: int, sort: Sort) -> list[Row]:
        return self._with_more(in_order(self._rows, sort)[start:end])

    def _with_more(self, rows: Sequence[Row]) -> list[Row]:
        found = self._more([row["unit_code"] for row in rows])
        return [{**row, **found.get(row["unit_code"], {})} for row in rows]


def in_order(rows: Sequence[Row], sort: Sort) -> Sequence[Row]:
    """Rows sorted by a column; those without a value come last."""
    for name, way in sort.items():
        known: list[Any] = [row for row in rows if row.get(name) is not None]
        return sorted(known, key=lambda row: row[name], reverse=way == "desc") + [
            row for row in rows if row.get(name) is None
        ]
    return rows


def block_of(rows: Sequence[Row], start: int, end: int, sort: Sort) -> Sequence[Row]:
    """Rows start to end in the order of a column, from a lazy sequence or from a list."""
    return rows.block(start, end, sort) if isinstance(rows, _Lazy) else in_order(rows, sort)[start:end]
