"""Elements of HTML for what comes by the hundreds, the cells of tables: as Dash's own, without its check of every word of every cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import html
from dash.development.base_component import Component


def _made(kind: type[Component]) -> Callable[..., Any]:
    """A maker of components of one kind; what is None is left out."""
    # what its methods need to know, the same for every component of the kind
    common = dict(vars(kind()))

    def make(children: Any = None, **words: Any) -> Any:
        component = kind.__new__(kind)
        state = vars(component)
        state.update(common)
        if children is not None:
            state["children"] = children
        for name, value in words.items():
            if value is not None:
                state[name] = value
        return component

    return make


td, tr, link, button, span, img = (_made(kind) for kind in (html.Td, html.Tr, html.A, html.Button, html.Span, html.Img))
