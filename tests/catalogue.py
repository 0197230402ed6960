"""The catalogues as they stand in the .po files."""

from __future__ import annotations

import runpy
from functools import cache
from pathlib import Path
from string import Formatter

from orchestration.messages.catalogue import DOMAIN, FOLDER

MAKER = runpy.run_path(str(Path(__file__).parents[1] / ".ci" / "texts.py"))


@cache
def forms(language: str) -> dict[str, tuple[str, ...]]:
    """The texts of a language by key: one, or a singular and a plural."""
    found = MAKER["texts"](FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po")
    return {
        message.id[0] if message.pluralizable else message.id: (
            tuple(message.string) if message.pluralizable else (message.string,)
        )
        for message in found
        if message.id
    }


@cache
def flat(language: str) -> dict[str, str]:
    """The texts of the pages by the keys that they use."""
    return {key.removeprefix("pages."): texts[-1] for key, texts in forms(language).items() if key.startswith("pages.")}


def placeholders(text: str) -> set[str]:
    """Names of the placeholders of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}
