"""Outreach: what was published, where, at which level, and who was silent."""

from __future__ import annotations

from functools import partial
from typing import Any

from dashboards.components import domain_page
from dashboards.components import elements as html
from dashboards.components.calendar_card import calendar_card, weeks_table
from dashboards.components.card import chart_card
from dashboards.components.columns import count, label, percent, period, table, unit
from dashboards.components.drawn_counts import bars, stacks
from dashboards.components.sample import sample, sample_name
from dashboards.components.series import last_months
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.counts import written
from dashboards.figures.intervals import rates
from dashboards.figures.theme import BLUES, FAINT
from dashboards.snapshot import Row

_REVIEW = "outreach_review_rate"
_MOST_UNITS = 12
_MOST_MONTHS = 24
_TRENDS = ("outreach_items", _REVIEW)
_LEVELS = dict(zip(("not_given", "unit", "county", "city", "province", "national"), (FAINT, *BLUES[1:]), strict=True))


def _middle(context: Context) -> list[Any]:
    """Levels and channels, who was silent, who reviews, the weeks."""
    by_unit = by_unit_table(context)
    return [
        html.Div([_levels(context), _channels(context)], className="halves"),
        html.Div([_silent(context, by_unit), _review(context, by_unit)], className="halves"),
        calendar_card(context, "items", "outreach_items"),
    ]


def levels_table(context: Context) -> Table:
    """Items by month and level."""
    shown = set(last_months(context, _MOST_MONTHS))
    rows = [row for row in context.reader.rows("outreach_levels", units=context.members) if row["period_code"] in shown]
    return table(context, "levels", "outreach.levels", [period(), label("level"), count("items")], rows)


def _levels(context: Context) -> html.Element:
    text, formats, levels = context.text, context.formats, levels_table(context)
    months = sorted({row["period_code"] for row in levels.rows})
    counts = {(row["period_code"], row["level"]): row["items"] for row in levels.rows}
    parts = {
        text.label("level", level): (colour, [counts.get((month, level), 0) for month in months])
        for level, colour in _LEVELS.items()
    }
    places = written(len(months))
    named = iter(formats.under_axis([months[place] for place in places]))
    labels = [next(named) if place in places else "" for place in range(len(months))]
    return chart_card(
        context,
        about=text("outreach.levels_about"),
        figure=stacks(formats, [formats.period(month) for month in months], parts, labels=labels),
        table=levels,
        definitions=("outreach_items", "outreach_high_level_items"),
    )


def channels_table(context: Context) -> Table:
    """Items of the period by channel."""
    counts = [count(field) for field in ("items", "reviewed", "high_level", "units")]
    rows = context.reader.rows("outreach_channels", units=context.members, **context.days)
    columns = [label("channel", codes="outreach_channel"), *counts]
    return table(context, "channels", "outreach.channels", columns, rows)


def _channels(context: Context) -> html.Element:
    text, formats, channels = context.text, context.formats, channels_table(context)

    def name(row: Row) -> str:
        return text.label("outreach_channel", row["channel"])

    def note(row: Row) -> str:
        counts = {field: formats.count(row[field]) for field in ("units", "reviewed")}
        return text("outreach.channel_note", n=formats.count(row["items"]), **counts)

    return chart_card(
        context,
        title=text("outreach.channels_finding", name=name(channels.rows[0])) if channels.rows else "",
        about=text("outreach.channels_about"),
        figure=bars(formats, channels.rows, "items", name, note),
        table=channels,
        definitions=("outreach_channels_used",),
    )


def by_unit_table(context: Context) -> Table:
    """Silent weeks and review rate by unit."""
    columns = [
        unit(),
        count("silent_weeks", named=context.metric_name("outreach_silent_weeks")),
        count("items"),
        percent("review_rate", named=context.metric_name(_REVIEW)),
        count("review_n", named=sample_name(context, _REVIEW)),
        percent("lower", "metrics.lower"),
        percent("upper", "metrics.upper"),
    ]
    rows = context.reader.rows("outreach_units", period=context.period["period_code"], units=context.members)
    return table(context, "by_unit", "outreach.by_unit", columns, rows)


def _silent(context: Context, by_unit: Table) -> html.Element:
    text, formats = context.text, context.formats
    silent = [row for row in by_unit.rows if row["silent_weeks"]]
    known = sum(1 for row in by_unit.rows if row["silent_weeks"] is not None)

    def name(row: Row) -> str:
        return context.unit_name(row["unit_code"])

    def note(row: Row) -> str:
        weeks, items = formats.count(row["silent_weeks"]), formats.count(row["items"])
        return text("outreach.silent_note", n=weeks, items=items)

    return chart_card(
        context,
        name="silent",
        title=text("outreach.silent_finding", n=formats.count(len(silent)), all=formats.count(known)),
        about=text("outreach.silent_about", n=_MOST_UNITS),
        figure=bars(formats, silent[:_MOST_UNITS], "silent_weeks", name, note),
        table=by_unit,
        definitions=("outreach_silent_weeks",),
        why_empty=text("outreach.silent_none" if known else "state.no_data"),
    )


def _review(context: Context, by_unit: Table) -> html.Element:
    text = context.text
    rated = [row for row in by_unit.rows if row["review_rate"] is not None]
    rated.sort(key=lambda row: (row["review_rate"], row["unit_code"]))

    def drawn(row: Row) -> Row:
        shown = context.formats.percent(row["review_rate"])
        said = (shown, sample(context, _REVIEW, row["review_n"]), text.label("status", row["review_status"]))
        dot = {"name": context.unit_name(row["unit_code"]), "href": context.link("/unit", unit=row["unit_code"])}
        dot |= {"value": row["review_rate"], "lower": row["lower"], "upper": row["upper"]}
        return {**dot, "small": row["review_status"] != "ok", "shown": shown, "note": " · ".join(said)}

    dots = [drawn(row) for row in rated[:_MOST_UNITS]]
    lowest = text("outreach.review_lowest", n=len(dots)) if dots else ""
    return chart_card(
        context,
        name="review",
        title=context.metric_name(_REVIEW) + lowest,
        about=text("outreach.review_about"),
        figure=rates(dots) if dots else None,
        table=by_unit,
        definitions=(_REVIEW,),
    )


PAGE = domain_page.page(
    "outreach",
    _TRENDS,
    _middle,
    {
        "levels": levels_table,
        "channels": channels_table,
        "by_unit": by_unit_table,
        "items": partial(weeks_table, name="items", metric="outreach_items"),
    },
)
