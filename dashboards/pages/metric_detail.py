"""One metric: what it means, its course, and where the units stand on it."""

from __future__ import annotations

from typing import Any

from dashboards.answer import Answer
from dashboards.components import elements as html
from dashboards.components.card import table_card, text_card
from dashboards.components.columns import count_column, label_column, percent_column, unit_column
from dashboards.components.filter_bar import link
from dashboards.components.provisional import provisional
from dashboards.components.sample import sample, sample_name
from dashboards.components.series import series
from dashboards.components.strip_card import strip_card
from dashboards.components.table import Column, Table
from dashboards.components.trend_card import trend_card, trend_table
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.figures.strip import RATES, amounts
from dashboards.formats import RATE_UNITS
from dashboards.number import number
from dashboards.snapshot import Row


def measured_in(context: Context, code: str) -> str:
    """The unit of a metric in words."""
    unit = context.metric_unit(code)
    return "%" if unit in RATE_UNITS else context.text.label("unit", unit)


def limits(context: Context, code: str) -> str:
    """What a metric cannot tell: its own words, else those for its kind."""
    kind = "rate" if context.metric_unit(code) in RATE_UNITS else "count"
    own = context.text.label("metric_limit", code)
    return own if own != code else context.text.label("metric_limit", kind)


def metric_table(context: Context) -> Table:
    """One metric of all units with its range."""
    text, code, period = context.text, context.view.metric or "", context.period["period_code"]
    rate, value = context.metric_unit(code) in RATE_UNITS, text("column.value")
    if (None, code, period) in provisional(context, None):
        value = text("provisional.name", name=value)
    ranges = [
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
    columns = [
        unit_column(context),
        label_column(context, "peer_group", text("column.type"), "unit_type", wide=560),
        Column(
            "value",
            value,
            kind="percent" if rate else "number",
            shown=lambda row: context.value(code, row["value"]) if row["value"] is not None else None,
            of=lambda row: number("metric", row["unit_code"], period, code),
            muted=lambda row: row["status"] != "ok",
            tip=lambda row: None if row["status"] == "ok" else text.label("status", row["status"]),
        ),
        count_column(context, "n", sample_name(context, code)),
        *(ranges if rate else []),
        label_column(context, "status", text("column.state"), "status", wide=900, least=184),
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
    points = series(context, context.scope, (code,))[code]
    whose = context.unit_name(context.scope) if context.scope else text("overview.median_unit")
    facts = {
        "card.definition": context.definition(code),
        "metrics.unit": measured_in(context, code),
        "metrics.direction": text.label("direction", row["direction"]),
        "column.domain": text.label("domain", row["domain"]),
        "metrics.source": text.label("metric_source", row["domain"]),
        "metrics.limits": limits(context, code),
        "metrics.code": code,
    }
    terms = html.Dl(
        [html.Div([html.Dt(text(term)), html.Dd(words)]) for term, words in facts.items()], className="facts"
    )
    period = context.formats.period(context.period["period_code"])
    title = html.H1(text("metrics.one", name=context.metric_name(code), period=period))
    back = link(text("metrics.all"), context.link(metric=None, sort=None), class_name="back")
    meaning = text_card(context, title=text("metrics.meaning"), children=terms)
    return [
        html.Div([title, back], className="title-row"),
        html.Div([meaning, trend_card(context, code, points, whose=whose)], className="halves"),
        _spread(context, code, table),
        table_card(
            context,
            title=text("metrics.by_unit"),
            about=text("metrics.by_unit_about", n=len(table.rows)),
            table=table,
            definitions=(code, text("definition.interval")),
            wide=True,
        ),
    ]


def _spread(context: Context, code: str, table: Table) -> html.Element:
    text, unit = context.text, context.metric_unit(code)
    rate = unit in RATE_UNITS

    def note(row: Row) -> str:
        return f"{context.value(code, row['value'])} · {sample(context, code, row['n'])}"

    return strip_card(
        context,
        table,
        _rows(context),
        "value",
        note=note,
        scale=(lambda _: RATES) if rate else amounts,
        axis_title=context.metric_name(code)
        + ("" if rate else text("metrics.in_unit", unit=text.label("unit", unit or ""))),
        words=f"{text('overview.median_mark')} · {text('metrics.hollow')}",
        title=text("metrics.spread"),
        name="spread",
        definitions=(code,),
        wide=True,
    )


def trend_of_metric(context: Context, code: str) -> Table:
    """The numbers behind its trend."""
    return trend_table(context, code, series(context, context.scope, (code,))[code], context.scope)
