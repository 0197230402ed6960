"""Elements of HTML: Dash's own, under one type.

from dashboards.components import elements as html
html.Div([html.P("…")], className="card", **{"data-view": "/"})
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash.development.base_component import Component

if TYPE_CHECKING:
    # Dash's signatures know no aria-* and data-*; what an element may hold is checked when it is made
    class Element(Component):
        """Any of the elements below."""

        def __init__(self, children: Any = None, **words: Any) -> None: ...

    A = B = Button = Dd = Details = Div = Dl = Dt = Footer = H1 = H2 = H3 = Header = Img = Li = Element
    Main = Nav = Ol = Option = P = Pre = Section = Select = Span = Strong = Summary = Ul = Element
else:
    from dash.html import (  # noqa: F401 as the names above
        H1,
        H2,
        H3,
        A,
        B,
        Button,
        Dd,
        Details,
        Div,
        Dl,
        Dt,
        Footer,
        Header,
        Img,
        Li,
        Main,
        Nav,
        Ol,
        Option,
        P,
        Pre,
        Section,
        Select,
        Span,
        Strong,
        Summary,
        Ul,
    )

    Element = Component
