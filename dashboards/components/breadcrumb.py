"""Where a page stands: from the overview to the list, from the list to the one that is shown."""

from __future__ import annotations

from dataclasses import replace

from dashboards.authorise import may
from dashboards.components import elements as html
from dashboards.components.filter_bar import link
from dashboards.context import Context
from dashboards.snapshot import Row


def breadcrumb_of_figure(context: Context, figure: Row) -> html.Element:
    """The way down to the rows of a number as links: overview, unit, and the metric where it is one; in the period of
    the number, which need not be that of the page.
    """
    then = Context(replace(context.view.page, period=figure["period_code"]), context.reader, context.snapshots)
    unit, metric = figure["unit_code"], figure.get("metric_code")
    steps = [
        *([link(then.text("nav.overview"), then.link("/"))] if may("compare") else []),
        link(then.unit_name(unit), then.link("/unit", unit=unit)),
    ]
    if metric:
        steps.append(link(then.metric_name(metric), then.link("/metrics", metric=metric)))
    return _steps(context, steps)


def _steps(context: Context, steps: list[html.Element]) -> html.Element:
    parts = [part for step in steps for part in (step, html.Span("›", **{"aria-hidden": "true"}))][:-1]
    return html.Nav(parts, className="breadcrumb no-print", **{"aria-label": context.text("nav.breadcrumb")})


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
    steps = [link(text("nav.overview"), context.link("/"))] if may("compare") else []
    if leaf:
        steps.append(link(here, context.link(path, unit=None, metric=None)))
    last = html.Span(leaf or here, **{"aria-current": "page"})
    return _steps(context, [*steps, last])
