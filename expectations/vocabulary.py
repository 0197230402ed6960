"""Load the words that ledgers are written with (vocabulary.yml): totals, signatures, nil returns, units of counting.

The file is read once, on the first call.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from expectations.yaml_file import read_yaml

FILE = Path(__file__).parent / "vocabulary.yml"


class VocabularyError(Exception):
    """A vocabulary that cannot be used; the message names the list and what to change."""


@cache
def vocabulary() -> Mapping[str, tuple[str, ...]]:
    """Return the lists by dotted name, such as rows.total.words.

    Raises:
        VocabularyError: an entry is no text, or stands twice in its list.
    """
    return _flat("", read_yaml(FILE))


def words(name: str) -> tuple[str, ...]:
    """Return the entries of one list.

    Raises:
        KeyError: there is no such list.
    """
    return vocabulary()[name]


def any_of(*names: str) -> str:
    """Return a regular expression that one entry of these lists matches."""
    return f"(?:{'|'.join(entry for name in names for entry in words(name))})"


def _flat(prefix: str, content: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for key, value in content.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            lists |= _flat(f"{name}.", value)
        elif not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
            raise VocabularyError(
                f"{FILE.name}: {name} must be a list of texts; put words such as yes, no and 1 in quotes"
            )
        elif len(set(value)) < len(value):
            twice = sorted({entry for entry in value if value.count(entry) > 1})
            raise VocabularyError(f"{FILE.name}: {name} holds {', '.join(twice)} twice; delete one")
        else:
            lists[name] = tuple(value)
    return lists
