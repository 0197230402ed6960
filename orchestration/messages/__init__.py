"""Sentences for people, in Chinese and in English; Chinese unless TAIZHANG_LANG=en. They stand in locale/ under keys.

raise UserError("recovery.backup.not_a_backup", folder=folder)
"""

from __future__ import annotations

import os

from orchestration.messages.catalogue import Filled, filled


def language() -> str:
    """The language of the terminal: zh or en."""
    return "en" if os.environ.get("TAIZHANG_LANG", "zh").lower().startswith("en") else "zh"


class LocalizedText(Filled):
    """A sentence of the catalogue with what it is about, rendered when its language is known."""

    __slots__ = ("key", "values")

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values

    def rendered(self, language: str) -> str:
        """The sentence in a language, zh or en."""
        return filled(language, self.key, self.values)

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return self.rendered("zh")

    @property
    def en(self) -> str:
        """The sentence in English."""
        return self.rendered("en")

    def __str__(self) -> str:
        return self.rendered(language())

    def __repr__(self) -> str:
        return f"LocalizedText({self.key!r}, **{self.values!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LocalizedText) and (self.key, self.values) == (other.key, other.values)

    def __hash__(self) -> int:
        return hash(self.key)


def both(key: str, /, **values: object) -> str:
    """A short text in both languages, for what is written before a language is chosen."""
    text = LocalizedText(key, **values)
    return f"{text.zh} · {text.en}"


class UserError(Exception):
    """Something the reader of the message can put right. The message names the place and the remedy."""

    exit_code = 3
    is_logged = False  # whether the log has it already

    def __init__(self, text: str | LocalizedText, /, **values: object) -> None:
        self.text = LocalizedText(text, **values) if isinstance(text, str) else text
        super().__init__(self.text)

    @property
    def for_log(self) -> str:
        """What the log holds of it: never a cell's value."""
        return str(self)

    def __str__(self) -> str:
        return str(self.text)


class ConfigError(UserError):
    """A reference list, a source description or the settings in config/ that cannot be used as they stand."""


class WrongUse(UserError):
    """The command was called with something it cannot take."""

    exit_code = 2
