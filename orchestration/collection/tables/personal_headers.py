"""Headers of columns that hold persons, by the lists of the vocabulary."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from expectations.labels import bare_header, header_keys, hints, normalise_label
from expectations.vocabulary import any_of, words

_HEADERS = frozenset(map(normalise_label, words("personal.headers")))
_BESIDE = frozenset(map(normalise_label, words("personal.beside")))  # Name counts beside Phone
_SIGNERS = frozenset(map(normalise_label, words("personal.signers")))
_ENDINGS = tuple(words("personal.endings"))
_NOT_ENDINGS = tuple(words("personal.not_endings"))
_PIECES = re.compile(rf"(?:[/、,，;；\\|&+\s]|{any_of('personal.joins')})+")
_MEASURES = frozenset(words("personal.measures"))
_MAX_HEADER_LENGTH = 30


@lru_cache(20_000)
def is_personal_header(cell: Any) -> bool:
    """Return whether a header stands on the list, or ends as one; with a measure in brackets it counts and does not."""
    if not isinstance(cell, str) or not 0 < len(cell) <= _MAX_HEADER_LENGTH:
        return False
    if any(key in _HEADERS or _are_all_listed(key) for key in header_keys(cell)):
        return True
    bare = bare_header(cell)
    if _MEASURES.intersection(hints(cell)):
        return False
    return bare in _HEADERS or (bare.endswith(_ENDINGS) and bare not in _SIGNERS and not bare.startswith(_NOT_ENDINGS))


def _are_all_listed(key: str) -> bool:
    """Tell whether a header is several of the lists: 联系人/电话, name / phone."""
    pieces = [piece for piece in _PIECES.split(key) if piece]
    if len(pieces) < 2 or not all(piece in _HEADERS or piece in _SIGNERS or piece in _BESIDE for piece in pieces):
        return False
    return any(piece in _HEADERS for piece in pieces)


@lru_cache(20_000)
def is_signer_header(cell: Any) -> bool:
    """Return whether a header names who signs or speaks: as a column it holds persons."""
    if not isinstance(cell, str) or not 0 < len(cell) <= _MAX_HEADER_LENGTH:
        return False
    return not {*header_keys(cell), bare_header(cell)}.isdisjoint(_SIGNERS) and not _MEASURES.intersection(hints(cell))


@lru_cache(20_000)
def counts_beside_one(cell: Any) -> bool:
    """Return whether a header that many tables have is one of a person beside one of the list: Name beside Phone."""
    return isinstance(cell, str) and not _BESIDE.isdisjoint(header_keys(cell))
