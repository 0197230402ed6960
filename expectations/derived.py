"""Compute helper columns for checks that look at more than one cell: each function gives one column, row for row.

The contract files name them under `derive`. Rows that a question does not concern get a null, which every expectation
passes over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from expectations.periods import period

# equal rows are compared inside one file: what other files hold must not change the answer to this one
_ONE_FILE = ["_file_id", "_source"]
_DAY = np.timedelta64(1, "D")
_MAX_EXACT = 2**53  # up to here every whole number is a float of its own


def days_outside_period(frame: pd.DataFrame, column: str, or_period: str | None = None) -> pd.Series:
    """Count the days by which a row lies before (negative) or after the period that its submission states; 0 inside.

    Null where none is stated.

    Args:
        column: days or of period codes; a period lies inside if it shares a day.
        or_period: period codes; a row whose period lies inside counts as inside.
    """
    outside = _days_outside(frame, column)
    if or_period is not None:
        outside[_days_outside(frame, or_period) == 0] = 0.0
    return pd.Series(outside, index=frame.index)


def _days_outside(frame: pd.DataFrame, column: str) -> np.ndarray:
    first, last = _bounds_of(frame[column])
    before = np.floor((last - frame["_period_start"].to_numpy()) / _DAY)
    after = np.floor((first - frame["_period_end"].to_numpy()) / _DAY)
    outside: np.ndarray = np.where(before < 0, before, np.maximum(after, 0.0))
    return outside


def _bounds_of(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last day of each cell."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.to_numpy(), column.to_numpy()
    codes, texts = pd.factorize(column)  # -1 where there is none, which takes the NaT at the end
    periods = [period(text) for text in texts]
    firsts = np.array([*(each.starts_on for each in periods), "NaT"], dtype="datetime64[s]")
    lasts = np.array([*(each.ends_on for each in periods), "NaT"], dtype="datetime64[s]")
    return firsts[codes], lasts[codes]


def year(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the year of each day."""
    years: pd.Series = frame[column].dt.year.astype("float64")
    return years


def latest_instant(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the latest instant (UTC) that a time may mean.

    Midnight also stands for a date without a time, so it becomes the end of that day.
    """
    latest = frame[column].copy()
    for zone, rows in frame[column].groupby(frame["_timezone"], dropna=False):
        local = rows.dt.tz_localize("UTC").dt.tz_convert(zone if isinstance(zone, str) else "Asia/Shanghai")
        midnight = local == local.dt.normalize()
        latest.loc[midnight.index[midnight]] += pd.Timedelta(days=1) - pd.Timedelta(microseconds=1)
    return latest


def repeat_key(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Return a number that rows of one file share if they agree in `columns`; null where all of these are empty.

    Also null where the source names identity columns: then rows of one identity are one, and others are not repeats.
    """
    is_filled = np.logical_or.reduce([frame[name].notna() for name in columns])
    numbers = pd.Series(_group(frame, [*_ONE_FILE, *columns]), index=frame.index, dtype="float64")
    return numbers.where(is_filled & frame["_identity"].isna())


def _group(frame: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """Number the rows, equally where they agree in all columns; nulls agree."""
    numbers, kinds_count = np.zeros(len(frame), dtype="int64"), 1
    for name in columns:
        column = frame[name]
        codes = (
            column.cat.codes.to_numpy() if isinstance(column.dtype, pd.CategoricalDtype) else pd.factorize(column)[0]
        )
        more = int(codes.max(initial=0)) + 2
        if kinds_count * more > _MAX_EXACT:
            numbers, found = pd.factorize(numbers)
            kinds_count = len(found)
        numbers = numbers * more + codes + 1
        kinds_count *= more
    return numbers


FUNCTIONS: Mapping[str, Callable[..., pd.Series]] = {
    function.__name__: function for function in (days_outside_period, year, latest_instant, repeat_key)
}


def columns_needed(derive: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Return the frame columns that a rule's helpers read."""
    implied = {
        "days_outside_period": {"_period_start", "_period_end"},
        "latest_instant": {"_timezone"},
        "repeat_key": {*_ONE_FILE, "_identity"},
    }
    needed: set[str] = set()
    for call in derive.values():
        needed |= implied.get(call["function"], set())
        for name, value in call.items():
            if name != "function":
                needed |= {value} if isinstance(value, str) else set(value)
    return needed - set(derive)
