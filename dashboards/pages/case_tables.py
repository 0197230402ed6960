"""The tables of the case page."""

from __future__ import annotations

from dashboards.components.metric_table import unit_column
from dashboards.components.table import Column, Table
from dashboards.context import Context

STATES = ("overdue", "inside", "no_limit")


def _count(context: Context, field: str, label: str, wide: int = 0) -> Column:
    return Column(field, label, kind="number", shown=lambda row: context.formats.count(row[field]), wide=wide)


def flow_table(context: Context) -> Table:
    """Received, closed and open by month."""
    text, formats = context.text, context.formats
    columns = [
        Column("period_code", text("column.period"), shown=lambda row: formats.period(row["period_code"])),
        *[_count(context, field, text(f"case.{field}")) for field in ("received", "closed", "backlog")],
    ]
    return Table(
        "flow", text("case.flow"), columns, context.reader.rows("case_flow", ends_on=context.period["ends_on"], units=context.members)
    )


def ageing_table(context: Context) -> Table:
    """Open cases by channel, state and age."""
    text = context.text
    columns = [
        Column("channel", text("column.channel"), shown=lambda row: text.label("channel", row["channel"])),
        _count(context, "cases", text("case.open")),
        *[_count(context, state, text(f"case.{state}")) for state in STATES],
        *[
            _count(context, field, text(f"case.{field}"))
            for field in ("up_to_7", "up_to_30", "up_to_90", "over_90", "median_age", "oldest")
        ],
    ]
    return Table("ageing", text("case.ageing"), columns, context.reader.rows("case_ageing", units=context.members))


def survival_table(context: Context) -> Table:
    """Share still open by days since receipt."""
    text, formats = context.text, context.formats
    columns = [
        Column("channel", text("column.channel"), shown=lambda row: text.label("channel", row["channel"])),
        _count(context, "days", text("case.days")),
        _count(context, "at_risk", text("case.at_risk")),
        Column("still_open", text("case.still_open"), kind="percent", shown=lambda row: formats.percent(row["still_open"])),
    ]
    span = {"starts_on": context.period["starts_on"], "ends_on": context.period["ends_on"]}
    return Table("survival", text("case.survival"), columns, context.reader.rows("case_survival", units=context.members, **span))


def overdue_table(context: Context) -> Table:
    """The open cases longest past their limit."""
    text, formats = context.text, context.formats
    columns = [
        unit_column(context),
        Column("case_id", text("column.case_id"), wide=560),
        Column("channel", text("column.channel"), shown=lambda row: text.label("channel", row["channel"])),
        Column("received_on", text("column.received_on"), shown=lambda row: formats.day(row["received_on"]), wide=560),
        Column("due_at", text("column.due"), kind="moment", shown=lambda row: formats.moment(row["due_at"]), wide=700),
        _count(context, "days_over", text("case.days_over")),
    ]
    return Table("overdue", text("case.overdue_list"), columns, context.reader.rows("case_overdue", units=context.members))
