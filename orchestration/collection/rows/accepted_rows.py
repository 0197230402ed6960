"""The accepted rows of a part: lists while a file is read, a slice of an Arrow table on their way to the checks and
into the warehouse.

A table is shared by the parts that one worker answers together: a thousand files of a few rows cost no more than
one large one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from expectations.arrow_types import arrow_type
from expectations.contract import Contract, raw_columns
from expectations.loading import contracts
from orchestration.collection.parsed_file import ParsedFile, Part
from orchestration.collection.rows.field_parsers import zone

if TYPE_CHECKING:
    import pyarrow as pa


class ArrowRows(Mapping[str, list[Any]]):
    """Column → values of the rows `start` to `start + count` of a table; a column becomes a list when it is asked
    for.
    """

    def __init__(self, table: pa.Table, start: int, count: int) -> None:
        self.table, self.start, self.count = table, start, count
        self._lists: dict[str, list[Any]] = {}

    def __getitem__(self, name: str) -> list[Any]:
        if name not in self._lists:
            self._lists[name] = self._list(name)
        return self._lists[name]

    def _list(self, name: str) -> list[Any]:
        values: list[Any] = self._slice(name).to_pylist()
        if any(isinstance(value, datetime) for value in values):
            own = zone(self["_timezone"][0])
            values = [value.astimezone(own) if value is not None else None for value in values]
        return values

    def _slice(self, name: str) -> pa.ChunkedArray:
        return self.table[name].slice(self.start, self.count)

    def distinct(self, name: str) -> set[Any]:
        """Return the distinct values of a column."""
        return set(self._slice(name).unique().to_pylist())

    def __contains__(self, name: object) -> bool:
        return name in self.table.column_names

    def __iter__(self) -> Iterator[str]:
        return iter(self.table.column_names)

    def __len__(self) -> int:
        return int(self.table.num_columns)

    def __reduce__(self) -> tuple[type[ArrowRows], tuple[pa.Table, int, int]]:
        return ArrowRows, (self.table, self.start, self.count)


def rows_count(part: Part) -> int:
    """Return how many rows a part holds."""
    return part.columns.count if isinstance(part.columns, ArrowRows) else len(part.columns.get("_row") or ())


def distinct(part: Part, name: str) -> set[Any]:
    """Return the distinct values of a column; none where the part has no such column."""
    return (
        part.columns.distinct(name)
        if isinstance(part.columns, ArrowRows) and name in part.columns
        else set(part.columns.get(name) or ())
    )


def units_of(part: Part) -> tuple[str, ...]:
    """Return the units that the rows of a part speak for; the sender of a nil return."""
    if part.units is None:
        found = sorted(distinct(part, "unit_code") - {None})
        part.units = tuple(found or ([part.unit_code] if part.unit_code else []))
    return part.units


def pack(parsed_files: Iterable[ParsedFile]) -> None:
    """Move the rows of files that were read together into tables, one a template. Rows that no table can hold stay
    lists.
    """
    import pyarrow as pa

    of_template: dict[str, list[Part]] = {}
    for part in (part for parsed in parsed_files for part in parsed.parts):
        if part.columns.get("_row"):
            units_of(part)  # a list tells them faster than a table
            of_template.setdefault(part.template, []).append(part)
    for template, parts in of_template.items():
        try:
            table = _table(contracts()[template], [part.columns for part in parts])
        except (pa.ArrowException, MemoryError, OverflowError, TypeError, ValueError):
            continue
        start = 0
        for part in parts:
            count = len(part.columns["_row"])
            part.columns = ArrowRows(table, start, count)
            start += count


def pooled(contract: Contract, parts: Iterable[Part]) -> pa.Table:
    """Return the rows of all parts, one after the other.

    Raises:
        pyarrow.ArrowException: a value does not fit its column.
    """
    import pyarrow as pa

    pieces: list[list[Any]] = []
    for part in parts:
        rows = part.columns
        if not isinstance(rows, ArrowRows):
            if rows.get("_row"):
                pieces.append([_table(contract, [rows]), 0, len(rows["_row"])])
        elif pieces and pieces[-1][0] is rows.table and sum(pieces[-1][1:]) == rows.start:
            pieces[-1][2] += rows.count
        else:
            pieces.append([rows.table, rows.start, rows.count])
    tables = [table.slice(start, count) for table, start, count in pieces]
    return pa.concat_tables(tables or [_table(contract, [])])


def _table(contract: Contract, parts: list[Mapping[str, list[Any]]]) -> pa.Table:
    import pyarrow as pa

    free = {"_identity", *(field.column for field in contract.fields if field.kind == "text")}
    return pa.table(
        {
            name: _array([part[name] for part in parts], arrow_type(kind), repeats=name not in free)
            for name, kind in raw_columns(contract).items()
        }
    )


def _array(lists: list[list[Any]], kind: pa.DataType, *, repeats: bool) -> pa.Array:
    """Return the values of several lists; texts that repeat from row to row as a dictionary."""
    import pyarrow as pa

    if kind != pa.string() or not repeats:
        return pa.array(list(chain.from_iterable(lists)), type=kind)
    indexes = pa.dictionary(pa.int32(), kind)
    filled = [values for values in lists if values]
    if not filled or any(values.count(values[0]) < len(values) for values in filled):
        return pa.array(list(chain.from_iterable(filled)), type=indexes)
    firsts = pa.array([values[0] for values in filled], type=indexes)
    # not `take`: it loads pyarrow.compute, which costs a worker as much as thirty files
    return pa.concat_arrays([pa.repeat(first, len(values)) for first, values in zip(firsts, filled, strict=True)])
