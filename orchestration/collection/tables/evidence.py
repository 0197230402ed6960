"""Whether a header says by itself that its table is a ledger, or only by words that any table may have."""

from __future__ import annotations

from functools import cache

from expectations.contract import Contract
from expectations.labels import normalise_label
from expectations.loading import contracts
from expectations.vocabulary import words
from orchestration.collection.tables.header import Header

_GENERIC = frozenset(map(normalise_label, words("headers.generic")))
_MIN_KNOWN = 4  # columns that together say what none of them says alone


@cache
def told_by(text: str) -> Contract | None:
    """Return the template of which alone a header is a label; none for a word that any table may have."""
    templates = [contract for contract in contracts().values() if contract.field_for(text) is not None]
    return templates[0] if len(templates) == 1 and normalise_label(text) not in _GENERIC else None


def is_telling(text: str) -> bool:
    """Return whether a header is a label of one template alone, and no word that any table may have."""
    return told_by(text) is not None


def generic_labels(header: Header) -> list[str]:
    """Return the headers by which alone a table looks like a ledger; none where more speaks for it.

    More is a title, a label of that template alone, months as columns, or at least four known columns that are half
    of all.
    """
    texts = [header.texts[column] for column in sorted(header.fields.values()) if column in header.texts]
    is_broad = len(texts) >= _MIN_KNOWN and 2 * len(texts) >= len(header.texts)
    if header.layout.source is not None or header.is_titled or header.months or is_broad or any(map(is_telling, texts)):
        return []
    return texts
