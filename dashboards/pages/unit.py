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
from dashboards.page import Page
from dashboards.pages.unit_directory import directory_table
from dashboards.pages.unit_head import domain_card, head
from dashboards.pages.unit_profile import profile
from dashboards.pages.unit_profile import tables as profile_tables
from dashboards.pages.unit_submissions import submissions_table
from dashboards.pages.unit_summary import summary
from dashboards.pages.unit_tables import metrics_table
from dashboards.snapshot import Row
from dashboards.view import DOMAINS

_TRENDS_OF_DOMAIN = 2


def content(context: Context) -> list[Any]:
    """The list of units, or one of them."""
    if context.view.unit is None:
        return _directory(context)
    if context.view.unit not in context.units:
        return _unknown(context)
    rows = _standings(context)
    return [
        head(context, rows.get("total")),
        summary(context, context.view.unit, rows),
        html.Div([domain_card(context, domain, rows.get(domain)) for domain in DOMAINS], className="kpis"),
        profile(context, rows.get("total")),
        *_trends(context),
        html.Div([_metrics(context), _submissions(context)], className="stack after-a4"),
    ]


def _standings(context: Context) -> dict[str, Row]:
    """The unit's place and score by domain, beside the middle of its peers."""
    period = context.period["period_code"]
    own = context.reader.rows("unit_domains", unit=context.view.unit, period=period)
    peers = context.reader.rows("group_scores", group=own[0]["peer_group"], period=period) if own else []
    middles = {row["domain"]: row for row in peers}
    return {row["domain"]: {**row, **middles[row["domain"]]} for row in own}


def shown_trends(context: Context) -> tuple[str, ...]:
    """The two weightiest metrics of each domain; the headlines where the snapshot holds no scheme."""
    scheme = context.reader.rows("scheme_of_period", period=context.period["period_code"])
    found = [
        row["metric_code"]
        for domain in DOMAINS
        for row in [one for one in scheme if one["domain"] == domain][:_TRENDS_OF_DOMAIN]
    ]
    return tuple(found) or tuple(HEADLINES.values())


def _trends(context: Context) -> list[Any]:
    codes = shown_trends(context)
    points = series(context, context.view.unit, codes)
    known = [code for code in codes if _applies(points[code])]
    if not known:
        return []
    cards = [
        trend_card(context, code, points[code], whose=context.unit_name(context.view.unit), short=True)
        for code in known
    ]
    # a phone shows the weightiest of each domain
    first = {context.metrics[code]["domain"]: code for code in reversed(known)}.values()
    cards = [
        card if code in first else html.Div(card, className="wide-only")
        for code, card in zip(known, cards, strict=True)
    ]
    about = html.P(
        in_words(context, context.text("unit.trends_about"), "usual_range", "real_change"), className="about"
    )
    return [
        html.Div([html.H2(context.text("unit.trends")), about], className="section-head"),
        html.Div(cards, className="quarters"),
    ]


def _submissions(context: Context) -> html.Element:
    text, table = context.text, submissions_table(context)
    return table_card(
        context,
        title=text("unit.submissions"),
        about=text("unit.submissions_about"),
        table=table,
        folded=text("unit.open_submissions", n=len(table.rows)),
        wide=True,
    )


def _applies(rows: list[Row]) -> bool:
    return any(row["value"] is not None for row in rows)


def _directory(context: Context) -> list[Any]:
    table = directory_table(context)
    title = context.text("unit.directory_title", period=context.formats.period(context.period["period_code"]))
    return [
        html.H1(title),
        table_card(
            context,
            title=table.title,
            about=context.text("unit.directory_about", n=len(table.rows)),
            table=table,
            definitions=(context.text("definition.score"),),
            wide=True,
        ),
    ]


def _unknown(context: Context) -> list[Any]:
    text = context.text
    lines = [
        text("unit.unknown_1", code=context.view.unit, period=context.formats.period(context.period["period_code"])),
        text("unit.unknown_2"),
    ]
    return [message(text("unit.unknown"), lines, None, (text("unit.directory"), context.link(unit=None)))]


def _metrics(context: Context) -> html.Element:
    table = metrics_table(context)
    return table_card(
        context,
        title=context.text("unit.metrics"),
        about=in_words(context, context.text("unit.metrics_about"), "few"),
        table=table,
        definitions=(
            context.text("definition.peers"),
            context.text("definition.goal"),
            *(row["metric_code"] for row in table.rows),
        ),
        folded=context.text("unit.open_metrics", n=len(table.rows)),
        wide=True,
    )


def _trend_table(context: Context, code: str) -> Table:
    return trend_table(context, code, series(context, context.view.unit, (code,))[code], context.view.unit)


PAGE = Page(
    "unit",
    "/unit",
    content,
    {
        "units": directory_table,
        "metrics": metrics_table,
        "submissions": submissions_table,
        **profile_tables(),
    },
    ("period", "type_all", "parent"),
    ("period",),
    more_tables=lambda name: (
        partial(_trend_table, code=name.removeprefix("trend-")) if name.startswith("trend-") else None
    ),
)
