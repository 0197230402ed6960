"""Check the expectations of the contracts over a small frame in pandas alone, with the answers of Great Expectations.

To load Great Expectations takes two seconds of a processor, and each of its validations a tenth, whatever is checked. A
frame of up to MAX_ROWS rows is checked here, in a tenth of its time; a larger one, and every rule whose expectation is
not one of these, by Great Expectations.
tests/expectations/test_small_frames.py holds both to the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from expectations.contract import Rule

if TYPE_CHECKING:
    import pandas as pd

MAX_ROWS = 100_000  # reading so many rows takes a second: Great Expectations would take three times that


def _is_missing(frame: pd.DataFrame, column: str) -> pd.Series:
    return frame[column].isna()


def _is_out_of_bounds(
    frame: pd.DataFrame, column: str, min_value: float | None = None, max_value: float | None = None
) -> pd.Series:
    values = frame[column]
    failing = values.isna() & False
    if min_value is not None:
        failing |= values < min_value
    if max_value is not None:
        failing |= values > max_value
    return failing


def _is_too_long(frame: pd.DataFrame, column: str, max_value: int) -> pd.Series:
    return (frame[column].astype("str").str.len() > max_value).fillna(value=False)


def _is_unknown(frame: pd.DataFrame, column: str, value_set: list[str]) -> pd.Series:
    values = frame[column]
    return values.notna() & ~values.isin(value_set)


def _is_repeated(frame: pd.DataFrame, column: str) -> pd.Series:
    values = frame[column]
    return values.notna() & values.duplicated(keep=False)


def _is_before(frame: pd.DataFrame, column_A: str, column_B: str, or_equal: bool, ignore_row_if: str) -> pd.Series:  # noqa: N803 - its names
    if not or_equal or ignore_row_if != "either_value_is_missing":
        raise TypeError("only or_equal: true and ignore_row_if: either_value_is_missing are known here")
    first, second = frame[column_A], frame[column_B]
    return first.notna() & second.notna() & ~(first >= second)


# expectation → which rows fail it; what it is not told apart from (a null, mostly) passes
_FAILING: Mapping[str, Callable[..., Any]] = {
    "ExpectColumnValuesToNotBeNull": _is_missing,
    "ExpectColumnValuesToBeBetween": _is_out_of_bounds,
    "ExpectColumnValueLengthsToBeBetween": _is_too_long,
    "ExpectColumnValuesToBeInSet": _is_unknown,
    "ExpectColumnValuesToBeUnique": _is_repeated,
    "ExpectColumnPairValuesAToBeGreaterThanB": _is_before,
}


def failing_positions(rules: Iterable[Rule], prepared: pd.DataFrame) -> dict[str, list[int]] | None:
    """Return for each rule, by check name, the positions (from 0) of the rows that fail it.

    None where Great Expectations has to look.

    Args:
        prepared: the typed columns and helper columns that the rules read, numbered from 0.
    """
    if len(prepared) > MAX_ROWS:
        return None
    found: dict[str, list[int]] = {}
    for rule in rules:
        function = _FAILING.get(rule.expectation)
        if function is None:
            return None
        try:
            failing = function(prepared, **rule.arguments)
        except TypeError:  # an argument that is not known here, or values that do not compare: not ours to answer
            return None
        found[rule.check_name] = failing.to_numpy(dtype=bool).nonzero()[0].tolist()
    return found
