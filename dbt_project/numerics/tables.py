"""Convert between rows of a table and peer groups as arrays.

Buffers are read as they are: pyarrow's own to_numpy, and its tables given to DuckDB, load pandas first, a quarter of a
second that nobody needs here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow

from dbt_project.numerics.group import METHODS, Metric, PeerGroup

if TYPE_CHECKING:
    import duckdb

Columns = Mapping[str, np.ndarray]
_KEY = ("scheme_code", "period_code", "peer_group")
_TEXTS = (*_KEY, "unit_code", "domain", "metric_code")
_CELLS = ("value", "points", "numerator", "denominator", "prior_mean", "prior_strength", "design_effect")


def relation(session: duckdb.DuckDBPyConnection, columns: Columns) -> duckdb.DuckDBPyRelation:
    """Make columns a relation of this session; object arrays are text, also if they hold nothing but None."""
    session.execute("set pandas_analyze_sample = 0")  # else the first rows decide what an object array holds
    session.register("__columns", dict(columns))
    return session.table("__columns")


def _numbers(column: pyarrow.ChunkedArray) -> np.ndarray:
    """Read a column of numbers, NaN where there is none."""
    array = column.cast(pyarrow.float64()).combine_chunks()
    of_nulls, of_values = array.buffers()
    rows = slice(array.offset, array.offset + len(array))
    numbers: np.ndarray = np.frombuffer(of_values, np.float64)[rows].copy() if len(array) else np.zeros(0)
    if array.null_count:
        numbers[np.unpackbits(np.frombuffer(of_nulls, np.uint8), bitorder="little")[rows] == 0] = np.nan
    return numbers


def _rows(table: pyarrow.Table, places: np.ndarray) -> list[dict[str, Any]]:
    """Read rows of a table by their places."""
    indices = pyarrow.Array.from_buffers(
        pyarrow.int64(), len(places), [None, pyarrow.py_buffer(places.astype(np.int64))]
    )
    rows: list[dict[str, Any]] = table.take(indices).to_pylist()
    return rows


def _coded(table: pyarrow.Table, name: str) -> tuple[np.ndarray, list[str]]:
    """Encode a text column as integers into its sorted distinct values: a hundredth of the memory, and fast to sort.

    Raises:
        ValueError: a text is missing; names the column.
    """
    encoded = table[name].combine_chunks().dictionary_encode()
    if encoded.null_count:
        raise ValueError(f"{name} has rows without a value")
    texts = encoded.dictionary.to_pylist()
    places = {text: place for place, text in enumerate(sorted(texts))}
    indices = encoded.indices.cast(pyarrow.int64())
    codes = (
        np.frombuffer(indices.buffers()[1], np.int64)[indices.offset : indices.offset + len(indices)]
        if len(indices)
        else np.zeros(0, np.int64)
    )
    return np.array([places[text] for text in texts], np.int64)[codes], sorted(texts)


def _bounds(codes: list[np.ndarray]) -> np.ndarray:
    """Find where a new combination of sorted codes begins, and the end."""
    rows = len(codes[0])
    is_new = np.ones(rows, bool)
    is_new[1:] = np.any([code[1:] != code[:-1] for code in codes], axis=0)
    return np.append(np.flatnonzero(is_new), rows)


def _metric(row: Mapping[str, Any]) -> Metric:
    """Read the metric of one row."""
    if row["method"] not in METHODS:
        raise ValueError(f"unknown method {row['method']!r} of {row['metric_code']}")
    low, high = (np.nan if row[name] is None else float(row[name]) for name in ("low", "high"))
    goodness = -1 if row["direction"] == "lower" else 1
    return Metric(
        row["metric_code"], row["domain"], row["method"], goodness, row["domain_weight"], row["weight"], low, high
    )


def _scores_by_group(scores: pyarrow.Table) -> dict[tuple[str, ...], dict[str, dict[str, float]]]:
    found: dict[tuple[str, ...], dict[str, dict[str, float]]] = {}
    columns = (scores[name].to_pylist() for name in (*_KEY, "domain", "unit_code", "score"))
    for *key, domain, unit, score in zip(*columns, strict=True):
        found.setdefault(tuple(key), {}).setdefault(domain, {})[unit] = score
    return found


def _members(group: np.ndarray, code: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the distinct codes of each group: a row of each, sorted; each row's place in it; where each group begins."""
    _, first, place = np.unique(group * (code.max(initial=0) + 1) + code, return_index=True, return_inverse=True)
    starts = np.searchsorted(group[first], np.arange(group.max(initial=-1) + 2))
    return first, place - starts[group], starts


