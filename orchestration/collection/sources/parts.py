"""Types of the single values of a source description: which files, which template, how they are written."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import permutations
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator

from expectations.contract import Field
from expectations.labels import normalise_label
from expectations.loading import code_lists, contracts
from orchestration.collection.values.choices import code_words, read_code, read_text, read_yes_no, yes_no_words
from orchestration.collection.values.durations import UNITS, read_duration
from orchestration.collection.values.moments import read_moment
from orchestration.collection.values.numbers import read_number, read_whole
from orchestration.collection.values.parse_result import ParseError, ParseResult
from orchestration.collection.values.period_names import read_period
from orchestration.collection.values.single_days import DateContext, plausible
from orchestration.messages.catalogue import Bilingual
from orchestration.reference.values import Text, nonblank
from orchestration.settings.validation import ErrorCollector, Info, warn, wrong

_SOME_MOMENT = datetime(2024, 3, 25, 14, 35, 47)  # noqa: DTZ001 - every part of it is another number
# no part of them tells day, month and short year apart
_LOW_MOMENTS = tuple(datetime(*day, 9, 8, 7) for day in ((2003, 4, 5), (2011, 12, 10), (2024, 3, 5)))  # noqa: DTZ001 - only written and read again


def _template(name: str) -> str:
    if name not in contracts():
        raise wrong("no_such_template", names=list(contracts()))
    return name


def _match(path: str, info: Info) -> str:
    if path.startswith(("inbox/", "/", "./")) or "\\" in path:
        raise wrong("not_inside_the_inbox")
    name = path.rpartition("/")[2]
    if name.startswith(("~$", ".")) or not name or {"..", ""} & set(path.split("/")) or path == "manifest.csv":
        raise wrong("matches_nothing")
    if path.count("[") != path.count("]"):
        warn(info, "brackets_do_not_pair", path)
    return path


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        raise wrong("no_such_encoding") from None


def _timezone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, KeyError):
        raise wrong("no_such_timezone") from None


def _header_row(value: object) -> int:
    if not (isinstance(value, str) and value.isdecimal() and int(value) > 0):
        raise wrong("not_a_row_number")
    return int(value)


def _regex(value: object) -> re.Pattern[str]:
    try:
        return re.compile(nonblank(value))
    except re.error as error:
        raise wrong("regex_wrong", fault=str(error)) from None


def _with_group(pattern: re.Pattern[str]) -> re.Pattern[str]:
    if not pattern.groups:
        raise wrong("regex_without_group")
    return pattern


def read_letter(value: object) -> str:
    """Take the letters of a column."""
    letters = value.strip().upper() if isinstance(value, str) else ""
    if not re.fullmatch(r"[A-Z]{1,3}", letters) or (len(letters) == 3 and letters > "XFD"):
        raise wrong("not_a_letter")
    return letters


def _unit_of_time(name: str) -> str:
    if name.lower() not in UNITS:
        raise wrong("no_such_unit_of_time", names=list(UNITS))
    return name.lower()


def _headers(value: object) -> object:
    if isinstance(value, str):
        return [value] if value else []
    if not isinstance(value, list):
        raise wrong("not_headers")
    return value


def read_group_regex(value: object) -> re.Pattern[str]:
    """Take a regular expression with a group."""
    return _with_group(_regex(value))


Template = Annotated[Text, AfterValidator(_template)]
Match = Annotated[Text, AfterValidator(_match)]
Encoding = Annotated[Text, AfterValidator(_encoding)]
Timezone = Annotated[Text, AfterValidator(_timezone)]
HeaderRow = Annotated[int, BeforeValidator(_header_row)]
Regex = Annotated[re.Pattern[str], BeforeValidator(_regex)]
GroupRegex = Annotated[Regex, AfterValidator(_with_group)]
Letter = Annotated[str, BeforeValidator(read_letter)]
UnitOfTime = Annotated[Text, AfterValidator(_unit_of_time)]
Headers = Annotated[tuple[Text, ...], BeforeValidator(_headers)]


def _one_or_more(read: Callable[[object], Any]) -> BeforeValidator:
    """Make a validator for one value or a list of them."""

    def validator(value: object, info: Info) -> tuple[Any, ...]:
        if not isinstance(value, list) or not value:
            return (read(value),)
        errors, found = ErrorCollector(info), []
        for place, each in enumerate(value):
            with errors.under(place):
                found.append(read(each))
        errors.stop()
        return tuple(found)

    return BeforeValidator(validator)


Texts = Annotated[tuple[str, ...], _one_or_more(nonblank)]
GroupRegexes = Annotated[tuple[re.Pattern[str], ...], _one_or_more(lambda value: _with_group(_regex(value)))]


def check_format(text: str) -> None:
    """Refuse a format of dates or times that strptime does not know."""
    if "%" not in text:
        raise wrong("format_of_no_date", value=text)
    try:
        datetime.strptime(_SOME_MOMENT.strftime(text), text)  # noqa: DTZ007 - only tried, never used
    except (ValueError, re.error) as error:
        raise wrong("format_wrong", value=text, fault=str(error)) from None


def check_duration(text: str, unit: str | None) -> None:
    """Refuse a constant that is no length of time."""
    found = read_duration(text, unit if unit in UNITS else next(iter(UNITS)))
    if isinstance(found, ParseError):
        raise wrong("constant_wrong", value=text, reason=Bilingual(found.zh, found.en))


def check_formats_agree(formats: Iterable[str]) -> None:
    """Refuse two formats that read one text as different days: which of them holds, nobody could tell."""
    for first, second in permutations(formats, 2):
        for moment in _LOW_MOMENTS:
            text = moment.strftime(first)
            own, other = _read_by(text, first), _read_by(text, second)
            if own is not None and other is not None and own.date() != other.date():
                raise wrong("formats_contradict", value=text, formats=[first, second])


def _read_by(text: str, written: str) -> datetime | None:
    try:
        found = datetime.strptime(text, written)  # noqa: DTZ007 - only compared
    except ValueError:
        return None
    return found if isinstance(plausible(found.date()), date) else None


def check_constant(field: Field, text: str) -> None:
    """Refuse a constant that no row could take."""
    reason = _reason_against(field, text)
    if reason is not None:
        raise wrong("constant_wrong", value=text, reason=Bilingual(reason.zh, reason.en))


def _reason_against(field: Field, text: str) -> ParseError | None:
    found: ParseResult | ParseError | None = None
    if field.kind == "code":
        codes = code_lists()[field.codes or ""]
        found = read_code(text, code_words(codes), "、".join(code.code for code in codes))
        if isinstance(found, ParseResult):
            return found.remark
    elif field.kind == "boolean":
        found = read_yes_no(text, yes_no_words(field.yes_words, field.no_words))
    elif field.kind in ("integer", "decimal"):
        found = (read_number if field.kind == "decimal" else read_whole)(text)
    elif field.kind == "period":
        found = read_period(text, None)
    elif field.kind in ("date", "datetime"):
        found = read_moment(text, DateContext())
    elif field.kind == "text":
        found = read_text(text, field.max_length)
    return found if isinstance(found, ParseError) else None


def read_target(field: Field, text: str) -> str:
    """Take a value of a map as if it stood in a cell of the column; null is none."""
    label = normalise_label(text)
    if text.lower() in ("null", "~"):
        return ""
    if field.kind == "boolean" and label not in yes_no_words(field.yes_words, field.no_words):
        raise wrong("not_yes_or_no")
    codes = code_lists()[field.codes] if field.codes is not None else ()
    if field.codes is not None and label not in code_words(codes):
        raise wrong("not_one_of", value=text, choices=[code.code for code in codes])
    return text
