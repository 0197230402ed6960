"""Study: is study regular, and does everybody meet the minimum?"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

from dash import html

from dashboards.components import domain_page
from dashboards.components.calendar_card import calendar_card, weeks_table
from dashboards.components.card import chart_card
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.figures.counts import lines
from dashboards.figures.theme import ACCENT, SOFT
from dashboards.page import Page
from dashboards.snapshot import Row

_TRENDS = ("study_fulfilment_rate", "study_attendance_rate")


def content(context: Context) -> list[Any]:
    """Trends, the year added up, the weeks, the units."""
    return [
        domain_page.title(context, "study"),
        domain_page.trends(context, _TRENDS),
        _added_up(context),
        calendar_card(context, "sessions", "weeks_of_sessions", "study_sessions"),
        domain_page.units_card(context, "study"),
    ]


def _months(context: Context) -> list[Row]:
    return context.reader.rows("months_of_metric", unit=context.scope, metric="study_sessions", period=context.period["period_code"])


def added_up_table(context: Context) -> Table:
    """Sessions added up from January, this year and the year before."""
    text, formats = context.text, context.formats
    columns = [
        Column("year", text("column.year"), shown=lambda row: formats.period(f"{row['year']:04d}")),
        Column("month", text("column.month"), shown=lambda row: formats.period_short(f"{row['year']:04d}-{row['month']:02d}")),
        Column("added_up", text("study.added_up"), kind="number", shown=lambda row: formats.count(row["added_up"])),
    ]
    return Table("added_up", text("study.added_up"), columns, _months(context))


def _added_up(context: Context) -> html.Section:
    text, formats, table = context.text, context.formats, added_up_table(context)
    years: dict[int, list[Row]] = defaultdict(list)
    for row in table.rows:
        years[row["year"]].append(row)
    drawn = [
        {
            "name": formats.period(f"{year:04d}"),
            "colour": ACCENT if year == max(years) else SOFT,
            "dash": "solid" if year == max(years) else "dot",
            "x": [row["month"] for row in rows],
            "y": [row["added_up"] for row in rows],
            "notes": [
                text("study.note", month=formats.period(f"{year:04d}-{row['month']:02d}"), n=formats.count(row["added_up"])) for row in rows
            ],
        }
        for year, rows in sorted(years.items())
    ]
    names = [formats.period_short(f"2024-{month:02d}") for month in range(1, 13, 2)]
    figure = lines(drawn, places=list(range(1, 13, 2)), names=names, height=240) if drawn else None
    whose = context.unit_name(context.scope) if context.scope else text("study.all_units")
    return chart_card(
        context,
        name="added_up",
        title=text("study.added_up"),
        about=text("study.added_up_about", whose=whose),
        figure=figure,
        table=table,
        definitions=("study_sessions",),
        wide=True,
    )


PAGE = Page(
    "study",
    "/study",
    content,
    {
        "added_up": added_up_table,
        "sessions": partial(weeks_table, name="sessions", question="weeks_of_sessions"),
        "figures": partial(domain_page.units_table, domain="study"),
        **domain_page.trend_tables(_TRENDS),
    },
    ("period", "type_all", "parent"),
)