def _grids(
    cells: Columns, unit: np.ndarray, metric: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Lay out value, points, successes and failures of one group, units × metrics, NaN where there is no row.

    Raises:
        ValueError: two rows for one cell, or a rate to be drawn that is none.
    """
    shape = (unit.max() + 1, metric.max() + 1)
    if len(np.unique(unit * shape[1] + metric)) < len(unit):
        raise ValueError("there are two rows for one unit and metric")
    counted = (cells["value"], cells["points"], *_counts(cells))
    grids = [np.full(shape, np.nan) for _ in counted]
    for grid, numbers in zip(grids, counted, strict=True):
        grid[unit, metric] = numbers
    value, points, successes, failures = grids
    return value, points, successes, failures


def _counts(cells: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Compute what the Beta distribution of each rate counts: x/d + p·k and (n − x)/d + (1 − p)·k; NaN for no rate.

    Raises:
        ValueError: a rate to be drawn that is none, or without a prior that can be.
    """
    x, n, p, k, d = (cells[name] for name in _CELLS[2:])
    is_drawn = ~np.isnan(n)
    if not np.all((x >= 0) & (x <= n) & ~np.isnan(cells["value"]) | ~is_drawn):
        raise ValueError("a rate to be drawn has no value or a numerator outside 0 and its denominator")
    if not np.all((p >= 0) & (p <= 1) & (k > 0) & (d >= 1) | ~is_drawn):
        raise ValueError("a rate to be drawn has no prior")
    return x / d + p * k, (n - x) / d + (1 - p) * k


def peer_groups(inputs: pyarrow.Table, scores: pyarrow.Table) -> Iterator[PeerGroup]:
    """Read the groups of two tables, sorted by scheme, period and peer group whatever the order of the rows.

    Args:
        inputs: one row per unit, period and metric that has points: scheme_code, period_code, peer_group, unit_code,
            domain, metric_code, the columns of a Metric (direction for goodness), value, points, and where a rate is
            drawn numerator, denominator, prior_mean, prior_strength, design_effect.
        scores: one row per unit, period and domain in which it is ranked: scheme_code, period_code, peer_group, domain,
            unit_code, score.
    Raises:
        ValueError: a text is missing; an unknown method; two rows for one unit and metric; a rate to be drawn that is
        none or has no prior.
    """
    coded = [_coded(inputs, name) for name in _TEXTS]
    order = np.lexsort([codes for codes, _ in reversed(coded)])
    codes, texts = [of_column[order] for of_column, _ in coded], [names for _, names in coded]
    cells = {name: _numbers(inputs[name])[order] for name in _CELLS}
    published = _scores_by_group(scores)
    bounds = _bounds(codes[:3])
    group = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    units, unit, unit_bounds = _members(group, codes[3])
    # domain first: the metrics stand in the order of their domains
    metrics, metric, metric_bounds = _members(group, codes[4] * len(texts[5]) + codes[5])
    described = [_metric(row) for row in _rows(inputs, order[metrics])]
    for place, (start, end) in enumerate(zip(bounds[:-1], bounds[1:], strict=True)):
        scheme, period, peers = (texts[column][codes[column][start]] for column in range(3))
        names = tuple(texts[3][code] for code in codes[3][units[slice(*unit_bounds[place : place + 2])]])
        here = tuple(described[slice(*metric_bounds[place : place + 2])])
        grids = _grids(
            {name: of_column[start:end] for name, of_column in cells.items()}, unit[start:end], metric[start:end]
        )
        of_domain = sorted(published.get((scheme, period, peers), {}).items())
        arrays = {domain: np.array([of_unit.get(name, np.nan) for name in names]) for domain, of_unit in of_domain}
        yield PeerGroup(scheme, period, peers, names, here, *grids, arrays)
