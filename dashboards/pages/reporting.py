"""Reporting: the register of what was owed, who was late, and which obligation is the trouble."""

from __future__ import annotations

from typing import Any

from dashboards.components import domain_page
from dashboards.components import elements as html
from dashboards.components.card import chart_card, table_card
from dashboards.components.columns import Spec, count, label, obligation, table
from dashboards.components.drawn_counts import stacks
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.theme import ACCENT, AMBER, LOST
from dashboards.pages.reporting_counts import lateness, obligations, owed_between
from dashboards.pages.reporting_register import register_card, register_year_table
from dashboards.snapshot import Row

_TRENDS = ("report_on_time_rate", "report_completeness_rate")
_TONES = {"late": "warn-text", "missing": "bad-text"}
_COLOURS = {"on_time": ACCENT, "late": AMBER, "missing": LOST}


def _middle(context: Context) -> list[Any]:
    """The register of a year, how late, which obligation."""
    return [register_card(context), html.Div([_lateness(context), _obligations(context)], className="halves")]


def _due(context: Context) -> list[Row]:
    """What is due in the period."""
    return owed_between(context, context.members, *context.days.values())


def lateness_table(context: Context) -> Table:
    """Reports by how early or late they were."""
    columns = [
        label("bucket", "reporting.when", "lateness"),
        label("status", "column.state", "report_status"),
        count("reports", "reporting.reports"),
    ]
    rows = lateness(_due(context), context.snapshot["as_of"])
    return table(context, "lateness", "reporting.lateness", columns, rows)


def _lateness(context: Context) -> html.Element:
    text, formats, reports = context.text, context.formats, lateness_table(context)
    counts = {(row["bucket"], row["status"]): row["reports"] for row in reports.rows}
    buckets = list(dict.fromkeys(bucket for bucket, _ in counts))
    parts = {
        text.label("report_status", status): (colour, [counts.get((bucket, status), 0) for bucket in buckets])
        for status, colour in _COLOURS.items()
    }
    found = {status: sum(n for (_, one), n in counts.items() if one == status) for status in _TONES}
    names = [text.label("lateness", bucket) for bucket in buckets]
    return chart_card(
        context,
        title=text("reporting.finding_period", **found) if counts else "",
        about=text("reporting.lateness_about", n=formats.count(sum(counts.values()))),
        figure=stacks(formats, names, parts, lying=True),
        table=reports,
        definitions=(text("definition.report_status"),),
        why_empty=text("reporting.none_due"),
    )


def obligations_table(context: Context) -> Table:
    """What became of each obligation."""

    def of_status(status: str, wide: int) -> Spec:
        words, tone = context.text.heading("report_status", status), _TONES.get(status)
        return count(status, named=words, tone=lambda row: tone if row[status] else None, wide=wide)

    statuses = {"on_time": 420, "late": 0, "missing": 0, "exempt": 560, "not_due": 560}
    columns = [obligation(tip=lambda row: row["due_rule"]), count("due", "reporting.due")]
    columns += [of_status(status, wide) for status, wide in statuses.items()]
    return table(context, "obligations", "reporting.obligations", columns, obligations(_due(context)))


def _obligations(context: Context) -> html.Element:
    owed = obligations_table(context)
    return table_card(
        context,
        about=context.text("reporting.obligations_about" if owed.rows else "reporting.none_due"),
        table=owed,
        definitions=(context.text("definition.report_status"),),
        sortable=False,
    )


PAGE = domain_page.page(
    "reporting",
    _TRENDS,
    _middle,
    {"register_year": register_year_table, "lateness": lateness_table, "obligations": obligations_table},
)
