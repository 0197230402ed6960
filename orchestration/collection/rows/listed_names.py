"""Read what lists of the department name: obligations and figures, by code or by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from expectations.labels import normalise_label
from orchestration.collection.values.cells import cell_text, folded, is_blank, is_error
from orchestration.collection.values.parse_result import BLANK, ERROR_VALUE, ParseError, ParseResult

if TYPE_CHECKING:
    from orchestration.reference import References


def read_obligation(cell: Any, obligations: Mapping[str, frozenset[str]]) -> ParseResult | ParseError:
    """Read the code of an obligation.

    Args:
        obligations: the codes of each word (`obligation_words`).
    """
    text = cell_text(cell)
    if is_blank(folded(text)):
        return BLANK
    codes = obligations.get(normalise_label(text), frozenset())
    if len(codes) == 1:
        return ParseResult(next(iter(codes)))
    if is_error(folded(text)):
        return ERROR_VALUE
    if codes:
        return ParseError("ambiguous_obligation", codes=sorted(codes))
    return _unknown("unknown_obligation", text, obligations)


def read_figure(cell: Any, figures: Mapping[str, str]) -> ParseResult | ParseError:
    """Read the code of a figure, or an expression of one.

    Args:
        figures: the figure of each label.
    """
    from orchestration.reference.lists import figure_expression

    text = cell_text(cell)
    plain = folded(text)
    if is_blank(plain):
        return BLANK
    if normalise_label(text) in figures:
        return ParseResult(figures[normalise_label(text)])
    if is_error(plain):
        return ERROR_VALUE
    expression = figure_expression(plain) if plain.isascii() and plain[:1].isalpha() else None
    if expression is not None:
        return ParseResult(expression)
    return _unknown("unknown_figure", text, figures)


def _unknown(rule: str, text: str, known: Mapping[str, Any]) -> ParseError:
    from rapidfuzz import fuzz, process

    found = process.extractOne(normalise_label(text), known.keys(), scorer=fuzz.ratio, score_cutoff=40)
    return ParseError(f"{rule}.near", nearest=found[0]) if found else ParseError(rule)


def obligation_words(references: References) -> dict[str, frozenset[str]]:
    """Return the codes that each word may mean: codes, Chinese and English names."""
    words: dict[str, set[str]] = {}
    for row in references.obligations:
        for name in (row.obligation_code, row.name_zh, row.name_en):
            if name:
                words.setdefault(normalise_label(name), set()).add(row.obligation_code)
    # a code is never the name of another obligation
    words |= {normalise_label(row.obligation_code): {row.obligation_code} for row in references.obligations}
    return {word: frozenset(codes) for word, codes in words.items()}
