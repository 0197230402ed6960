"""Take the text of a cell, whatever type the workbook gave it."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from expectations.labels import IDEOGRAPH
from expectations.vocabulary import words

UNCALCULATED = "#UNCALCULATED!"  # stands in the cell of a formula whose result was never saved
_WRITTEN_NOTHING = frozenset(words("cells.nothing"))
_NOTHING = frozenset(["", *words("cells.empty")]) | _WRITTEN_NOTHING
_ERRORS = frozenset(
    {"#n/a", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!", "#getting_data", "#spill!", "#calc!"}
)
_LOST_DIGITS = 1e15
_ROUNDED = re.compile(r"-?\d(?:[.,]\d+)?[eE]\+\d{2,3}", re.ASCII)  # as a spreadsheet shows a long number
_WRAPPED = re.compile(rf"(?<={IDEOGRAPH})[^\S\r\n]*[\r\n]\s*(?={IDEOGRAPH})")


def folded(text: str) -> str:
    """NFKC without invisible format characters, single spaces, trimmed."""
    plain = unicodedata.normalize("NFKC", text)
    if not plain.isprintable():
        plain = "".join(
            " " if c in "\t\n\r\v\f\x1c\x1d\x1e\x1f\x85" else c
            for c in plain
            if c in "\t\n\r" or unicodedata.category(c)[0] != "C"
        )
    return " ".join(plain.split())


def unwrapped(text: str) -> str:
    """Return a text without the line breaks between two ideographs: they wrap a word in a narrow column."""
    return _WRAPPED.sub("", text) if "\n" in text or "\r" in text else text


def is_blank(text: str) -> bool:
    """Return whether a folded text says that there is nothing."""
    return text.casefold() in _NOTHING


def is_written_nothing(text: str) -> bool:
    """Return whether somebody wrote a folded text to say that there is nothing; an empty cell says less."""
    return text.casefold() in _WRITTEN_NOTHING


def is_error(text: str) -> bool:
    """Return whether a folded text is a formula error such as #N/A."""
    return text.startswith("#") and text.casefold() in _ERRORS


def number_text(number: float) -> str:
    """Return a number as its digits: 2549, not 2549.0."""
    if isinstance(number, float) and (math.isnan(number) or math.isinf(number)):
        return str(number)
    return str(int(number)) if number == int(number) else repr(float(number))


def has_lost_digits(cell: Any) -> bool:
    """Return whether a number is so long that a spreadsheet no longer holds all its digits, also written 1.2E+17."""
    if isinstance(cell, str):
        if "+" not in cell and (cell.isascii() or "+" not in unicodedata.normalize("NFKC", cell)):
            return False
        match = _ROUNDED.fullmatch(folded(cell))
        return match is not None and abs(float(match[0].replace(",", "."))) >= _LOST_DIGITS
    return isinstance(cell, int | float) and math.isfinite(cell) and abs(cell) >= _LOST_DIGITS


def cell_text(cell: Any) -> str:
    """Any cell as trimmed text: whole numbers as their digits, dates and times in ISO form, None as nothing."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    return str(cell).strip()
