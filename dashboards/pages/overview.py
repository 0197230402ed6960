"""Overview: what a leader sees in ten seconds."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from dashboards.answer import Answer
from dashboards.components import elements as html
from dashboards.components.card import chart_card, some_drawn, table_card
from dashboards.components.columns import label_column, score_column
from dashboards.components.kpi import HEADLINES, SECOND, kpi
from dashboards.components.provisional import provisional
from dashboards.components.series import headline, series
from dashboards.components.table import Column, Table
from dashboards.components.trend_card import trend_card, trend_table
from dashboards.context import Context
from dashboards.figures.places import strip
from dashboards.number import number
from dashboards.page import Page
from dashboards.pages.overview_answers import answer, answers
from dashboards.pages.overview_news import DUE_DAYS, about, due_table, news, waiting
from dashboards.snapshot import Row

_METRICS = tuple(HEADLINES.values()) + tuple(code for codes in SECOND.values() for code in codes)


def _headline(context: Context) -> dict[str, Row]:
    if context.scope:
        return headline(context, context.scope, _METRICS)
    rows = context.reader.rows("headline_median", period=context.period["period_code"], metrics=list(_METRICS))
    waiting = provisional(context, None)
    return {
        row["metric_code"]: {
            **row,
            "is_provisional": (None, row["metric_code"], context.period["period_code"]) in waiting,
        }
        for row in rows
    }


def _whose(context: Context) -> str:
    return context.unit_name(context.scope) if context.scope else context.text("overview.median_unit")


def content(context: Context) -> list[Any]:
    """The answer in a sentence, who and why, headlines, trends of the same period, where the units stand."""
    text = context.text
    rows = _headline(context)
    points = series(context, context.scope, _METRICS if context.scope else tuple(HEADLINES.values()), own_kind=True)
    head = html.Div(
        [
            html.H1(
                text(
                    "overview.title",
                    whose=_whose(context),
                    period=context.formats.period(context.period["period_code"]),
                )
            ),
            html.P(about(context), className="about"),
        ]
    )
    cards = [
        kpi(context, domain, rows, points[code], context.link("/ranking", domain=domain))
        for domain, code in HEADLINES.items()
    ]
    trends = [trend_card(context, code, points[code], whose=_whose(context)) for code in HEADLINES.values()]
    return [
        head,
        answer(context),
        answers(context, waiting(context), news(context), _due(context)),
        html.Div(cards, className="kpis"),
        html.Div(trends, className="halves"),
        _distribution(context),
    ]


def _due(context: Context) -> html.Element:
    table = due_table(context)
    units = sum(row["units"] for row in table.rows)
    title = context.text("overview.due_finding", n=units, days=DUE_DAYS) if table.rows else context.text("overview.due")
    return table_card(
        context,
        title=title,
        about=context.text("overview.due_about"),
        table=table,
        sortable=False,
        note=context.text("overview.due_none") if not table.rows else "",
    )


def _scores(context: Context) -> Answer:
    return Answer(
        context.reader, "distribution", period=context.period["period_code"], domain="total", units=context.within
    )


def distribution_table(context: Context) -> Table:
    """Score of every unit."""
    text = context.text

    def of(kind: str) -> Any:
        return lambda row: number(kind, row["unit_code"], context.period["period_code"], "total")

    columns = [
        label_column(context, "peer_group", text("column.type"), "unit_type"),
        Column(
            "unit_code",
            text("column.unit"),
            shown=lambda row: context.unit_name(row["unit_code"]),
            href=lambda row: context.link("/unit", unit=row["unit_code"]),
        ),
        score_column(context, "score", text("column.score"), of=of("score")),
        Column(
            "rank",
            text("column.rank"),
            kind="number",
            shown=lambda row: text("rank.of", rank=row["rank"], of=row["rank_of"]),
            of=of("rank"),
        ),
    ]
    return Table("distribution", text("overview.distribution"), columns, _scores(context))


def _distribution(context: Context) -> html.Element:
    table = distribution_table(context)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in _scores(context).dots("score"):
        groups[row["peer_group"]].append(row)
    counts = {group: dots[0]["group_count"] for group, dots in groups.items()}
    ordered = sorted((group for group in groups if counts[group] > 1), key=lambda group: (-counts[group], group))
    drawn = [
        (
            context.text("overview.group", name=context.text.label("unit_type", group), n=counts[group]),
            [_dot(context, row) for row in groups[group]],
            groups[group][0]["group_median"],
        )
        for group in ordered
    ]
    figure = (
        strip(drawn, title=context.text("axis.score"), median_name=context.text("overview.median_mark"))
        if drawn
        else None
    )
    return chart_card(
        context,
        name="distribution",
        title=context.text("overview.distribution"),
        about=context.text("overview.distribution_about", n=sum(counts[group] for group in ordered))
        + some_drawn(context, groups.values()),
        figure=figure,
        table=table,
        definitions=(context.text("definition.score"),),
        why_empty=context.text("state.no_scores"),
    )


def _dot(context: Context, row: Row) -> dict[str, Any]:
    note = context.text("rank.hover", score=context.formats.score(row["score"]), rank=row["rank"], of=row["rank_of"])
    return {
        "name": context.unit_name(row["unit_code"]),
        "score": row["score"],
        "note": note,
        "href": context.link("/unit", unit=row["unit_code"]),
    }


def _trend_tables() -> dict[str, Any]:
    def maker(code: str) -> Any:
        return lambda context: trend_table(
            context, code, series(context, context.scope, (code,), own_kind=True)[code], context.scope
        )

    return {f"trend-{code}": maker(code) for code in HEADLINES.values()}


PAGE = Page(
    "overview",
    "/",
    content,
    {"distribution": distribution_table, "due": due_table, **_trend_tables()},
    ("period", "parent"),
)
