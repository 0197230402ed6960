"""What a unit owes, as a checklist: reports with their due dates, study duties with what was held of what is
required.
"""

from __future__ import annotations

from dashboards.components import elements as html
from dashboards.components.card import table_card
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.pages.unit_tables import REPORT_SHAPES
from dashboards.snapshot import Row

_TONES = {
    "missing": "bad-text",
    "late": "warn-text",
    "on_time": "good-text",
    "not_due": "soft-text",
    "exempt": "soft-text",
}
_DUTY_SHAPES = {"fulfilled": "●", "on_pace": "◔", "behind": "◐", "short": "○", "no_data": "—"}
_DUTY_TONES = {
    "fulfilled": "good-text",
    "behind": "warn-text",
    "short": "bad-text",
    "on_pace": "soft-text",
    "no_data": "soft-text",
}


def owed(context: Context) -> html.Element:
    """Both checklists, one above the other."""
    return html.Div([_reports(context), _duties(context)], className="stack")


def reports_table(context: Context) -> Table:
    """The register of the unit: what it owed and what became of it."""
    text, formats = context.text, context.formats
    span = {"starts_on": context.period["starts_on"], "ends_on": context.period["ends_on"]}
    rows = context.reader.rows("unit_reports", unit=context.view.unit, **span)

    def state(row: Row) -> str:
        return f"{REPORT_SHAPES.get(row['status'], '')} {text.label('report_status', row['status'])}"

    def late(row: Row) -> str | None:
        return (
            text("unit.late_by", hours=formats.count(round(row["lateness_hours"]))) if row["lateness_hours"] else None
        )

    def name(row: Row) -> str:
        words = text.either(row["name_zh"], row["name_en"])
        return text("unit.duty", name=words, period=formats.period(row["period_code"])) if row["period_code"] else words

    columns = [
        Column(
            "status",
            text("column.state"),
            shown=state,
            tip=late,
            tone=lambda row: _TONES.get(row["status"]),
            nowrap=True,
        ),
        Column("obligation_code", text("column.obligation"), shown=name),
        Column(
            "due_at",
            text("column.due"),
            kind="moment",
            shown=lambda row: (
                formats.day(row["due_at"]) + (text("attention.provisional") if row["is_provisional"] else "")
            ),
            tip=lambda row: formats.moment(row["due_at"]),
            nowrap=True,
        ),
        Column(
            "accepted_at",
            text("column.accepted"),
            kind="moment",
            shown=lambda row: formats.day(row["accepted_at"]) if row["accepted_at"] else None,
            tip=lambda row: formats.moment(row["accepted_at"]) if row["accepted_at"] else None,
            wide=480,
            nowrap=True,
        ),
    ]
    return Table("reports", text("unit.reports"), columns, rows)


def _reports(context: Context) -> html.Element:
    text, table = context.text, reports_table(context)
    counts = {status: sum(1 for row in table.rows if row["status"] == status) for status in REPORT_SHAPES}
    title = text("unit.reports_finding", missing=counts["missing"], late=counts["late"], waiting=counts["not_due"])
    return table_card(
        context,
        title=title if table.rows else text("unit.reports"),
        about=text("unit.reports_about"),
        table=table,
        definitions=(text("definition.report_status"),),
        sortable=False,
        wide=True,
    )


def duties_table(context: Context) -> Table:
    """The study duties whose cadence period holds or meets the chosen period: held of required, and how that stands."""
    text, formats = context.text, context.formats
    span = {"starts_on": context.period["starts_on"], "until": context.until}
    rows = context.reader.rows("unit_duties", unit=context.view.unit, **span)

    def state(row: Row) -> str:
        return f"{_DUTY_SHAPES[row['state']]} {text.label('duty_state', row['state'])}"

    def by_now(row: Row) -> str:
        return text(
            "unit.duty_by",
            day=formats.day(min(row["ends_on"], context.until)),
            n=formats.count(round(row["required"], 1)),
        )

    def whole(row: Row) -> float:
        due: float = row["required"] if row["is_over"] else row["minimum"]
        return round(due, 1)

    columns = [
        Column(
            "state",
            text("column.state"),
            shown=state,
            tip=by_now,
            tone=lambda row: _DUTY_TONES.get(row["state"]),
            nowrap=True,
        ),
        Column(
            "obligation_code",
            text("column.obligation"),
            shown=lambda row: text(
                "unit.duty", name=text.either(row["name_zh"], row["name_en"]), period=formats.period(row["window_code"])
            ),
        ),
        Column(
            "held",
            text("unit.held"),
            kind="number",
            shown=lambda row: text("unit.held_of", held=formats.count(row["held"]), required=formats.count(whole(row))),
            href=lambda row: context.link(explain=f"study_fulfilment_rate:{context.view.unit}:{row['window_code']}"),
            tip=by_now,
        ),
        Column(
            "required",
            text("unit.required"),
            kind="number",
            shown=lambda row: formats.count(round(row["required"], 1)),
            wide=480,
        ),
        Column(
            "ends_on",
            text("unit.until"),
            kind="moment",
            shown=lambda row: formats.day(row["ends_on"]),
            wide=480,
            nowrap=True,
        ),
    ]
    return Table("duties", text("unit.duties"), columns, rows)


def _duties(context: Context) -> html.Element:
    text, table = context.text, duties_table(context)
    counts = {state: sum(1 for row in table.rows if row["state"] == state) for state in _DUTY_SHAPES}
    behind = counts["short"] + counts["behind"]
    title = text("unit.duties_finding", done=counts["fulfilled"], all=len(table.rows), behind=behind)
    return table_card(
        context,
        title=title if table.rows else text("unit.duties"),
        about=text("unit.duties_about", day=context.formats.day(context.until)),
        table=table,
        definitions=(text("definition.duty_state"), "study_fulfilment_rate"),
        sortable=False,
        wide=True,
    )
