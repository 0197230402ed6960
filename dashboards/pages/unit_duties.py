"""What a unit owes, as a checklist: reports with their due dates, study duties with what was held of what is
required.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import table_card
from dashboards.components.columns import column, day, obligation, table
from dashboards.components.table import Of, Table
from dashboards.context import Context
from dashboards.pages.appeals_card import appeals_of_unit
from dashboards.pages.owed_card import owed_of_unit
from dashboards.pages.reporting_counts import owed_between
from dashboards.pages.unit_tables import REPORT_SHAPES
from dashboards.snapshot import Row

_AHEAD = timedelta(days=60)
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
    return html.Div(
        [_reports(context), _duties(context), owed_of_unit(context), appeals_of_unit(context)], className="stack"
    )


def _name(context: Context, row: Row, period: str | None) -> str:
    words = context.text.either(row["name_zh"], row["name_en"])
    return context.text("unit.duty", name=words, period=context.formats.period(period)) if period else words


def reports_table(context: Context) -> Table:
    """The register of the unit: what it owed and what became of it."""
    text, formats = context.text, context.formats

    def state(row: Row) -> str:
        return f"{REPORT_SHAPES[row['status']]} {text.label('report_status', row['status'])}"

    def tone(row: Row) -> str:
        return _REPORT_TONES.get(row["status"], "soft-text")

    def late(row: Row) -> str | None:
        hours = row["lateness_hours"]
        return text("unit.late_by", hours=formats.count(round(hours))) if hours else None

    def due(row: Row) -> str:
        return formats.day(row["due_at"]) + (text("attention.provisional") if row["is_provisional"] else "")

    def moment_of(field: str) -> Of:
        return lambda row: formats.moment(row[field]) if row[field] else None

    look: dict[str, Any] = {"kind": "moment", "nowrap": True}
    columns = [
        column("status", "column.state", shown=state, tip=late, tone=tone, nowrap=True),
        obligation(shown=lambda row: _name(context, row, row["period_code"])),
        column("due_at", "column.due", shown=due, tip=moment_of("due_at"), **look),
        day("accepted_at", "column.accepted", tip=moment_of("accepted_at"), wide=480, **look),
    ]
    first_on, ends_on = context.days.values()
    rows = owed_between(context, [context.view.unit or ""], first_on, ends_on + _AHEAD)
    return table(context, "reports", "unit.reports", columns, rows)


def _reports(context: Context) -> html.Element:
    text, reports = context.text, reports_table(context)
    counts = Counter(row["status"] for row in reports.rows)
    done, waiting = counts["on_time"], [row for row in reports.rows if row["status"] in _WAITING]
    if waiting:
        reports = replace(reports, rows=waiting)
    title = text("unit.reports_finding", missing=counts["missing"], late=counts["late"], waiting=counts["not_due"])
    return table_card(
        context,
        title=title if reports.rows else "",
        about=text("unit.reports_about"),
        table=reports,
        definitions=(text("definition.report_status"),),
        sortable=False,
        wide=True,
        note=text("unit.reports_done", n=done) if done and waiting else "",
    )


def duties_table(context: Context) -> Table:
    """The study duties whose cadence period holds or meets the chosen period: held of required, and how that stands."""
    text, formats = context.text, context.formats
    span = {"starts_on": context.period["starts_on"], "until": context.until}

    def state(row: Row) -> str:
        return f"{_DUTIES[row['state']][0]} {text.label('duty_state', row['state'])}"

    def tone(row: Row) -> str:
        return _DUTIES[row["state"]][1]

    def by_now(row: Row) -> str:
        last = formats.day(min(row["ends_on"], context.until))
        return text("unit.duty_by", day=last, n=formats.count(round(row["required"], 1)))

    def cells(row: Row) -> str:
        return context.link(explain=f"study_fulfilment_rate:{context.view.unit}:{row['window_code']}")

    def held(row: Row) -> str:
        required = round(row["required"], 1) if row["is_over"] else row["minimum"]
        return text("unit.held_of", held=formats.count(row["held"]), required=formats.count(required))

    columns = [
        column("state", shown=state, tip=by_now, tone=tone, nowrap=True),
        obligation(shown=lambda row: _name(context, row, row["window_code"])),
        column("held", "unit.held", kind="number", shown=held, href=cells, tip=by_now),
        day("ends_on", "unit.until", kind="moment", wide=480, nowrap=True),
    ]
    rows = context.reader.rows("unit_duties", unit=context.view.unit, **span)
    return table(context, "duties", "unit.duties", columns, rows)


def _duties(context: Context) -> html.Element:
    text, duties = context.text, duties_table(context)
    counts = Counter(row["state"] for row in duties.rows)
    behind = counts["short"] + counts["behind"]
    title = text("unit.duties_finding", done=counts["fulfilled"], all=len(duties.rows), behind=behind)
    return table_card(
        context,
        title=title if duties.rows else "",
        about=text("unit.duties_about", day=context.formats.day(context.until)),
        table=duties,
        definitions=(text("definition.duty_state"), "study_fulfilment_rate"),
        sortable=False,
        wide=True,
    )
