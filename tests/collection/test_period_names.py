"""Periods as people write them, alone in a cell and inside titles and file names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.periods import Period, period
from orchestration.collection.values.parse_result import ParseError, ParseResult
from orchestration.collection.values.period_names import YearPart, find_period, read_period


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2024年3月", "2024-03"), ("2024年03月份", "2024-03"), ("二〇二四年三月", "2024-03"), ("2024-03", "2024-03"), ("2024/3", "2024-03"), ("202403", "2024-03"),
        (202403.0, "2024-03"), ("March 2024", "2024-03"), ("3月", "2024-03"), ("一季度", "2024-Q1"), ("2024年第一季度", "2024-Q1"), ("2024 年 第 1 季度", "2024-Q1"),
        ("2024.Q1", "2024-Q1"), ("2024-Q1", "2024-Q1"), ("2024Q1", "2024-Q1"), ("Q1 2024", "2024-Q1"), ("2024年1-3月", "2024-Q1"), ("上半年", "2024-H1"),
        ("2024年下半年", "2024-H2"), ("2024-H2", "2024-H2"), ("1-6月", "2024-H1"), ("2024", "2024"), (2024.0, "2024"), ("2024年", "2024"), ("2024年度", "2024"),
        ("全年", "2024"), (date(2024, 3, 1), "2024-03"), ("2024.10", "2024-10"), (2024.11, "2024-11"),
    ],
)  # fmt: skip
def test_every_spelling_of_a_period_is_read(cell: object, code: str) -> None:
    assert read_period(cell, 2024) == ParseResult(code)


def test_what_is_no_period_is_told_apart() -> None:
    assert read_period("3月", None).rule == "period_without_year"
    assert read_period("2024年1-9月", None).rule == "no_such_period"
    assert read_period(2024.1, None).rule == "ambiguous_period"
    assert read_period(date(2024, 3, 5), None).rule == "unreadable_period"
    assert read_period("2024-13", None).rule == "unreadable_period"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("市医保局2024年3月理论学习台账", "2024-03"), ("学习台账2024-03", "2024-03"), ("2024年第1季度工作台账(1)", "2024-Q1"), ("信访事项2024-H2", "2024-H2"),
        ("台账202403", "2024-03"), ("hotline_2024_03", "2024-03"), ("2024年度3月台账", "2024-03"), ("完冒镇2020年第3季度材料报送登记", "2020-Q3"), ("2025年工作汇总", "2025"),
    ],
)  # fmt: skip
def test_a_period_inside_a_title_is_found(text: str, code: str) -> None:
    found = find_period(text)
    assert isinstance(found, Period)
    assert found.code == code


def test_a_part_of_a_year_waits_for_its_year() -> None:
    assert find_period("石桥镇上半年台账（补报）") == YearPart("-H1")
    assert find_period("3月") == YearPart("-03")
    assert YearPart("-H1").in_year(2024) == period("2024-H1")


@pytest.mark.parametrize(
    "text",
    [
        "12345热线",
        "台账_20240405",
        "2024年3月5日学习",
        "1月、2月",
        "2024年、2025年",
        "2023-2024年",
        "2024年一季度至二季度",
        "hotline_2024-03-05",
        "",
    ],
)
def test_days_numbers_and_several_periods_are_no_period(text: str) -> None:
    assert find_period(text) is None


@given(st.one_of(st.none(), st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.dates(), st.times(), st.timedeltas(),
                 st.text(alphabet="0123456789年月季度上下半第QH.-全至 一二三四", max_size=14)), st.one_of(st.none(), st.integers(1950, 2100)))  # fmt: skip
def test_every_cell_gives_a_period_or_a_reason(cell: object, year: int | None) -> None:
    found = read_period(cell, year)
    assert isinstance(found, ParseResult | ParseError)
    if isinstance(found, ParseResult) and found.value is not None:
        assert period(found.value).code == found.value


@given(st.text(max_size=60))
def test_looking_for_a_period_never_fails(text: str) -> None:
    assert find_period(text) is None or isinstance(find_period(text), Period | YearPart)
