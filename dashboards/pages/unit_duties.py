"""What a unit owes, as a checklist: reports with their due dates, study duties with what was held of what is
required.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from dashboards.components import elements as html
from dashboards.components.card import table_card
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.pages.owed_card import owed_of_unit
from dashboards.pages.unit_tables import REPORT_SHAPES
from dashboards.snapshot import Row

# what still asks for something, or shows that something went wrong
_WAITING = ("missing", "late", "not_due")
_REPORT_TONES = {"missing": "bad-text", "late": "warn-text", "on_time": "good-text"}
# shape and colour of a state
_DUTIES = {
    "fulfilled": ("●", "good-text"),
    "on_pace": ("◔", "soft-text"),
    "behind": ("◐", "warn-text"),
    "short": ("○", "bad-text"),
    "no_data": ("—", "soft-text"),
}


def owed(context: Context) -> html.Element:
    """Both checklists, one above the other, and what is left to do as a text for a chat."""
    return html.Div([_reports(context), _duties(context), owed_of_unit(context)], className="stack")


def _name(context: Context, row: Row, period: str | None) -> str:
    words = context.text.either(row["name_zh"], row["name_en"])
    return context.text("unit.duty", name=words, period=context.formats.period(period)) if period else words


def reports_table(context: Context) -> Table:
    """The register of the unit: what it owed and what became of it."""
    text, formats = context.text, context.formats
    span = {"starts_on": context.period["starts_on"], "ends_on": context.period["ends_on"]}

    def late(row: Row) -> str | None:
        hours = row["lateness_hours"]
        return text("unit.late_by", hours=formats.count(round(hours))) if hours else None

    def due(row: Row) -> str:
        return formats.day(row["due_at"]) + (text("attention.provisional") if row["is_provisional"] else "")

    columns = [
        Column(
            "status",
            text("column.state"),
            shown=lambda row: f"{REPORT_SHAPES[row['status']]} {text.label('report_status', row['status'])}",
            tip=late,
            tone=lambda row: _REPORT_TONES.get(row["status"], "soft-text"),
            nowrap=True,
        ),
        Column("obligation_code", text("column.obligation"), shown=lambda row: _name(context, row, row["period_code"])),
        Column(
            "due_at",
            text("column.due"),
            kind="moment",
            shown=due,
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
    rows = context.reader.rows("unit_reports", unit=context.view.unit, **span)
    return Table("reports", text("unit.reports"), columns, rows)


def _reports(context: Context) -> html.Element:
    text, table = context.text, reports_table(context)
    counts = Counter(row["status"] for row in table.rows)
    done, waiting = counts["on_time"], [row for row in table.rows if row["status"] in _WAITING]
    if waiting:
        table = replace(table, rows=waiting)
    title = text("unit.reports_finding", missing=counts["missing"], late=counts["late"], waiting=counts["not_due"])
    return table_card(
        context,
        title=title if table.rows else text("unit.reports"),
        about=text("unit.reports_about"),
        table=table,
        definitions=(text("definition.report_status"),),
        sortable=False,
        wide=True,
        note=text("unit.reports_done", n=done) if done and waiting else "",
    )


def duties_table(context: Context) -> Table:
    """The study duties whose cadence period holds or meets the chosen period: held of required, and how that stands."""
    text, formats = context.text, context.formats
    span = {"starts_on": context.period["starts_on"], "until": context.until}

    def by_now(row: Row) -> str:
        day = formats.day(min(row["ends_on"], context.until))
        return text("unit.duty_by", day=day, n=formats.count(round(row["required"], 1)))

    def held(row: Row) -> str:
        required = round(row["required"], 1) if row["is_over"] else row["minimum"]
        return text("unit.held_of", held=formats.count(row["held"]), required=formats.count(required))

    columns = [
        Column(
            "state",
            text("column.state"),
            shown=lambda row: f"{_DUTIES[row['state']][0]} {text.label('duty_state', row['state'])}",
            tip=by_now,
            tone=lambda row: _DUTIES[row["state"]][1],
            nowrap=True,
        ),
        Column("obligation_code", text("column.obligation"), shown=lambda row: _name(context, row, row["window_code"])),
        Column(
            "held",
            text("unit.held"),
            kind="number",
            shown=held,
            href=lambda row: context.link(explain=f"study_fulfilment_rate:{context.view.unit}:{row['window_code']}"),
            tip=by_now,
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
    return Table(
        "duties", text("unit.duties"), columns, context.reader.rows("unit_duties", unit=context.view.unit, **span)
    )


def _duties(context: Context) -> html.Element:
    text, table = context.text, duties_table(context)
    counts = Counter(row["state"] for row in table.rows)
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
