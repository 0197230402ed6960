"""The tables of the case page."""

from __future__ import annotations

from dashboards.components.columns import column, count, day, label, most_rows, period, table, unit
from dashboards.components.series import last_months
from dashboards.components.table import Table
from dashboards.context import Context

_MOST_MONTHS = 24
# what the on-time rate leaves out, and what is late in it
_OTHERS = ("closed_late", "overdue", "inside", "no_limit")
STATES = ("far_over", "over", "soon", "inside", "no_limit")
_AGES = ("up_to_7", "up_to_30", "up_to_90", "over_90", "median_age", "oldest")


def flow_table(context: Context) -> Table:
    """Received, closed and open by month."""
    counts = [count(field, f"case.{field}") for field in ("received", "closed", "backlog")]
    shown = set(last_months(context, _MOST_MONTHS))
    rows = [row for row in context.reader.rows("case_flow", units=context.members) if row["period_code"] in shown]
    return table(context, "flow", "case.flow", [period(), *counts], rows)


def ageing_table(context: Context) -> Table:
    """Open cases by channel, state and age."""
    counts = [count(field, f"case.{field}") for field in (*STATES, *_AGES)]
    rows = context.reader.rows("case_ageing", units=context.members)
    return table(context, "ageing", "case.ageing", [label("channel"), count("cases", "case.open"), *counts], rows)


def overdue_table(context: Context) -> Table:
    """The open cases longest past their limit."""
    columns = [
        unit(least=110),
        column("case_id", least=112),
        label("channel", wide=480, width=148),
        day("received_on", wide=560, width=132),
        day(
            "due_at",
            "column.due",
            kind="moment",
            tip=lambda row: context.formats.moment(row["due_at"]),
            wide=700,
            width=132,
        ),
        count("days_over", "case.days_over", width=92),
    ]
    rows = context.reader.rows("case_overdue", units=context.members, most=most_rows(context))
    return table(context, "overdue", "case.overdue_list", columns, rows, in_sight=10)


def denominators_table(context: Context) -> Table:
    """What counts in the on-time rate and what does not, by channel."""
    columns = [
        label("channel", nowrap=True),
        count("received", "case.received", wide=420),
        count("matured", "case.matured"),
        count("on_time", "case.on_time"),
        *[count(field, f"case.{field}", wide=560) for field in _OTHERS],
    ]
    rows = context.reader.rows("case_denominators", units=context.members, **context.days)
    return table(context, "denominators", "case.denominators", columns, rows)
