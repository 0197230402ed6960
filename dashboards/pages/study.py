"""Study: is study regular, does everybody meet the minimum, and who paused for long?"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

from dashboards.components import domain_page
from dashboards.components import elements as html
from dashboards.components.calendar_card import calendar_card, weeks_table
from dashboards.components.card import chart_card
from dashboards.components.columns import count_column, period_column, unit_column
from dashboards.components.series import calendar, last_months, points
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.figures.counts import lines, lying_bars
from dashboards.figures.theme import ACCENT, SOFT
from dashboards.page import Page
from dashboards.snapshot import Row

_SESSIONS = "study_sessions"
_TRENDS = ("study_fulfilment_rate", "study_attendance_rate")
_MOST_GAPS = 12
_MONTHS_OF_YEAR = 12


def content(context: Context) -> list[Any]:
    """Trends, each duty against its minimum, the weeks, the gaps, the units."""
    return [
        domain_page.title(context, "study"),
        domain_page.trends(context, _TRENDS),
        _minimum(context),
        calendar_card(context, "sessions", "weeks_of_sessions", "study_sessions"),
        html.Div([_gaps(context), _added_up(context)], className="halves"),
        domain_page.units_card(context, "study"),
    ]


def _duties(context: Context) -> dict[str, list[Row]]:
    year = context.period["ends_on"].year
    shown = set(last_months(context, _MONTHS_OF_YEAR))
    rows = [
        row
        for row in context.reader.rows("study_minimum", year=year, units=context.members)
        if row["period_code"] in shown
    ]
    duties: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        duties[row["obligation_code"]].append(row)
    return duties


def minimum_table(context: Context, code: str | None = None) -> Table:
    """Sessions that count for a duty and the number required, added up by month; of all duties where none is named."""
    text = context.text
    duties = _duties(context)
    rows = [row for name, found in duties.items() if code in (None, name) for row in found]
    columns = [
        Column(
            "obligation_code", text("column.obligation"), shown=lambda row: text.either(row["name_zh"], row["name_en"])
        ),
        period_column(context),
        count_column(context, "held", text("study.held")),
        count_column(context, "required", text("study.required")),
        count_column(context, "units", text("column.units")),
        count_column(context, "units_short", text("study.short")),
    ]
    return Table("minimum", text("study.minimum"), columns if code is None else columns[1:], rows)


def _minimum(context: Context) -> html.Element | None:
    """Small charts side by side, one a duty."""
    duties = _duties(context)
    if not duties:
        return None
    return html.Div([_duty(context, code, rows) for code, rows in duties.items()], className="thirds")


def _duty(context: Context, code: str, rows: list[Row]) -> html.Element:
    text, formats, last = context.text, context.formats, rows[-1]
    places = list(range(len(rows)))

    def line(field: str, colour: str, dash: str) -> dict[str, Any]:
        name = text(f"study.{field}")
        notes = [f"{formats.period(row['period_code'])} · {name}: {formats.count(row[field])}" for row in rows]
        return {
            "name": name,
            "colour": colour,
            "dash": dash,
            "x": places,
            "y": [row[field] for row in rows],
            "notes": notes,
        }

    step = 3 if len(rows) > 4 else 1
    figure = lines(
        [line("required", SOFT, "dot"), line("held", ACCENT, "solid")],
        places=places[::step],
        names=[formats.period_short(row["period_code"]) for row in rows[::step]],
        height=200,
    )
    name = text.either(last["name_zh"], last["name_en"])
    counts = {field: formats.count(last[field]) for field in ("held", "required", "units", "units_short")}
    return chart_card(
        context,
        name=f"minimum-{code}",
        title=text("study.duty_short" if last["units_short"] else "study.duty_met", name=name, **counts),
        about=text("study.duty_about", **counts),
        figure=figure,
        table=minimum_table(context, code),
        definitions=("study_fulfilment_rate", text("definition.minimum")),
    )


def gaps_table(context: Context) -> Table:
    """Longest stretch without a session by unit, and how long ago the last one was."""
    text, formats = context.text, context.formats
    rows = context.reader.rows(
        "study_gaps", period=context.period["period_code"], ends_on=context.until, units=context.members
    )
    columns = [
        unit_column(context),
        count_column(context, "gap_days", context.metric_name("study_longest_gap_days")),
        Column("last_held_on", text("study.last_held"), shown=lambda row: formats.day(row["last_held_on"])),
        count_column(context, "since_days", text("study.since")),
    ]
    return Table("gaps", text("study.gaps"), columns, rows)


def _gaps(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, gaps_table(context)
    drawn = [
        {
            "name": context.unit_name(row["unit_code"]),
            "count": row["gap_days"],
            "shown": formats.count(row["gap_days"]),
            "note": text(
                "study.gap_note",
                unit=context.unit_name(row["unit_code"]),
                n=formats.count(row["gap_days"]),
                last=formats.day(row["last_held_on"]),
                since=formats.count(row["since_days"]),
            ),
        }
        for row in table.rows[:_MOST_GAPS]
    ]
    title = text("study.gaps_finding", unit=drawn[0]["name"], n=drawn[0]["shown"]) if drawn else text("study.gaps")
    return chart_card(
        context,
        name="gaps",
        title=title,
        about=text("study.gaps_about", n=len(drawn), all=formats.count(len(table.rows))),
        figure=lying_bars(drawn) if drawn else None,
        table=table,
        definitions=("study_longest_gap_days",),
    )


def _months(context: Context) -> list[Row]:
    """Sessions of the unit above the others, or of all units, added up from January, this year and the year before."""
    end = context.period["ends_on"]
    months = [
        row
        for row in calendar(context)
        if row["period_kind"] == "month" and row["ends_on"] <= end and row["ends_on"].year >= end.year - 1
    ]
    if context.scope:
        of = points(context, context.scope, (_SESSIONS,))[_SESSIONS]
    else:
        rows = context.reader.rows("months_of_metric", metric=_SESSIONS, periods=[row["period_code"] for row in months])
        of = {row["period_code"]: row for row in rows}
    found: list[Row] = []
    for month in (row for row in months if row["period_code"] in of):
        day, value = month["ends_on"], of[month["period_code"]]["value"]
        before = found[-1]["added_up"] if found and found[-1]["year"] == day.year else None
        added_up = before if value is None else value + (before or 0)
        found.append({"year": day.year, "month": day.month, "added_up": added_up})
    return found


def added_up_table(context: Context) -> Table:
    """Sessions added up from January, this year and the year before."""
    text, formats = context.text, context.formats
    columns = [
        Column("year", text("column.year"), shown=lambda row: formats.period(f"{row['year']:04d}")),
        Column(
            "month",
            text("column.month"),
            shown=lambda row: formats.period_short(f"{row['year']:04d}-{row['month']:02d}"),
        ),
        count_column(context, "added_up", text("study.added_up")),
    ]
    return Table("added_up", text("study.added_up"), columns, _months(context))


def _added_up(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, added_up_table(context)
    years: dict[int, list[Row]] = defaultdict(list)
    for row in table.rows:
        years[row["year"]].append(row)
    drawn = [_year(context, year, rows, year == max(years)) for year, rows in sorted(years.items())]
    names = [formats.period_short(f"2024-{month:02d}") for month in range(1, 13, 2)]
    whose = context.unit_name(context.scope) if context.scope else text("study.all_units")
    return chart_card(
        context,
        name="added_up",
        title=text("study.added_up"),
        about=text("study.added_up_about", whose=whose),
        figure=lines(drawn, places=list(range(1, 13, 2)), names=names, height=360) if drawn else None,
        table=table,
        definitions=("study_sessions",),
    )


def _year(context: Context, year: int, rows: list[Row], is_last: bool) -> dict[str, Any]:
    text, formats = context.text, context.formats
    return {
        "name": formats.period(f"{year:04d}"),
        "colour": ACCENT if is_last else SOFT,
        "dash": "solid" if is_last else "dot",
        "x": [row["month"] for row in rows],
        "y": [row["added_up"] for row in rows],
        "notes": [
            text("study.note", month=formats.period(f"{year:04d}-{row['month']:02d}"), n=formats.count(row["added_up"]))
            for row in rows
        ],
    }


PAGE = Page(
    "study",
    "/study",
    content,
    {
        "minimum": minimum_table,
        "gaps": gaps_table,
        "added_up": added_up_table,
        "sessions": partial(weeks_table, name="sessions", question="weeks_of_sessions"),
        "figures": partial(domain_page.units_table, domain="study"),
        **domain_page.trend_tables(_TRENDS),
    },
    ("period", "type_all", "parent"),
)
