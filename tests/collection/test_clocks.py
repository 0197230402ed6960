"""Times of day as people and machines write them behind a date: halves of the day, offsets, names of zones, clocks without colons."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.collection.values.dates import read_days
from orchestration.collection.values.moments import read_moment
from orchestration.collection.values.parse_result import ParseError, ParseResult
from orchestration.collection.values.single_days import DateContext
from tests.collection.conftest import Desk, csv_bytes

SHANGHAI = ZoneInfo("Asia/Shanghai")
HERE = DateContext(2024, zone=SHANGHAI)
END_OF_DAY = time(23, 59, 59, 999999)


def instant(text: object, context: DateContext = HERE) -> datetime:
    found = read_moment(text, context)
    assert isinstance(found, ParseResult), (text, found.rule)
    return found.value.instant(SHANGHAI, is_deadline=False)


def day(text: object, context: DateContext = HERE) -> date:
    found = read_days(text, context)
    assert isinstance(found, ParseResult), (text, found.rule)
    [only] = found.value
    return only


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("上午 12:30:00", time(0, 30)),
        ("凌晨12:30", time(0, 30)),
        ("下午 12:30:00", time(12, 30)),
        ("12:30 AM", time(0, 30)),
        ("12:30 PM", time(12, 30)),
        ("早上12点05分", time(0, 5)),
        ("凌晨十二点半", time(0, 30)),
        ("清晨 5:10", time(5, 10)),
        ("上午11:59", time(11, 59)),
        ("AM 12:15", time(0, 15)),
        ("12:15:00 上午", time(0, 15)),
        ("3:20下午", time(15, 20)),
        ("pm 3:20", time(15, 20)),
        ("12:07 a.m.", time(0, 7)),
        ("下午 0:30", time(12, 30)),
        ("下午15:20", time(15, 20)),
        ("15:20 PM", time(15, 20)),
        ("下午 3:20 PM", time(15, 20)),
        ("00:30 AM", time(0, 30)),
        ("中午12:30", time(12, 30)),
        ("中午1点", time(13)),
        ("正午12点", time(12)),
        ("中午11:50", time(11, 50)),
        ("晚上12:00", END_OF_DAY),
        ("晚上十二点", END_OF_DAY),
        ("午夜12点整", END_OF_DAY),
        ("晚上8点", time(20)),
        ("晚上20:15", time(20, 15)),
        ("深夜11点半", time(23, 30)),
        ("夜间10:00", time(22)),
        ("傍晚6点", time(18)),
        ("24:00", END_OF_DAY),
    ],
)
def test_twelve_is_midnight_or_noon_as_its_half_of_the_day_says(clock: str, expected: time) -> None:
    for written in ("2024-03-05 ", "2024/3/5 ", "2024年3月5日"):
        assert instant(written + clock) == datetime.combine(date(2024, 3, 5), expected, SHANGHAI), written + clock


@pytest.mark.parametrize(
    "clock",
    [
        "晚上12:30",
        "夜里2点",
        "晚上1:15",
        "半夜5点",
        "上午14:00",
        "凌晨 13:05",
        "14:00 AM",
        "下午3:20 AM",
        "中午5点",
        "晚上0点",
        "夜间15:00",
    ],
)
def test_a_clock_of_two_days_or_against_its_half_of_the_day_is_refused(clock: str) -> None:
    found = read_moment(f"2024-03-05 {clock}", HERE)
    assert isinstance(found, ParseError)
    assert found.rule == "ambiguous_time"
    assert day(f"2024-03-05 {clock}") == date(2024, 3, 5)


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_no_spelling_with_halves_of_the_day_changes_the_time(hour: int, minute: int, second: int) -> None:
    twelve, half, letters = hour % 12 or 12, "上午" if hour < 12 else "下午", "AM" if hour < 12 else "PM"
    clocks = [f"{half} {twelve}:{minute:02d}:{second:02d}", f"{twelve}:{minute:02d}:{second:02d} {letters}"]
    clocks += [f"{letters} {twelve}:{minute:02d}:{second:02d}", f"{half}{twelve}点{minute}分{second}秒"]
    for clock in clocks:
        assert instant(f"2024-03-05 {clock}") == datetime(2024, 3, 5, hour, minute, second, tzinfo=SHANGHAI), clock


@pytest.mark.parametrize(
    "text",
    """2024-03-05 01:40:00+08|2024-03-05 01:40+08|2024-03-05 01:40:00 +0800|2024-03-05 01:40:00.0+08:00|2024-03-04 17:40:00 UTC|2024-03-04 17:40 GMT|2024-03-04T17:40Z
    |Tue Mar 05 2024 01:40:00 GMT+0800 (中国标准时间)|Tue Mar 05 2024 01:40:00 GMT+0800 (China Standard Time)|Tue Mar 05 01:40:00 GMT+08:00 2024|Mon Mar 4 17:40:00 UTC 2024
    |20240305 0140|20240305T014000|20240304T174000Z|20240305014000+08|20240305 014000|Tue, 05 Mar 2024 01:40:00 +0800|Mon, 04 Mar 2024 17:40:00 GMT
    |2024-03-05 01:40（UTC+8）|2024-03-05 01:40 北京时间|2024-03-05T01:40:00+08:00[Asia/Shanghai]|2024-03-04T12:40-05:00|2024-03-04 12:40:00-05|2024-03-04 12:40-0500
    |2024-03-04 12:40 UTC-5|45356.0694444444|2024-03-05 01:40:00,000+0800""".replace("\n", "").split("|"),
)
def test_every_spelling_of_an_instant_is_read(text: str) -> None:
    assert instant(text.strip()) == datetime(2024, 3, 5, 1, 40, tzinfo=SHANGHAI)
    assert day(text.strip()) == date(2024, 3, 5)


def test_a_fraction_of_a_second_before_an_offset_is_kept() -> None:
    assert instant("2024-03-05 01:40:00.5+08") == datetime(2024, 3, 5, 1, 40, 0, 500000, tzinfo=SHANGHAI)


def test_a_span_of_hours_is_no_offset_and_what_may_be_either_is_refused() -> None:
    for text in (
        "2024-03-05 09:00-11:00",
        "2024-03-05 9:00-5:00",
        "2024-03-05 09:00 - 17:30",
        "2024-03-05 下午3:00-05:00",
    ):
        assert instant(text).minute == 0 and instant(text).date() == date(2024, 3, 5), text
    for text in ("2024-03-05 22:00-02:00", "2024-03-05 10:00-05:00"):
        assert read_moment(text, HERE).rule == "ambiguous_time", text
        assert day(text) == date(2024, 3, 5)


def test_zones_that_nobody_knows_and_offsets_beyond_the_earth_are_refused() -> None:
    for text in (
        "2024-03-05 01:40 CST",
        "2024-03-05 01:40 XYZ",
        "2024-03-05 01:40+19",
        "2024-03-05 01:40+08:75",
        "20240305 2540",
        "2024-03-05 0140",
    ):
        assert isinstance(read_moment(text, HERE), ParseError), text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-31T18:30:00Z", "2024-04-01"),
        ("2024-06-30T16:00:00+00:00", "2024-07-01"),
        ("2024-12-31 23:30:00.000Z", "2025-01-01"),
        ("2024-03-31T10:00:00Z", "2024-03-31"),
        ("2024-03-31T15:59:59Z", "2024-03-31"),
        ("20240331T160000Z", "2024-04-01"),
        ("2024-02-28 16:00 UTC", "2024-02-29"),
        ("Sun, 31 Mar 2024 16:00:00 GMT", "2024-04-01"),
        ("2024-04-01T07:59:59+16:00", None),
        ("2024-04-01T08:30:00+09:00", "2024-04-01"),
        ("2024-04-01T00:30:00+09:00", "2024-03-31"),
        ("2024-03-31 16:00:00", "2024-03-31"),
    ],
)
def test_the_day_of_an_instant_is_the_local_one(text: str, expected: str | None) -> None:
    if expected is None:
        assert isinstance(read_days(text, HERE), ParseError)
    else:
        assert day(text) == date.fromisoformat(expected)


def test_a_format_of_a_source_keeps_the_zone_that_it_names() -> None:
    for written, text in (
        ("%Y-%m-%dT%H:%M:%S%z", "2024-03-31T18:30:00+0000"),
        ("%Y-%m-%dT%H:%M:%SZ", "2024-03-31T18:30:00Z"),
        ("%d %b %Y %H:%M %Z", "31 Mar 2024 18:30 UTC"),
    ):
        context = DateContext(2024, False, (written,), SHANGHAI)
        assert day(text, context) == date(2024, 4, 1), written
        assert instant(text, context) == datetime(2024, 3, 31, 18, 30, tzinfo=UTC), written


@given(
    st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2090-01-01")),
    st.integers(-12, 14),
    st.sampled_from((0, 30)),
)
def test_no_spelling_of_an_offset_changes_the_instant_or_its_day(local: datetime, hours: int, minutes: int) -> None:
    zone = timezone((1 if hours >= 0 else -1) * timedelta(hours=abs(hours), minutes=minutes))
    meant = local.replace(microsecond=0, tzinfo=zone)
    offset = f"{meant:%z}"
    spellings = [
        meant.isoformat(),
        meant.isoformat(" "),
        f"{meant:%Y%m%dT%H%M%S%z}",
        f"{meant:%Y/%m/%d %H:%M:%S} {offset}",
    ]
    spellings += [
        f"{meant:%a %b %d %Y %H:%M:%S} GMT{offset} (somewhere)",
        f"{meant.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
    ]
    for spelling in spellings:
        assert instant(spelling) == meant, spelling
        assert day(spelling) == meant.astimezone(SHANGHAI).date(), spelling


def test_a_date_number_with_a_fraction_is_a_day_and_a_time_as_text_too() -> None:
    for text in ("45356", "45356.6041666667", "45356.0", "45356.999", "45356."):
        assert day(text) == date(2024, 3, 5), text
    assert day("43894.5", DateContext(is_1904=True)) == date(2024, 3, 5)
    for text in ("12345.5", "99999.9", "4535.6", "45356.5.1"):
        assert isinstance(read_days(text, HERE), ParseError), text


def test_a_list_of_days_of_a_ledger_counts_them_where_the_source_stands(desk: Desk) -> None:
    rows = [["发布日期", "渠道"], ["2024-03-31T18:30:00Z", "网站"], ["2024-03-31T10:00:00Z", "网站"]]
    part = desk.part("C1A/a.csv", csv_bytes(rows))
    assert part.columns["published_on"] == [date(2024, 4, 1), date(2024, 3, 31)]
