"""Metrics: what each figure tells in plain words, which of them count for the score, and how many units have it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from dashboards import ids
from dashboards.components import elements as html
from dashboards.components.card import table_card
from dashboards.components.columns import column, count, label, metric, percent, table
from dashboards.components.filter_bar import options, select
from dashboards.components.states import message
from dashboards.components.table import Of, Table
from dashboards.context import Context
from dashboards.page import OF_UNITS, Page
from dashboards.pages.metric_detail import limits, measured_in, metric_table, one_metric, trend_of_metric
from dashboards.snapshot import Row


def content(context: Context) -> list[Any]:
    """The catalogue, or one metric."""
    text, code = context.text, context.view.metric
    if code is None:
        return _catalogue(context)
    if code in context.metrics:
        return one_metric(context, code)
    way_out = (text("metrics.catalogue_title"), context.link(metric=None))
    return [message(text("metrics.unknown"), [text("metrics.unknown_1", code=code)], None, way_out)]


def _plain(context: Context, code: str) -> str:
    """What a metric tells, without its formula; a metric that the catalogue of texts does not know by its formula."""
    words = context.text.label("metric_plain", code)
    return context.definition(code) if words == code else words


def catalogue_table(context: Context, name: str = "catalogue", weighted: bool | None = None) -> Table:
    """The metrics by domain: all of them, or those that count for the score (`weighted`), or the others."""
    text, asked = context.text, {"period": context.period["period_code"]}
    have = {row["metric_code"]: row for row in context.reader.rows("metric_coverage", units=context.members, **asked)}
    weights = {row["metric_code"]: row["weight"] for row in context.reader.rows("scheme_weights", **asked)}
    rows: list[Row] = []
    for code, known in context.metrics.items():
        if weighted is None or weighted == bool(weights.get(code)):
            begins = context.exporting or not rows or rows[-1]["domain"] != known["domain"]
            counts = {field: have.get(code, {}).get(field) for field in ("known", "small_n", "no_data")}
            rows.append({**known, **counts, "begins": begins, "weight": weights.get(code)})

    def domain(row: Row) -> str:
        """Once for all its metrics."""
        return text.label("domain", row["domain"]) if row["begins"] else "\u00a0"

    def of_code(say: Callable[[Context, str], str]) -> Of:
        return lambda row: say(context, row["metric_code"])

    formula = of_code(Context.definition)
    columns = [
        column("domain", shown=domain, tone=lambda _: "strong", nowrap=True, wide=560),
        metric(href=lambda row: context.link(metric=row["metric_code"]), nowrap=True),
        column("definition", "metrics.plain", shown=of_code(_plain), tip=formula),
        label("direction", "metrics.direction", wide=700, nowrap=True),
        percent("weight", "metrics.weight", wide=420),
        count("known", "metrics.known", wide=700),
        count("small_n", "metrics.small_n", wide=900),
        count("no_data", "metrics.no_data", wide=900),
    ]
    if context.exporting:
        columns += [
            column("formula", "card.definition", shown=formula),
            column("unit", "metrics.unit", shown=of_code(measured_in)),
            column("source", "metrics.source", shown=lambda row: text.label("metric_source", row["domain"])),
            column("limits", "metrics.limits", shown=of_code(limits)),
        ]
    return table(context, name, f"metrics.{name}_title", columns, rows)


_scored = partial(catalogue_table, name="scored", weighted=True)
_others = partial(catalogue_table, name="others", weighted=False)


def _catalogue(context: Context) -> list[Any]:
    """Those that count in sight, the others behind one click; a box finds any of them."""
    text, scored, others = context.text, _scored(context), _others(context)
    data = options({code: context.metric_name(code) for code in context.metrics})
    title = text("metrics.heading", period=context.formats.period(context.period["period_code"]))
    find = select(context, "metric", None, data, 260, text("metrics.find"), placeholder=text("metrics.find"))
    cards = [
        table_card(
            context,
            title=text("metrics.scored", n=len(scored.rows)),
            about=text("metrics.about"),
            table=scored,
            sortable=False,
            wide=True,
        )
        if scored.rows
        else None,
        table_card(
            context,
            title=text("metrics.others", n=len(others.rows)),
            about=text("metrics.others_about"),
            table=others,
            folded=text("metrics.open_others", n=len(others.rows)) if scored.rows else "",
            sortable=False,
            wide=True,
        ),
    ]
    to_models = html.P(html.A(text("catalog.link"), href=f"{ids.CATALOG}?lang={text.lang}", target="_blank"))
    head = html.Div([html.H1(title), html.Div(find, className="no-print")], className="title-row")
    return [head, *cards, html.Div(to_models, className="no-print")]


PAGE = Page(
    "metrics",
    "/metrics",
    content,
    {
        **{"catalogue": catalogue_table, "scored": _scored, "others": _others},
        **dict.fromkeys(("units", "spread"), metric_table),
    },
    OF_UNITS,
    more_tables=lambda name: (
        partial(trend_of_metric, code=name.removeprefix("trend-")) if name.startswith("trend-") else None
    ),
)
