"""Compare headers, unit names, codes and map keys, whoever typed them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_OPENING, _CLOSING = "[{【〔〖「『", "]}】〕〗」』"
_BRACKETS = str.maketrans(_OPENING + _CLOSING, "(" * len(_OPENING) + ")" * len(_CLOSING))
_CJK = r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
IDEOGRAPH = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_WRAPPING = re.compile(rf"(?<={IDEOGRAPH}) (?=[()]|{IDEOGRAPH})|(?<=[()]) (?={IDEOGRAPH})")
_SPACE_AT_CJK = re.compile(rf"(?<={_CJK}) | (?={_CJK})")
_HINT = re.compile(r"\([^()]*\)")
_OF_UNIT = re.compile(r"^(?:单位|unit)\s*:\s*")
_MARKS = " *＊※★☆#:：,，.。、-_"


def normalise_label(text: str) -> str:
    """Return the form in which labels are compared: NFKC, one kind of bracket, folded case, single spaces inside.

    White space and line breaks between two ideographs only spread or wrap a word: 教育\\n局 and 教　育　局 are 教育局.
    Invisible format characters (byte order mark, zero-width space) are dropped: no reader can see them.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.casefold().translate(_BRACKETS).split())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    # almost every label is printable: then there is nothing to drop
    if not folded.isprintable():
        folded = "".join(" " if c in "\t\n\r" else c for c in folded if unicodedata.category(c) != "Cf")
    spaced = " ".join(folded.translate(_BRACKETS).split())
    return _WRAPPING.sub("", spaced) if " " in spaced else spaced


@lru_cache(20_000)
def header_keys(text: str) -> tuple[str, ...]:
    """Return the forms under which a header is looked up, the closest first.

    As written; then without the spaces and line breaks that only spread Chinese characters (单　位) and without marks
    at the ends (学习时间*).
    """
    label = normalise_label(text)
    return tuple(dict.fromkeys(key for key in (label, _spread(label).strip(_MARKS)) if key))


def bare_header(text: str) -> str:
    """Return a header without the hints in brackets: 学习时间(年/月/日) gives 学习时间."""
    return _HINT.sub("", _spread(normalise_label(text))).strip(_MARKS)


def hints(text: str) -> tuple[str, ...]:
    """Return what stands in brackets in a header, without a leading 单位: — 时长(单位：分钟) gives 分钟."""
    return tuple(_OF_UNIT.sub("", hint[1:-1].strip()) for hint in _HINT.findall(_spread(normalise_label(text))))


def _spread(label: str) -> str:
    return label if label.isascii() else _SPACE_AT_CJK.sub("", label)
