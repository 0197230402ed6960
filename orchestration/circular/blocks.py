"""The lines of a written text as blocks of a document.

    # title                     > line without indent           >> line on the right
    ## heading, numbered        ### and #### below it           @footer what stands beside the page number
    @table caption              | a | line | of it |            the first line is its header
    @attachments                their list                      @attachment title, on a page of its own
    [[title]]                   the number of an attachment

Every other line is a paragraph. Headings and attachments get their numbers here: what is left out leaves no gap.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_KINDS = {
    "@attachment ": "attachment",
    "@attachments": "attachments",
    "@table ": "table",
    "@footer ": "footer",
    "#### ": "heading3",
    "### ": "heading2",
    "## ": "heading1",
    "# ": "title",
    ">> ": "right",
    "> ": "plain",
}
_HEADINGS = ("heading1", "heading2", "heading3")
_REFERENCE = re.compile(r"\[\[(.+?)\]\]")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document; a table has rows, of which the first is its header."""

    kind: str
    text: str
    rows: tuple[tuple[str, ...], ...] = ()


@cache
def layout() -> dict[str, Any]:
    """Read layout.toml."""
    return tomllib.loads((Path(__file__).parent / "layout.toml").read_text(encoding="utf-8"))


def parse(text: str) -> list[Block]:
    """Make blocks of a text."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    titles = [line.removeprefix("@attachment ") for line in lines if line.startswith("@attachment ")]
    counts = [0] * len(_HEADINGS)
    found: list[Block] = []
    for line in (_REFERENCE.sub(lambda match: attachment(titles, match[1]), line) for line in lines):
        if line.startswith("|"):
            cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
            found[-1] = Block("table", found[-1].text, (*found[-1].rows, cells))
            continue
        kind, rest = next(
            ((kind, line[len(mark) :]) for mark, kind in _KINDS.items() if line.startswith(mark)), ("", line)
        )
        if kind in _HEADINGS:
            rest = _numbered(kind, rest, counts)
        elif kind == "attachment":
            counts = [0] * len(_HEADINGS)
            found.append(Block("attachment", attachment(titles, rest)))
            kind = "title"
        elif kind == "attachments":
            found += _listed(titles)
            continue
        found.append(Block(kind or "paragraph", rest))
    return found


def attachment(titles: list[str], title: str) -> str:
    """Call an attachment by its number; the only one has none."""
    word: str = layout()["words"]["attachment"]
    return f"{word}{titles.index(title) + 1}" if title in titles and len(titles) > 1 else word


def _listed(titles: list[str]) -> list[Block]:
    word = layout()["words"]["attachment"]
    if len(titles) == 1:
        return [Block("listed", f"{word}：{titles[0]}")]
    return [
        Block("listed" if number == 1 else "listed_more", f"{f'{word}：' if number == 1 else ''}{number}. {title}")
        for number, title in enumerate(titles, 1)
    ]


def _numbered(kind: str, text: str, counts: list[int]) -> str:
    level, words = _HEADINGS.index(kind), layout()["words"]
    counts[level] += 1
    counts[level + 1 :] = [0] * (len(counts) - level - 1)
    numerals = words["numerals"].split()
    chinese = numerals[counts[level] - 1] if counts[level] <= len(numerals) else str(counts[level])
    return str(words["headings"][level].format(chinese=chinese, number=counts[level])) + text
