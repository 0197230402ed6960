"""Funnel of a ranking: which units differ from their group by more than chance, given how many cases they have."""

from __future__ import annotations

from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import chart_card
from dashboards.components.columns import column, count, number_of, percent, table, unit, unless_ok
from dashboards.components.filter_bar import labelled, options, select
from dashboards.components.sample import range_of, sample, sample_name
from dashboards.components.states import empty
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.funnel import funnel
from dashboards.pages.ranking_tables import domain_of
from dashboards.snapshot import Row

_FIRST = "case_on_time_resolution_rate"
_SHAPES = {"above_998": "▲", "above_95": "△", "inside": "●", "below_95": "▽", "below_998": "▼"}


def _asked(context: Context) -> dict[str, Any]:
    return {"period": context.period["period_code"], "group": context.group}


def _offered(context: Context) -> list[Row]:
    return context.reader.rows("funnel_metrics", **_asked(context))


def metric_of(context: Context) -> str | None:
    """The chosen rate; else that of the address's domain with most different n, else the usual one."""
    offered: dict[str, Row] = {row["metric_code"]: row for row in _offered(context)}
    if context.view.metric in offered:
        return context.view.metric
    of_domain = [code for code, row in offered.items() if domain_of(context) in ("total", row["domain"])]
    if _FIRST in of_domain or not of_domain:
        return _FIRST if _FIRST in offered else next(iter(offered), None)
    return max(of_domain, key=lambda code: float(offered[code]["sizes"]))


def funnel_table(context: Context) -> Table:
    """The numbers behind the funnel."""
    code, period = metric_of(context), context.period["period_code"]
    rows = context.reader.rows("funnel", metric=code, units=context.within, **_asked(context)) if code else []
    named = context.metric_name(code) if code else None
    columns = [
        unit(),
        percent("value", named=named, of=number_of("metric", code, period), **unless_ok(context)),
        count("n", named=sample_name(context, code or "")),
        percent("lower", "metrics.lower"),
        percent("upper", "metrics.upper"),
        column("place", "funnel.place", shown=lambda row: _place(context, row)),
    ]
    return table(context, "funnel", "ranking.tab_funnel", columns, rows)


def _place(context: Context, row: Row) -> str | None:
    if row["value"] is None:
        return context.text.label("status", row["status"])
    place = row["place"]
    return f"{_SHAPES[place]} {context.text(f'funnel.{place}')}" if place else None


def content(context: Context) -> list[Any]:
    """The funnel of one rate."""
    code = metric_of(context)
    return [empty(context.text("funnel.none"))] if code is None else [_card(context, code)]


def _widening(context: Context, code: str) -> list[str]:
    """What the limits allow for beside chance: clumps, and units that differ by more."""
    text, formats = context.text, context.formats
    said = []
    for row in context.reader.rows("funnel_dispersion", metric=code, **_asked(context)):
        if row["design_effect"] > 1:
            said.append(text("funnel.clumps", d=formats.score(row["design_effect"])))
        if row["overdispersion"] is not None:
            key = "funnel.dispersion_wide" if row.get("is_overdispersed") else "funnel.dispersion"
            said.append(text(key, phi=formats.score(row["overdispersion"])))
    return said


def controls(context: Context) -> list[Any]:
    """The choice of a rate."""
    words = context.text("funnel.metric")
    data = options({row["metric_code"]: context.metric_name(row["metric_code"]) for row in _offered(context)})
    return [labelled(words, select(context, "metric", metric_of(context), data, 260, words))]


def _card(context: Context, code: str) -> html.Element:
    text, formats, rates = context.text, context.formats, funnel_table(context)
    limits = context.reader.rows("funnel_limits", metric=code, **_asked(context))
    known = [row for row in rates.rows if row["value"] is not None and row["n"]]

    def note(row: Row) -> str:
        said = (formats.percent(row["value"]), sample(context, code, row["n"]), range_of(context, row))
        return " · ".join([*said, _place(context, row) or ""])

    def of_unit(code: str) -> Row:
        return {"name": context.unit_name(code), "href": context.link("/unit", unit=code)}

    drawn = [{**row, **of_unit(row["unit_code"]), "note": note(row)} for row in known]
    outside = [row for row in known if row["place"] not in (None, "inside")]
    name = context.metric_name(code)
    far = sum(1 for row in outside if row["place"].endswith("998"))
    title = text("funnel.finding" if outside else "funnel.finding_none", name=name, n=len(outside), far=far)
    without = len(rates.rows) - len(drawn)
    centre = limits[0]["centre"] if limits else None
    figure = funnel(
        drawn,
        limits,
        title=text("funnel.axis"),
        centre_name=text("funnel.centre", value=formats.percent(centre)),
        names_95=text("funnel.line_95"),
        names_998=text("funnel.line_998"),
        zoomed=text("trend.zoomed"),
    )
    about = text("funnel.about_without" if without else "funnel.about", n=len(drawn), without=without)
    return chart_card(
        context,
        title=title,
        about=" · ".join([about, *_widening(context, code)]),
        figure=figure if drawn else None,
        table=rates,
        definitions=(code, text("definition.funnel")),
        wide=True,
    )
