"""Compare: two to six units, or two periods, side by side; a difference is marked only where it is more than chance."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc

from dashboards import ids
from dashboards.components import elements as html
from dashboards.components.card import chart_card, table_card
from dashboards.components.filter_bar import select
from dashboards.components.sample import sample
from dashboards.components.states import empty
from dashboards.context import Context
from dashboards.figures.counts import lines
from dashboards.figures.intervals import intervals
from dashboards.figures.theme import CATEGORIES
from dashboards.formats import RATE_UNITS
from dashboards.page import Page
from dashboards.pages.compare_choice import MOST_UNITS, chosen_metrics, main_metrics, metric_of, second_of, units_of
from dashboards.pages.compare_tables import (
    compared_table,
    intervals_table,
    said_of,
    series_name,
    series_of,
    trends_table,
)

_MOST_OFFERED = 400


def choices(context: Context) -> dict[str, Any]:
    """What the selects of this page show."""
    return {
        "units": units_of(context),
        "metric": metric_of(context),
        "metrics": chosen_metrics(context),
        "with_period": second_of(context) or "*",
    }


def content(context: Context) -> list[Any]:
    """The choice, the rates with their intervals, the table, the course of one metric."""
    text, formats, second = context.text, context.formats, second_of(context)
    if not units_of(context):
        return [html.H1(text("compare.title")), empty(text("state.no_rows"))]
    period = formats.period(context.period["period_code"])
    title = (
        text("compare.of_periods", one=period, other=formats.period(second))
        if second
        else text("compare.of_period", period=period)
    )
    return [html.H1(title), _choice(context), _intervals(context), _table(context), _trend(context)]


def _field(label: str, control: Any, grow: bool = False) -> html.Element:
    return html.Div(
        [html.Span(label, className="filter-label"), control], className="filter grow" if grow else "filter"
    )


def _choice(context: Context) -> html.Element:
    text, formats, chosen = context.text, context.formats, units_of(context)
    offered = list(dict.fromkeys([*chosen, *list(context.units)[:_MOST_OFFERED]]))
    several = {
        "searchable": True,
        "hidePickedOptions": True,
        "nothingFoundMessage": text("filter.nothing"),
        "className": "grow",
    }
    units = dmc.MultiSelect(
        openOnFocus=False,
        id=ids.choice("units"),
        value=chosen,
        data=[{"value": code, "label": context.unit_name(code)} for code in offered],
        maxValues=MOST_UNITS,
        **several,
        **{"aria-label": text("compare.units")},
    )
    metrics = dmc.MultiSelect(
        openOnFocus=False,
        id=ids.choice("metrics"),
        value=chosen_metrics(context),
        data=[{"value": code, "label": context.metric_name(code)} for code in context.metrics],
        placeholder="" if chosen_metrics(context) else text("compare.all_metrics"),
        clearable=True,
        **several,
        **{"aria-label": text("compare.metrics")},
    )
    periods = [
        {"value": "*", "label": text("compare.no_second")},
        *[
            {"value": row["period_code"], "label": formats.period(row["period_code"])}
            for row in reversed(context.periods)
            if row["period_kind"] == context.period["period_kind"]
            and row["period_code"] != context.period["period_code"]
        ],
    ]
    second = select(context, "with_period", second_of(context) or "*", periods, 170, text("compare.second"))
    fields = [
        _field(text("compare.units"), units, True),
        _field(text("compare.second"), second),
        _field(text("compare.metrics"), metrics, True),
    ]
    return html.Div(fields, className="choices no-print")


def _intervals(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, intervals_table(context)
    place = {pair: number for number, pair in enumerate(series_of(context))}
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in table.rows:
        said = said_of(context, row)
        words = [formats.percent(row["value"]), sample(context, row["metric_code"], row["n"])]
        if row["lower"] is not None:
            words.insert(
                1, text("unit.interval", lower=formats.percent(row["lower"]), upper=formats.percent(row["upper"]))
            )
        drawn = {
            "name": series_name(context, row["unit_code"], row["period_code"]),
            # of two periods of a unit the second row says the period only
            "label": formats.period(row["period_code"])
            if row["period_code"] == second_of(context)
            else context.unit_name(row["unit_code"]),
            "series": units_of(context).index(row["unit_code"])
            if not second_of(context)
            else place[row["unit_code"], row["period_code"]] % 2,
            "small": row["status"] == "small_n",
            "note": " · ".join([*words, *([said] if said else [])]),
            "href": context.link("/unit", unit=row["unit_code"], period=row["period_code"]),
        }
        groups.setdefault(context.metric_name(row["metric_code"]), []).append({**row, **drawn})
    apart = sum(1 for row in table.rows if row["difference"] in ("higher", "lower"))
    return chart_card(
        context,
        name="intervals",
        title=text("compare.finding", n=apart) if apart else text("compare.finding_none"),
        about=text("compare.intervals_about"),
        figure=intervals(list(groups.items())) if any(row["value"] is not None for row in table.rows) else None,
        table=table,
        definitions=(
            text("definition.apart"),
            *[code for code in main_metrics(context) if context.metric_unit(code) in RATE_UNITS],
        ),
        why_empty=text("compare.no_rates"),
        wide=True,
    )


def _table(context: Context) -> html.Element:
    text, second = context.text, second_of(context)
    other = context.formats.period(second) if second else context.unit_name(units_of(context)[0])
    return table_card(
        context,
        title=text("compare.table"),
        about=text("compare.table_about", other=other),
        table=compared_table(context),
        definitions=(text("definition.apart"),),
        sortable=False,
        wide=True,
    )


def _trend(context: Context) -> html.Element:
    text, formats, code, table = context.text, context.formats, metric_of(context), trends_table(context)
    periods = list(dict.fromkeys(row["period_code"] for row in table.rows))
    place = {period: number for number, period in enumerate(periods)}
    drawn = []
    for nth, unit in enumerate(units_of(context)):
        rows = [row for row in table.rows if row["unit_code"] == unit]
        notes = [
            f"{context.unit_name(unit)} · {formats.period(row['period_code'])}: {context.value(code, row['value'])} · n = {formats.count(row['n'])}"
            for row in rows
        ]
        drawn.append(
            {
                "name": context.unit_name(unit),
                "colour": CATEGORIES[nth],
                "x": [place[row["period_code"]] for row in rows],
                "y": [row["value"] for row in rows],
                "notes": notes,
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
    figure = (
        lines(drawn, places=list(range(0, len(periods), step)), names=names, rate=rate, height=300) if periods else None
    )
    data = [{"value": one, "label": context.metric_name(one)} for one in context.metrics]
    chooser = select(context, "metric", code, data, 260, text("column.metric"))
    card = chart_card(
        context,
        name="trends",
        title=text("compare.trend", name=context.metric_name(code)),
        about=text("compare.trend_about", unit="%" if rate else text.label("unit", context.metric_unit(code))),
        figure=figure,
        table=table,
        definitions=(code,),
        wide=True,
    )
    return html.Div(
        [html.Div(_field(text("compare.trend_of"), chooser), className="no-print"), card], className="stack"
    )


PAGE = Page(
    "compare",
    "/compare",
    content,
    {"compared": compared_table, "trends": trends_table, "intervals": intervals_table},
    ("period", "type_all", "parent"),
    more_choices=choices,
)
