"""Words on screen: one catalogue a language, the same keys in each (zh.toml, en.toml).

text = texts("zh")
text("overview.title")                      # 总览
text("kpi.n", n="24")                       # n = 24
text.label("channel", "hotline")            # 12345热线; an unknown code is shown as it is
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
_ONE = re.compile(
    r"(?<![\d.,])1 (case|cell|change|channel|check|day|difference|dot|file|hour|item|ledger|metric|other|peer|period|point|report|row|session|submission|unit|week)s\b"
)


class Texts:
    """Words of one language."""

    def __init__(self, lang: str, words: dict[str, str]) -> None:
        self.lang = lang
        self._words = words

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its placeholders filled in, whole numbers with thousands separators.

        Raises:
            KeyError: no such key (a fault of ours, found by the tests).
        """
        shown = {name: f"{value:,}" if type(value) is int else value for name, value in values.items()}
        return self.counted(self._words[key].format(**shown)) if values else self._words[key]

    def counted(self, words: str) -> str:
        """English words with the singular after a 1: 1 row, 2 rows; other languages as they are."""
        return _ONE.sub(r"1 \1", words) if self.lang == "en" else words

    def label(self, group: str, code: object) -> str:
        """The label of a code; the code itself where the list belongs to the department."""
        return self._words.get(f"label.{group}.{code}", "—" if code is None else str(code))

    def heading(self, group: str, code: object) -> str:
        """The label of a code at the head of a column, with a capital letter where the language has them."""
        label = self.label(group, code)
        return label[:1].upper() + label[1:]

    def either(self, zh: str | None, en: str | None) -> str:
        """Of two columns of a snapshot the one in this language, the other where it is empty."""
        first, second = (zh, en) if self.lang == "zh" else (en, zh)
        return first or second or "—"


def flat(lang: str) -> dict[str, str]:
    """The catalogue of a language as dotted keys."""

    def walk(prefix: str, node: dict[str, Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in node.items():
            found.update(walk(f"{prefix}{name}.", value) if isinstance(value, dict) else {f"{prefix}{name}": value})
        return found

    return walk("", tomllib.loads((_FOLDER / f"{lang}.toml").read_text(encoding="utf-8")))


@cache
def texts(lang: str) -> Texts:
    """The words of `lang` (zh or en)."""
    return Texts(lang, flat(lang))
