"""Overview: what a leader sees in ten seconds."""

from __future__ import annotations

from typing import Any

from dashboards.answer import Answer
from dashboards.components import domain_page
from dashboards.components import elements as html
from dashboards.components.columns import column, label, number_of, score, table, unit
from dashboards.components.kpi import HEADLINES, SECOND, kpi
from dashboards.components.provisional import marked_rows, provisional
from dashboards.components.series import headline, series
from dashboards.components.strip_card import strip_card
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.strip import SCORES
from dashboards.page import Page
from dashboards.pages.overview_answers import answer, answers
from dashboards.pages.overview_news import about, due_card, due_table, news, waiting
from dashboards.snapshot import Row

_METRICS = tuple(HEADLINES.values()) + tuple(code for codes in SECOND.values() for code in codes)


def _headline(context: Context) -> dict[str, Row]:
    if context.scope:
        return headline(context, context.scope, _METRICS)
    period = context.period["period_code"]
    rows = context.reader.rows("headline_median", period=period, metrics=list(_METRICS))
    return {row["metric_code"]: row for row in marked_rows(rows, provisional(context, None), period)}


def content(context: Context) -> list[Any]:
    """The answer in a sentence, who and why, headlines, trends of the same period, where the units stand."""
    rows, codes = _headline(context), tuple(HEADLINES.values())
    points = series(context, context.scope, codes, own_kind=True)
    period = context.formats.period(context.period["period_code"])
    title = context.text("overview.title", whose=domain_page.whose(context), period=period)
    cards = [
        kpi(context, domain, rows, points[code], context.link("/ranking", domain=domain))
        for domain, code in HEADLINES.items()
    ]
    return [
        html.Div([html.H1(title), html.P(about(context), className="about")]),
        answer(context),
        answers(context, waiting(context), news(context), due_card(context)),
        html.Div(cards, className="kpis"),
        domain_page.trends(context, points),
        _distribution(context),
    ]


def _scores(context: Context) -> Answer:
    return Answer(
        context.reader, "distribution", period=context.period["period_code"], domain="total", units=context.within
    )


def distribution_table(context: Context) -> Table:
    """Score of every unit."""
    period = context.period["period_code"]

    def place(row: Row) -> str:
        return context.text("rank.of", rank=row["rank"], of=row["rank_of"])

    columns = [
        label("peer_group", "column.type", "unit_type"),
        unit(),
        score("score", of=number_of("score", "total", period)),
        column("rank", kind="number", shown=place, of=number_of("rank", "total", period)),
    ]
    return table(context, "distribution", "overview.distribution", columns, _scores(context))


def _distribution(context: Context) -> html.Element:
    """Where the units of groups of two and more stand."""
    text = context.text

    def note(row: Row) -> str:
        return text("rank.hover", score=context.formats.score(row["score"]), rank=row["rank"], of=row["rank_of"])

    return strip_card(
        context,
        distribution_table(context),
        _scores(context),
        "score",
        note=note,
        scale=lambda _: SCORES,
        axis_title=text("axis.score"),
        words=text("overview.median_mark"),
        definitions=(text("definition.score"),),
        why_empty=text("state.no_scores"),
        least_units=2,
    )


PAGE = Page(
    "overview",
    "/",
    content,
    {
        "distribution": distribution_table,
        "due": due_table,
        **domain_page.trend_tables(tuple(HEADLINES.values()), own_kind=True),
    },
    ("period", "parent"),
)
