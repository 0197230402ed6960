"""Study: is study regular, does everybody meet the minimum, and who paused for long?"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

from dashboards.components import domain_page
from dashboards.components import elements as html
from dashboards.components.calendar_card import calendar_card, weeks_table
from dashboards.components.card import chart_card
from dashboards.components.columns import column, count, day, obligation, period, table, unit
from dashboards.components.drawn_counts import bars, stacks
from dashboards.components.series import calendar, last_months, points
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.counts import lines
from dashboards.figures.theme import ACCENT, BAD, SOFT
from dashboards.snapshot import Row

_SESSIONS = "study_sessions"
_TRENDS = ("study_fulfilment_rate", "study_attendance_rate")
_MOST_GAPS = 12


def _middle(context: Context) -> list[Any]:
    """Each duty against its minimum, the weeks, the gaps."""
    return [
        _minimum(context),
        calendar_card(context, "sessions", _SESSIONS),
        html.Div([_gaps(context), _added_up(context)], className="halves"),
    ]


def minimum_table(context: Context) -> Table:
    """How many units keep pace with each duty, and the sessions held and required up to the period's last month."""
    months = last_months(context, 1)

    def behind(row: Row) -> str | None:
        return context.text("common.list").join(context.unit_name(code) for code in row["short_units"] or ()) or None

    columns = [
        obligation(),
        period(),
        count("units"),
        count("units_met", "study.met"),
        count("units_short", "study.short"),
        count("held", "study.held"),
        count("required", "study.required"),
        column("short_units", "study.who", shown=behind, sortable=False),
    ]
    rows = context.reader.rows("study_minimum", month=months[-1] if months else None, units=context.members)
    return table(context, "minimum", "study.minimum", columns, rows)


def _minimum(context: Context) -> html.Element | None:
    """Of each duty how many units keep pace: what one holds more than it must does not make up for another."""
    text, duties = context.text, minimum_table(context)
    rows = list(duties.rows)
    if not rows:
        return None
    parts = {
        text("study.met"): (ACCENT, [row["units_met"] for row in rows]),
        text("study.short"): (BAD, [row["units_short"] for row in rows]),
    }
    names = [text.either(row["name_zh"], row["name_en"]) for row in rows]
    short = sum(1 for row in rows if row["units_short"])
    return chart_card(
        context,
        title=text("study.duties_short" if short else "study.duties_met", n=len(rows), short=short),
        about=text("study.duties_about", period=context.formats.period(rows[0]["period_code"])),
        figure=stacks(context.formats, names, parts, lying=True),
        table=duties,
        definitions=("study_fulfilment_rate", text("definition.minimum")),
        wide=True,
    )


def gaps_table(context: Context) -> Table:
    """Longest stretch without a session by unit, and how long ago the last one was."""
    asked = {"period": context.period["period_code"], "ends_on": context.until, "units": context.members}
    columns = [
        unit(),
        count("gap_days", named=context.metric_name("study_longest_gap_days")),
        day("last_held_on", "study.last_held"),
        count("since_days", "study.since"),
    ]
    return table(context, "gaps", "study.gaps", columns, context.reader.rows("study_gaps", **asked))


def _gaps(context: Context) -> html.Element:
    text, formats, gaps = context.text, context.formats, gaps_table(context)
    rows = gaps.rows[:_MOST_GAPS]

    def name(row: Row) -> str:
        return context.unit_name(row["unit_code"])

    def note(row: Row) -> str:
        days = {"n": formats.count(row["gap_days"]), "since": formats.count(row["since_days"])}
        return text("study.gap_note", unit=name(row), last=formats.day(row["last_held_on"]), **days)

    finding = {"unit": name(rows[0]), "n": formats.count(rows[0]["gap_days"])} if rows else None
    return chart_card(
        context,
        title=text("study.gaps_finding", **finding) if finding else "",
        about=text("study.gaps_about", n=len(rows), all=formats.count(len(gaps.rows))),
        figure=bars(formats, rows, "gap_days", name, note),
        table=gaps,
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
    formats = context.formats
    columns = [
        column("year", shown=lambda row: formats.period(f"{row['year']:04d}")),
        column("month", shown=lambda row: formats.period_short(f"{row['year']:04d}-{row['month']:02d}")),
        count("added_up", "study.added_up"),
    ]
    return table(context, "added_up", "study.added_up", columns, _months(context))


def _added_up(context: Context) -> html.Element:
    text, formats, months = context.text, context.formats, added_up_table(context)
    years: dict[int, list[Row]] = defaultdict(list)
    for row in months.rows:
        years[row["year"]].append(row)

    def note(row: Row) -> str:
        month = formats.period(f"{row['year']:04d}-{row['month']:02d}")
        return text("study.note", month=month, n=formats.count(row["added_up"]))

    looks = [(SOFT, "dot")] * (len(years) - 1) + [(ACCENT, "solid")]
    drawn = [
        {
            "name": formats.period(f"{year:04d}"),
            "colour": colour,
            "dash": dash,
            "x": [row["month"] for row in years[year]],
            "y": [row["added_up"] for row in years[year]],
            "notes": [note(row) for row in years[year]],
        }
        for year, (colour, dash) in zip(sorted(years), looks, strict=False)
    ]
    places = range(1, 13, 2)
    names = [formats.period_short(f"2024-{month:02d}") for month in places]
    return chart_card(
        context,
        about=text("study.added_up_about", whose=domain_page.whose(context)),
        figure=lines(drawn, places=places, names=names, height=360) if drawn else None,
        table=months,
        definitions=(_SESSIONS,),
    )


PAGE = domain_page.page(
    "study",
    _TRENDS,
    _middle,
    {
        "minimum": minimum_table,
        "gaps": gaps_table,
        "added_up": added_up_table,
        "sessions": partial(weeks_table, name="sessions", metric=_SESSIONS),
    },
)
