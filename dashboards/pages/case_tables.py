"""The tables of the case page."""

from __future__ import annotations

from dashboards.components.metric_table import unit_column
from dashboards.components.series import last_months, points
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.snapshot import Row

_MOST_SHOWN, _ALL = 200, 5_000_000
_MOST_MONTHS = 24
SATISFACTION, COVERAGE = "case_satisfaction_rate", "case_rating_coverage"
STATES = ("far_over", "over", "soon", "inside", "no_limit")


def _count(context: Context, field: str, label: str, wide: int = 0) -> Column:
    return Column(field, label, kind="number", shown=lambda row: context.formats.count(row[field]), wide=wide)


def flow_table(context: Context) -> Table:
    """Received, closed and open by month."""
    text, formats = context.text, context.formats
    columns = [
        Column("period_code", text("column.period"), shown=lambda row: formats.period(row["period_code"])),
        *[_count(context, field, text(f"case.{field}")) for field in ("received", "closed", "backlog")],
    ]
    shown = set(last_months(context, _MOST_MONTHS))
    rows = [row for row in context.reader.rows("case_flow", units=context.members) if row["period_code"] in shown]
    return Table("flow", text("case.flow"), columns, rows)


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


def overdue_table(context: Context) -> Table:
    """The open cases longest past their limit."""
    text, formats = context.text, context.formats
    columns = [
        unit_column(context, least=110),
        Column("case_id", text("column.case_id"), least=112),
        Column(
            "channel",
            text("column.channel"),
            shown=lambda row: text.label("channel", row["channel"]),
            wide=480,
            width=148,
        ),
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
        Column(
            "days_over",
            text("case.days_over"),
            kind="number",
            shown=lambda row: formats.count(row["days_over"]),
            width=92,
        ),
    ]
    rows = context.reader.rows("case_overdue", units=context.members, most=_ALL if context.exporting else _MOST_SHOWN)
    return Table("overdue", text("case.overdue_list"), columns, rows, in_sight=10)


def denominators_table(context: Context) -> Table:
    """What counts in the on-time rate and what does not, by channel."""
    text = context.text
    span = {"starts_on": context.period["starts_on"], "ends_on": context.period["ends_on"]}
    columns = [
        Column("channel", text("column.channel"), shown=lambda row: text.label("channel", row["channel"]), nowrap=True),
        _count(context, "received", text("case.received"), 420),
        _count(context, "matured", text("case.matured")),
        _count(context, "on_time", text("case.on_time")),
        _count(context, "closed_late", text("case.closed_late"), 560),
        _count(context, "overdue", text("case.overdue"), 560),
        _count(context, "inside", text("case.not_due"), 560),
        _count(context, "no_limit", text("case.no_limit"), 560),
    ]
    return Table(
        "denominators",
        text("case.denominators"),
        columns,
        context.reader.rows("case_denominators", units=context.members, **span),
    )


def satisfaction_table(context: Context) -> Table:
    """Satisfied of rated, and rated of closed, by month."""
    text, formats = context.text, context.formats
    columns = [
        Column("period_code", text("column.period"), shown=lambda row: formats.period(row["period_code"])),
        Column(
            "first_value",
            context.metric_name(SATISFACTION),
            kind="percent",
            shown=lambda row: formats.percent(row["first_value"]),
        ),
        Column("first_n", text("case.rated"), kind="number", shown=lambda row: formats.count(row["first_n"])),
        Column(
            "second_value",
            context.metric_name(COVERAGE),
            kind="percent",
            shown=lambda row: formats.percent(row["second_value"]),
        ),
        Column("second_n", text("case.closed"), kind="number", shown=lambda row: formats.count(row["second_n"])),
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
                }
            )
    return found
