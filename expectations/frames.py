"""Prepare a pooled frame for its rules: the columns that they read, typed, and the helper columns that they derive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from expectations.contract import Contract, Rule, raw_columns
from expectations.rules import rules_of

if TYPE_CHECKING:
    import pandas as pd

PERIOD_COLUMNS = {"_period_start": "DATE", "_period_end": "DATE"}


class CheckError(Exception):
    """The checks themselves did not work; nothing may be concluded about the rows."""


def prepared_frame(contract: Contract, rules: Iterable[Rule], frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that the rules read, typed and numbered from 0, with the helper columns of each rule.

    Raises:
        CheckError: the frame lacks a column, or two rules mean different things by a helper column.
    """
    import pandas as pd

    from expectations.derived import FUNCTIONS

    types = raw_columns(contract) | PERIOD_COLUMNS
    needed = _columns_read(rules)
    absent = sorted(needed - set(frame.columns))
    if absent:
        raise CheckError(f"{contract.template}: the frame lacks the columns {', '.join(absent)}")
    prepared = pd.DataFrame({name: _typed(frame[name].reset_index(drop=True), types[name]) for name in sorted(needed)})
    helpers: dict[str, Mapping[str, Any]] = {}
    for rule in rules:
        for name, call in rule.derive.items():
            if name in types or helpers.setdefault(name, call) != call:
                raise CheckError(f"{rule.check_name}: the helper column {name} already means something else")
            given = {key: value for key, value in call.items() if key != "function"}
            prepared[name] = FUNCTIONS[call["function"]](prepared, **given)
    return prepared


def columns_read(contract: Contract) -> set[str]:
    """Return the columns of a frame that the rules of a contract look at."""
    return _columns_read(rules_of(contract))


def _columns_read(rules: Iterable[Rule]) -> set[str]:
    from expectations.derived import columns_needed

    return set().union(*(columns_needed(rule.derive) | (_columns(rule.arguments) - set(rule.derive)) for rule in rules))


def _columns(arguments: Mapping[str, Any]) -> set[str]:
    return {arguments[key] for key in ("column", "column_A", "column_B") if key in arguments}


def _typed(column: pd.Series, type_name: str) -> pd.Series:
    import pandas as pd

    if type_name == "DATE":
        return pd.to_datetime(column)
    if type_name == "TIMESTAMPTZ":
        # instants as plain UTC: Great Expectations compares them without their zone
        return pd.to_datetime(_in_one_go(column), utc=True).dt.tz_localize(None)
    if type_name in ("BIGINT", "DOUBLE", "INTEGER"):
        return pd.to_numeric(column).astype("float64")
    return column


def _in_one_go(column: pd.Series) -> pd.Series:
    """Turn instants into numbers: pandas looks at Python objects one by one, which takes six times as long."""
    import pandas as pd
    import pyarrow as pa

    if column.dtype != object:
        return column
    try:
        values = pa.array(column, type=pa.timestamp("us", tz="UTC"), from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return column
    return pd.Series(values.to_pandas(), index=column.index)
