"""Read yes or no, and codes by their labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from typing import Any, Protocol

from expectations.labels import normalise_label
from expectations.vocabulary import words
from orchestration.collection.values.cells import cell_text, folded, is_blank, is_error, unwrapped
from orchestration.collection.values.parse_result import BLANK, ERROR_VALUE, ParseError, ParseResult

UNREADABLE_YES_NO = ParseError("unreadable_yes_no")


_MAX_NOTHING_LENGTH = 4  # characters of null, none, n/a


class CodeLike(Protocol):
    """One value of a code list."""

    @property
    def code(self) -> str: ...
    @property
    def label_zh(self) -> str: ...
    @property
    def label_en(self) -> str: ...
    @property
    def synonyms(self) -> tuple[str, ...]: ...


def yes_no_words(yes: Iterable[str], no: Iterable[str]) -> dict[str, bool]:
    """Return every word for yes or no of a column, normalised; its own words come before the general ones."""
    general = dict.fromkeys(words("cells.no"), False) | dict.fromkeys(words("cells.yes"), True)
    return general | {normalise_label(word): True for word in yes} | {normalise_label(word): False for word in no}


def read_yes_no(cell: Any, words: Mapping[str, bool]) -> ParseResult | ParseError:
    """Return a cell as a bool: 是/否, √/×, 有/无, Y/N, 1/0 and the words given."""
    if cell is None:
        return BLANK
    if isinstance(cell, bool):
        return ParseResult(cell)
    if isinstance(cell, date | time | timedelta):
        return UNREADABLE_YES_NO
    text = normalise_label(cell_text(cell))
    if text in words:
        return ParseResult(words[text])
    if is_blank(text):
        return BLANK
    return ERROR_VALUE if is_error(text) else UNREADABLE_YES_NO


def code_words(codes: Iterable[CodeLike]) -> dict[str, str]:
    """Return every way to write a code of a list, normalised."""
    return {
        normalise_label(word): entry.code
        for entry in codes
        for word in (*entry.synonyms, entry.label_en, entry.label_zh, entry.code)
    }


def read_code(cell: Any, words: Mapping[str, str], choices: str) -> ParseResult | ParseError:
    """Return a cell as a code of a list.

    Args:
        words: normalised word → code.
        choices: the labels to name where the word is unknown.
    Returns:
        Read(code); Read("other", remark) for an unknown word where the list has it; else the reason.
    """
    text = cell_text(cell)
    label = normalise_label(text)
    if label in words:
        return ParseResult(words[label])
    if is_blank(folded(text)):
        return BLANK
    if is_error(label):
        return ERROR_VALUE
    reason = ParseError("unknown_value", choices=choices)
    return ParseResult("other", reason) if "other" in words.values() else reason


def read_text(cell: Any, max_length: int | None) -> ParseResult | ParseError:
    """Return a cell as trimmed text; whole numbers as their digits."""
    # most texts are numbers of cases: plain, and too long for a word that means nothing
    if (
        isinstance(cell, str)
        and cell.isascii()
        and cell.isalnum()
        and _MAX_NOTHING_LENGTH < len(cell) <= (max_length or len(cell))
    ):
        return ParseResult(cell)
    text = unwrapped(cell_text(cell))
    plain = folded(text)
    if is_blank(plain):
        return BLANK
    if is_error(plain):
        return ERROR_VALUE
    if max_length is not None and len(text) > max_length:
        return ParseError("too_long", max_length=max_length)
    return ParseResult(text)
