"""Metrics: what each figure means, how many units have it, and where the units stand on it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from dash import html

from dashboards.answer import Answer
from dashboards.components.card import chart_card, some_drawn, table_card, text_card
from dashboards.components.filter_bar import link
from dashboards.components.metric_table import unit_column
from dashboards.components.states import message
from dashboards.components.table import Column, Table
from dashboards.components.trend_card import series, trend_card
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.figures.spread import spread
from dashboards.figures.thinning import thinned
from dashboards.formats import NONE, RATE_UNITS
from dashboards.number import number
from dashboards.page import Page
from dashboards.snapshot import Row
from dashboards.view import DOMAINS


def content(context: Context) -> list[Any]:
    """The catalogue, or one metric."""
    if context.view.metric is None:
        return _catalogue(context)
    if context.view.metric not in context.metrics:
        lines = [context.text("metrics.unknown_1", code=context.view.metric)]
        return [message(context.text("metrics.unknown"), lines, None, (context.text("metrics.title"), context.link(metric=None)))]
    return _one(context, context.view.metric)


def catalogue_table(context: Context) -> Table:
    """All metrics with their definitions and how many units have them."""
    text, formats = context.text, context.formats
    coverage = {
        row["metric_code"]: row
        for row in context.reader.rows("metric_coverage", period=context.period["period_code"], units=context.members)
    }
    weights = {row["metric_code"]: row["weight"] for row in context.reader.rows("scheme_weights", period=context.period["period_code"])}
    rows = [{**row, **coverage.get(code, {}), "weight": weights.get(code)} for code, row in context.metrics.items()]
    columns = [
        Column(
            "metric_code",
            text("column.metric"),
            shown=lambda row: context.metric_name(row["metric_code"]),
            href=lambda row: context.link(metric=row["metric_code"]),
            tip=lambda row: row["metric_code"],
            nowrap=True,
        ),
        Column(
            "unit",
            text("metrics.unit"),
            shown=lambda row: "%" if row["unit"] in RATE_UNITS else text.label("unit", row["unit"]),
            wide=560,
            nowrap=True,
        ),
        Column("direction", text("metrics.direction"), shown=lambda row: text.label("direction", row["direction"]), wide=700, nowrap=True),
        Column("definition", text("card.definition"), shown=lambda row: context.definition(row["metric_code"])),
        Column("source", text("metrics.source"), shown=lambda row: text.label("metric_source", row["domain"]), wide=1000, nowrap=True),
        Column("owner", text("metrics.owner"), shown=lambda row: owner(context, row["metric_code"]), wide=1000, nowrap=True),
        Column("limits", text("metrics.limits"), shown=lambda row: limits(context, row["metric_code"]), wide=1000),
        Column(
            "weight",
            text("metrics.weight"),
            kind="percent",
            shown=lambda row: formats.percent(row["weight"]) if row["weight"] else None,
            wide=700,
        ),
        Column("known", text("metrics.known"), kind="number", shown=lambda row: formats.count(row.get("known")), wide=560),
        Column("small_n", text("metrics.small_n"), kind="number", shown=lambda row: formats.count(row.get("small_n")), wide=1000),
        Column("no_data", text("metrics.no_data"), kind="number", shown=lambda row: formats.count(row.get("no_data")), wide=700),
    ]
    return Table("catalogue", text("metrics.title"), columns, rows)


def owner(context: Context, code: str) -> str | None:
    """The role that answers for a metric; None in a snapshot that names none."""
    row = next((row for row in context.reader.rows("metric_owners") if row["metric_code"] == code), None)
    return context.text.either(row["owner_zh"], row["owner_en"]) if row and row["owner_zh"] else None


def limits(context: Context, code: str) -> str:
    """What a metric cannot tell: its own words, else those for its kind."""
    kind = "rate" if context.metric_unit(code) in RATE_UNITS else "count"
    own = context.text.label("metric_limit", code)
    return own if own != code else context.text.label("metric_limit", kind)


def _catalogue(context: Context) -> list[Any]:
    text, table = context.text, catalogue_table(context)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        groups[row["domain"]].append(row)
    order = [domain for domain in DOMAINS if domain in groups] + sorted(groups.keys() - set(DOMAINS))
    cards = [
        table_card(
            context,
            title=text.label("domain", domain),
            about=text("metrics.about", n=len(groups[domain])),
            table=Table("catalogue", table.title, table.columns, groups[domain]),
            sortable=False,
            wide=True,
        )
        for domain in order
    ]
    return [html.H1(text("metrics.heading", period=context.formats.period(context.period["period_code"]))), *cards]


def metric_table(context: Context) -> Table:
    """One metric of all units with its interval."""
    text, formats, code = context.text, context.formats, context.view.metric or ""
    unit = context.metric_unit(code)
    rate = unit in RATE_UNITS
    rows = Answer(context.reader, "metric_units", period=context.period["period_code"], metric=code, units=context.members)
    columns = [
        unit_column(context),
        Column("peer_group", text("column.type"), shown=lambda row: text.label("unit_type", row["peer_group"]), wide=560),
        Column(
            "value",
            text("column.value"),
            kind="percent" if rate else "number",
            shown=lambda row: context.value(code, row["value"]) if row["value"] is not None else None,
            of=lambda row: number("metric", row["unit_code"], context.period["period_code"], code),
            muted=lambda row: row["status"] != "ok",
            tip=lambda row: None if row["status"] == "ok" else text.label("status", row["status"]),
        ),
        Column("n", "n", kind="number", shown=lambda row: formats.count(row["n"])),
        Column("status", text("column.state"), shown=lambda row: text.label("status", row["status"]), wide=900),
    ]
    if rate:
        columns[4:4] = [
            Column(
                "interval",
                text("metrics.interval"),
                image=lambda row: svg.interval(row["value"], row["lower"], row["upper"]),
                shown=lambda row: _interval(context, row),
                sortable=False,
                wide=700,
                width=232,
                exported=False,
            ),
            Column("lower", text("metrics.lower"), kind="percent", shown=lambda row: formats.percent(row["lower"]), wide=1000),
            Column("upper", text("metrics.upper"), kind="percent", shown=lambda row: formats.percent(row["upper"]), wide=1000),
        ]
    return Table("units", context.metric_name(code), columns, rows)


def _interval(context: Context, row: Row) -> str | None:
    if row["lower"] is None:
        return None
    return context.text("unit.interval", lower=context.formats.percent(row["lower"]), upper=context.formats.percent(row["upper"]))


def _one(context: Context, code: str) -> list[Any]:
    text, row, table = context.text, context.metrics[code], metric_table(context)
    points = series(context, context.scope, (code,))
    whose = context.unit_name(context.scope) if context.scope else text("overview.median_unit")
    facts = [
        (text("card.definition"), context.definition(code)),
        (text("metrics.unit"), "%" if row["unit"] in RATE_UNITS else text.label("unit", row["unit"])),
        (text("metrics.direction"), text.label("direction", row["direction"])),
        (text("column.domain"), text.label("domain", row["domain"])),
        (text("metrics.code"), code),
        (text("metrics.source"), text.label("metric_source", row["domain"])),
        (text("metrics.owner"), text("metrics.owner_is", owner=owner(context, code) or NONE)),
        (text("metrics.limits"), limits(context, code)),
    ]
    terms = html.Dl([html.Div([html.Dt(term), html.Dd(words)]) for term, words in facts], className="facts")
    back = link(text("metrics.all"), context.link(metric=None, sort=None), class_name="back")
    return [
        html.Div(
            [
                html.H1(text("metrics.one", name=context.metric_name(code), period=context.formats.period(context.period["period_code"]))),
                back,
            ],
            className="title-row",
        ),
        html.Div(
            [text_card(context, title=text("metrics.meaning"), children=terms), trend_card(context, code, points[code], whose=whose)],
            className="halves",
        ),
        _spread(context, code, table),
        table_card(
            context,
            title=text("metrics.by_unit"),
            about=text("metrics.by_unit_about", n=len(table.rows)),
            table=table,
            definitions=(code,),
            wide=True,
        ),
    ]


def _spread(context: Context, code: str, table: Table) -> html.Section:
    text, unit = context.text, context.metric_unit(code)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        if row["value"] is not None:
            groups[row["peer_group"]].append(row)
    ordered = sorted(groups, key=lambda group: (-len(groups[group]), group))
    drawn = [
        (
            text("overview.group", name=text.label("unit_type", group), n=len(groups[group])),
            [_dot(context, code, row) for row in thinned(groups[group], "value")],
            groups[group][0]["median_value"],
        )
        for group in ordered
    ]
    rate = unit in RATE_UNITS
    title = context.metric_name(code) + ("" if rate else text("metrics.in_unit", unit=text.label("unit", unit or "")))
    figure = (
        spread(drawn, rate=rate, title=title, median_name=text("overview.median_mark"), small_name=text("metrics.hollow"))
        if drawn
        else None
    )
    return chart_card(
        context,
        name="spread",
        title=text("metrics.spread"),
        about=text("overview.distribution_about", n=sum(len(groups[group]) for group in ordered)) + some_drawn(context, groups.values()),
        figure=figure,
        table=table,
        definitions=(code,),
        wide=True,
    )


def _dot(context: Context, code: str, row: Row) -> dict[str, Any]:
    note = f"{context.value(code, row['value'])} · n = {context.formats.count(row['n'])}"
    return {
        "name": context.unit_name(row["unit_code"]),
        "value": row["value"],
        "note": note,
        "href": context.link("/unit", unit=row["unit_code"]),
        "small": row["status"] == "small_n",
    }


PAGE = Page(
    "metrics",
    "/metrics",
    content,
    {"catalogue": catalogue_table, "units": metric_table, "spread": metric_table},
    ("period", "type_all", "parent"),
)
