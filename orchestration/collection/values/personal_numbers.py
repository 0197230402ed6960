"""Numbers that belong to persons: mobile numbers, identity numbers (GB 11643: region, date of birth, check digit),
bank cards (62…, Luhn).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from orchestration.collection.values.cells import cell_text, folded

MIN_LENGTH = 11  # characters of the shortest one, a mobile number
MIN_NUMBER = 1e10  # the smallest number of eleven digits
_MAX_LENGTH = 60  # of a cell that is nothing but a few numbers

# a letter, a colon or an ideograph stays what it is when the text is folded: such a cell is no bare number
_WORDY = re.compile(r"[A-WYZa-wyz:\u4e00-\u9fff]")
_WRAPPERS = str.maketrans(
    {**dict.fromkeys("'\"`‘’“”«»()[]{}<>【】〔〕〈〉《》「」『』*#=_", ""), **dict.fromkeys("‐‑‒–—―−－﹣", "-")}
)
_BARE = re.compile(r"[+\d][\d\s\-+.、,;/|。·_xX]*")
_SEVERAL = re.compile(r"[、,;/|。]+")
_DECIMALS = re.compile(r"\.0+(?!\d)")  # 13812345678.0: what a program makes of a column of numbers
_GROUP = r"[- ]?"
_GAP = r"[- /.·_]{0,3}"  # what people write, or a narrow column puts, between groups of digits
_PREFIX = r"(?:(?:\+|00)?86[- ]?)?"
_PLAIN = rf"{_PREFIX}1[3-9]\d{{9}}"
# the gaps of one number are alike: 138.12345678 is an amount
_GROUPED = (
    rf"{_PREFIX}(?:1[3-9]\d{_GROUP}\d{{4}}{_GROUP}\d{{4}}|1[3-9]\d\d{_GROUP}\d{{3}}{_GROUP}\d{{4}}"
    rf"|1[3-9]\d\d{_GROUP}\d{{4}}{_GROUP}\d{{3}}|1[3-9]\d{{3}}[- ]?\d{{6}}"
    rf"|1[3-9]\d({_GAP})\d{{4}}\1\d{{4}}|1[3-9]\d\d({_GAP})\d{{3}}\2\d{{4}}|1[3-9]\d\d({_GAP})\d{{4}}\3\d{{3}})"
)
_MOBILE = re.compile(_GROUPED)
_IDENTITY = re.compile(
    rf"\d{{6}}{_GAP}\d{{4}}{_GAP}\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{3}}{_GAP}[\dxX]|\d{{4}}(?:[- ]\d{{4}}){{3}}[- ]\d[\dxX]"
)
_OLD_IDENTITY = re.compile(rf"\d{{6}}(?P<gap>{_GAP})\d{{6}}(?P=gap)\d{{3}}")  # until 1999
_CARD = re.compile(rf"62\d{{2}}(?:{_GAP}\d{{4}}){{3}}{_GAP}\d{{0,3}}|62\d{{4}}[- ]?\d{{10,13}}")
_INSIDE = re.compile(
    r"(?:(?<![\dA-Za-z])|(?<=tel)|(?<=phone)|(?<=mob)|(?<=mobile))"
    # a piece of a longer number with the same gaps is none: 2024-138-1234-5678
    rf"(?:(?<!\d[-/.·_])(?:{_GROUPED}|{_OLD_IDENTITY.pattern})(?![-/.·_]\d)"
    rf"|{_PLAIN}|{_IDENTITY.pattern}|{_CARD.pattern})(?![\dA-Za-z])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[\w./?=&%#:~+-]+", re.ASCII)  # of a page: its numbers count pages
_ENOUGH_DIGITS = re.compile(r"\d(?:\D{0,5}\d){10}")
_BROKEN = re.compile(r"(?<=\d)[^\S\r\n]*[\r\n]+\s*(?=[\dxXｘＸ])")  # a number that a narrow column breaks anywhere
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣", "-"))
_REGIONS = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_CROSSED_OUT = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]")
_DIGIT = re.compile(r"\d")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


def is_identity_number(text: str) -> bool:
    """Return an 18-digit identity number with a valid region, date of birth and check digit."""
    if not re.fullmatch(r"[1-9]\d{16}[\dXx]", text) or text[:2] not in _REGIONS:
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return born.year >= 1900 and _CHECK_DIGITS[total % 11] == text[17].upper()


def is_old_identity_number(digits: str) -> bool:
    """Return whether 15 digits are an identity number as they were until 1999: without a check digit."""
    try:
        date(1900 + int(digits[6:8]), int(digits[8:10]), int(digits[10:12]))
    except ValueError:
        return False
    return len(digits) == 15 and digits[:2] in _REGIONS


def passes_luhn(digits: str) -> bool:
    """Return the check digit of bank cards."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + at % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def kind_of_number(text: str) -> str | None:
    """Return what a folded text is that is nothing but one personal number; None where it is none."""
    if _MOBILE.fullmatch(text):
        return "mobile_number"
    bare = "".join(letter for letter in text if letter.isalnum())
    if _IDENTITY.fullmatch(text) and is_identity_number(bare):
        return "identity_number"
    if _CARD.fullmatch(text) and 16 <= len(bare) <= 19 and passes_luhn(bare):
        return "bank_card"
    if _OLD_IDENTITY.fullmatch(text) and is_old_identity_number(bare):
        return "identity_number"
    return None


