"""Reporting: the register of what was owed, who was late, and which obligation is the trouble."""

from __future__ import annotations

from functools import partial
from typing import Any

from dashboards.components import domain_page
from dashboards.components import elements as html
from dashboards.components.card import chart_card, table_card
from dashboards.components.columns import count_column, label_column, obligation_column
from dashboards.components.series import series
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.figures.theme import ACCENT, AMBER, LOST
from dashboards.page import Page
from dashboards.pages.reporting_counts import lateness, obligations
from dashboards.pages.reporting_register import register_card, register_year_table
from dashboards.snapshot import Row

_TRENDS = ("report_on_time_rate", "report_completeness_rate")
_TONES = {"late": "warn-text", "missing": "bad-text"}
_COLOURS = {"on_time": ACCENT, "late": AMBER, "missing": LOST}


def content(context: Context) -> list[Any]:
    """Trends, the register of a year, how late, which obligation, the units."""
    return [
        domain_page.title(context, "reporting", _TRENDS),
        domain_page.trends(context, series(context, context.scope, _TRENDS)),
        register_card(context),
        html.Div([_lateness(context), _obligations(context)], className="halves"),
        domain_page.units_card(context, "reporting"),
    ]


def _due(context: Context) -> list[Row]:
    """What is due in the period."""
    days = {"first_on": context.period["starts_on"], "last_on": context.period["ends_on"]}
    return context.reader.rows("register", by_obligation=False, units=context.members, **days)


def lateness_table(context: Context) -> Table:
    """Reports by how early or late they were."""
    text = context.text
    columns = [
        label_column(context, "bucket", text("reporting.when"), "lateness"),
        label_column(context, "status", text("column.state"), "report_status"),
        count_column(context, "reports", text("reporting.reports")),
    ]
    return Table("lateness", text("reporting.lateness"), columns, lateness(_due(context), context.snapshot["as_of"]))


def _lateness(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, lateness_table(context)
    counts = {(row["bucket"], row["status"]): row["reports"] for row in table.rows}
    buckets = list(dict.fromkeys(bucket for bucket, _ in counts))
    parts = {
        text.label("report_status", status): (colour, [counts.get((bucket, status), 0) for bucket in buckets])
        for status, colour in _COLOURS.items()
    }
    found = {status: sum(n for (_, one), n in counts.items() if one == status) for status in _TONES}
    names = [text.label("lateness", bucket) for bucket in buckets]
    return chart_card(
        context,
        name="lateness",
        title=text("reporting.finding_period", **found) if counts else table.title,
        about=text("reporting.lateness_about", n=formats.count(sum(counts.values()))),
        figure=domain_page.stacks(formats, names, parts, lying=True),
        table=table,
        definitions=(text("definition.report_status"),),
        why_empty=text("reporting.none_due"),
    )


def obligations_table(context: Context) -> Table:
    """What became of each obligation."""
    text = context.text

    def count(field: str, label: str, wide: int = 0) -> Column:
        tone = _TONES.get(field)
        return count_column(context, field, label, tone=lambda row: tone if row[field] else None, wide=wide)

    columns = [
        obligation_column(context, tip=lambda row: row["due_rule"]),
        count("due", text("reporting.due")),
        *[
            count(status, text.heading("report_status", status), wide)
            for status, wide in (("on_time", 420), ("late", 0), ("missing", 0), ("exempt", 560), ("not_due", 560))
        ],
    ]
    return Table("obligations", text("reporting.obligations"), columns, obligations(_due(context)))


def _obligations(context: Context) -> html.Element:
    table = obligations_table(context)
    return table_card(
        context,
        title=table.title,
        about=context.text("reporting.obligations_about" if table.rows else "reporting.none_due"),
        table=table,
        definitions=(context.text("definition.report_status"),),
        sortable=False,
    )


PAGE = Page(
    "reporting",
    "/reporting",
    content,
    {
        "register_year": register_year_table,
        "lateness": lateness_table,
        "obligations": obligations_table,
        "figures": partial(domain_page.units_table, domain="reporting"),
        **domain_page.trend_tables(_TRENDS),
    },
    ("period", "type_all", "parent"),
)
