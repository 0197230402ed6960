"""Cases: what comes in, what is closed, what waits, and how long people wait."""

from __future__ import annotations

from functools import partial
from typing import Any

from dashboards.components import domain_page
from dashboards.components import elements as html
from dashboards.components.card import chart_card, table_card
from dashboards.components.series import series
from dashboards.context import Context
from dashboards.figures.theme import ACCENT, AMBER, BAD, FAINT, GAINED, GOOD, INK, SKY
from dashboards.page import Page
from dashboards.pages.case_curves import curves, response_table, survival_table
from dashboards.pages.case_tables import STATES, ageing_table, denominators_table, flow_table, overdue_table

_TRENDS = ("case_on_time_resolution_rate", "case_response_rate")
# satisfaction says little where few cases are rated: the two are read together
_RATED = ("case_satisfaction_rate", "case_rating_coverage")
_STATE_COLOURS = dict(zip(STATES, (BAD, AMBER, GAINED, SKY, FAINT), strict=True))
_FLOW = {"received": (ACCENT, "solid"), "closed": (GOOD, "dash"), "backlog": (INK, "dot")}


def content(context: Context) -> list[Any]:
    """Trends and what they leave out, flow and waiting, survival, satisfaction, what is overdue, the units."""
    return [
        domain_page.title(context, "case", _TRENDS),
        domain_page.trends(context, series(context, context.scope, _TRENDS)),
        html.Div([_flow(context), _ageing(context)], className="halves"),
        curves(context),
        domain_page.trends(context, series(context, context.scope, _RATED)),
        _denominators(context),
        _overdue(context),
        domain_page.units_card(context, "case"),
    ]


def _flow(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, flow_table(context)
    rows = table.rows
    title = table.title
    if rows:
        period = formats.period(rows[-1]["period_code"])
        title = text("case.flow_finding", n=formats.count(rows[-1]["backlog"]), period=period)
    looks = [(field, text(f"case.{field}"), *look) for field, look in _FLOW.items()]
    return chart_card(
        context,
        name="flow",
        title=title,
        about=text("case.flow_about"),
        figure=domain_page.by_month(formats, rows, looks),
        table=table,
        definitions=("cases_received", "case_backlog"),
    )


def _ageing(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, ageing_table(context)
    parts = {text(f"case.{state}"): (_STATE_COLOURS[state], [row[state] for row in table.rows]) for state in STATES}
    open_count = formats.count(sum(row["cases"] for row in table.rows))
    overdue_count = formats.count(sum(row["over"] + row["far_over"] for row in table.rows))
    names = [text.label("channel", row["channel"]) for row in table.rows]
    return chart_card(
        context,
        name="ageing",
        title=text("case.ageing_finding", n=open_count, overdue=overdue_count) if table.rows else table.title,
        about=text("case.ageing_about", day=formats.day(context.snapshot["as_of"])),
        figure=domain_page.stacks(formats, names, parts, lying=True),
        table=table,
        definitions=(text("definition.case_states"),),
        why_empty=text("case.none_open"),
    )


def _denominators(context: Context) -> html.Element:
    text, table = context.text, denominators_table(context)
    fields = ("matured", "on_time", "inside", "no_limit")
    sums = {field: context.formats.count(sum(row[field] for row in table.rows)) for field in fields}
    return table_card(
        context,
        title=text("case.denominators_finding", **sums) if table.rows else table.title,
        about=text("case.denominators_about"),
        table=table,
        definitions=("case_on_time_resolution_rate", text("definition.matured")),
        sortable=False,
        wide=True,
    )


def _overdue(context: Context) -> html.Element:
    text, table = context.text, overdue_table(context)
    return table_card(
        context,
        title=table.title,
        about=text("case.overdue_about", day=context.formats.day(context.snapshot["as_of"])),
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
        "denominators": denominators_table,
        "overdue": overdue_table,
        "figures": partial(domain_page.units_table, domain="case"),
        **domain_page.trend_tables((*_TRENDS, *_RATED)),
    },
    ("period", "type_all", "parent"),
)
