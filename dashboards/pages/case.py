"""Cases: what comes in, what is closed, what waits, and how long people wait."""

from __future__ import annotations

from typing import Any

from dashboards.components import domain_page
from dashboards.components import elements as html
from dashboards.components.card import chart_card, table_card
from dashboards.components.drawn_counts import by_month, stacks
from dashboards.components.series import series
from dashboards.context import Context
from dashboards.figures.theme import ACCENT, AMBER, BAD, FAINT, GAINED, GOOD, INK, SKY
from dashboards.pages.case_curves import curves, response_table, survival_table
from dashboards.pages.case_tables import STATES, ageing_table, denominators_table, flow_table, overdue_table

_TRENDS = ("case_on_time_resolution_rate", "case_response_rate")
# satisfaction says little where few cases are rated: the two are read together
_RATED = ("case_satisfaction_rate", "case_rating_coverage")
_STATE_COLOURS = dict(zip(STATES, (BAD, AMBER, GAINED, SKY, FAINT), strict=True))
_FLOW = {"received": (ACCENT, "solid"), "closed": (GOOD, "dash"), "backlog": (INK, "dot")}


def _middle(context: Context) -> list[Any]:
    """Flow and waiting, survival, satisfaction, what the trends leave out, what is overdue."""
    return [
        html.Div([_flow(context), _ageing(context)], className="halves"),
        curves(context),
        domain_page.trends(context, series(context, context.scope, _RATED)),
        _denominators(context),
        _overdue(context),
    ]


def _flow(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, flow_table(context)
    last = table.rows[-1] if table.rows else None
    looks = [(field, text(f"case.{field}"), *look) for field, look in _FLOW.items()]
    finding = last and {"n": formats.count(last["backlog"]), "period": formats.period(last["period_code"])}
    return chart_card(
        context,
        title=text("case.flow_finding", **finding) if finding else "",
        about=text("case.flow_about"),
        figure=by_month(formats, table.rows, looks),
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
        title=text("case.ageing_finding", n=open_count, overdue=overdue_count) if table.rows else "",
        about=text("case.ageing_about", day=formats.day(context.snapshot["as_of"])),
        figure=stacks(formats, names, parts, lying=True),
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
        title=text("case.denominators_finding", **sums) if table.rows else "",
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
        about=text("case.overdue_about", day=context.formats.day(context.snapshot["as_of"])),
        table=table,
        definitions=(text("definition.case_states"),),
        wide=True,
    )


PAGE = domain_page.page(
    "case",
    _TRENDS,
    _middle,
    {
        "flow": flow_table,
        "ageing": ageing_table,
        "survival": survival_table,
        "response": response_table,
        "denominators": denominators_table,
        "overdue": overdue_table,
    },
    more_codes=_RATED,
)
