"""Convert between rows of a table and series side by side, batch after batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from dbt_project.numerics.trend_series import MAX_SERIES_AT_A_TIME, Points, Series, first_places
from dbt_project.numerics.trends import CHANGE_IS_KNOWN, Judged, judged

_COLUMNS = ("series_number", "period_number", "is_share", "value", "numerator", "denominator")


def points_of(columns: Mapping[str, np.ndarray]) -> Points:
    """Read the points of columns as DuckDB gives them (masked where null), sorted by series and period."""
    series, period, is_share, *figures = (columns[name] for name in _COLUMNS)
    return Points(
        series.astype(np.int64),
        period.astype(np.int64),
        is_share.astype(bool),
        *(np.ma.filled(column.astype(np.float64), np.nan) for column in figures),
    ).sorted()


def _batches(starts: np.ndarray, lengths: np.ndarray, is_share: np.ndarray) -> Iterator[np.ndarray]:
    """Split series into batches of one chart and of like lengths."""
    for kind in (True, False):
        chosen = np.flatnonzero(is_share[starts] == kind)
        chosen = chosen[np.argsort(lengths[chosen], kind="stable")]
        for first in range(0, len(chosen), MAX_SERIES_AT_A_TIME):
            yield chosen[first : first + MAX_SERIES_AT_A_TIME]


def _laid_out(
    points: Points, follows: np.ndarray, line: np.ndarray, begin: np.ndarray, length: np.ndarray
) -> tuple[Series, np.ndarray, np.ndarray]:
    """Lay series side by side; also the row of each cell, and which cells are rows."""
    place = np.arange(length.max())[:, None]
    inside = place < length
    rows = np.minimum(begin + place, len(points.series) - 1)
    value, numerator, denominator = (
        np.where(inside, column[rows], np.nan) for column in (points.value, points.numerator, points.denominator)
    )
    series = Series(value, numerator, denominator, follows[rows] & inside, np.where(inside, line[rows], 0), length)
    return series, rows, inside


def judged_columns(points: Points, line: np.ndarray) -> dict[str, np.ndarray]:
    """Judge all points; one row each, as columns, periods of baselines by their numbers.

    Args:
        points: sorted.
        line: which line of known changes begins a new baseline at each point, 0 none.
    """
    is_first = np.ones(len(points.series), bool)
    is_first[1:] = points.series[1:] != points.series[:-1]
    starts = np.flatnonzero(is_first)
    lengths = np.diff(np.append(starts, len(is_first)))
    follows = ~is_first
    follows[1:] &= points.period[1:] == points.period[:-1] + 1
    found = Judged.of_shape(is_first.shape)
    base_from, base_to = np.zeros(is_first.shape, np.int64), np.zeros(is_first.shape, np.int64)
    for batch in _batches(starts, lengths, points.is_share):
        begin = starts[batch]
        series, rows, inside = _laid_out(points, follows, line, begin, lengths[batch])
        said, to = judged(series, bool(points.is_share[begin[0]])), rows[inside]
        for name in Judged.__slots__:
            getattr(found, name)[to] = getattr(said, name)[inside]
        base_from[to] = points.period[(begin + said.base_from)[inside]]
        base_to[to] = points.period[(begin + said.base_until - 1)[inside]]
    return {
        "series_number": points.series,
        "period_number": points.period,
        **{name: getattr(found, name) for name in ("state", "mean", "lower", "upper", "moves", "start")},
        "base_from": base_from,
        "base_to": base_to,
        "line": np.where(found.start == CHANGE_IS_KNOWN, line, 0),
    }


def judged_rows(points: Mapping[str, np.ndarray], changes: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Judge the columns of points; `changes` names series, period and line of each known change."""
    read = points_of(points)
    known = (changes[name].astype(np.int64) for name in ("series_number", "period_number", "line_number"))
    return judged_columns(read, first_places(read, *known))
