"""Unit: one unit against its peers, why it stands there, and what it has to do next."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboards.components.card import chart_card, table_card
from dashboards.components.kpi import HEADLINES
from dashboards.components.states import message
from dashboards.components.trend_card import series, trend_card, trend_table
from dashboards.context import Context
from dashboards.figures.points import points_lost
from dashboards.page import Page
from dashboards.pages.unit_head import domain_card, head, unit_search
from dashboards.pages.unit_tables import directory_table, metrics_table, parts_table, reports_table, submissions_table
from dashboards.snapshot import Row
from dashboards.view import DOMAINS

_SMALL_PART = 0.05


def content(context: Context) -> list[Any]:
    """The list of units, or one of them."""
    if context.view.unit is None:
        return _directory(context)
    if context.view.unit not in context.units:
        return _unknown(context)
    rows = {row["domain"]: row for row in context.reader.rows("unit_domains", unit=context.view.unit, period=context.period["period_code"])}
    points = series(context, context.view.unit, tuple(HEADLINES.values()))
    trends = [
        trend_card(context, code, points[code], whose=context.unit_name(context.view.unit), short=True)
        for code in HEADLINES.values()
        if _applies(points[code])
    ]
    return [
        head(context, rows.get("total")),
        html.Div([domain_card(context, domain, rows.get(domain)) for domain in DOMAINS], className="kpis"),
        _metrics(context),
        html.Div([_parts(context, rows.get("total")), _reports(context)], className="halves"),
        html.Div(trends, className="halves"),
        table_card(
            context,
            title=context.text("unit.submissions"),
            about=context.text("unit.submissions_about"),
            table=submissions_table(context),
            sortable=False,
            wide=True,
        ),
    ]


def _applies(rows: list[Row]) -> bool:
    return any(row["value"] is not None for row in rows)


def _directory(context: Context) -> list[Any]:
    table = directory_table(context)
    title = context.text("unit.directory_title", period=context.formats.period(context.period["period_code"]))
    return [
        html.Div([html.H1(title), unit_search(context)], className="title-row"),
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


def _metrics(context: Context) -> html.Section:
    table = metrics_table(context)
    better = sum(1 for row in table.rows if row["against_median"] == "better")
    worse = sum(1 for row in table.rows if row["against_median"] == "worse")
    title = context.text("unit.metrics_finding", better=better, worse=worse) if better or worse else context.text("unit.metrics")
    codes = [row["metric_code"] for row in table.rows]
    return table_card(
        context,
        title=title,
        about=context.text("unit.metrics_about"),
        table=table,
        definitions=(context.text("definition.peers"), *codes),
        wide=True,
    )


def _parts(context: Context, total: Row | None) -> html.Section:
    text, formats, table = context.text, context.formats, parts_table(context)
    lost = [row for row in table.rows if row["points_lost"] >= _SMALL_PART]
    drawn = [
        {
            "name": context.metric_name(row["metric_code"]),
            "lost": row["points_lost"],
            "shown": "−" + formats.score(row["points_lost"]),
            "note": text("unit.part_note", points=formats.score(row["points"]), weight=formats.percent(row["weight"])),
        }
        for row in lost
    ]
    score = total["score"] if total else None
    figure = (
        points_lost(
            drawn, score=score, full_name=text("unit.full_score"), score_name=text("column.score"), score_shown=formats.score(score)
        )
        if score is not None
        else None
    )
    title = (
        text("unit.parts_finding", name=context.metric_name(lost[0]["metric_code"]), points=formats.score(lost[0]["points_lost"]))
        if lost and figure
        else text("unit.parts")
    )
    return chart_card(
        context,
        name="parts",
        title=title,
        about=text("unit.parts_about"),
        figure=figure,
        table=table,
        definitions=(text("definition.score"), text("definition.points_lost")),
        why_empty=text("rank.unranked"),
    )


def _reports(context: Context) -> html.Section:
    table = reports_table(context)
    missing = sum(1 for row in table.rows if row["status"] == "missing")
    waiting = sum(1 for row in table.rows if row["status"] == "not_due")
    title = context.text("unit.reports_finding", missing=missing, waiting=waiting) if table.rows else context.text("unit.reports")
    return table_card(
        context,
        title=title,
        about=context.text("unit.reports_about"),
        table=table,
        definitions=(context.text("definition.report_status"),),
        sortable=False,
    )


def _trend_tables() -> dict[str, Any]:
    def maker(code: str) -> Any:
        return lambda context: trend_table(context, code, series(context, context.view.unit, (code,))[code], context.view.unit)

    return {f"trend-{code}": maker(code) for code in HEADLINES.values()}


PAGE = Page(
    "unit",
    "/unit",
    content,
    {
        "units": directory_table,
        "metrics": metrics_table,
        "parts": parts_table,
        "reports": reports_table,
        "submissions": submissions_table,
        **_trend_tables(),
    },
    ("period", "type_all", "parent"),
    ("period",),
)
