"""Cases: what comes in, what is closed, what waits, and how long people wait."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

from dash import html

from dashboards.components import domain_page
from dashboards.components.card import chart_card, table_card
from dashboards.context import Context
from dashboards.figures.counts import lines, stacked
from dashboards.figures.theme import ACCENT, CATEGORIES, FAINT, GOOD, INK
from dashboards.page import Page
from dashboards.pages.case_tables import STATES, ageing_table, flow_table, overdue_table, survival_table
from dashboards.snapshot import Row

_TRENDS = ("case_on_time_resolution_rate", "case_satisfaction_rate")
_STATE_COLOURS = {"inside": "#56b4e9", "overdue": "#d55e00", "no_limit": FAINT}
_DAYS = (0, 15, 30, 45, 60, 90, 120)


def content(context: Context) -> list[Any]:
    """Trends, flow and waiting, survival, what is overdue, the units."""
    return [
        domain_page.title(context, "case"),
        domain_page.trends(context, _TRENDS),
        html.Div([_flow(context), _ageing(context)], className="halves"),
        html.Div([_survival(context), _overdue(context)], className="halves"),
        domain_page.units_card(context, "case"),
    ]


def _flow(context: Context) -> html.Section:
    text, formats, table = context.text, context.formats, flow_table(context)
    looks = {"received": (ACCENT, "solid"), "closed": (GOOD, "dash"), "backlog": (INK, "dot")}
    drawn = [
        {
            "name": text(f"case.{field}"),
            "colour": colour,
            "dash": dash,
            "x": list(range(len(table.rows))),
            "y": [row[field] for row in table.rows],
            "notes": [f"{formats.period(row['period_code'])} · {text(f'case.{field}')}: {formats.count(row[field])}" for row in table.rows],
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
        "case.flow_finding", n=context.formats.count(rows[-1]["backlog"]), period=context.formats.period(rows[-1]["period_code"])
    )


def _ageing(context: Context) -> html.Section:
    text, formats, table = context.text, context.formats, ageing_table(context)
    drawn = [
        {
            "name": text(f"case.{state}"),
            "colour": _STATE_COLOURS[state],
            "counts": [row[state] for row in table.rows],
            "notes": [
                f"{text.label('channel', row['channel'])} · {text(f'case.{state}')}: {formats.count(row[state])}" for row in table.rows
            ],
        }
        for state in STATES
        if any(row[state] for row in table.rows)
    ]
    names = [text.label("channel", row["channel"]) for row in table.rows]
    overdue = sum(row["overdue"] for row in table.rows)
    figure = stacked(names, drawn, ticks=list(range(len(names))), height=34 * len(names) + 84, lying=True) if drawn else None
    title = (
        text("case.ageing_finding", n=formats.count(sum(row["cases"] for row in table.rows)), overdue=formats.count(overdue))
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


def _survival(context: Context) -> html.Section:
    text, formats, table = context.text, context.formats, survival_table(context)
    channels: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        channels[row["channel"]].append(row)
    drawn = [
        {
            "name": text("case.channel_n", channel=text.label("channel", channel), n=formats.count(rows[0]["cases"])),
            "colour": CATEGORIES[place],
            "x": [0, *[row["days"] for row in rows]],
            "y": [1.0, *[row["still_open"] for row in rows]],
            "notes": [
                "",
                *[
                    text(
                        "case.survival_note",
                        channel=text.label("channel", channel),
                        days=row["days"],
                        share=formats.percent(row["still_open"]),
                    )
                    for row in rows
                ],
            ],
        }
        for place, (channel, rows) in enumerate(channels.items())
    ]
    figure = (
        lines(drawn, places=_DAYS, height=420, names=[str(day) for day in _DAYS], rate=True, steps=True, title=text("case.days"))
        if drawn
        else None
    )
    return chart_card(
        context,
        name="survival",
        title=text("case.survival"),
        about=text("case.survival_about"),
        figure=figure,
        table=table,
        definitions=(text("definition.survival"),),
        why_empty=text("case.too_few"),
    )


def _overdue(context: Context) -> html.Section:
    text, table = context.text, overdue_table(context)
    about = text("case.overdue_about", day=context.formats.day(context.snapshot["as_of"]))
    return table_card(
        context, title=text("case.overdue_list"), about=about, table=table, definitions=(text("definition.case_states"),), sortable=False
    )


PAGE = Page(
    "case",
    "/case",
    content,
    {
        "flow": flow_table,
        "ageing": ageing_table,
        "survival": survival_table,
        "overdue": overdue_table,
        "figures": partial(domain_page.units_table, domain="case"),
        **domain_page.trend_tables(_TRENDS),
    },
    ("period", "type_all", "parent"),
)
