"""Cases: what comes in, what is closed, what waits, and how long people wait."""

from __future__ import annotations

from functools import partial
from typing import Any

from dashboards.components import domain_page
from dashboards.components import elements as html
from dashboards.components.card import chart_card, table_card
from dashboards.context import Context
from dashboards.figures.counts import lines, stacked
from dashboards.figures.theme import ACCENT, AMBER, BAD, FAINT, GAINED, GOOD, INK, SKY
from dashboards.page import Page
from dashboards.pages.case_curves import curves, response_table, survival_table
from dashboards.pages.case_tables import (
    COVERAGE,
    SATISFACTION,
    STATES,
    ageing_table,
    denominators_table,
    flow_table,
    overdue_table,
    satisfaction_table,
)

_TRENDS = ("case_on_time_resolution_rate", "case_response_rate")
_STATE_COLOURS = {"far_over": BAD, "over": AMBER, "soon": GAINED, "inside": SKY, "no_limit": FAINT}


def content(context: Context) -> list[Any]:
    """Trends and what they leave out, flow and waiting, survival, satisfaction, what is overdue, the units."""
    return [
        domain_page.title(context, "case"),
        domain_page.trends(context, _TRENDS),
        html.Div([_flow(context), _ageing(context)], className="halves"),
        curves(context),
        html.Div([_satisfaction(context), _denominators(context)], className="halves"),
        _overdue(context),
        domain_page.units_card(context, "case"),
    ]


def _flow(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, flow_table(context)
    looks = {"received": (ACCENT, "solid"), "closed": (GOOD, "dash"), "backlog": (INK, "dot")}
    drawn = [
        {
            "name": text(f"case.{field}"),
            "colour": colour,
            "dash": dash,
            "x": list(range(len(table.rows))),
            "y": [row[field] for row in table.rows],
            "notes": [
                f"{formats.period(row['period_code'])} · {text(f'case.{field}')}: {formats.count(row[field])}"
                for row in table.rows
            ],
        }
        for field, (colour, dash) in looks.items()
    ]
    places = list(range(0, len(table.rows), 3 if len(table.rows) > 8 else 1))
    names = [_month(context, table.rows, place, places) for place in places]
    return chart_card(
        context,
        name="flow",
        title=_flow_title(context, table.rows),
        about=text("case.flow_about"),
        figure=lines(drawn, places=places, names=names) if table.rows else None,
        table=table,
        definitions=("cases_received", "case_backlog"),
    )


def _month(context: Context, rows: Any, place: int, places: list[int]) -> str:
    code = rows[place]["period_code"]
    before = places[places.index(place) - 1] if place != places[0] else None
    new_year = before is None or rows[before]["period_code"][:4] != code[:4]
    return context.formats.period_short(code) + (f"\n{context.text('period.year', year=code[:4])}" if new_year else "")


def _flow_title(context: Context, rows: Any) -> str:
    if not rows:
        return context.text("case.flow")
    return context.text(
        "case.flow_finding",
        n=context.formats.count(rows[-1]["backlog"]),
        period=context.formats.period(rows[-1]["period_code"]),
    )


def _ageing(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, ageing_table(context)
    drawn = [
        {
            "name": text(f"case.{state}"),
            "colour": _STATE_COLOURS[state],
            "counts": [row[state] for row in table.rows],
            "notes": [
                f"{text.label('channel', row['channel'])} · {text(f'case.{state}')}: {formats.count(row[state])}"
                for row in table.rows
            ],
        }
        for state in STATES
        if any(row[state] for row in table.rows)
    ]
    names = [text.label("channel", row["channel"]) for row in table.rows]
    overdue = sum(row["over"] + row["far_over"] for row in table.rows)
    figure = (
        stacked(names, drawn, written=list(range(len(names))), height=34 * len(names) + 84, lying=True)
        if drawn
        else None
    )
    title = (
        text(
            "case.ageing_finding",
            n=formats.count(sum(row["cases"] for row in table.rows)),
            overdue=formats.count(overdue),
        )
        if drawn
        else text("case.ageing")
    )
    about = text("case.ageing_about", day=formats.day(context.snapshot["as_of"]))
    return chart_card(
        context,
        name="ageing",
        title=title,
        about=about,
        figure=figure,
        table=table,
        definitions=(text("definition.case_states"),),
        why_empty=text("case.none_open"),
    )


def _satisfaction(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, satisfaction_table(context)
    rows = [row for row in table.rows if row["first_value"] is not None or row["second_value"] is not None]
    looks = (("first", SATISFACTION, ACCENT, "solid"), ("second", COVERAGE, INK, "dot"))
    drawn = [
        {
            "name": context.metric_name(code),
            "colour": colour,
            "dash": dash,
            "x": list(range(len(table.rows))),
            "y": [row[f"{which}_value"] for row in table.rows],
            "notes": [
                f"{formats.period(row['period_code'])} · {context.metric_name(code)}: {formats.percent(row[f'{which}_value'])} (n = {formats.count(row[f'{which}_n'])})"
                for row in table.rows
            ],
        }
        for which, code, colour, dash in looks
    ]
    places = list(range(0, len(table.rows), 3 if len(table.rows) > 8 else 1))
    names = [_month(context, table.rows, place, places) for place in places]
    last = rows[-1] if rows else None
    title = (
        text(
            "case.satisfaction_finding",
            period=formats.period(last["period_code"]),
            rate=formats.percent(last["first_value"]),
            coverage=formats.percent(last["second_value"]),
        )
        if last
        else context.metric_name(SATISFACTION)
    )
    return chart_card(
        context,
        name="satisfaction",
        title=title,
        about=text("case.satisfaction_about"),
        figure=lines(drawn, places=places, names=names, rate=True) if last else None,
        table=table,
        definitions=(SATISFACTION, COVERAGE),
    )


def _denominators(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, denominators_table(context)
    sums = {
        name: sum(row[name] for row in table.rows) for name in ("received", "matured", "on_time", "inside", "no_limit")
    }
    return table_card(
        context,
        title=text("case.denominators_finding", **{name: formats.count(n) for name, n in sums.items()})
        if table.rows
        else text("case.denominators"),
        about=text("case.denominators_about"),
        table=table,
        definitions=("case_on_time_resolution_rate", text("definition.matured")),
        sortable=False,
    )


def _overdue(context: Context) -> html.Element:
    text, table = context.text, overdue_table(context)
    about = text("case.overdue_about", day=context.formats.day(context.snapshot["as_of"]))
    return table_card(
        context,
        title=text("case.overdue_list"),
        about=about,
        table=table,
        definitions=(text("definition.case_states"),),
        wide=True,
    )


PAGE = Page(
    "case",
    "/case",
    content,
    {
        "flow": flow_table,
        "ageing": ageing_table,
        "survival": survival_table,
        "response": response_table,
        "satisfaction": satisfaction_table,
        "denominators": denominators_table,
        "overdue": overdue_table,
        "figures": partial(domain_page.units_table, domain="case"),
        **domain_page.trend_tables(_TRENDS),
    },
    ("period", "type_all", "parent"),
)
