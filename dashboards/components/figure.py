"""A number that leads to its formula and source cells: a button; the script opens the panel that the address then
names.
"""

from __future__ import annotations

from typing import Any

from dashboards.components import elements as html
from dashboards.number import ATTRIBUTE


def figure(
    shown: Any, words: str | None, class_name: str = "", title: str | None = None
) -> html.Element | html.Element:
    """A number that can be asked where it comes from; plain text where nobody knows which number it is.

    Args:
        words: which number of the snapshot it is (number.py).
    """
    if words is None:
        return html.Span(shown, className=class_name or None, title=title)
    return html.Button(
        shown,
        type="button",
        className=f"figure {class_name}".strip(),
        title=title,
        **{ATTRIBUTE: words, "aria-haspopup": "dialog"},
    )
