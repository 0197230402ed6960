"""Compare: two to six units, or two periods, side by side on every metric."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboards import ids
from dashboards.components.card import chart_card, table_card
from dashboards.components.states import empty
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.figures.counts import lines
from dashboards.figures.theme import CATEGORIES
from dashboards.formats import RATE_UNITS
from dashboards.number import number
from dashboards.page import Page
from dashboards.snapshot import Row

_MOST_UNITS, _MOST_OFFERED = 6, 400
_METRIC = "case_on_time_resolution_rate"


def _units(context: Context) -> list[str]:
    """The chosen units; without a choice the first three of the chosen or largest group."""
    asked = [code for code in dict.fromkeys((context.view.units or "").split(",")) if code in context.units][:_MOST_UNITS]
    group = [code for code in context.members if (context.units[code]["peer_group"] or context.units[code]["unit_type"]) == context.group]
    return asked or group[:3]


def _metric(context: Context) -> str:
    if context.view.metric in context.metrics:
        return context.view.metric
    return _METRIC if _METRIC in context.metrics else next(iter(context.metrics), _METRIC)


def _second(context: Context) -> str | None:
    known = {row["period_code"] for row in context.periods}
    return (
        context.view.with_period
        if context.view.with_period in known and context.view.with_period != context.period["period_code"]
        else None
    )


def choices(context: Context) -> dict[str, Any]:
    """What the selects of this page show."""
    return {"units": _units(context), "metric": _metric(context), "with_period": _second(context) or "*"}


def content(context: Context) -> list[Any]:
    """The choice, the trend of one metric, the table of all."""
    text = context.text
    if not _units(context):
        return [html.H1(text("compare.title")), empty(text("state.no_rows"))]
    return [html.H1(text("compare.title")), _choice(context), _trend(context), _table(context)]


def _choice(context: Context) -> html.Div:
    text, formats, chosen = context.text, context.formats, _units(context)
    offered = list(dict.fromkeys([*chosen, *list(context.units)[:_MOST_OFFERED]]))
    units = dmc.MultiSelect(
        id=ids.choice("units"),
        value=chosen,
        data=[{"value": code, "label": context.unit_name(code)} for code in offered],
        maxValues=_MOST_UNITS,
        searchable=True,
        hidePickedOptions=True,
        nothingFoundMessage=text("filter.nothing"),
        className="grow",
        **{"aria-label": text("compare.units")},
    )
    periods = [
        {"value": "*", "label": text("compare.no_second")},
        *[
            {"value": row["period_code"], "label": formats.period(row["period_code"])}
            for row in reversed(context.periods)
            if row["period_kind"] == context.period["period_kind"] and row["period_code"] != context.period["period_code"]
        ],
    ]
    second = dmc.Select(
        id=ids.choice("with_period"),
        value=_second(context) or "*",
        data=periods,
        w=170,
        allowDeselect=False,
        **{"aria-label": text("compare.second")},
    )
    return html.Div(
        [
            html.Div([html.Span(text("compare.units"), className="filter-label"), units], className="filter grow"),
            html.Div([html.Span(text("compare.second"), className="filter-label"), second], className="filter"),
        ],
        className="choices no-print",
    )


def trends_table(context: Context) -> Table:
    """One metric of the chosen units over time."""
    text, formats, code = context.text, context.formats, _metric(context)
    rows = context.reader.rows("compared_trends", units=_units(context), metric=code, period=context.period["period_code"])
    columns = [
        Column("unit_code", text("column.unit"), shown=lambda row: context.unit_name(row["unit_code"])),
        Column("period_code", text("column.period"), shown=lambda row: formats.period(row["period_code"])),
        Column(
            "value",
            context.metric_name(code),
            kind="percent" if context.metric_unit(code) in RATE_UNITS else "number",
            shown=lambda row: context.value(code, row["value"]),
            of=lambda row: number("metric", row["unit_code"], row["period_code"], code),
        ),
        Column("n", "n", kind="number", shown=lambda row: formats.count(row["n"])),
    ]
    return Table("trends", context.metric_name(code), columns, rows)


def _trend(context: Context) -> html.Section:
    text, formats, code, table = context.text, context.formats, _metric(context), trends_table(context)
    periods = list(dict.fromkeys(row["period_code"] for row in table.rows))
    place = {period: number for number, period in enumerate(periods)}
    drawn = []
    for nth, unit in enumerate(_units(context)):
        rows = [row for row in table.rows if row["unit_code"] == unit]
        drawn.append(
            {
                "name": context.unit_name(unit),
                "colour": CATEGORIES[nth],
                "x": [place[row["period_code"]] for row in rows],
                "y": [row["value"] for row in rows],
                "notes": [
                    f"{context.unit_name(unit)} · {formats.period(row['period_code'])}: {context.value(code, row['value'])} · n = {formats.count(row['n'])}"
                    for row in rows
                ],
            }
        )
    step = 3 if len(periods) > 8 else 1
    names = [
        formats.period_short(period)
        + (f"\n{period[:4]}" if number == 0 or periods[number][:4] != periods[max(number - step, 0)][:4] else "")
        for number, period in enumerate(periods)
        if number % step == 0
    ]
    rate = context.metric_unit(code) in RATE_UNITS
    figure = lines(drawn, places=list(range(0, len(periods), step)), names=names, rate=rate, height=300) if periods else None
    data = [{"value": one, "label": context.metric_name(one)} for one in context.metrics]
    chooser = dmc.Select(
        id=ids.choice("metric"), value=code, data=data, w=260, searchable=True, allowDeselect=False, **{"aria-label": text("column.metric")}
    )
    card = chart_card(
        context,
        name="trends",
        title=context.metric_name(code),
        about=text("compare.trend_about", unit="%" if rate else text.label("unit", context.metric_unit(code))),
        figure=figure,
        table=table,
        definitions=(code,),
        wide=True,
    )
    return html.Div(
        [html.Div([html.Span(text("column.metric"), className="filter-label"), chooser], className="filter no-print"), card],
        className="stack",
    )


def compared_table(context: Context) -> Table:
    """Metrics as rows, units (and periods) as columns."""
    text, formats = context.text, context.formats
    periods = [context.period["period_code"], *([_second(context)] if _second(context) else [])]
    lines_: dict[str, Row] = {code: {"metric_code": code} for code in context.metrics}
    for row in context.reader.rows("compared_metrics", units=_units(context), periods=periods):
        key = f"{row['unit_code']}|{row['period_code']}"
        lines_[row["metric_code"]] |= {key: row["value"], f"{key}.row": row}

    def column(unit: str, period: str) -> Column:
        key = f"{unit}|{period}"

        def shown(line: Row) -> str | None:
            row = line.get(f"{key}.row")
            if row is None or row["value"] is None:
                return None
            words = context.value(row["metric_code"], row["value"])
            return f"{words} ({formats.count(row['n'])})" if context.metric_unit(row["metric_code"]) in RATE_UNITS else words

        def status(line: Row) -> str:
            return line[f"{key}.row"]["status"] if f"{key}.row" in line else "not_applicable"

        label = context.unit_name(unit) + (f" {formats.period(period)}" if len(periods) > 1 else "")
        return Column(
            key,
            label,
            kind="number",
            shown=shown,
            of=lambda line: number("metric", unit, period, line["metric_code"]) if f"{key}.row" in line else None,
            muted=lambda line: status(line) != "ok",
            tip=lambda line: None if status(line) == "ok" else text.label("status", status(line)),
        )

    columns = [
        Column(
            "domain",
            text("column.domain"),
            shown=lambda line: text.label("domain", context.metrics[line["metric_code"]]["domain"]),
            wide=700,
            nowrap=True,
        ),
        Column(
            "metric_code",
            text("column.metric"),
            shown=lambda line: context.metric_name(line["metric_code"]),
            href=lambda line: context.link("/metrics", metric=line["metric_code"]),
            nowrap=True,
        ),
        *[column(unit, period) for unit in _units(context) for period in periods],
    ]
    return Table("compared", text("compare.table"), columns, [line for line in lines_.values() if len(line) > 1])


def _table(context: Context) -> html.Section:
    text = context.text
    return table_card(
        context,
        title=text("compare.table"),
        about=text("compare.table_about", period=context.formats.period(context.period["period_code"])),
        table=compared_table(context),
        sortable=False,
        wide=True,
    )


PAGE = Page(
    "compare",
    "/compare",
    content,
    {"compared": compared_table, "trends": trends_table},
    ("period", "type_all", "parent"),
    more_choices=choices,
)
