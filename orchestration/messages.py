"""Sentences for people, in Chinese and in English; Chinese unless TAIZHANG_LANG=en."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if os.environ.get("TAIZHANG_LANG", "zh").lower().startswith("en") else self.zh


class UserError(Exception):
    """Something the reader of the message can put right. The message names the place and the remedy."""

    exit_code = 3
    is_logged = False  # whether the log has it already

    def __init__(self, zh: str, en: str) -> None:
        self.said = Said(zh, en)
        super().__init__(zh)

    @property
    def for_log(self) -> str:
        """What the log holds of it: never a cell's value."""
        return str(self)

    def __str__(self) -> str:
        return str(self.said)


class ConfigError(UserError):
    """A reference list, a source description or the settings in config/ that cannot be used as they stand."""


class WrongUse(UserError):
    """The command was called with something it cannot take."""

    exit_code = 2
