"""Where a page stands: from the overview to the list, from the list to the one that is shown."""

from __future__ import annotations

from dashboards.components import elements as html
from dashboards.components.filter_bar import link
from dashboards.context import Context


def breadcrumb(context: Context, page: str, path: str) -> html.Element | None:
    """The way down to this view as links; nothing on the overview, which is the top."""
    if path == "/":
        return None
    view, text = context.view, context.text
    leaf = None
    if page == "unit" and view.unit in context.units:
        leaf = context.unit_name(view.unit)
    elif page == "metrics" and view.metric in context.metrics:
        leaf = context.metric_name(view.metric)
    here = text(f"nav.{page}")
    steps = [link(text("nav.overview"), context.link("/"))]
    if leaf:
        steps.append(link(here, context.link(path, unit=None, metric=None)))
    last = html.Span(leaf or here, **{"aria-current": "page"})
    parts = [part for step in [*steps, last] for part in (step, html.Span("›", **{"aria-hidden": "true"}))][:-1]
    return html.Nav(parts, className="breadcrumb no-print", **{"aria-label": text("nav.breadcrumb")})
