from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.derived import (
    FUNCTIONS,
    columns_needed,
    days_outside_period,
    latest_instant,
)
from expectations.periods import KINDS, period, period_of

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
CODES = st.builds(lambda day, kind: period_of(day, kind).code, DAYS, st.sampled_from(KINDS))


def one_file(**columns: list) -> pd.DataFrame:
    return pd.DataFrame({"_file_id": "f", "_source": None} | columns)


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


def test_midnight_in_the_zone_of_the_source_stands_for_the_whole_day() -> None:
    utc = [datetime(2024, 3, 4, 16), datetime(2024, 3, 4, 22), datetime(2024, 3, 4, 17)]  # noqa: DTZ001 - plain UTC is the shape
    rows = pd.DataFrame(
        {"closed_at": pd.to_datetime(utc), "_timezone": ["Asia/Shanghai", "Africa/Johannesburg", "Asia/Shanghai"]}
    )
    day = timedelta(days=1) - timedelta(microseconds=1)
    assert latest_instant(rows, "closed_at").tolist() == [utc[0] + day, utc[1] + day, utc[2]]


def test_every_function_names_the_columns_it_reads() -> None:
    arguments = {
        "days_outside_period": {"column": "day"},
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
