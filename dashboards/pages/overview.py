"""Overview: what a leader sees in ten seconds."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from dash import html

from dashboards.components.card import chart_card, table_card, text_card
from dashboards.components.kpi import HEADLINES, SECOND, kpi
from dashboards.components.since import since_last
from dashboards.components.table import Column, Table
from dashboards.components.trend_card import series, trend_card, trend_table
from dashboards.context import Context
from dashboards.figures.places import strip
from dashboards.number import number
from dashboards.page import Page
from dashboards.snapshot import Row

_METRICS = tuple(HEADLINES.values()) + tuple(code for codes in SECOND.values() for code in codes)


def _headline(context: Context) -> dict[str, Row]:
    asked = {"period": context.period["period_code"], "metrics": list(_METRICS)}
    rows = (
        context.reader.rows("headline", unit=context.scope, **asked) if context.scope else context.reader.rows("headline_median", **asked)
    )
    return {row["metric_code"]: row for row in rows}


def _whose(context: Context) -> str:
    return context.unit_name(context.scope) if context.scope else context.text("overview.median_unit")


def content(context: Context) -> list[Any]:
    """Headlines, what changed, what waits, trends, where the units stand."""
    text = context.text
    rows = _headline(context)
    points = series(context, context.scope, tuple(HEADLINES.values()))
    title = text("overview.title", whose=_whose(context), period=context.formats.period(context.period["period_code"]))
    running = (
        None
        if context.period["is_finished"]
        else html.P(text("period.still_running", day=context.formats.day(context.snapshot["as_of"])), className="page-notice")
    )
    cards = [kpi(context, domain, rows, points[code], context.link("/ranking", domain=domain)) for domain, code in HEADLINES.items()]
    trends = [trend_card(context, code, points[code], whose=_whose(context)) for code in HEADLINES.values()]
    return [
        html.H1(title),
        running,
        html.Div(cards, className="kpis"),
        html.Div([html.Div([_since(context), _movers(context)], className="stack"), _attention(context)], className="halves"),
        html.Div(trends, className="halves"),
        _distribution(context),
    ]


def _since(context: Context) -> html.Section:
    lines = since_last(context, tuple(HEADLINES.values()))
    return text_card(context, title=context.text("since.title"), children=html.Ul([html.Li(line) for line in lines], className="lines"))


def _attention(context: Context) -> html.Section:
    """What waits, as numbers with the next dates."""
    text = context.text
    row = context.reader.row("attention", starts_on=context.period["starts_on"], ends_on=context.period["ends_on"], units=context.within)
    counts = [
        (text(f"attention.{name}"), row[name])
        for name in ("reports_missing", "reports_due_soon", "unmatched_names", "rejected_cells", "failed_checks")
    ]
    tiles = [
        html.Li([html.B(context.formats.count(value)), html.Span(label)], className="tile" if value else "tile zero")
        for label, value in counts
    ]
    due = context.reader.rows("due_soon", units=context.within)
    next_due = [
        html.Li(
            text(
                "attention.due",
                day=context.formats.day(one["due_on"]) + (text("attention.provisional") if one["is_provisional"] else ""),
                name=text.either(one["name_zh"], one["name_en"]),
                period=context.formats.period(one["period_code"]) if one["period_code"] else "",
                n=context.formats.count(one["units"]),
            )
        )
        for one in due
    ]
    body = [html.Ul(tiles, className="tiles"), html.Ul(next_due, className="lines") if next_due else None]
    return text_card(context, title=text("attention.title"), children=html.Div(body))


def _scores(context: Context) -> list[Row]:
    return context.reader.rows("distribution", period=context.period["period_code"], domain="total", units=context.within)


def distribution_table(context: Context) -> Table:
    """Score of every unit."""
    text, formats = context.text, context.formats

    def of(kind: str) -> Any:
        return lambda row: number(kind, row["unit_code"], context.period["period_code"], "total")

    columns = [
        Column("peer_group", text("column.type"), shown=lambda row: text.label("unit_type", row["peer_group"])),
        Column(
            "unit_code",
            text("column.unit"),
            shown=lambda row: context.unit_name(row["unit_code"]),
            href=lambda row: context.link("/unit", unit=row["unit_code"]),
        ),
        Column("score", text("column.score"), kind="number", shown=lambda row: formats.score(row["score"]), of=of("score")),
        Column(
            "rank",
            text("column.rank"),
            kind="number",
            shown=lambda row: text("rank.of", rank=row["rank"], of=row["rank_of"]),
            of=of("rank"),
        ),
    ]
    return Table("distribution", text("overview.distribution"), columns, _scores(context))


def _distribution(context: Context) -> html.Section:
    table = distribution_table(context)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        groups[row["peer_group"]].append(row)
    ordered = sorted((group for group in groups if len(groups[group]) > 1), key=lambda group: (-len(groups[group]), group))
    drawn = [
        (
            context.text("overview.group", name=context.text.label("unit_type", group), n=len(groups[group])),
            [_dot(context, row) for row in groups[group]],
            groups[group][0]["median_score"],
        )
        for group in ordered
    ]
    figure = strip(drawn, title=context.text("axis.score"), median_name=context.text("overview.median_mark")) if drawn else None
    return chart_card(
        context,
        name="distribution",
        title=context.text("overview.distribution"),
        about=context.text("overview.distribution_about", n=sum(len(groups[group]) for group in ordered)),
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


def movers_table(context: Context) -> Table:
    """First and most moved unit of each peer group."""
    text = context.text

    def unit(field: str) -> Any:
        return lambda row: context.unit_name(row[field]) if row[field] else None

    def to(field: str) -> Any:
        return lambda row: context.link("/unit", unit=row[field]) if row[field] else None

    columns = [
        Column(
            "peer_group",
            text("column.type"),
            shown=lambda row: text.label("unit_type", row["peer_group"]),
            href=lambda row: context.link("/ranking", type=row["peer_group"]),
        ),
        Column("first_unit", text("column.first"), shown=unit("first_unit"), href=to("first_unit")),
        Column("first_score", text("column.score"), kind="number", shown=lambda row: context.formats.score(row["first_score"]), wide=420),
        Column(
            "risen_unit",
            text("column.risen"),
            shown=lambda row: f"{context.unit_name(row['risen_unit'])} ↑ {row['risen_places']}" if row["risen_unit"] else None,
            href=to("risen_unit"),
        ),
        Column(
            "fallen_unit",
            text("column.fallen"),
            shown=lambda row: f"{context.unit_name(row['fallen_unit'])} ↓ {row['fallen_places']}" if row["fallen_unit"] else None,
            href=to("fallen_unit"),
        ),
    ]
    return Table(
        "movers", text("overview.movers"), columns, context.reader.rows("movers", period=context.period["period_code"], domain="total")
    )


def _movers(context: Context) -> html.Section:
    return table_card(
        context,
        title=context.text("overview.movers"),
        about=context.text("overview.movers_about"),
        table=movers_table(context),
        definitions=(context.text("definition.rank"),),
        sortable=False,
        note=context.text("overview.movers_note"),
    )


def _trend_tables() -> dict[str, Any]:
    def maker(code: str) -> Any:
        return lambda context: trend_table(context, code, series(context, context.scope, (code,))[code], context.scope)

    return {f"trend-{code}": maker(code) for code in HEADLINES.values()}


PAGE = Page("overview", "/", content, {"distribution": distribution_table, "movers": movers_table, **_trend_tables()}, ("period", "parent"))
