"""Components that assets/tables.js draws from plain data: hundreds of cells as Dash components of their own would
slow server and browser.
"""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component


class _Drawn(Component):
    """A component whose words are all known here; there is no package whose version Dash could name in a message
    about a wrong one.
    """

    _children_props: list[str] = []  # noqa: RUF012 as Dash declares it
    _namespace = "taizhang"

    def __init__(self, **words: Any) -> None:
        self._prop_names = self.available_properties = list(words)
        self._valid_wildcard_attributes = self.available_wildcard_properties = []
        vars(self).update(words)


class Rows(_Drawn):
    """A table.

    Args:
        className: of the table.
        head: label and class of each column.
        rows: lists of cells, a text or {text, href, tip, muted, tone, image, of} (table.py).
    """

    _namespace = "taizhang"
    _type = "Rows"


class Behind(_Drawn):
    """Lines to be opened; the table in them is asked for then.

    Args:
        label: what the reader opens.
        title: of the table, for who does not see it.
        address: where its head and rows are (rows.py).
        waiting, failed, again: words for the time until they are there, for when they do not come, and to try once
        more.
    """

    _namespace = "taizhang"
    _type = "Behind"
