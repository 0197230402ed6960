"""Lay the values of a table out as columns of its raw table; a cell that lists several days becomes several rows."""

from __future__ import annotations

from typing import Any

from expectations.contract import Contract
from orchestration.collection.tables.table_cells import TableCells, pick


def columns_of(
    contract: Contract, values: dict[str, list[Any]], units: list[str | None], cells: TableCells, rejected: bytearray
) -> dict[str, list[Any]]:
    """Return raw column → values of the accepted rows.

    Args:
        values: field → values, of every field but the unit.
        rejected: for each row whether it is rejected.
    """
    columns: dict[str, list[Any]] = {}
    for each in contract.fields:
        if each.kind == "unit":
            columns[each.column] = units
        elif each.kind == "datetime":
            columns[each.column] = [value.at if value is not None else None for value in values[each.name]]
            if each.day_column:
                columns[each.day_column] = [value.on if value is not None else None for value in values[each.name]]
        else:
            columns[each.column] = values[each.name]
    parts = cells.table.parts
    columns["_row"] = cells.numbers
    columns["_part"] = pick(parts, cells.rows) if parts is not None else [1] * len(cells.rows)
    columns["_identity"] = cells.identities()
    if any(rejected):
        kept = [at for at, is_rejected in enumerate(rejected) if not is_rejected]
        columns = {name: pick(column, kept) for name, column in columns.items()}
    return _one_row_per_day(columns, contract.event_field)


def _one_row_per_day(columns: dict[str, list[Any]], event: str | None) -> dict[str, list[Any]]:
    """Make a row of each day that a cell lists, numbered in _part."""
    days = columns.get(event, []) if event is not None else []
    if event is None or not days or not isinstance(days[0], tuple):
        return columns
    sizes = list(map(len, days))
    if max(sizes) == 1:
        return columns | {event: [day for (day,) in days], "_part": [1] * len(sizes)}
    parts = [part for size in sizes for part in range(1, size + 1)]
    columns = {
        name: [value for value, size in zip(column, sizes, strict=True) for _ in range(size)]
        for name, column in columns.items()
    }
    columns[event] = [day[part - 1] for day, part in zip(columns[event], parts, strict=True)]
    return columns | {"_part": parts}
