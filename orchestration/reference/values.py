"""Types of single values in config/: what a clerk may write becomes a day, an instant, a number or a code."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field

from orchestration.reference.words import FLAGS, Words, amount, choices, code_of
from orchestration.settings.validation import wrong
from orchestration.zones import END_OF_DAY, zone

_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00)?)?|(\d{2})(\d{2}))")
_DAY_WORDS = str.maketrans({"年": "-", "月": "-", "日": " ", "/": "-"})


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def day_of(text: str) -> date | None:
    """Parse 2024-01-31, 2024/1/31, 2024.1.31, 20240131 or 2024年1月31日; None of any other text."""
    match = _DATE.fullmatch(_folded(text))
    if not match:
        return None
    try:
        return date(*(int(part) for part in match.groups() if part is not None))
    except ValueError:
        return None


def read_day(text: str) -> date:
    """Parse a day."""
    found = day_of(text)
    if found is None:
        raise wrong("not_a_day", value=text)
    return found


def read_deadline(text: str) -> datetime:
    """Parse an instant; a bare date is the end of that day, a time without offset the department's."""
    day = day_of(text)
    if day is not None:
        return datetime.combine(day, END_OF_DAY, zone())
    try:
        moment = datetime.fromisoformat(" ".join(_folded(text).translate(_DAY_WORDS).split()))
    except ValueError:
        raise wrong("not_a_time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone())


def read_whole(text: str, minimum: int = 0) -> int:
    """Parse a whole number of at least `minimum`."""
    plain = _folded(text)
    if not re.fullmatch(r"-?\d{1,15}(\.0+)?", plain) or int(float(plain)) < minimum:
        raise wrong("not_a_whole_number", minimum=minimum)
    return int(float(plain))


def one_of(words: Words) -> BeforeValidator:
    """Make a validator for codes, which may be written as their labels."""

    def read(value: object) -> str:
        code = code_of(words, str(value))
        if code is None:
            raise wrong("not_one_of", choices=choices(words))
        return code

    return BeforeValidator(read)


class Duration(NamedTuple):
    """`5 working days` taken apart."""

    amount: int
    unit: str


def _duration(text: str) -> Duration:
    found = amount(text)
    if found is None:
        raise wrong("not_a_duration")
    return Duration(*found)


def nonblank(value: object) -> str:
    """Take a text that is not blank, without the spaces around it."""
    if not isinstance(value, str) or not value.strip():
        raise wrong("not_a_text")
    return value.strip()


Text = Annotated[str, BeforeValidator(nonblank)]
Day = Annotated[date, BeforeValidator(read_day)]
Deadline = Annotated[datetime, BeforeValidator(read_deadline)]
Whole = Annotated[int, BeforeValidator(read_whole)]
Flag = Annotated[bool, one_of(FLAGS)]
Limit = Annotated[Duration, BeforeValidator(_duration)]
# YAML has numbers of its own: a text is none
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Weight = Annotated[Number, Field(ge=0)]
Count = Annotated[Weight, AfterValidator(int)]
