"""Rows of a snapshot by their key, and where two tables differ."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

_TOLERANCE = 1e-9


Source = Path | duckdb.DuckDBPyConnection


def rows(source: Source, query: str) -> list[tuple]:
    """Rows of a query on a snapshot file or on an open connection, with instants in UTC."""
    if isinstance(source, duckdb.DuckDBPyConnection):
        return source.execute("set TimeZone = 'UTC'").execute(query).fetchall()
    with duckdb.connect(str(source), read_only=True) as connection:
        return rows(connection, query)


def _same(built: Any, expected: Any) -> bool:
    if (
        isinstance(built, bool)
        or isinstance(expected, bool)
        or not isinstance(built, (int, float))
        or not isinstance(expected, (int, float))
    ):
        return built == expected
    return math.isclose(built, expected, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)


def differences(built: Mapping[tuple, tuple], expected: Mapping[tuple, tuple]) -> list[str]:
    """Where two tables differ, as sentences; keys that only one has included."""
    found = [f"{key}: only built, {built[key]}" for key in built if key not in expected]
    found += [f"{key}: only expected, {expected[key]}" for key in expected if key not in built]
    for key in built.keys() & expected.keys():
        if len(built[key]) != len(expected[key]) or not all(map(_same, built[key], expected[key])):
            found.append(f"{key}: built {built[key]}, expected {expected[key]}")
    return sorted(found)


def by_key(found: Iterable[tuple], width: int) -> dict[tuple, tuple]:
    keyed = {}
    for row in found:
        if row[:width] in keyed:
            raise AssertionError(f"two rows for {row[:width]}")
        keyed[row[:width]] = row[width:]
    return keyed
