"""One metric: what it means, who answers for it, its course, and where the units stand on it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from dashboards.answer import Answer
from dashboards.components import elements as html
from dashboards.components.card import chart_card, some_drawn, table_card, text_card
from dashboards.components.columns import count_column, label_column, percent_column, unit_column
from dashboards.components.filter_bar import link
from dashboards.components.provisional import provisional
from dashboards.components.sample import sample_name
from dashboards.components.series import series
from dashboards.components.table import Column, Table
from dashboards.components.trend_card import trend_card, trend_table
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.figures.spread import spread
from dashboards.formats import NONE, RATE_UNITS
from dashboards.number import number
from dashboards.snapshot import Row


def owner(context: Context, code: str) -> str | None:
    """The role that answers for a metric; None in a snapshot that names none."""
    row = next((row for row in context.reader.rows("metric_owners") if row["metric_code"] == code), None)
    return context.text.either(row["owner_zh"], row["owner_en"]) if row and row["owner_zh"] else None


def limits(context: Context, code: str) -> str:
    """What a metric cannot tell: its own words, else those for its kind."""
    kind = "rate" if context.metric_unit(code) in RATE_UNITS else "count"
    own = context.text.label("metric_limit", code)
    return own if own != code else context.text.label("metric_limit", kind)


def metric_table(context: Context) -> Table:
    """One metric of all units with its interval."""
    text, code = context.text, context.view.metric or ""
    unit = context.metric_unit(code)
    rate, value = unit in RATE_UNITS, text("column.value")
    if (None, code, context.period["period_code"]) in provisional(context, None):
        value = text("provisional.name", name=value)
    columns = [
        unit_column(context),
        label_column(context, "peer_group", text("column.type"), "unit_type", wide=560),
        Column(
            "value",
            value,
            kind="percent" if rate else "number",
            shown=lambda row: context.value(code, row["value"]) if row["value"] is not None else None,
            of=lambda row: number("metric", row["unit_code"], context.period["period_code"], code),
            muted=lambda row: row["status"] != "ok",
            tip=lambda row: None if row["status"] == "ok" else text.label("status", row["status"]),
        ),
        count_column(context, "n", sample_name(context, code)),
        label_column(context, "status", text("column.state"), "status", wide=900, least=184),
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
            percent_column(context, "lower", text("metrics.lower"), wide=1000),
            percent_column(context, "upper", text("metrics.upper"), wide=1000),
        ]
    return Table("units", context.metric_name(code), columns, _rows(context))


def _rows(context: Context) -> Answer:
    return Answer(
        context.reader,
        "metric_units",
        period=context.period["period_code"],
        metric=context.view.metric or "",
        units=context.members,
    )


def _interval(context: Context, row: Row) -> str | None:
    if row["lower"] is None:
        return None
    return context.text(
        "unit.interval", lower=context.formats.percent(row["lower"]), upper=context.formats.percent(row["upper"])
    )


def one_metric(context: Context, code: str) -> list[Any]:
    """The whole page of one metric."""
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
                html.H1(
                    text(
                        "metrics.one",
                        name=context.metric_name(code),
                        period=context.formats.period(context.period["period_code"]),
                    )
                ),
                back,
            ],
            className="title-row",
        ),
        html.Div(
            [
                text_card(context, title=text("metrics.meaning"), children=terms),
                trend_card(context, code, points[code], whose=whose),
            ],
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


def _spread(context: Context, code: str, table: Table) -> html.Element:
    text, unit = context.text, context.metric_unit(code)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(context).dots("value"):
        groups[row["peer_group"]].append(row)
    counts = {group: dots[0]["group_count"] for group, dots in groups.items()}
    ordered = sorted(groups, key=lambda group: (-counts[group], group))
    drawn = [
        (
            text("overview.group", name=text.label("unit_type", group), n=counts[group]),
            [_dot(context, code, row) for row in groups[group]],
            groups[group][0]["group_median"],
        )
        for group in ordered
    ]
    rate = unit in RATE_UNITS
    title = context.metric_name(code) + ("" if rate else text("metrics.in_unit", unit=text.label("unit", unit or "")))
    figure = (
        spread(
            drawn, rate=rate, title=title, median_name=text("overview.median_mark"), small_name=text("metrics.hollow")
        )
        if drawn
        else None
    )
    return chart_card(
        context,
        name="spread",
        title=text("metrics.spread"),
        about=text("overview.distribution_about", n=sum(counts[group] for group in ordered))
        + some_drawn(context, groups.values()),
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


def trend_of_metric(context: Context, code: str) -> Table:
    """The numbers behind its trend."""
    return trend_table(context, code, series(context, context.scope, (code,))[code], context.scope)
