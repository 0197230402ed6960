"""What may stay beside the cells of a file: texts of our own blank workbooks, names of programs, words of the lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

from expectations.labels import normalise_label
from expectations.loading import code_lists, contracts
from expectations.vocabulary import words
from orchestration.collection.tables.personal_headers import is_personal_header, is_signer_header
from orchestration.collection.values.personal_numbers import kind_inside, kind_of_cell

if TYPE_CHECKING:
    from orchestration.collection.sources.source import Source
    from orchestration.reference import References

_PROGRAMS = frozenset(map(normalise_label, words("personal.programs")))


@dataclass(frozen=True, slots=True)
class Known:
    """What is nobody's: texts of our own blank workbooks, and words of the contracts and lists."""

    texts: frozenset[str] = frozenset()
    labels: Callable[[], frozenset[str]] = frozenset
    are_hidden_sheets_read: bool = False  # a source may read them

    def is_own(self, text: str) -> bool:
        """Tell whether a property, a comment or a footer is ours, or names a program."""
        plain = squeezed(text)
        return not plain or plain in self.texts or normalise_label(text) in _PROGRAMS

    def may_stay_hidden(self, text: str) -> bool:
        """Tell whether a text of a hidden sheet may stay: a word of a list, or what reading refuses the file for."""
        label = normalise_label(text)
        if label in self.labels() or not any(letter.isalpha() for letter in text):
            return True
        is_refused = is_personal_header(text) or is_signer_header(text) or kind_of_cell(text) or kind_inside(text)
        return bool(is_refused)


def known_of(references: References, sources: Iterable[Source]) -> Known:
    """Return what is nobody's in a file that these sources read."""
    return Known(_own_texts(), lambda: _labels(references), any(True for _ in sources))


@cache
def _own_texts() -> frozenset[str]:
    from orchestration.templates.workbook import own_texts

    return frozenset(map(squeezed, own_texts()))


def _labels(references: References) -> frozenset[str]:
    """Return every word that a list of choices may offer."""
    names = [
        text
        for row in references.units
        for text in (row.unit_code, row.unit_name, *(alias.name for alias in row.aliases))
    ]
    return _contract_labels() | frozenset(map(normalise_label, names))


@cache
def _contract_labels() -> frozenset[str]:
    fields = [field for contract in contracts().values() for field in contract.fields]
    codes = [code for codes in code_lists().values() for code in codes]
    named = [text for field in fields for text in (field.label_zh, field.label_en, *field.labels)]
    coded = [text for code in codes for text in (code.code, code.label_zh, code.label_en, *code.synonyms)]
    return frozenset(map(normalise_label, [*named, *coded]))


def squeezed(text: str) -> str:
    """Return a text as the texts of `Known` are compared."""
    return "".join(unescape(text).split())
