"""Words on screen: the texts of the catalogue whose keys begin with `pages.`

text = texts("zh")
text("overview.title")                      # 总览
text("kpi.n", n=24)                         # 基数 24
text.label("channel", "hotline")            # 12345热线; an unknown code is shown as it is
"""

from __future__ import annotations

from functools import cache

from orchestration.messages.catalogue import counted, filled, found


class Texts:
    """Words of one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its placeholders filled in, whole numbers with thousands separators.

        Raises:
            KeyError: no such key (a fault of ours, found by the tests).
        """
        key = f"pages.{key}"
        if not values and (text := found(self.lang, key)) is not None:
            return text  # as it stands: scripts of the page fill some in
        shown = {name: f"{value:,}" if type(value) is int else value for name, value in values.items()}
        return filled(self.lang, key, shown)

    def label(self, group: str, code: object) -> str:
        """The label of a code; the code itself where the list belongs to the department."""
        label = found(self.lang, f"pages.label.{group}.{code}")
        if label is None:
            return "—" if code is None else str(code)
        return label.strip()  # gettext has no empty texts, so that of “count” is a space

    def heading(self, group: str, code: object) -> str:
        """The label of a code at the head of a column, with a capital letter where the language has them."""
        label = self.label(group, code)
        return label[:1].upper() + label[1:]

    def counted(self, noun: str, number: str) -> str:
        """A number, written out already, with what it counts: 1 case, 2 cases."""
        text = counted(self.lang, noun, number)
        return f"{number} {noun}" if text is None else text

    def either(self, zh: str | None, en: str | None) -> str:
        """Of two columns of a snapshot the one in this language, the other where it is empty."""
        first, second = (zh, en) if self.lang == "zh" else (en, zh)
        return first or second or "—"


@cache
def texts(lang: str) -> Texts:
    """The words of `lang` (zh or en)."""
    return Texts(lang)
