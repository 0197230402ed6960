"""Ranking: who stands where among comparable units, and how much of it can be relied on."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboards.components.card import chart_card, table_card
from dashboards.components.filter_bar import segments
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.places import dots
from dashboards.page import Page
from dashboards.pages.ranking_tables import details_table, domain_of, ranking_table, score_table
from dashboards.view import DOMAINS

_MOST_DOTS = 60


def content(context: Context) -> list[Any]:
    """Domain choice, the list with the picture beside it, the figures below."""
    text, table = context.text, ranking_table(context)
    options = [
        (text.label("domain", domain), context.link(domain=None if domain == "total" else domain, sort=None), domain == domain_of(context))
        for domain in ("total", *DOMAINS)
    ]
    title = text(
        "ranking.heading", group=text.label("unit_type", context.group), period=context.formats.period(context.period["period_code"])
    )
    details = details_table(context)
    about_details = text("ranking.domains_about" if domain_of(context) == "total" else "ranking.metrics_about")
    return [
        html.Div([html.H1(title), segments(text("column.domain"), options)], className="title-row"),
        html.Div([_list(context, table), _picture(context, table)], className="two-thirds"),
        table_card(context, title=details.title, about=about_details, table=details, definitions=_definitions(details, context), wide=True),
    ]


def _definitions(table: Table, context: Context) -> list[str]:
    return [column.field for column in table.columns if column.field in context.metrics] or [context.text("definition.score")]


def _list(context: Context, table: Table) -> html.Section:
    text = context.text
    ranked = sum(1 for row in table.rows if row["rank"] is not None)
    no_interval = bool(table.rows) and all(row["rank_low"] is None for row in table.rows)
    return table_card(
        context,
        title=table.title,
        about=text("ranking.about", ranked=ranked, n=len(table.rows)),
        table=table,
        definitions=(text("definition.score"), text("definition.rank"), text("definition.band")),
        note=text("ranking.no_interval") if no_interval else "",
    )


def _picture(context: Context, table: Table) -> html.Section:
    text, formats = context.text, context.formats
    scored = [row for row in table.rows if row["score"] is not None]
    drawn = [
        {
            "name": context.unit_name(row["unit_code"]),
            "score": row["score"],
            "shown": formats.score(row["score"]),
            "band": row["band"],
            "note": text("rank.hover", score=formats.score(row["score"]), rank=row["rank"] or "—", of=row["rank_of"])
            + (f" · {text.label('band', row['band'])}" if row["band"] else ""),
            "href": context.link("/unit", unit=row["unit_code"]),
        }
        for row in scored[:_MOST_DOTS]
    ]
    median = scored[0]["median_score"] if scored else None
    title = (
        text(
            "ranking.finding", low=formats.score(scored[-1]["score"]), high=formats.score(scored[0]["score"]), median=formats.score(median)
        )
        if scored
        else text("column.score")
    )
    about = (
        text("ranking.picture_about", n=len(drawn))
        if len(drawn) == len(scored)
        else text("ranking.picture_first", n=len(drawn), all=len(scored))
    )
    figure = (
        dots(drawn, median=median, median_label=text("axis.median", value=formats.score(median)), title=text("axis.score"))
        if drawn
        else None
    )
    return chart_card(
        context,
        name="scores",
        title=title,
        about=about,
        figure=figure,
        table=score_table(context, table.rows),
        definitions=(text("definition.score"), text("definition.band")),
        why_empty=text("state.no_scores"),
    )


PAGE = Page(
    "ranking",
    "/ranking",
    content,
    {"ranking": ranking_table, "details": details_table, "scores": score_table},
    ("period", "type", "parent"),
)
