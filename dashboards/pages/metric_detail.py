"""One metric: what it means, its course, and where the units stand on it."""

from __future__ import annotations

from typing import Any

from dashboards.answer import Answer
from dashboards.components import elements as html
from dashboards.components.card import table_card, text_card
from dashboards.components.columns import column, count, label, number_of, percent, table, unit, unless_ok
from dashboards.components.filter_bar import link
from dashboards.components.provisional import provisional
from dashboards.components.sample import range_of, sample, sample_name
from dashboards.components.series import series
from dashboards.components.strip_card import strip_card
from dashboards.components.table import Table
from dashboards.components.trend_card import trend_card, trend_table
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.figures.strip import RATES, amounts
from dashboards.formats import RATE_UNITS
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

    def shown(row: Row) -> str | None:
        return context.value(code, row["value"]) if row["value"] is not None else None

    def interval(row: Row) -> str | None:
        return range_of(context, row) if row["lower"] is not None else None

    def picture(row: Row) -> str:
        return svg.interval(row["value"], row["lower"], row["upper"])

    look: dict[str, Any] = {"sortable": False, "exported": False, "wide": 700, "width": 232}
    ranges = [
        column("interval", "metrics.interval", image=picture, shown=interval, **look),
        percent("lower", "metrics.lower", wide=1000),
        percent("upper", "metrics.upper", wide=1000),
    ]
    look = {"kind": "percent" if rate else "number", "of": number_of("metric", code, period), **unless_ok(context)}
    columns = [
        unit(),
        label("peer_group", "column.type", "unit_type", wide=560),
        column("value", named=value, shown=shown, **look),
        count("n", named=sample_name(context, code)),
        *(ranges if rate else []),
        label("status", "column.state", wide=900, least=184),
    ]
    return table(context, "units", "", columns, _rows(context), named=context.metric_name(code))


def _rows(context: Context) -> Answer:
    return Answer(
        context.reader,
        "metric_units",
        period=context.period["period_code"],
        metric=context.view.metric or "",
        units=context.members,
    )


def one_metric(context: Context, code: str) -> list[Any]:
    text, row, units = context.text, context.metrics[code], metric_table(context)
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
        _spread(context, code, units),
        table_card(
            context,
            title=text("metrics.by_unit"),
            about=text("metrics.by_unit_about", n=len(units.rows)),
            table=units,
            definitions=(code, text("definition.interval")),
            wide=True,
        ),
    ]


def _spread(context: Context, code: str, units: Table) -> html.Element:
    text, unit = context.text, context.metric_unit(code)
    rate = unit in RATE_UNITS

    def note(row: Row) -> str:
        return f"{context.value(code, row['value'])} · {sample(context, code, row['n'])}"

    return strip_card(
        context,
        units,
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
