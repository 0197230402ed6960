"""Periods of years that do not begin in January become those of the calendar, in a source that says so."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.periods import Period, period
from orchestration.collection.values.fiscal_years import SPAN, FiscalYear
from orchestration.collection.values.parse_result import ParseError, ParseResult
from orchestration.messages import ConfigError
from tests.collection.conftest import Desk, csv_bytes

APRIL, JULY, OCTOBER = FiscalYear(4), FiscalYear(7), FiscalYear(10, is_named_by_end=True)


def code(found: ParseResult | ParseError | None) -> str | None:
    return found.value if isinstance(found, ParseResult) else found.key if found is not None else None


@pytest.mark.parametrize(
    ("text", "april", "july", "october"),
    [
        ("FY2016-17 Q1", "2016-Q2", "2016-Q3", "2016-Q4"),
        ("2016/17 Q4", "2017-Q1", "2017-Q2", "2017-Q3"),
        ("2016–2017 第四季度", "2017-Q1", "2017-Q2", "2017-Q3"),
        ("Q3 2016-17", "2016-Q4", "2017-Q1", "2017-Q2"),
        ("Quarter 2 of FY 2016 - 17", "2016-Q3", "2016-Q4", "2017-Q1"),
        ("FY17 Q1", "2017-Q2", "2017-Q3", "2016-Q4"),
        ("2016年度一季度", "2016-Q2", "2016-Q3", "2015-Q4"),
        ("2016 Q1", "2016-Q2", "2016-Q3", "2015-Q4"),
        ("2016-17 下半年", "no_such_period.of_months", "2017-H1", "no_such_period.of_months"),
        ("1999-00 M12", "2000-03", "2000-06", "2000-09"),
        ("2016-17 1月", "2017-01", "2017-01", "2017-01"),
        ("2016-17 Oct", "2016-10", "2016-10", "2016-10"),
        ("2016-17", *["no_such_period.of_months"] * 3),
        (2016, *["no_such_period.of_months"] * 3),
        ("2016-18 Q1", *["no_such_period.of_years"] * 3),
        ("FY2016-17 P13", *["no_such_period"] * 3),
        ("Q1", *["period_without_year"] * 3),
        # months are those of the calendar whatever a year is
        *[
            (text, None, None, None)
            for text in ("2016-04", "2016年4月", "Apr 2016", "201604", 201604, date(2016, 4, 1))
        ],
        *[(text, None, None, None) for text in ("", "未定", None, True)],
    ],
)
def test_words_for_parts_of_a_year_by_its_beginning(
    text: object, april: str | None, july: str | None, october: str | None
) -> None:
    assert [code(each.read(text)) for each in (APRIL, JULY, OCTOBER)] == [april, july, october]


@given(st.integers(1, 12), st.booleans(), st.integers(1951, 2098))
def test_the_parts_of_a_year_are_its_months_in_order(month: int, is_named_by_end: bool, year: int) -> None:
    each = FiscalYear(month, is_named_by_end)
    written = f"{year}-{(year + 1) % 100:02d}"
    for word, count in (("M", 12), ("Q", 4), ("H", 2)):
        parts = [each.period_of(f"FY{written} {word}{number}") for number in range(1, count + 1)]
        assert all(isinstance(part, Period) for part in parts)
        whole = each.period_of(f"FY{written}")
        assert isinstance(whole, Period)
        assert (parts[0].starts_on, parts[-1].ends_on) == (whole.starts_on, whole.ends_on)
        assert all(
            (later.starts_on - earlier.ends_on).days == 1 for earlier, later in zip(parts, parts[1:], strict=False)
        )
        assert all(part.kind == SPAN or part == period(part.code) for part in parts)
    assert whole.starts_on == date(year, month, 1)


def test_in_a_column_of_months_two_thousand_eleven_twelve_is_december() -> None:
    assert code(APRIL.of_column(["2011-10", "2011-11", "2011-12"]).read("2011-12")) is None
    assert code(APRIL.of_column(["2010-11", "2011-12"]).read("2011-12")) == "no_such_period.of_months"


SUMMARY = """
template: period_summary
match: "*.csv"
{more}
columns:
  unit: 单位
  figure: 指标
  period: {column}
  value: 数值
