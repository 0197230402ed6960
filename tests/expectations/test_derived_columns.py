from __future__ import annotations

import statistics
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.derived import (
    FUNCTIONS,
    MIN_VALUES,
    columns_needed,
    days_outside_period,
    latest_instant,
    modified_z,
    period_kind,
)
from expectations.periods import KINDS, period, period_of

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
CODES = st.builds(lambda day, kind: period_of(day, kind).code, DAYS, st.sampled_from(KINDS))


def one_file(**columns: list) -> pd.DataFrame:
    return pd.DataFrame({"_file_id": "f", "_source": None} | columns)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=14))
def test_the_modified_z_is_the_formula_of_the_definitions(values: list[int]) -> None:
    found = modified_z(
        one_file(unit_code=["T1"] * len(values), n=[float(value) for value in values]), "n", ["unit_code"]
    )
    median = statistics.median(values)
    spread = statistics.median(abs(value - median) for value in values)
    if spread == 0 or len(values) < MIN_VALUES:
        assert found.isna().all()
    else:
        assert found.tolist() == pytest.approx([0.6745 * (value - median) / spread for value in values])


def test_what_is_usual_is_judged_for_each_unit_by_itself() -> None:
    small, large = [10.0, 11, 12, 10, 9], [1000.0, 1100, 1200, 1000, 900]
    rows = one_file(unit_code=["T1"] * 5 + ["T2"] * 5, n=small + large)
    assert modified_z(rows, "n", ["unit_code"]).abs().max() < 3


@settings(deadline=None, max_examples=60)
@given(CODES, CODES)
def test_a_period_lies_inside_the_stated_one_if_they_share_a_day(stated: str, own: str) -> None:
    outer, inner = period(stated), period(own)
    rows = pd.DataFrame(
        {
            "period_code": [own],
            "_period_start": pd.to_datetime([outer.starts_on]),
            "_period_end": pd.to_datetime([outer.ends_on]),
        }
    )
    outside = days_outside_period(rows, "period_code").iloc[0]
    assert (outside == 0) == (inner.starts_on <= outer.ends_on and outer.starts_on <= inner.ends_on)


@settings(deadline=None, max_examples=60)
@given(CODES, DAYS)
def test_days_outside_count_from_the_nearer_end_of_the_stated_period(stated: str, day: date) -> None:
    outer = period(stated)
    rows = pd.DataFrame(
        {
            "day": pd.to_datetime([day]),
            "_period_start": pd.to_datetime([outer.starts_on]),
            "_period_end": pd.to_datetime([outer.ends_on]),
        }
    )
    expected = min((day - outer.starts_on).days, 0) + max((day - outer.ends_on).days, 0)
    assert days_outside_period(rows, "day").iloc[0] == expected


def test_a_code_that_is_no_period_is_an_error() -> None:
    rows = pd.DataFrame({"period_code": ["2024-Q5"], "_period_start": [pd.NaT], "_period_end": [pd.NaT]})
    with pytest.raises(ValueError, match="2024-Q5"):
        days_outside_period(rows, "period_code")


@given(st.lists(CODES, min_size=1, max_size=8))
def test_periods_of_one_kind_and_no_others_are_compared(codes: list[str]) -> None:
    found = period_kind(pd.DataFrame({"period_code": codes}), "period_code").tolist()
    kinds = [period(code).kind for code in codes]
    assert all((found[i] == found[j]) == (kinds[i] == kinds[j]) for i in range(len(codes)) for j in range(len(codes)))


def test_midnight_in_the_zone_of_the_source_stands_for_the_whole_day() -> None:
    utc = [datetime(2024, 3, 4, 16), datetime(2024, 3, 4, 22), datetime(2024, 3, 4, 17)]  # noqa: DTZ001 - plain UTC is the shape
    rows = pd.DataFrame(
        {"closed_at": pd.to_datetime(utc), "_timezone": ["Asia/Shanghai", "Africa/Johannesburg", "Asia/Shanghai"]}
    )
    day = timedelta(days=1) - timedelta(microseconds=1)
    assert latest_instant(rows, "closed_at").tolist() == [utc[0] + day, utc[1] + day, utc[2]]


def test_every_function_names_the_columns_it_reads() -> None:
    arguments = {
        "modified_z": {"column": "n", "within": ["unit_code"]},
        "days_outside_period": {"column": "day"},
        "period_kind": {"column": "period_code"},
        "year": {"column": "day"},
        "latest_instant": {"column": "at"},
        "repeat_key": {"columns": ["n"]},
    }
    assert set(arguments) == set(FUNCTIONS)
    now = pd.to_datetime(["2024-03-05"])
    every = one_file(
        n=[1.0],
        unit_code=["T1"],
        period_code=["2024"],
        day=now,
        at=now,
        _timezone=["Asia/Shanghai"],
        _identity=[None],
        _period_start=now,
        _period_end=now,
    )
    for name, given_ in arguments.items():
        read = every[sorted(columns_needed({"_x": {"function": name} | given_}))]
        assert len(FUNCTIONS[name](read, **given_)) == 1
