"""How headers, unit names, codes and map keys are compared, whoever typed them."""

from __future__ import annotations

import re
import unicodedata

_OPENING, _CLOSING = "[{【〔〖「『", "]}】〕〗」』"
_BRACKETS = str.maketrans(_OPENING + _CLOSING, "(" * len(_OPENING) + ")" * len(_CLOSING))
_CJK = r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_SPACE_AT_CJK = re.compile(rf"(?<={_CJK}) | (?={_CJK})")
_HINT = re.compile(r"\([^()]*\)")
_MARKS = " *＊※★☆#:：,，.。、-_"


def normalise_label(text: str) -> str:
    """The form in which two labels are compared: NFKC, one kind of bracket, folded case, single spaces, none at the ends.

    Invisible format characters (byte order mark, zero-width space) are dropped: no reader can see them.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    visible = "".join(" " if c in "\t\n\r" else c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join(visible.translate(_BRACKETS).split())


def header_keys(text: str) -> tuple[str, ...]:
    """The forms under which a header is looked up, the closest first.

    As written; without the spaces and line breaks that only spread Chinese characters (单　位) and without marks at the ends
    (学习时间*); without hints in brackets (时长(分钟)).
    """
    label = normalise_label(text)
    plain = _SPACE_AT_CJK.sub("", label).strip(_MARKS)
    bare = _HINT.sub("", plain).strip(_MARKS)
    return tuple(dict.fromkeys(key for key in (label, plain, bare) if key))
