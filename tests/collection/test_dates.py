"""Dates as people write them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.collection.values.dates import read_day, read_days
from orchestration.collection.values.moments import read_moment
from orchestration.collection.values.parse_result import ParseError, ParseResult
from orchestration.collection.values.single_days import DateContext

IN_2024 = DateContext(2024)
FIFTH_OF_MARCH = date(2024, 3, 5)
CELLS = st.one_of(
    st.none(), st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.timedeltas(),
    st.text(alphabet="0123456789年月日号.-/、，；至— 时分:二〇三十星期()上下午", max_size=24),
)  # fmt: skip


def days(cell: object, context: DateContext = IN_2024) -> tuple[date, ...]:
    found = read_days(cell, context)
    assert isinstance(found, ParseResult), found
    return found.value


def reason(cell: object, context: DateContext = IN_2024) -> str:
    found = read_days(cell, context)
    assert isinstance(found, ParseError), found
    return found.rule


@pytest.mark.parametrize(
    "text",
    """2024-03-05|2024/3/5|2024.3.5|20240305|2024年3月5日|3月5日|二〇二四年三月五日|二○二四年三月五日|2024年03月05号|２０２４年３月５日|2024 年 3 月 5 日|2024-3-5 14:30
    |2024年3月5日 上午9时30分|2024-03-05T14:30:00+08:00|2024年3月5日（星期二）|2024年3月5日星期二|Tuesday, March 05, 2024|TUESDAY, MARCH 5, 2024|March, 05, 2024
    |5 March 2024|Mar 5, 2024|5-Mar-2024|5-Mar-24|05Mar2024|20240305143000|202403051430|Tuesday,March 5,2024|[2024-03-05]|（2024-03-05）|【2024年3月5日】|发布时间：2024-03-05|日期: 2024.3.5|13/3/2024|24.3.5|45356|20240305 00:00:00|2024年3月5日下午|2024-03-05 09:00-11:00""".replace(
        "\n", ""
    ).split("|"),
)
def test_every_spelling_of_a_day_is_read(text: str) -> None:
    expected = date(2024, 3, 13) if text.strip().startswith("13/") else FIFTH_OF_MARCH
    assert days(text.strip()) == (expected,)


@pytest.mark.parametrize(
    "text", ["'2024-03-05", "2024.3.5.", "2024年3月5日。", "‘2024-03-05", "2024-03-05,", "3月5日；"]
)
def test_an_apostrophe_before_a_date_and_a_mark_behind_it_are_nothing(text: str) -> None:
    assert read_days(text, DateContext(2024)) == ParseResult((date(2024, 3, 5),))


def test_a_date_number_counts_from_1900_or_1904() -> None:
    assert days(45356.0) == (FIFTH_OF_MARCH,)
    assert days(43894.0, DateContext(is_1904=True)) == (FIFTH_OF_MARCH,)
    assert days(20240305.0) == days(20240305143000.0) == (FIFTH_OF_MARCH,)
    assert read_moment(20240305143000.0, IN_2024).value.at == datetime.fromisoformat("2024-03-05 14:30:00")


def test_a_list_of_days_gives_each_of_them() -> None:
    for text in (
        "7月31日、8月1日",
        "7月31日，8月1日",
        "7月31日；8月1日",
        "7月31日\n8月1日",
        "2024年7月31日、8月1日",
        "7月31日和8月1日",
    ):
        assert days(text) == (date(2024, 7, 31), date(2024, 8, 1)), text
    assert days("3月5日、8日、12日") == (date(2024, 3, 5), date(2024, 3, 8), date(2024, 3, 12))


def test_a_span_is_its_first_day() -> None:
    for text in (
        "7月31日—8月1日",
        "2024.7.31-8.1",
        "2024年7月31日至8月1日",
        "20240731-20240801",
        "2024-07-31~2024-08-01",
        "7月31日-8月1日",
    ):
        assert days(text) == (date(2024, 7, 31),), text
    assert days("3月5-7日") == (FIFTH_OF_MARCH,)
    assert days("7月1日—3日、7月8日") == (date(2024, 7, 1), date(2024, 7, 8))


def test_a_span_that_ends_before_it_begins_is_a_slip() -> None:
    assert reason("8月1日—7月31日") == "span_reversed"


def test_a_day_without_a_year_needs_a_period() -> None:
    assert reason("3月5日", DateContext()) == "date_without_year"


def test_what_is_no_day_is_told_apart() -> None:
    assert reason("2024-02-30") == "no_such_day"
    assert reason("2024-13-01") == "no_such_day"
    assert reason("3/4/2024") == "ambiguous_date"
    assert reason("9999-12-31") == "implausible_date"
    assert reason("#N/A") == "formula_error"
    for text in ("上周", "RULE 146(1)", "2024年3月", "13.5", "2024", "零报告", "12345", "2024-03-05abc"):
        assert reason(text) in ("unreadable_date", "date_without_year"), text
    assert reason(13.5) == "unreadable_date"
    assert reason(time(9, 30)) == "unreadable_date"


def test_dashes_and_spaces_are_blank() -> None:
    for text in ("", " ", "-", "—", "/", "无", "N/A", "\u200b", None):
        assert read_days(text, IN_2024) == ParseResult(None), text


def test_a_list_is_refused_where_one_day_is_wanted() -> None:
    found = read_day("7月31日、8月1日", IN_2024)
    assert isinstance(found, ParseError)
    assert found.rule == "several_dates"


def test_a_source_format_comes_first_and_never_lets_day_and_month_change_places() -> None:
    american = DateContext(formats=("%m/%d/%Y",))
    assert days("3/4/2024", american) == (date(2024, 3, 4),)
    for text in ("2024-03-05", "Tuesday, March 05, 2024", "2024年3月5日 14:30"):
        assert days(text, american) == (FIFTH_OF_MARCH,), text
    for text in ("13/3/2024", "13-3-2024", "3/4/2024 noon"):
        assert reason(text, american) == "unreadable_date", text
    assert days(20240305.0, DateContext(formats=("%Y%m%d",))) == (FIFTH_OF_MARCH,)
    assert days(45356.0, american) == (FIFTH_OF_MARCH,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05 14:30", time(14, 30)),
        ("2024/3/5 9:05:07", time(9, 5, 7)),
        ("2024年3月5日下午3点20分", time(15, 20)),
        ("2024年3月5日上午九点半", time(9, 30)),
        ("20240305 14:30", time(14, 30)),
        ("2024-03-05 03:20 PM", time(15, 20)),
        ("2024-03-05 12:05 AM", time(0, 5)),
        ("2024-03-05 09:00-11:00", time(9)),
    ],
)
def test_a_time_behind_a_date_is_read(text: str, expected: time) -> None:
    found = read_moment(text, IN_2024)
    assert isinstance(found, ParseResult), found
    assert (found.value.at.time(), found.value.has_time) == (expected, True)


def test_an_offset_that_is_written_counts() -> None:
    found = read_moment("2024-03-05T14:30:00Z", IN_2024)
    assert isinstance(found, ParseResult)
    assert found.value.at.utcoffset() == timedelta(0)


def test_a_deadline_without_a_time_is_the_end_of_its_day() -> None:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("Asia/Shanghai")
    moment = read_moment("2024-03-05", IN_2024).value
    assert moment.instant(zone, is_deadline=True) == datetime(2024, 3, 5, 23, 59, 59, 999999, tzinfo=zone)
    assert moment.instant(zone, is_deadline=False) == datetime(2024, 3, 5, tzinfo=zone)


def test_fractions_of_a_second_from_date_numbers_are_rounded_away() -> None:
    found = read_moment(datetime.fromisoformat("2024-03-05 17:24:40.999999"), IN_2024)
    assert found.value.at == datetime.fromisoformat("2024-03-05 17:24:41")


@given(CELLS, st.one_of(st.none(), st.integers(1950, 2100)), st.booleans())
def test_every_cell_gives_days_or_a_reason(cell: object, year: int | None, is_1904: bool) -> None:
    context = DateContext(year, is_1904)
    for found in (
        read_days(cell, context),
        read_moment(cell, context),
        read_day(cell, DateContext(year, is_1904, ("%Y/%m/%d",))),
    ):
        assert isinstance(found, ParseResult | ParseError)


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_no_spelling_changes_the_day(day: date) -> None:
    spellings = (
        day, day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}.{day.month}.{day.day}", f"{day:%Y%m%d}", f"{day:%A, %B %d, %Y}",
        f"{day.year}年{day.month}月{day.day}日", f"{day.month}月{day.day}日", f"{day.isoformat()} 08:00:00",
    )  # fmt: skip
    number = float((day - date(1899, 12, 30)).days)
    for spelling in (*spellings, number) if day.year >= 2000 else spellings:
        assert days(spelling, DateContext(day.year)) == (day,), spelling


@pytest.mark.parametrize("slip", ["20243.14", 20243.14, "24034", "20242"])
def test_a_mark_forgotten_in_a_date_is_no_day_of_the_fifties(slip: str | float) -> None:
    assert reason(slip) == "unreadable_date"
