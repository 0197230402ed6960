"""Ranking: who stands where among comparable units, how much of it can be relied on, and what other weights would
do.
"""

from __future__ import annotations

from typing import Any

from dashboards.components import elements as html
from dashboards.components.filter_bar import segments
from dashboards.context import Context
from dashboards.page import Page
from dashboards.pages import ranking_bump, ranking_funnel, ranking_list, ranking_whatif
from dashboards.pages.ranking_details import details_table
from dashboards.pages.ranking_tables import domain_of, ranking_table
from dashboards.pages.ranking_trial import trial_table
from dashboards.view import DOMAINS

_TABS = {"list": ranking_list, "funnel": ranking_funnel, "bump": ranking_bump, "whatif": ranking_whatif}
_CONTROLS = {"funnel": ranking_funnel.controls, "bump": ranking_bump.controls}


def tab_of(context: Context) -> str:
    """The tab that is shown; the list unless the address names another."""
    return context.view.tab if context.view.tab in _TABS else "list"


def choices(context: Context) -> dict[str, Any]:
    """What the selects of the tab show."""
    if tab_of(context) == "funnel":
        return {"metric": ranking_funnel.metric_of(context) or ""}
    return {"unit": context.view.unit or "*"} if tab_of(context) == "bump" else {}


def content(context: Context) -> list[Any]:
    """Tabs and domains, then the tab."""
    text, tab = context.text, tab_of(context)
    period = context.formats.period(context.period["period_code"])
    title = text("ranking.heading", group=text.label("unit_type", context.group), period=period)
    links = {name: context.link(tab=None if name == "list" else name, sort=None, weights=None) for name in _TABS}
    tabs = [(text(f"ranking.tab_{name}"), href, name == tab) for name, href in links.items()]
    links = {
        domain: context.link(domain=None if domain == "total" else domain, sort=None) for domain in ("total", *DOMAINS)
    }
    domains = [(text.label("domain", domain), href, domain == domain_of(context)) for domain, href in links.items()]
    head = html.Div([html.H1(title), segments(text("ranking.tabs"), tabs)], className="title-row")
    # the funnel is about one rate, whatever it counts for
    shown = [] if tab == "funnel" else [segments(text("column.domain"), domains)]
    more = _CONTROLS[tab](context) if tab in _CONTROLS else []
    return [head, html.Div([*shown, *more], className="choices no-print"), *_TABS[tab].content(context)]


PAGE = Page(
    "ranking",
    "/ranking",
    content,
    {
        "ranking": ranking_table,
        "details": details_table,
        "funnel": ranking_funnel.funnel_table,
        "places": ranking_bump.places_table,
        "trial": trial_table,
    },
    ("period", "type", "parent"),
    more_choices=choices,
    register=ranking_whatif.register,
)