def may_be_personal(cell: Any) -> bool:
    """Return whether a cell may be a bare personal number, told without folding it; never False for one that is."""
    if isinstance(cell, str):
        return len(cell) >= MIN_LENGTH and _WORDY.search(cell) is None
    return isinstance(cell, int | float) and MIN_NUMBER <= cell < 1e19 and cell == int(cell)


def kind_of_cell(cell: Any) -> str | None:
    """Return what a whole cell is: one personal number, or several numbers of which one is personal, however they
    are spaced or wrapped.
    """
    return kind_of_text(folded(cell_text(cell))) if may_be_personal(cell) else None


def kind_of_text(text: str) -> str | None:
    """As kind_of_cell, for a folded text."""
    text = _DECIMALS.sub("", " ".join(text.translate(_WRAPPERS).split())).strip(" .-")
    if not MIN_LENGTH <= len(text) <= _MAX_LENGTH or not _BARE.fullmatch(text):
        return None
    found = kind_of_number(text)
    if found is not None:
        return found
    for separator in (_SEVERAL, re.compile(r"[、,;/|。\s]+")):
        pieces = [piece.strip(" -.") for piece in separator.split(text)]
        kinds = sorted({kind for piece in pieces if (kind := kind_of_number(piece))})
        if len(pieces) > 1 and kinds:
            return kinds[0]
    return None


def kind_inside(cell: Any) -> str | None:
    """Return a personal number anywhere in a longer text, spaced or broken over lines."""
    if not isinstance(cell, str) or len(cell) < MIN_LENGTH or not _ENOUGH_DIGITS.search(cell):
        return None
    if "://" in cell or "www." in cell:
        cell = _ADDRESS.sub(" ", cell)
    ways = [cell] if "\n" not in cell and "\r" not in cell else [cell, _BROKEN.sub("", cell)]
    texts = (way if way.isascii() and way.isprintable() else folded(way).translate(_DASHES) for way in ways)
    found = (kind_of_number(match[0]) for text in texts for match in _INSIDE.finditer(text))
    return next(filter(None, found), None)


def masked(text: str, mask: Callable[[str], str] = lambda _: "***") -> str:
    """Return a text in which every personal number is hidden: for lines that are repeated without having been
    searched.
    """
    if len(text) < MIN_LENGTH:
        return text
    return _INSIDE.sub(lambda match: mask(match[0]) if kind_of_number(match[0]) else match[0], text)


def without_numbers(name: str) -> str:
    """Return the name of a file, a sheet or a member of an archive without numbers of persons, as long as it was."""
    found = masked(name, crossed_out)
    # written in another way than one that can be told apart: full-width, with gaps of its own
    return _DIGIT.sub("x", found) if kind_inside(found) else found


def crossed_out(text: str) -> str:
    """Return a text with an x for every digit and Latin letter."""
    return _CROSSED_OUT.sub("x", text)
