"""Compare: two to six units, or two periods, side by side; a difference is marked only where it is more than chance."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash_mantine_components as dmc

from dashboards import ids
from dashboards.components import elements as html
from dashboards.components.card import chart_card, table_card
from dashboards.components.filter_bar import ALL, labelled, options, select
from dashboards.components.sample import range_of, sample
from dashboards.components.states import empty
from dashboards.context import Context
from dashboards.figures.counts import lines, written
from dashboards.figures.intervals import intervals
from dashboards.figures.theme import CATEGORIES
from dashboards.formats import RATE_UNITS
from dashboards.page import OF_UNITS, Page
from dashboards.pages.compare_choice import MAX_UNITS, chosen_metrics, metric_of, second_of, units_of
from dashboards.pages.compare_tables import (
    compared_table,
    intervals_table,
    marked_count,
    other_name,
    said_of,
    series_name,
    series_of,
    trends_table,
)

_MAX_OFFERED = 400
_rest = partial(compared_table, name="rest", folded=True)


def choices(context: Context) -> dict[str, Any]:
    """What the selects of this page show."""
    return {
        "units": units_of(context),
        "metric": metric_of(context),
        "metrics": chosen_metrics(context),
        "with_period": second_of(context) or ALL,
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
    return [html.H1(title), _choice(context), _intervals(context), *_table(context), _trend(context)]


def _metric_names(context: Context) -> dict[str, str]:
    return {code: context.metric_name(code) for code in context.metrics}


def _several(context: Context, name: str, value: list[str], names: dict[str, str], **look: Any) -> Any:
    """A choice of some of many that is part of the address."""
    return dmc.MultiSelect(
        openOnFocus=False,
        id=ids.choice(name),
        value=value,
        data=options(names),
        searchable=True,
        hidePickedOptions=True,
        nothingFoundMessage=context.text("filter.nothing"),
        className="grow",
        **look,
        **{"aria-label": context.text(f"compare.{name}")},
    )


def _choice(context: Context) -> html.Element:
    text, formats, chosen = context.text, context.formats, units_of(context)
    offered = list(dict.fromkeys([*chosen, *list(context.units)[:_MAX_OFFERED]]))
    names = {code: context.unit_name(code) for code in offered}
    units = _several(context, "units", chosen, names, maxValues=MAX_UNITS)
    words = "" if chosen_metrics(context) else text("compare.all_metrics")
    metrics = _several(
        context, "metrics", chosen_metrics(context), _metric_names(context), placeholder=words, clearable=True
    )
    kind = context.period["period_kind"]
    others = [row["period_code"] for row in reversed(context.periods) if row["period_kind"] == kind]
    periods = {code: formats.period(code) for code in others if code != context.period["period_code"]}
    offered_periods = options({ALL: text("compare.no_second")} | periods)
    second = select(context, "with_period", second_of(context) or ALL, offered_periods, 170, text("compare.second"))
    fields = [
        labelled(text("compare.units"), units, class_name="filter grow"),
        labelled(text("compare.second"), second),
        labelled(text("compare.metrics"), metrics, class_name="filter grow"),
    ]
    return html.Div(fields, className="choices no-print")


def _intervals(context: Context) -> html.Element:
    """The rates as dots with their ranges, all units of a metric below one another."""
    text, formats, table, second = context.text, context.formats, intervals_table(context), second_of(context)
    units, places = units_of(context), series_of(context)
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in table.rows:
        unit, period, code = row["unit_code"], row["period_code"], row["metric_code"]
        words = [
            formats.percent(row["value"]),
            range_of(context, row) if row["lower"] is not None else None,
            sample(context, code, row["n"]),
            said_of(context, row),
        ]
        drawn = {
            "name": series_name(context, unit, period),
            # of two periods of a unit the second row says the period only
            "label": formats.period(period) if period == second else context.unit_name(unit),
            "series": places.index((unit, period)) % 2 if second else units.index(unit),
            "small": row["status"] == "small_n",
            "note": " · ".join(word for word in words if word),
            "href": context.link("/unit", unit=unit, period=period),
        }
        groups.setdefault(context.metric_name(code), []).append({**row, **drawn})
    return chart_card(
        context,
        about=text("compare.intervals_about"),
        figure=intervals(list(groups.items())) if any(row["value"] is not None for row in table.rows) else None,
        table=table,
        definitions=(text("definition.interval"), *dict.fromkeys(row["metric_code"] for row in table.rows)),
        why_empty=text("compare.no_rates"),
        wide=True,
    )


def _table(context: Context) -> list[html.Element]:
    """What counts or is marked in sight, the rest behind one click; one finding for both."""
    text, n, other, rest = context.text, marked_count(context), other_name(context), _rest(context)
    shown = table_card(
        context,
        title=text("compare.finding", n=n, other=other) if n else text("compare.finding_none", other=other),
        about=text("compare.table_about"),
        table=compared_table(context),
        definitions=(text("definition.apart"),),
        sortable=False,
        wide=True,
    )
    if not rest.rows:
        return [shown]
    return [shown, table_card(context, table=rest, folded=text("unit.open_metrics", n=len(rest.rows)), wide=True)]


def _trend(context: Context) -> html.Element:
    """One metric of the chosen units over time."""
    text, formats, code, table = context.text, context.formats, metric_of(context), trends_table(context)
    periods = list(dict.fromkeys(row["period_code"] for row in table.rows))
    drawn = []
    for unit, colour in zip(units_of(context), CATEGORIES, strict=False):
        rows = [row for row in table.rows if row["unit_code"] == unit]
        notes = [
            f"{context.unit_name(unit)} · {formats.period(row['period_code'])}: {context.value(code, row['value'])} · {sample(context, code, row['n'])}"
            for row in rows
        ]
        x, y = [periods.index(row["period_code"]) for row in rows], [row["value"] for row in rows]
        drawn.append({"name": context.unit_name(unit), "colour": colour, "x": x, "y": y, "notes": notes})
    places = written(len(periods))
    names = formats.under_axis([periods[place] for place in places])
    rate = context.metric_unit(code) in RATE_UNITS
    chooser = select(context, "metric", code, options(_metric_names(context)), 260, text("column.metric"))
    card = chart_card(
        context,
        title=text("compare.trend", name=context.metric_name(code)),
        about=text("compare.trend_about", unit="%" if rate else text.label("unit", context.metric_unit(code))),
        figure=lines(drawn, places=places, names=names, rate=rate, height=300) if periods else None,
        table=table,
        definitions=(code,),
        wide=True,
    )
    field = html.Div(labelled(text("compare.trend_of"), chooser), className="no-print")
    return html.Div([field, card], className="stack")


PAGE = Page(
    "compare",
    "/compare",
    content,
    {"compared": compared_table, "rest": _rest, "trends": trends_table, "intervals": intervals_table},
    OF_UNITS,
    more_choices=choices,
)
