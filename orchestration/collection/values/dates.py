"""Days as people write them in ledgers: one day, a list of days, a span."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from orchestration.collection.values.cells import folded, is_blank, is_error, number_text
from orchestration.collection.values.chinese import with_digits
from orchestration.collection.values.clock import TimeOfDay, read_clock
from orchestration.collection.values.results import BLANK, ERROR_VALUE, Read, Reason

FIRST_YEAR, LAST_YEAR = 1950, 2100  # outside it a date is a slip or a stand-in such as 9999-12-31
_EPOCH, _DAYS_1904 = date(1899, 12, 30), 1462
_SMALLEST_COMPACT = 1e11  # the year, month, day, hour and minute as one number
_LARGEST_NUMBER = 1e15  # no date is written with more digits
_SERIALS = (18264, 73415)  # 1950-01-01 … 2100-12-31 in the 1900 system
_MONTHS = {
    name: number
    for number, full in enumerate(
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"], 1
    )
    for name in (full, full[:3], full[:4] if full == "september" else full[:3])
}
_MONTH_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = re.compile(r"[,(\[]?\s*(?:星期|礼拜|周)[一二三四五六日天]\s*[)\]]?")
_EN_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]*\s+", re.IGNORECASE)

_PARTS_OF_A_MOMENT = {"Y": "year", "m": "month", "d": "day", "H": "hour", "M": "minute", "S": "second"}
_PLAIN = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_MD = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})(?!\d)\s*[日号]?")
_SHORT_YEAR = re.compile(r"(\d{2})\s*([-/.年])\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?!\d)")
_EN_MDY = re.compile(rf"({_MONTH_NAME})[.,]*\s*(\d{{1,2}})(?:st|nd|rd|th)?[\s,.]+(\d{{4}})(?!\d)", re.IGNORECASE)
_EN_DMY = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s,./-]*({_MONTH_NAME})[.,]*[\s,./-]*(\d{{4}})(?!\d)", re.IGNORECASE)
_EN_SHORT = re.compile(rf"(\d{{1,2}})[ -]({_MONTH_NAME})[ -](\d{{2}})(?!\d)", re.IGNORECASE)
_COMPACT_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?", re.ASCII)
_DAY_ONLY = re.compile(r"(\d{1,2})(?!\d)\s*[日号]?")
_MD_LOOSE = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号]?")
_LIST = re.compile(r"[、,;\n和及]|以及")
_SPAN = re.compile(r"\s*起?\s*(?:[-—–―~]+|至|到)\s*")

_UNREADABLE = Reason("unreadable_date", "无法识别为日期，请写成 2024-03-05", "this is no date; write 2024-03-05")
_NO_SUCH_DAY = Reason("no_such_day", "没有这一天，请核对月和日", "there is no such day; check month and day")
_NO_YEAR = Reason(
    "date_without_year",
    "日期没有年份，也没有注明期间，无法确定是哪一年。请写全年月日",
    "the year is missing and no period is stated; write year, month and day",
)
_AMBIGUOUS = Reason(
    "ambiguous_date",
    "日和月的先后不明，请写成 2024-03-05；系统导出可由管理员在数据源说明中写明 format",
    "day and month cannot be told apart; write 2024-03-05, or name the format in the source description",
)
_FAR = Reason(
    "implausible_date", f"日期不在 {FIRST_YEAR}–{LAST_YEAR} 年之间，请核对", f"the date lies outside {FIRST_YEAR}–{LAST_YEAR}; check it"
)
_SEVERAL = Reason("several_dates", "一个单元格里有几个日期，这里只能填一个", "several dates in one cell; only one is wanted here")
_REVERSED = Reason("span_reversed", "起止日期前后颠倒，请核对", "the span ends before it begins; check it")


@dataclass(frozen=True, slots=True)
class DateContext:
    """What a date may lean on: the year of the stated period, the workbook's date system, a source's own format."""

    year: int | None = None
    is_1904: bool = False
    format: str | None = None


def plausible(day: date) -> date | Reason:
    """The day itself, or the reason why it cannot be meant."""
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else _FAR


def _day(year: int, month: int, day: int) -> date | Reason:
    try:
        return plausible(date(year, month, day))
    except ValueError:
        return _NO_SUCH_DAY


def plain_moment(text: str) -> tuple[datetime, bool] | None:
    """The commonest spellings, without detours: 2024-03-05, 2024/3/5 14:30, 2024-03-05 14:30:07, 20240305143007; and whether a time stands there."""
    match = _PLAIN.fullmatch(text)
    if match is not None:
        year, _, month, day, hour, minute, second = match.groups()
    elif len(text) in (12, 14) and (match := _COMPACT_MOMENT.fullmatch(text)) is not None:
        year, month, day, hour, minute, second = match.groups()
    else:
        return None
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))  # noqa: DTZ001 - zone added later
        return moment, hour is not None
    except ValueError:
        return None


def serial_moment(number: float, context: DateContext) -> datetime | Reason:
    """The moment behind a workbook's date number, to the second; also 20240305 and 20240305143000 as numbers."""
    if number >= _SMALLEST_COMPACT and number == int(number):
        plain = plain_moment(str(int(number)))
        return plain[0] if plain else _UNREADABLE
    if number == int(number) and 19500101 <= number <= 21001231:
        found = _day(int(number) // 10000, int(number) // 100 % 100, int(number) % 100)
        return found if isinstance(found, Reason) else datetime.combine(found, time())
    days = number + (_DAYS_1904 if context.is_1904 else 0)
    if not _SERIALS[0] <= days < _SERIALS[1] + 1:
        return _UNREADABLE
    return datetime.combine(_EPOCH, time()) + timedelta(seconds=round(days * 86400))


def _starts(text: str, context: DateContext) -> Iterator[tuple[date | Reason, str]]:
    """Each way to read a date at the start of a text, with what follows it."""
    if match := _YMD.match(text):
        yield _day(int(match[1]), int(match[2]), int(match[3])), text[match.end() :]
    if match := _COMPACT.match(text):
        yield _day(int(match[1]), int(match[2]), int(match[3])), text[match.end() :]
    if match := _MD.match(text):
        found = _NO_YEAR if context.year is None else _day(context.year, int(match[1]), int(match[2]))
        yield found, text[match.end() :]
    for pattern, order in ((_EN_MDY, (3, 1, 2)), (_EN_DMY, (3, 2, 1))):
        if match := pattern.match(text):
            year, month, day = (match[group] for group in order)
            yield _day(int(year), _MONTHS[month.lower()], int(day)), text[match.end() :]
    if match := _YEAR_LAST.match(text):
        yield _year_last(int(match[1]), int(match[2]), int(match[3])), text[match.end() :]
    if match := _EN_SHORT.match(text):
        yield _day(int(match[3]) + (2000 if int(match[3]) < 70 else 1900), _MONTHS[match[2].lower()], int(match[1])), text[match.end() :]
    if (match := _SHORT_YEAR.match(text)) and context.year is not None and int(match[1]) == context.year % 100:
        yield _day(context.year, int(match[3]), int(match[4])), text[match.end() :]


def _year_last(first: int, second: int, year: int) -> date | Reason:
    if first > 12 or first == second:
        return _day(year, second, first)
    return _day(year, first, second) if second > 12 else _AMBIGUOUS


def read_start(text: str, context: DateContext) -> tuple[date, str] | Reason:
    """The date at the start of a folded text and what follows it, or the reason why there is none."""
    text = _EN_WEEKDAY.sub("", with_digits(text))
    reason: Reason | None = None
    for found, rest in _starts(text, context):
        if isinstance(found, date):
            return found, _WEEKDAY.sub("", rest, count=1).strip()
        reason = reason or found
    return reason or _UNREADABLE


def _span_end(text: str, first: date) -> date | Reason | None:
    """The last day of a span whose end is written in full, as month and day or as day alone; None where it is none."""
    found = read_start(text, DateContext(first.year))
    if isinstance(found, tuple):
        return found[0] if not found[1] or isinstance(read_clock(found[1]), TimeOfDay) else None
    if match := _MD_LOOSE.fullmatch(text):
        return _day(first.year, int(match[1]), int(match[2]))
    if match := _DAY_ONLY.fullmatch(text):
        return _day(first.year, first.month, int(match[1]))
    return None


def _after(first: date, rest: str) -> Reason | None:
    """Whether what follows a date may stand there: nothing, a time of day, the end of a span."""
    if not rest or isinstance(read_clock(rest), TimeOfDay):
        return None
    span = _SPAN.match(rest)
    if not span or not span.end():
        return _UNREADABLE
    end = _span_end(rest[span.end() :], first)
    if isinstance(end, date):
        return _REVERSED if end < first else None
    return end or _UNREADABLE


def _one(text: str, context: DateContext) -> date | Reason:
    found = read_start(text, context)
    if isinstance(found, Reason):
        return found
    return _after(*found) or found[0]


def _listed(text: str, context: DateContext) -> list[date] | Reason:
    days: list[date] = []
    for piece in filter(None, (piece.strip() for piece in _LIST.split(text))):
        found: date | Reason
        alone = _DAY_ONLY.fullmatch(with_digits(piece)) if days else None
        if alone:
            found = _day(days[-1].year, days[-1].month, int(alone[1]))
        else:
            found = _one(piece, DateContext(days[-1].year, context.is_1904) if days else context)
        if isinstance(found, Reason):
            return found
        days.append(found)
    return days or _UNREADABLE


def _typed(cell: Any, context: DateContext) -> list[date] | Reason | None:
    """Days of a cell that is no text; None where it is text."""
    if isinstance(cell, datetime):
        found = plausible(cell.date())
    elif isinstance(cell, date):
        found = plausible(cell)
    elif isinstance(cell, (bool, time | timedelta)):
        return _UNREADABLE
    elif isinstance(cell, int | float):
        moment = serial_moment(cell, context) if abs(cell) < _LARGEST_NUMBER else _UNREADABLE
        found = moment if isinstance(moment, Reason) else moment.date()
    else:
        return None
    return found if isinstance(found, Reason) else [found]


def read_days(cell: Any, context: DateContext) -> Read | Reason:
    """A cell as a tuple of days: one, or one for each entry of a list. A span gives its first day.

    Returns:
        Read(None) for a blank cell, Read((day, …)), or the reason why there is none.
    """
    if cell is None:
        return BLANK
    if context.format and not isinstance(cell, date | time | timedelta):
        found = _formatted(cell, context)
        return found if isinstance(found, Read) or not is_unmistakable(cell) else read_days(cell, replace(context, format=None))
    if isinstance(cell, str) and (plain := plain_moment(cell)):
        return Read((plain[0].date(),))
    days = _typed(cell, context)
    if days is None:
        text = folded(str(cell))
        if is_blank(text):
            return BLANK
        days = _days_of_text(text, str(cell), context)
    return days if isinstance(days, Reason) else Read(tuple(days))


def _days_of_text(text: str, written: str, context: DateContext) -> list[date] | Reason:
    if is_error(text):
        return ERROR_VALUE
    single = _one(text, context)
    if isinstance(single, date):
        return [single]
    if text.isdecimal() and len(text) == 5:
        moment = serial_moment(float(text), context)
        return moment if isinstance(moment, Reason) else [moment.date()]
    lines = "\n".join(folded(line) for line in written.splitlines())
    if len(text) <= 400 and _LIST.search(lines):
        listed = _listed(lines, context)
        return single if listed is _UNREADABLE else listed
    return single


@cache
def _plain_format(text: str) -> tuple[re.Pattern, tuple[str, ...]] | None:
    """A format of plain digits as a pattern and the parts of a moment in its order: ten times as fast as strptime.

    None where the format says more than year, month, day, hour, minute and second.
    """
    pieces = re.split(r"%(.)", text)
    letters = tuple(pieces[1::2])
    if not set("Ymd") <= set(letters) <= set(_PARTS_OF_A_MOMENT) or len(set(letters)) < len(letters):
        return None
    groups = (r"(\d{4})" if letter == "Y" else r"(\d{1,2})" for letter in letters)
    fixed = (re.escape(piece).replace("\\ ", r"\s+") for piece in pieces[2::2])
    return re.compile(re.escape(pieces[0]) + "".join(group + piece for group, piece in zip(groups, fixed, strict=True)), re.ASCII), letters


def _parsed(text: str, written_format: str) -> datetime | None:
    """A text read by a format; None where it does not fit."""
    plain = _plain_format(written_format)
    try:
        if plain is None:
            return datetime.strptime(text, written_format)  # noqa: DTZ007 - the zone is the source's and is added later
        match = plain[0].fullmatch(text)
        if match is None:
            return None
        parts = {_PARTS_OF_A_MOMENT[letter]: int(part) for letter, part in zip(plain[1], match.groups(), strict=True)}
        return datetime(**parts)  # noqa: DTZ001 - the zone is the source's and is added later
    except (ValueError, OverflowError):
        return None


def formatted_moment(cell: Any, context: DateContext) -> datetime | Reason | None:
    """A cell read by the source's own format; None where it is blank. Numbers that do not fit it are date numbers."""
    text = folded(number_text(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else str(cell))
    if is_blank(text):
        return None
    if is_error(text):
        return ERROR_VALUE
    moment = _parsed(text, context.format or "")
    if moment is None:
        return serial_moment(cell, context) if isinstance(cell, float) and abs(cell) < _LARGEST_NUMBER else _UNREADABLE
    far = plausible(moment.date())
    return far if isinstance(far, Reason) else moment


def is_unmistakable(cell: Any) -> bool:
    """Whether a text that does not follow a source's format may be read all the same: day and month cannot be swapped in it."""
    return isinstance(cell, str) and not _YEAR_LAST.search(folded(cell))


def _formatted(cell: Any, context: DateContext) -> Read | Reason:
    moment = formatted_moment(cell, context)
    if moment is None:
        return BLANK
    return moment if isinstance(moment, Reason) else Read((moment.date(),))


def read_day(cell: Any, context: DateContext) -> Read | Reason:
    """A cell as one day; a list of several is a reason, a span gives its first day."""
    found = read_days(cell, context)
    if isinstance(found, Reason) or found.value is None:
        return found
    return Read(found.value[0], found.remark) if len(found.value) == 1 else _SEVERAL
