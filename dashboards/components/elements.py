"""Elements of HTML: Dash's own, without its check of every word of every element, of which a page has hundreds
(tests/dashboards/test_app.py checks them).

from dashboards.components import elements as html
html.Div([html.P("…")], className="card")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

if TYPE_CHECKING:

    class Element(Component):
        """Any of the elements below."""

        def __init__(self, children: Any = None, **words: Any) -> None: ...

else:
    Element = Component


def _unchecked(kind: type[Component]) -> type[Element]:
    """The same kind of component; words that are None are left out."""
    # what its methods need to know, the same for every component of the kind
    common = dict(vars(kind()))

    def __init__(self: Component, children: Any = None, **words: Any) -> None:
        state = vars(self)
        state.update(common)
        if children is not None:
            state["children"] = children
        for name, value in words.items():
            if value is not None:
                state[name] = value

    same = {name: getattr(kind, name) for name in ("_namespace", "_type", "_children_props")}
    return type(kind.__name__, (kind,), {"__init__": __init__, "__module__": __name__, "__doc__": kind.__doc__, **same})


A = _unchecked(html.A)
B = _unchecked(html.B)
Button = _unchecked(html.Button)
Dd = _unchecked(html.Dd)
Details = _unchecked(html.Details)
Div = _unchecked(html.Div)
Dl = _unchecked(html.Dl)
Dt = _unchecked(html.Dt)
Footer = _unchecked(html.Footer)
H1 = _unchecked(html.H1)
H2 = _unchecked(html.H2)
H3 = _unchecked(html.H3)
Header = _unchecked(html.Header)
Img = _unchecked(html.Img)
Li = _unchecked(html.Li)
Main = _unchecked(html.Main)
Nav = _unchecked(html.Nav)
Ol = _unchecked(html.Ol)
Option = _unchecked(html.Option)
P = _unchecked(html.P)
Pre = _unchecked(html.Pre)
Section = _unchecked(html.Section)
Select = _unchecked(html.Select)
Span = _unchecked(html.Span)
Strong = _unchecked(html.Strong)
Summary = _unchecked(html.Summary)
Ul = _unchecked(html.Ul)
