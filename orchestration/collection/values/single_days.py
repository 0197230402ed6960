"""Read one day as people write it: plain, Chinese, English, a workbook's number; and what it may lean on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from orchestration.collection.values.chinese import with_digits
from orchestration.collection.values.parse_result import ParseError

FIRST_YEAR, LAST_YEAR = 1950, 2100  # outside it a date is a slip or a stand-in such as 9999-12-31
_EPOCH, _DAYS_1904 = date(1899, 12, 30), 1462
_MIN_COMPACT = 1e11  # the year, month, day, hour and minute as one number
MAX_DATE_NUMBER = 1e15  # no date is written with more digits
# 2000-01-01 … 2100-12-31 in the 1900 system: below it stand slips, 20243.14 for 2024.3.14
_SERIALS = (36526, 73415)
_UNIX_SERIALS = (25568, 25569)  # 1970-01-01 in any zone: a stand-in for none
_MONTHS = {
    name: number
    for number, full in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
    for name in (full, full[:3], full[:4] if full == "september" else full[:3])
}
_MONTH_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = re.compile(r"[,(\[]?\s*(?:星期|礼拜|周)[一二三四五六日天]\s*[)\]]?")
_EN_WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]*\s*(?=[a-z\d])", re.IGNORECASE
)

_WRAPPED = re.compile(r"[\[(【〔]\s*([^\[\]()【】〔〕]*[\d日号])\s*[\])】〕]")
_APOSTROPHES = "'‘’"  # one in front makes a text of what a workbook would take for a date
_MARKS_BEHIND = re.compile(r"(?<=[\d日号])[.。,、;]+$")
_LABEL = re.compile(r"(?:[\u4e00-\u9fff]{2})?(?:时间|日期)\s*:\s*")

_PLAIN = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_MD = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})(?!\d)\s*[日号]?")
_POINT_MD = re.compile(r"(1[0-2]|0?[1-9])\.(\d{1,2})", re.ASCII)
_SHORT_YEAR = re.compile(r"(\d{2})\s*([-/.年])\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?")
YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?!\d)")
_EN_MDY = re.compile(rf"({_MONTH_NAME})[.,]*\s*(\d{{1,2}})(?:st|nd|rd|th)?[\s,.]+(\d{{4}})(?!\d)", re.IGNORECASE)
_EN_DMY = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s,./-]*({_MONTH_NAME})[.,]*[\s,./-]*(\d{{4}})(?!\d)", re.IGNORECASE
)
_EN_SHORT = re.compile(rf"(\d{{1,2}})[ -]({_MONTH_NAME})[ -](\d{{2}})(?!\d)", re.IGNORECASE)
# clocks that other spellings hide: 20240305 0140, 20240305T014007Z, Mar 05 01:40:00 GMT+08:00 2024
_COMPACT_CLOCK = re.compile(r"^(\d{8})([ T]?)([0-2]\d)([0-5]\d)([0-5]\d)?(?!\d)", re.ASCII)
_YEAR_BEHIND_CLOCK = re.compile(
    rf"^({_MONTH_NAME})\s+(\d{{1,2}})\s+(\d{{1,2}}:\d{{2}}(?::\d{{2}})?)(\s.*)?\s(\d{{4}})$", re.IGNORECASE
)
_SERIAL_TEXT = re.compile(r"\d{5}(?:\.\d*)?", re.ASCII)
_COMPACT_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?", re.ASCII)

UNREADABLE = ParseError("unreadable_date")
_NO_SUCH_DAY = ParseError("no_such_day")
_NO_YEAR = ParseError("date_without_year")
_AMBIGUOUS = ParseError("ambiguous_date")
_FAR = ParseError("implausible_date", first_year=FIRST_YEAR, last_year=LAST_YEAR)


@dataclass(frozen=True, slots=True)
class DateContext:
    """What a date may lean on: the stated period's year, the workbook's date system, a source's formats and zone."""

    year: int | None = None
    is_1904: bool = False
    formats: tuple[str, ...] = ()  # the first that fits is that of a cell
    zone: tzinfo | None = None
    is_text: bool = False  # cells of a delimited text: 3.10 may have become 3.1 on its way


def plausible(day: date) -> date | ParseError:
    """Return the day itself, or the reason why it cannot be meant."""
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else _FAR


def make_day(year: int, month: int, day: int) -> date | ParseError:
    """Return the day, or the reason why there is none."""
    try:
        return plausible(date(year, month, day))
    except ValueError:
        return _NO_SUCH_DAY


def plain_moment(text: str) -> tuple[datetime, bool] | None:
    """Return the commonest spellings, without detours: 2024-03-05, 2024/3/5 14:30, 2024-03-05 14:30:07,
    20240305143007; and whether a time stands there.
    """
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


