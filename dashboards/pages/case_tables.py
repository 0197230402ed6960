"""The tables of the case page."""

from __future__ import annotations

from dataclasses import replace

from dashboards.components.columns import count_column, label_column, period_column, unit_column
from dashboards.components.series import last_months
from dashboards.components.table import Column, Table
from dashboards.context import Context

_MOST_SHOWN, _ALL = 200, 5_000_000
_MOST_MONTHS = 24
# what the on-time rate leaves out, and what is late in it
_OTHERS = ("closed_late", "overdue", "inside", "no_limit")
STATES = ("far_over", "over", "soon", "inside", "no_limit")


def flow_table(context: Context) -> Table:
    """Received, closed and open by month."""
    text = context.text
    columns = [
        period_column(context),
        *[count_column(context, field, text(f"case.{field}")) for field in ("received", "closed", "backlog")],
    ]
    shown = set(last_months(context, _MOST_MONTHS))
    rows = [row for row in context.reader.rows("case_flow", units=context.members) if row["period_code"] in shown]
    return Table("flow", text("case.flow"), columns, rows)


def ageing_table(context: Context) -> Table:
    """Open cases by channel, state and age."""
    text = context.text
    columns = [
        label_column(context, "channel", text("column.channel"), "channel"),
        count_column(context, "cases", text("case.open")),
        *[count_column(context, state, text(f"case.{state}")) for state in STATES],
        *[
            count_column(context, field, text(f"case.{field}"))
            for field in ("up_to_7", "up_to_30", "up_to_90", "over_90", "median_age", "oldest")
        ],
    ]
    return Table("ageing", text("case.ageing"), columns, context.reader.rows("case_ageing", units=context.members))


def overdue_table(context: Context) -> Table:
    """The open cases longest past their limit."""
    text, formats = context.text, context.formats

    def day(field: str, label: str, wide: int) -> Column:
        return Column(field, text(label), shown=lambda row: formats.day(row[field]), wide=wide, width=132)

    columns = [
        unit_column(context, least=110),
        Column("case_id", text("column.case_id"), least=112),
        label_column(context, "channel", text("column.channel"), "channel", wide=480, width=148),
        day("received_on", "column.received_on", 560),
        replace(day("due_at", "column.due", 700), kind="moment", tip=lambda row: formats.moment(row["due_at"])),
        count_column(context, "days_over", text("case.days_over"), width=92),
    ]
    rows = context.reader.rows("case_overdue", units=context.members, most=_ALL if context.exporting else _MOST_SHOWN)
    return Table("overdue", text("case.overdue_list"), columns, rows, in_sight=10)


def denominators_table(context: Context) -> Table:
    """What counts in the on-time rate and what does not, by channel."""
    text = context.text
    span = {"starts_on": context.period["starts_on"], "ends_on": context.period["ends_on"]}
    columns = [
        label_column(context, "channel", text("column.channel"), "channel", nowrap=True),
        count_column(context, "received", text("case.received"), wide=420),
        count_column(context, "matured", text("case.matured")),
        count_column(context, "on_time", text("case.on_time")),
        *[count_column(context, field, text(f"case.{field}"), wide=560) for field in _OTHERS],
    ]
    rows = context.reader.rows("case_denominators", units=context.members, **span)
    return Table("denominators", text("case.denominators"), columns, rows)
