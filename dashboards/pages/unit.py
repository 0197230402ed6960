"""Unit: one unit against its peers, why it stands there, and what it has to do next."""

from __future__ import annotations

from functools import partial
from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import table_card
from dashboards.components.kpi import HEADLINES
from dashboards.components.series import series
from dashboards.components.states import message
from dashboards.components.table import Table
from dashboards.components.term import in_words
from dashboards.components.trend_card import trend_card, trend_table
from dashboards.context import Context
from dashboards.page import OF_UNITS, Page
from dashboards.pages.collection_tables import cells_table, submissions_table
from dashboards.pages.unit_desk import desk, published_card, published_table
from dashboards.pages.unit_directory import directory_table
from dashboards.pages.unit_duties import duties_table, owed, reports_table
from dashboards.pages.unit_head import domain_card, head
from dashboards.pages.unit_profile import metrics_card, parts_card, scored_card, submissions_card
from dashboards.pages.unit_summary import summary
from dashboards.pages.unit_tables import metrics_table, parts_table, scored_table
from dashboards.snapshot import Row
from dashboards.view import DOMAINS

_TRENDS_OF_DOMAIN = 2
_NO_MIDDLE = dict.fromkeys(("peers", "median_score", "lower_quartile", "upper_quartile"))


def content(context: Context) -> list[Any]:
    """The list of units, or one of them."""
    unit = context.view.unit
    if unit is None:
        return _directory(context)
    if unit not in context.units:
        return _unknown(context, unit)
    rows = _standings(context, unit)
    total = rows.get("total")
    return [
        head(context, unit, total),
        summary(context, unit, rows),
        *desk(context, unit),
        html.Div([domain_card(context, unit, domain, rows.get(domain)) for domain in DOMAINS], className="kpis"),
        html.Div(
            [parts_card(context, total), scored_card(context), owed(context)],
            className="unit-profile fills",
        ),
        *_trends(context, unit),
        html.Div([metrics_card(context), submissions_card(context)], className="stack after-a4"),
        *published_card(context),
    ]


def _standings(context: Context, unit: str) -> dict[str, Row]:
    """The unit's place and score by domain, beside the middle of its peers."""
    period = context.period["period_code"]
    own = context.reader.rows("standings", period=period, domain=None, group=None, units=[unit])
    # the reader of one unit sees its row alone, and the middle of one is none
    is_whole = context.reader.own_units is None
    peers = context.reader.rows("group_scores", group=own[0]["peer_group"], period=period) if own and is_whole else []
    middles = {row["domain"]: row for row in peers}
    return {row["domain"]: {**row, **middles.get(row["domain"], _NO_MIDDLE)} for row in own}


def shown_trends(context: Context) -> tuple[str, ...]:
    """The two weightiest metrics of each domain; the headlines where the snapshot holds no scheme."""
    scheme = context.reader.rows("scheme_of_period", period=context.period["period_code"])
    found = [
        row["metric_code"]
        for domain in DOMAINS
        for row in [one for one in scheme if one["domain"] == domain][:_TRENDS_OF_DOMAIN]
    ]
    return tuple(found) or tuple(HEADLINES.values())


def _trends(context: Context, unit: str) -> list[Any]:
    """Those that the unit has a value of; a phone shows the weightiest of each domain."""
    codes = shown_trends(context)
    points = series(context, unit, codes)
    known = [code for code in codes if any(row["value"] is not None for row in points[code])]
    if not known:
        return []
    first = {context.metrics[code]["domain"]: code for code in reversed(known)}.values()
    cards = {code: trend_card(context, code, points[code], whose=context.unit_name(unit), short=True) for code in known}
    shown = [card if code in first else html.Div(card, className="wide-only") for code, card in cards.items()]
    about = in_words(context, context.text("unit.trends_about"), "usual_range", "real_change")
    head = [html.H2(context.text("unit.trends")), html.P(about, className="about")]
    return [html.Div(head, className="section-head"), html.Div(shown, className="quarters")]


def _directory(context: Context) -> list[Any]:
    text, table = context.text, directory_table(context)
    title = html.H1(text("unit.directory_title", period=context.formats.period(context.period["period_code"])))
    card = table_card(
        context,
        about=text("unit.directory_about", n=len(table.rows)),
        table=table,
        definitions=(text("definition.score"),),
        wide=True,
    )
    return [title, card]


def _unknown(context: Context, unit: str) -> list[Any]:
    text, period = context.text, context.formats.period(context.period["period_code"])
    lines = [text("unit.unknown_1", code=unit, period=period), text("unit.unknown_2")]
    return [message(text("unit.unknown"), lines, None, (text("unit.directory"), context.link(unit=None)))]


def _trend_table(context: Context, code: str) -> Table:
    unit = context.view.unit
    return trend_table(context, code, series(context, unit, (code,))[code], unit)


PAGE = Page(
    "unit",
    "/unit",
    content,
    {
        "units": directory_table,
        "published": published_table,
        "metrics": metrics_table,
        "submissions": partial(submissions_table, of_unit=True),
        "unit_cells": partial(cells_table, of_unit=True),
        "parts": parts_table,
        "scored": scored_table,
        "reports": reports_table,
        "duties": duties_table,
    },
    OF_UNITS,
    ("period",),
    more_tables=lambda name: (
        partial(_trend_table, code=name.removeprefix("trend-")) if name.startswith("trend-") else None
    ),
)