def serial_moment(number: float, context: DateContext) -> datetime | ParseError:
    """Return the moment behind a workbook's date number, to the second; also 20240305 and 20240305143000 as numbers."""
    if number >= _MIN_COMPACT and number == int(number):
        plain = plain_moment(str(int(number)))
        return plain[0] if plain else UNREADABLE
    if number == int(number) and 19500101 <= number <= 21001231:
        found = make_day(int(number) // 10000, int(number) // 100 % 100, int(number) % 100)
        return found if isinstance(found, ParseError) else datetime.combine(found, time())
    days = number + (_DAYS_1904 if context.is_1904 else 0)
    if not _SERIALS[0] <= days < _SERIALS[1] + 1 and int(days) not in _UNIX_SERIALS:
        day = month_and_day(number, context)
        return UNREADABLE if day is None else day if isinstance(day, ParseError) else datetime.combine(day, time())
    return datetime.combine(_EPOCH, time()) + timedelta(seconds=round(days * 86400))


def written_serial(text: str, context: DateContext) -> datetime | ParseError | None:
    """Return the moment behind a date number that stands as text, 45356 or 45356.6041666667; None where it is none."""
    return serial_moment(float(text), context) if _SERIAL_TEXT.fullmatch(text) else None


def _starts(text: str, context: DateContext) -> Iterator[tuple[date | ParseError, str]]:
    """Yield each way to read a date at the start of a text, with what follows it."""
    if match := _YMD.match(text):
        yield make_day(int(match[1]), int(match[2]), int(match[3])), text[match.end() :]
    if match := _COMPACT.match(text):
        yield make_day(int(match[1]), int(match[2]), int(match[3])), text[match.end() :]
    if (point := month_and_day(text, context)) is not None:
        yield point, ""
    if match := _MD.match(text):
        found = _NO_YEAR if context.year is None else make_day(context.year, int(match[1]), int(match[2]))
        yield found, text[match.end() :]
    for pattern, order in ((_EN_MDY, (3, 1, 2)), (_EN_DMY, (3, 2, 1))):
        if match := pattern.match(text):
            year, month, day = (match[group] for group in order)
            yield make_day(int(year), _MONTHS[month.lower()], int(day)), text[match.end() :]
    if match := YEAR_LAST.match(text):
        yield _year_last(int(match[1]), int(match[2]), int(match[3])), text[match.end() :]
    if match := _EN_SHORT.match(text):
        yield (
            make_day(int(match[3]) + (2000 if int(match[3]) < 70 else 1900), _MONTHS[match[2].lower()], int(match[1])),
            text[match.end() :],
        )
    if (match := _SHORT_YEAR.match(text)) and context.year is not None and int(match[1]) == context.year % 100:
        yield make_day(context.year, int(match[3]), int(match[4])), text[match.end() :]


def month_and_day(cell: str | float, context: DateContext) -> date | ParseError | None:
    """Return the day behind 7.5, the fifth of July of the ledger's year; None where the cell is none such.

    A number does not keep the nought of 3.10: 3.1, 3.2 and 3.3 as numbers may be two days each.
    """
    text = cell if isinstance(cell, str) else repr(float(cell))
    match = _POINT_MD.fullmatch(text.strip())
    if match is None or (not isinstance(cell, str) and match[2] == "0"):
        return None
    if context.year is None:
        return _NO_YEAR
    is_number = context.is_text or not isinstance(cell, str)
    if is_number and match[2] in ("1", "2", "3"):
        return _AMBIGUOUS
    return make_day(context.year, int(match[1]), int(match[2]))


def _year_last(first: int, second: int, year: int) -> date | ParseError:
    if first > 12 or first == second:
        return make_day(year, second, first)
    return make_day(year, first, second) if second > 12 else _AMBIGUOUS


def _without_label(text: str) -> str:
    """Return a date without the brackets around it and the label in front of it, as listings of web pages have them."""
    text = _MARKS_BEHIND.sub("", text.lstrip(_APOSTROPHES))
    wrapped = _WRAPPED.fullmatch(text)
    text = wrapped[1] if wrapped else text
    label = _LABEL.match(text)
    return text[label.end() :] if label else text


def _with_plain_clock(text: str) -> str:
    """Put a clock that stands inside or close behind a date where all others stand, with colons."""
    if match := _COMPACT_CLOCK.match(text):
        day, mark, *clock = match.groups()
        return f"{day}{mark or ' '}{':'.join(filter(None, clock))}{text[match.end() :]}"
    return _YEAR_BEHIND_CLOCK.sub(r"\1 \2 \5 \3\4", text)


def read_start(text: str, context: DateContext) -> tuple[date, str] | ParseError:
    """Return the date at the start of a folded text and what follows it, or the reason why there is none."""

    text = _with_plain_clock(_EN_WEEKDAY.sub("", with_digits(_without_label(text))))
    reason: ParseError | None = None
    for found, rest in _starts(text, context):
        if isinstance(found, date):
            return found, _WEEKDAY.sub("", rest, count=1).strip()
        reason = reason or found
    return reason or UNREADABLE
