"""Outreach: what was published, where, at which level, and who was silent."""

from __future__ import annotations

from functools import partial
from typing import Any

from dashboards.components import domain_page
from dashboards.components import elements as html
from dashboards.components.calendar_card import calendar_card, weeks_table
from dashboards.components.card import chart_card
from dashboards.components.columns import count_column, label_column, percent_column, period_column, unit_column
from dashboards.components.series import last_months
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.counts import lying_bars, stacked
from dashboards.figures.rates import rates
from dashboards.figures.theme import BLUES, FAINT
from dashboards.page import Page

_REVIEW = "outreach_review_rate"
_MOST_UNITS = 12
_MOST_MONTHS = 24
_TRENDS = ("outreach_items", "outreach_review_rate")
_LEVELS = {
    "not_given": FAINT,
    "unit": BLUES[1],
    "county": BLUES[2],
    "city": BLUES[3],
    "province": BLUES[4],
    "national": BLUES[5],
}


def content(context: Context) -> list[Any]:
    """Trends, levels and channels, who was silent, who reviews, the weeks, the units."""
    return [
        domain_page.title(context, "outreach"),
        domain_page.trends(context, _TRENDS),
        html.Div([_levels(context), _channels(context)], className="halves"),
        html.Div([_silent(context), _review(context)], className="halves"),
        calendar_card(context, "items", "weeks_of_items", "outreach_items"),
        domain_page.units_card(context, "outreach"),
    ]


def levels_table(context: Context) -> Table:
    """Items by month and level."""
    text = context.text
    columns = [
        period_column(context),
        label_column(context, "level", text("column.level"), "level"),
        count_column(context, "items", text("column.items")),
    ]
    shown = set(last_months(context, _MOST_MONTHS))
    rows = [row for row in context.reader.rows("outreach_levels", units=context.members) if row["period_code"] in shown]
    return Table("levels", text("outreach.levels"), columns, rows)


def _levels(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, levels_table(context)
    months = sorted({row["period_code"] for row in table.rows})
    counts = {(row["period_code"], row["level"]): row["items"] for row in table.rows}
    drawn = [
        {
            "name": text.label("level", level),
            "colour": colour,
            "counts": [counts.get((month, level), 0) for month in months],
            "notes": [
                f"{formats.period(month)} · {text.label('level', level)}: {formats.count(counts.get((month, level), 0))}"
                for month in months
            ],
        }
        for level, colour in _LEVELS.items()
        if any(row["level"] == level for row in table.rows)
    ]
    names = [
        formats.period_short(month)
        + (f"\n{text('period.year', year=month[:4])}" if month[5:] == "01" or place == 0 else "")
        for place, month in enumerate(months)
    ]
    figure = stacked(names, drawn, written=list(range(0, len(months), 3 if len(months) > 8 else 1))) if drawn else None
    return chart_card(
        context,
        name="levels",
        title=text("outreach.levels"),
        about=text("outreach.levels_about"),
        figure=figure,
        table=table,
        definitions=("outreach_items", "outreach_high_level_items"),
    )


def channels_table(context: Context) -> Table:
    """Items of the period by channel."""
    text = context.text
    columns = [
        label_column(context, "channel", text("column.channel"), "outreach_channel"),
        count_column(context, "items", text("column.items")),
        count_column(context, "reviewed", text("column.reviewed")),
        count_column(context, "high_level", text("column.high_level")),
        count_column(context, "units", text("column.units")),
    ]
    rows = context.reader.rows(
        "outreach_channels",
        starts_on=context.period["starts_on"],
        ends_on=context.period["ends_on"],
        units=context.members,
    )
    return Table("channels", text("outreach.channels"), columns, rows)


def _channels(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, channels_table(context)
    drawn = [
        {
            "name": text.label("outreach_channel", row["channel"]),
            "count": row["items"],
            "shown": formats.count(row["items"]),
            "note": text(
                "outreach.channel_note",
                n=formats.count(row["items"]),
                units=formats.count(row["units"]),
                reviewed=formats.count(row["reviewed"]),
            ),
        }
        for row in table.rows
    ]
    title = text("outreach.channels_finding", name=drawn[0]["name"]) if drawn else text("outreach.channels")
    return chart_card(
        context,
        name="channels",
        title=title,
        about=text("outreach.channels_about"),
        figure=lying_bars(drawn) if drawn else None,
        table=table,
        definitions=("outreach_channels_used",),
    )


def by_unit_table(context: Context) -> Table:
    """Silent weeks and review rate by unit."""
    text = context.text
    columns = [
        unit_column(context),
        count_column(context, "silent_weeks", context.metric_name("outreach_silent_weeks")),
        count_column(context, "items", text("column.items")),
        percent_column(context, "review_rate", context.metric_name(_REVIEW)),
        count_column(context, "review_n", "n"),
        percent_column(context, "lower", text("metrics.lower")),
        percent_column(context, "upper", text("metrics.upper")),
    ]
    rows = context.reader.rows("outreach_units", period=context.period["period_code"], units=context.members)
    return Table("by_unit", text("outreach.by_unit"), columns, rows)


def _silent(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, by_unit_table(context)
    silent = [row for row in table.rows if row["silent_weeks"]]
    drawn = [
        {
            "name": context.unit_name(row["unit_code"]),
            "count": row["silent_weeks"],
            "shown": formats.count(row["silent_weeks"]),
            "note": text(
                "outreach.silent_note", n=formats.count(row["silent_weeks"]), items=formats.count(row["items"])
            ),
        }
        for row in silent[:_MOST_UNITS]
    ]
    known = sum(1 for row in table.rows if row["silent_weeks"] is not None)
    return chart_card(
        context,
        name="silent",
        title=text("outreach.silent_finding", n=formats.count(len(silent)), all=formats.count(known)),
        about=text("outreach.silent_about", n=_MOST_UNITS),
        figure=lying_bars(drawn) if drawn else None,
        table=table,
        definitions=("outreach_silent_weeks",),
        why_empty=text("outreach.silent_none" if known else "state.no_data"),
    )


def _review(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, by_unit_table(context)
    rated = sorted(
        (row for row in table.rows if row["review_rate"] is not None),
        key=lambda row: (row["review_rate"], row["unit_code"]),
    )
    drawn = [
        {
            "name": context.unit_name(row["unit_code"]),
            "value": row["review_rate"],
            "lower": row["lower"],
            "upper": row["upper"],
            "small": row["review_status"] != "ok",
            "shown": formats.percent(row["review_rate"]),
            "note": f"{formats.percent(row['review_rate'])} · n = {formats.count(row['review_n'])} · {text.label('status', row['review_status'])}",
            "href": context.link("/unit", unit=row["unit_code"]),
        }
        for row in rated[:_MOST_UNITS]
    ]
    return chart_card(
        context,
        name="review",
        title=context.metric_name(_REVIEW) + text("outreach.review_lowest", n=len(drawn))
        if drawn
        else context.metric_name(_REVIEW),
        about=text("outreach.review_about"),
        figure=rates(drawn) if drawn else None,
        table=table,
        definitions=(_REVIEW,),
    )


PAGE = Page(
    "outreach",
    "/outreach",
    content,
    {
        "levels": levels_table,
        "channels": channels_table,
        "by_unit": by_unit_table,
        "items": partial(weeks_table, name="items", question="weeks_of_items"),
        "figures": partial(domain_page.units_table, domain="outreach"),
        **domain_page.trend_tables(_TRENDS),
    },
    ("period", "type_all", "parent"),
)
