"""The tables of the case page."""

from __future__ import annotations

from dashboards.components.columns import count_column, label_column, percent_column, period_column, unit_column
from dashboards.components.series import last_months, points
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.snapshot import Row

_MOST_SHOWN, _ALL = 200, 5_000_000
_MOST_MONTHS = 24
SATISFACTION, COVERAGE = "case_satisfaction_rate", "case_rating_coverage"
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
    columns = [
        unit_column(context, least=110),
        Column("case_id", text("column.case_id"), least=112),
        label_column(context, "channel", text("column.channel"), "channel", wide=480, width=148),
        Column(
            "received_on",
            text("column.received_on"),
            shown=lambda row: formats.day(row["received_on"]),
            wide=560,
            width=132,
        ),
        Column(
            "due_at",
            text("column.due"),
            kind="moment",
            shown=lambda row: formats.day(row["due_at"]),
            tip=lambda row: formats.moment(row["due_at"]),
            wide=700,
            width=132,
        ),
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
        count_column(context, "closed_late", text("case.closed_late"), wide=560),
        count_column(context, "overdue", text("case.overdue"), wide=560),
        count_column(context, "inside", text("case.not_due"), wide=560),
        count_column(context, "no_limit", text("case.no_limit"), wide=560),
    ]
    return Table(
        "denominators",
        text("case.denominators"),
        columns,
        context.reader.rows("case_denominators", units=context.members, **span),
    )


def satisfaction_table(context: Context) -> Table:
    """Satisfied of rated, and rated of closed, by month."""
    text = context.text
    columns = [
        period_column(context),
        percent_column(context, "first_value", context.metric_name(SATISFACTION)),
        count_column(context, "first_n", text("case.rated")),
        percent_column(context, "second_value", context.metric_name(COVERAGE)),
        count_column(context, "second_n", text("case.closed")),
    ]
    return Table("satisfaction", context.metric_name(SATISFACTION), columns, _rates_by_month(context))


def _rates_by_month(context: Context) -> list[Row]:
    """Both rates of the unit above the others in the last 24 months up to the period's end."""
    if context.scope is None:
        return []
    both = points(context, context.scope, (SATISFACTION, COVERAGE))
    found = []
    for month in last_months(context, _MOST_MONTHS):
        first, second = both[SATISFACTION].get(month), both[COVERAGE].get(month)
        if first or second:
            found.append(
                {
                    "period_code": month,
                    "first_value": first and first["value"],
                    "first_n": first and first["n"],
                    "second_value": second and second["value"],
                    "second_n": second and second["n"],
                    "is_provisional": any(row is not None and row["is_provisional"] for row in (first, second)),
                }
            )
    return found