"""


def read(
    desk: Desk, periods: list[str], more: str = "year_begins: 4", column: str = "期间", name: str = "a.csv"
) -> tuple:
    desk.sources["export"] = SUMMARY.format(more=more, column=column)
    rows = [[unit, "受理件数", text, "5"] for text in periods for unit in ("C1A",)]
    part = desk.part(name, csv_bytes([["单位", "指标", "期间", "数值"], *rows]))
    return part.columns["period_code"], [(found.rule, found.row_number) for found in part.findings]


def test_quarters_of_a_source_become_calendar_quarters_and_a_year_is_held_back_with_its_months(desk: Desk) -> None:
    codes, findings = read(desk, ["2016-17 Q1", "2016-17 Q4", "2016-17", "2016-04"])
    assert codes == ["2016-Q2", "2017-Q1", "2016-04"] and findings == [("no_such_period", 4)]


def test_what_the_description_writes_itself_is_a_period_of_the_calendar(desk: Desk) -> None:
    mapped, _ = read(desk, ["2016-17"], column='{column: 期间, map: {2016-17: "2016"}}')
    fixed, _ = read(desk, [""], column='{value: "2016-Q1"}')
    assert (mapped, fixed) == (["2016"], ["2016-Q1"])


def test_a_year_that_begins_in_january_is_the_calendars(desk: Desk) -> None:
    assert read(desk, ["2016-Q1", "2016"], "year_begins: 1")[0] == ["2016-Q1", "2016"]


def test_a_year_may_be_called_by_its_end(desk: Desk) -> None:
    assert read(desk, ["FY2017 Q1"], "year_begins: {month: 10, named_by: end}")[0] == ["2016-Q4"]


def test_parts_alone_are_those_of_the_year_in_the_path(desk: Desk) -> None:
    more = 'year_begins: 4\nperiod: {path: "^(20[0-9-]+)/"}'
    assert read(desk, ["Q1", "Q4", "1月"], more, name="2016-17/a.csv") == (["2016-Q2", "2017-Q1", "2017-01"], [])
    assert read(desk, ["Q1"], "year_begins: 4")[1] == [("period_without_year", 2)]


@pytest.mark.parametrize(
    ("more", "key", "said"),
    [
        ("year_begins: 13", "year_begins", "1.*12"),
        ("year_begins: april", "year_begins", "1.*12"),
        ("year_begins: {month: 4, named_by: middle}", "named_by", "start"),
        ("year_begins: {named_by: end}", "month", ""),
        ('period: {path: "^20"}', "path", ""),
        ("period: {column: 期间}", "period", "path"),
    ],
)
def test_a_wrong_key_says_what_to_write(desk: Desk, more: str, key: str, said: str) -> None:
    desk.sources["export"] = SUMMARY.format(more=more, column="期间")
    with pytest.raises(ConfigError, match=rf"(?s)export\.yml.*{key}.*{said}"):
        desk.references()


WIDE = """
template: period_summary
match: "*.csv"
year_begins: 4
wide: {header: period, cell: value%s}
columns:
  unit: 单位
  figure: 指标
"""


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        ("", ["2016-Q2", "2017-Q1"]),
        (', columns: "^(20.+)$"', ["2016-Q2", "2017-Q1"]),
        (", columns: {2016-17 Q1: 2016-Q1, 2016-17 Q4: 2016-Q4}", ["2016-Q1", "2016-Q4"]),
    ],
)
def test_headers_of_a_wide_table_are_periods_of_the_source_too(desk: Desk, names: str, codes: list[str]) -> None:
    desk.sources["export"] = WIDE % names
    rows = [["单位", "指标", "2016-17 Q1", "2016-17 Q4"], ["C1A", "受理件数", "5", "6"]]
    assert desk.part("a.csv", csv_bytes(rows)).columns["period_code"] == codes
