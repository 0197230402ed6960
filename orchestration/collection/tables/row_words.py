"""Recognise the texts that say that a row is no plain data, by expectations/vocabulary.yml."""

from __future__ import annotations

import re

from expectations.vocabulary import any_of
from orchestration.collection.values.cells import UNCALCULATED, folded

_FLAGS = re.IGNORECASE | re.DOTALL
TOTAL = re.compile(
    f"{any_of('rows.total.before')}?{any_of('rows.total.words')}{any_of('rows.total.after')}?(?:[:(].*)?"
    f"|{any_of('rows.total.english')}:?",
    _FLAGS,
)
EXAMPLE = re.compile(rf"[(\[【〔]?{any_of('rows.example.before')}?{any_of('rows.example.words')}", _FLAGS)
# 示例 where a number or a unit would stand, and nothing else but what the templates of Taizhang write there
EXAMPLE_MARK = re.compile(
    rf"[(\[【〔]?{any_of('rows.example.before')}?{any_of('rows.example.marks')}{any_of('rows.example.after')}?\d*[:)\]】〕]?",
    _FLAGS,
)
NIL = re.compile(
    f"{any_of('rows.nil.before')}?{any_of('rows.nil.words')}{any_of('rows.nil.after')}{{0,2}}[。.!]?", _FLAGS
)
SIGNATURE = re.compile(rf"{any_of('rows.signature.words')}\(?{any_of('rows.signature.after')}?\)?(?::.*|$)", re.DOTALL)
NOTE = re.compile(
    rf"{any_of('rows.note.labels')}\d*:.*|{any_of('rows.note.marks')}\S.*|{any_of('rows.note.openings')}.{{2,}}"
    rf"|{any_of('rows.note.pages')}$",
    re.DOTALL,
)
SECTION = re.compile(rf"{any_of('rows.section.numbers')}(?P<name>[^\d\s].*)", re.DOTALL)
_NUMERAL = re.compile(r"\(?[一二三四五六七八九十]{1,3}[)、.]?")  # of a section, in the column of running numbers
_BEHIND_A_NAME = re.compile(r"(?:\([^()]*\))?:?$")  # 教育局(…):
_SPECIAL = re.compile(
    "|".join(f"(?:{each.pattern})" for each in (TOTAL, EXAMPLE, NIL, SIGNATURE, NOTE, SECTION))
    + f"|(?:{EXAMPLE_MARK.pattern})$",
    _FLAGS,
)
_ASCII_DIGIT = re.compile(r"[0-9]")


def compact(cell: str) -> str:
    """Return a text as it is compared: NFKC, and without the spaces that only spread 合　计."""
    return folded(cell).replace(" ", "")


def heading(text: str) -> tuple[str, bool]:
    """Return the name that the heading of a section holds, and whether it is numbered: 一、教育局(…)."""
    plain = compact(text)
    match = SECTION.fullmatch(plain)
    return _BEHIND_A_NAME.sub("", match["name"] if match else plain), match is not None


def is_section_number(text: str) -> bool:
    """Tell whether a compact text is nothing but the numeral of a section: 一, （二）, 三、."""
    return _NUMERAL.fullmatch(text) is not None


def is_special(cell: str) -> bool:
    """Tell whether a text may make its row a total, an example, a signature, a note or a nil return."""
    if cell == UNCALCULATED:
        return True
    # codes and numbers are most of the texts of a large export
    return not (cell.isascii() and _ASCII_DIGIT.search(cell) and cell[0] not in "eE") and is_special_text(compact(cell))


def is_special_text(text: str) -> bool:
    """Tell the same of a text that is compact already."""
    return _SPECIAL.match(text) is not None
