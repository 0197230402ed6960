"""Cross out, in a text that is kept, what may belong to a person and is no reason to refuse a file: landlines, e-mail
addresses, number plates and dwellings. A text stays as long as it is, so that it fits where it stood.
"""

from __future__ import annotations

import re

from expectations.vocabulary import any_of, words
from orchestration.collection.tables.row_words import SIGNATURE, compact
from orchestration.collection.values.personal_numbers import crossed_out, without_numbers

_SIGN = "[A-HJ-NP-Z0-9０-９]"
_LANDLINE = re.compile(
    r"(?<!\d,)(?<![\d.A-Za-z-])(?:[(（]?0(?:10|2\d|[3-9]\d\d)[)）]?[-—－ ]{0,2}[2-8]\d{6,7})(?![\d.A-Za-z])", re.ASCII
)
_EMAIL = re.compile(r"[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}", re.ASCII)
_PLATE = re.compile(
    rf"{any_of('personal.plate_provinces')}[A-HJ-NP-Z](?:[-－—·•./\s]|&#1[03];){{0,3}}"
    rf"(?:[DF]{_SIGN}\d{{4}}|\d{{5}}[DF]|{_SIGN}{{4}}(?:{_SIGN}|{any_of('personal.plate_ends')}))(?![0-9A-Za-z０-９])"
)
_DWELLING = re.compile(
    rf"{any_of('personal.streets')}\d{{0,4}}{any_of('personal.houses')}?(?:\d{{1,4}}{any_of('personal.stairs')})*"
    rf"\d{{1,4}}{any_of('personal.rooms')}"
)
# sign that must stand in a text → what it may be part of; asked first, because it is told much faster
_KINDS = (("0", _LANDLINE), ("@", _EMAIL))
_KINDS_IN_IDEOGRAPHS = (("", _PLATE), (words("personal.rooms")[0], _DWELLING))
_OFFICE_LINES = tuple(words("personal.office_lines"))
_OWN_LINE = re.compile(f"{any_of('personal.own_lines')}:")
_MAX_SUFFIX = 5
_EDGES = "<>\n,;\t\x00"  # of a cell, in XML, a text or an .xls


def without_lesser_data(text: str) -> str:
    """Return a text, a table of texts or the XML of a sheet without them. Lines that a clerk signs stay as they are."""
    for sign, pattern in _KINDS if text.isascii() else _KINDS + _KINDS_IN_IDEOGRAPHS:
        if sign in text:
            text = pattern.sub(_hidden, text)
    return text


def nameless(name: str) -> str:
    """Return the name of a sheet, or an address, without anything of a person."""
    return without_lesser_data(without_numbers(name))


def nameless_file(name: str) -> str:
    """Return the name of a file without anything of a person; its suffix stays."""
    stem, dot, suffix = name.rpartition(".")
    is_suffix = bool(stem) and suffix.isascii() and suffix.isalnum() and len(suffix) <= _MAX_SUFFIX
    return nameless(stem) + dot + suffix if is_suffix else nameless(name)


def _hidden(match: re.Match[str]) -> str:
    start, end = match.span()
    whole, found = match.string, match[0]
    # the cell in which it stands: what others of its row say is not about it
    line = whole[max(whole.rfind(edge, max(0, start - 400), start) for edge in _EDGES) + 1 : end + 100]
    line = re.split(f"[{_EDGES}]", line, maxsplit=1)[0]
    is_office = match.re is _LANDLINE and (any(word in line for word in _OFFICE_LINES) or _is_code(found, line))
    is_own = SIGNATURE.match(compact(line)) or _OWN_LINE.match(compact(line))
    return found if is_office or is_own else crossed_out(found)


def _is_code(found: str, line: str) -> bool:
    """Tell whether digits are all that a cell says: without a dash they may be a number of any kind."""
    return found.isdigit() and re.search(rf"(?:^|[,;\t\"]){found}(?:$|[,;\t\"])", line.strip()) is not None
