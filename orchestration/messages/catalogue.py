"""Finds a text by its key in the gettext catalogue of a language, locale/<language>/LC_MESSAGES/taizhang.po.

`make texts` sorts the .po files and compiles the .mo files that are read here. Placeholders are named as in
str.format, and know two things more:

    {number:rows}   a number with its noun, from the plural forms of `count.rows`: 1 row, 2 rows; 2 行
    {names}         a list of names, joined as the language joins them: a, b; a、b

A text with plural forms of its own (msgid_plural) follows its placeholder {n}.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
DOMAIN = "taizhang"
FOLDER = Path(__file__).parent / "locale"
_BETWEEN = {"zh": "、", "en": ", "}


@cache
def _translations(language: str) -> GNUTranslations:
    with (FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return GNUTranslations(file)


def found(language: str, key: str, n: object = None) -> str | None:
    """Look a text up: as it stands in the catalogue, of several plural forms that for `n`; None for an unknown key."""
    translations, text = _translations(language), key
    if n is not None:
        text = translations.ngettext(key, key, 1 if str(n) == "1" else 2)
    text = translations.gettext(key) if text is key else text
    return None if text is key else text


def filled(language: str, key: str, values: Mapping[str, object]) -> str:
    """Fill in the placeholders of a text.

    Raises:
        KeyError: there is no such key, or a value is missing: a fault of ours, which the tests of the catalogue find.
    """
    text = found(language, key, values.get("n"))
    if text is None:
        raise KeyError(key)
    return text.format_map({name: _Value(language, value) for name, value in values.items()})


def counted(language: str, noun: str, n: object) -> str | None:
    """Write a number with its noun: 1 row, 2 rows. None where the catalogue has no such noun."""
    text = found(language, f"count.{noun}", n)
    return None if text is None else text.format(n=n)


class Filled:
    """A text that still waits for its language."""

    def rendered(self, language: str) -> str:
        """The text in a language, zh or en."""
        raise NotImplementedError


class Bilingual(Filled):
    """A name that the data brings in both languages, such as the label of a column."""

    __slots__ = ("en", "zh")

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en

    def rendered(self, language: str) -> str:
        """The name in a language, zh or en."""
        return self.en if language == "en" else self.zh


class _Value:
    """A value that str.format puts into a text of one language."""

    __slots__ = ("language", "value")

    def __init__(self, language: str, value: Any) -> None:
        self.language = language
        self.value = value.rendered(language) if isinstance(value, Filled) else value

    def __format__(self, form: str) -> str:
        if isinstance(self.value, (list, tuple)):
            between = form or _BETWEEN[self.language]
            return between.join(format(_Value(self.language, each)) for each in self.value)
        text = counted(self.language, form, self.value) if form.isalpha() else None
        return format(self.value, form) if text is None else text

    def __repr__(self) -> str:
        return repr(self.value)

    def __str__(self) -> str:
        return format(self, "")
