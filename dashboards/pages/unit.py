"""Unit: one unit against its peers, why it stands there, and what it has to do next."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboards import ids
from dashboards.components.card import chart_card, table_card
from dashboards.components.kpi import HEADLINES
from dashboards.components.signal import moved
from dashboards.components.states import message
from dashboards.components.trend_card import series, trend_card, trend_table
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.figures.points import points_lost
from dashboards.page import Page
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
    trends = [trend_card(context, code, points[code], whose=context.unit_name(context.view.unit), short=True) for code in HEADLINES.values() if _applies(points[code])]
    return [
        _head(context, rows.get("total")),
        html.Div([_domain_card(context, domain, rows.get(domain)) for domain in DOMAINS], className="kpis"),
        _metrics(context),
        html.Div([_parts(context, rows.get("total")), _reports(context)], className="halves"),
        html.Div(trends, className="halves"),
        table_card(context, title=context.text("unit.submissions"), about=context.text("unit.submissions_about"), table=submissions_table(context), sortable=False, wide=True),
    ]


def _applies(rows: list[Row]) -> bool:
    return any(row["value"] is not None for row in rows)


def _search(context: Context) -> dmc.Select:
    return dmc.Select(
        id=ids.unit_search("page"),
        data=[],
        searchable=True,
        placeholder=context.text("unit.find"),
        nothingFoundMessage=context.text("nav.find_nothing"),
        w=260,
        debounce=180,
        **{"aria-label": context.text("unit.find")},
    )


def _directory(context: Context) -> list[Any]:
    table = directory_table(context)
    title = context.text("unit.directory_title", period=context.formats.period(context.period["period_code"]))
    return [
        html.Div([html.H1(title), _search(context)], className="title-row"),
        table_card(context, title=table.title, about=context.text("unit.directory_about", n=len(table.rows)), table=table, definitions=(context.text("definition.score"),), wide=True),
    ]


def _unknown(context: Context) -> list[Any]:
    text = context.text
    lines = [text("unit.unknown_1", code=context.view.unit, period=context.formats.period(context.period["period_code"])), text("unit.unknown_2")]
    return [message(text("unit.unknown"), lines, None, (text("unit.directory"), context.link(unit=None)))]


def _head(context: Context, total: Row | None) -> html.Div:
    text, formats = context.text, context.formats
    unit = context.units[context.view.unit]
    facts = [text.label("unit_type", unit["peer_group"] or unit["unit_type"])]
    if unit["parent_code"]:
        facts.append(text("unit.under", name=context.unit_name(unit["parent_code"])))
    if unit["headcount"]:
        facts.append(text("unit.headcount", n=formats.count(unit["headcount"])))
    words = html.Div([html.H1(unit["unit_name"]), html.P(f"{formats.period(context.period['period_code'])} · " + " · ".join(facts), className="about")])
    if total is None or total["rank"] is None:
        place = html.P(text("rank.unranked"), className="about")
    else:
        place = html.Div(
            [
                html.Span(text("unit.place"), className="about"),
                html.A(_place(context, total), href=context.link("/ranking", type=total["peer_group"]), className="in-app place"),
                html.Span(text("unit.total_score", score=formats.score(total["score"]), median=formats.score(total["median_score"])), className="about"),
            ],
            className="unit-place",
        )
    return html.Div([words, html.Div([place, _search(context)], className="unit-side")], className="title-row unit-head")


def _place(context: Context, row: Row) -> str:
    words = context.text("rank.of", rank=row["rank"], of=row["rank_of"])
    if row["rank_low"] is not None:
        words += context.text("rank.interval", low=row["rank_low"], high=row["rank_high"])
    return words


def _domain_card(context: Context, domain: str, row: Row | None) -> Any:
    text, formats = context.text, context.formats
    heading = html.H2([text.label("domain", domain), html.Span(text("column.score"), className="kpi-metric")])
    if row is None or row["score"] is None:
        reason = text("unit.domain_not_applicable") if row is None else text("rank.unranked")
        return html.Div([heading, html.Div(html.Span("—", className="kpi-value"), className="kpi-main"), html.P(reason)], className="card kpi")
    low = min(row["score"], row["lower_quartile"], 50)
    compared = text("unit.against", median=formats.score(row["median_score"]), low=formats.score(row["lower_quartile"]), high=formats.score(row["upper_quartile"]))
    place = [_place(context, row), html.Span(moved(context, row["previous_rank"], row["rank"]), title=text("column.moved"), className="moved")]
    picture = svg.bullet(row["score"], row["median_score"], row["lower_quartile"], row["upper_quartile"], 0 if low < 50 else 50, 100, width=240)
    return html.A(
        [
            heading,
            html.Div([html.Span(formats.score(row["score"]), className="kpi-value"), html.Span(place, className="kpi-place")], className="kpi-main"),
            html.Img(src=picture, alt=compared, className="bullet"),
            html.P(compared, className="kpi-second"),
        ],
        href=context.link("/ranking", domain=domain, type=row["peer_group"]),
        className="in-app card kpi",
    )


def _metrics(context: Context) -> html.Section:
    table = metrics_table(context)
    better = sum(1 for row in table.rows if row["against_median"] == "better")
    worse = sum(1 for row in table.rows if row["against_median"] == "worse")
    title = context.text("unit.metrics_finding", better=better, worse=worse) if better or worse else context.text("unit.metrics")
    codes = [row["metric_code"] for row in table.rows]
    return table_card(context, title=title, about=context.text("unit.metrics_about"), table=table, definitions=(context.text("definition.peers"), *codes), wide=True)


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
    figure = points_lost(drawn, score=score, full_name=text("unit.full_score"), score_name=text("column.score"), score_shown=formats.score(score)) if score is not None else None
    title = text("unit.parts_finding", name=context.metric_name(lost[0]["metric_code"]), points=formats.score(lost[0]["points_lost"])) if lost and figure else text("unit.parts")
    return chart_card(
        context, name="parts", title=title, about=text("unit.parts_about"), figure=figure, table=table, definitions=(text("definition.score"), text("definition.points_lost")), why_empty=text("rank.unranked")
    )


def _reports(context: Context) -> html.Section:
    table = reports_table(context)
    missing = sum(1 for row in table.rows if row["status"] == "missing")
    waiting = sum(1 for row in table.rows if row["status"] == "not_due")
    title = context.text("unit.reports_finding", missing=missing, waiting=waiting) if table.rows else context.text("unit.reports")
    return table_card(context, title=title, about=context.text("unit.reports_about"), table=table, definitions=(context.text("definition.report_status"),), sortable=False)


def _trend_tables() -> dict[str, Any]:
    def maker(code: str) -> Any:
        return lambda context: trend_table(context, code, series(context, context.view.unit, (code,))[code])

    return {f"trend-{code}": maker(code) for code in HEADLINES.values()}


PAGE = Page(
    "unit",
    "/unit",
    content,
    {"units": directory_table, "metrics": metrics_table, "parts": parts_table, "reports": reports_table, "submissions": submissions_table, **_trend_tables()},
    ("period", "type_all", "parent"),
    ("period",),
)
