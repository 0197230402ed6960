"""Outreach: what was published, where, at which level, and who was silent."""

from __future__ import annotations

from functools import partial
from typing import Any

from dashboards.components import domain_page
from dashboards.components import elements as html
from dashboards.components.calendar_card import calendar_card, weeks_table
from dashboards.components.card import chart_card
from dashboards.components.columns import count_column, label_column, percent_column, period_column, unit_column
from dashboards.components.sample import sample, sample_name
from dashboards.components.series import last_months, series
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.intervals import rates
from dashboards.figures.theme import BLUES, FAINT
from dashboards.page import Page
from dashboards.snapshot import Row

_REVIEW = "outreach_review_rate"
_MOST_UNITS = 12
_MOST_MONTHS = 24
_TRENDS = ("outreach_items", _REVIEW)
_LEVELS = dict(zip(("not_given", "unit", "county", "city", "province", "national"), (FAINT, *BLUES[1:]), strict=True))


def content(context: Context) -> list[Any]:
    """Trends, levels and channels, who was silent, who reviews, the weeks, the units."""
    by_unit = by_unit_table(context)
    return [
        domain_page.title(context, "outreach", _TRENDS),
        domain_page.trends(context, series(context, context.scope, _TRENDS)),
        html.Div([_levels(context), _channels(context)], className="halves"),
        html.Div([_silent(context, by_unit), _review(context, by_unit)], className="halves"),
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
    parts = {
        text.label("level", level): (colour, [counts.get((month, level), 0) for month in months])
        for level, colour in _LEVELS.items()
    }
    places = domain_page.written(len(months))
    named = iter(formats.under_axis([months[place] for place in places]))
    labels = [next(named) if place in places else "" for place in range(len(months))]
    return chart_card(
        context,
        name="levels",
        title=table.title,
        about=text("outreach.levels_about"),
        figure=domain_page.stacks(formats, [formats.period(month) for month in months], parts, labels=labels),
        table=table,
        definitions=("outreach_items", "outreach_high_level_items"),
    )


def channels_table(context: Context) -> Table:
    """Items of the period by channel."""
    text = context.text
    counts = ("items", "reviewed", "high_level", "units")
    columns = [
        label_column(context, "channel", text("column.channel"), "outreach_channel"),
        *[count_column(context, field, text(f"column.{field}")) for field in counts],
    ]
    span = {"starts_on": context.period["starts_on"], "ends_on": context.period["ends_on"]}
    rows = context.reader.rows("outreach_channels", units=context.members, **span)
    return Table("channels", text("outreach.channels"), columns, rows)


def _channels(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, channels_table(context)

    def name(row: Row) -> str:
        return text.label("outreach_channel", row["channel"])

    def note(row: Row) -> str:
        counts = {field: formats.count(row[field]) for field in ("units", "reviewed")}
        return text("outreach.channel_note", n=formats.count(row["items"]), **counts)

    return chart_card(
        context,
        name="channels",
        title=text("outreach.channels_finding", name=name(table.rows[0])) if table.rows else table.title,
        about=text("outreach.channels_about"),
        figure=domain_page.bars(formats, table.rows, "items", name, note),
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
        count_column(context, "review_n", sample_name(context, _REVIEW)),
        percent_column(context, "lower", text("metrics.lower")),
        percent_column(context, "upper", text("metrics.upper")),
    ]
    rows = context.reader.rows("outreach_units", period=context.period["period_code"], units=context.members)
    return Table("by_unit", text("outreach.by_unit"), columns, rows)


def _silent(context: Context, table: Table) -> html.Element:
    text, formats = context.text, context.formats
    silent = [row for row in table.rows if row["silent_weeks"]]
    known = sum(1 for row in table.rows if row["silent_weeks"] is not None)

    def note(row: Row) -> str:
        weeks, items = formats.count(row["silent_weeks"]), formats.count(row["items"])
        return text("outreach.silent_note", n=weeks, items=items)

    return chart_card(
        context,
        name="silent",
        title=text("outreach.silent_finding", n=formats.count(len(silent)), all=formats.count(known)),
        about=text("outreach.silent_about", n=_MOST_UNITS),
        figure=domain_page.bars(
            formats, silent[:_MOST_UNITS], "silent_weeks", lambda row: context.unit_name(row["unit_code"]), note
        ),
        table=table,
        definitions=("outreach_silent_weeks",),
        why_empty=text("outreach.silent_none" if known else "state.no_data"),
    )


def _review(context: Context, table: Table) -> html.Element:
    text, formats = context.text, context.formats
    rated = [row for row in table.rows if row["review_rate"] is not None]
    rated.sort(key=lambda row: (row["review_rate"], row["unit_code"]))

    def drawn(row: Row) -> Row:
        shown = formats.percent(row["review_rate"])
        said = (shown, sample(context, _REVIEW, row["review_n"]), text.label("status", row["review_status"]))
        return {
            "name": context.unit_name(row["unit_code"]),
            "value": row["review_rate"],
            "lower": row["lower"],
            "upper": row["upper"],
            "small": row["review_status"] != "ok",
            "shown": shown,
            "note": " · ".join(said),
            "href": context.link("/unit", unit=row["unit_code"]),
        }

    dots = [drawn(row) for row in rated[:_MOST_UNITS]]
    lowest = text("outreach.review_lowest", n=len(dots)) if dots else ""
    return chart_card(
        context,
        name="review",
        title=context.metric_name(_REVIEW) + lowest,
        about=text("outreach.review_about"),
        figure=rates(dots) if dots else None,
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
