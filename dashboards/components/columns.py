"""Columns that many tables have: a count, a share, a score, a moment, a period, a code by its label, a unit, a
metric.
"""

from __future__ import annotations

from typing import Any

from dashboards.components.table import Column
from dashboards.context import Context
from dashboards.snapshot import Row

_UNIT_WIDTH = 232


def count_column(context: Context, field: str, label: str, **look: Any) -> Column:
    """Show a whole number, or one with a decimal."""
    return Column(field, label, kind="number", shown=lambda row: context.formats.count(row[field]), **look)


def score_column(context: Context, field: str, label: str, **look: Any) -> Column:
    """Show points, with one decimal."""
    return Column(field, label, kind="number", shown=lambda row: context.formats.score(row[field]), **look)


def percent_column(context: Context, field: str, label: str, **look: Any) -> Column:
    """Show a fraction as a percentage."""
    return Column(field, label, kind="percent", shown=lambda row: context.formats.percent(row[field]), **look)


def moment_column(context: Context, field: str, label: str, **look: Any) -> Column:
    """Show a day with its time."""
    return Column(field, label, kind="moment", shown=lambda row: context.formats.moment(row[field]), **look)


def label_column(context: Context, field: str, label: str, codes: str, **look: Any) -> Column:
    """Show a code of the list `codes` by its label; nothing where there is none."""
    return Column(
        field,
        label,
        shown=lambda row: context.text.label(codes, row[field]) if row[field] is not None else None,
        **look,
    )


def marked(context: Context, row: Row, name: str) -> str:
    """The name with a mark where the row is provisional."""
    return context.text("provisional.name", name=name) if row.get("is_provisional") else name


def period_column(context: Context, **look: Any) -> Column:
    """Show the period of the row, marked where the row is provisional."""
    return Column(
        "period_code",
        context.text("column.period"),
        shown=lambda row: marked(context, row, context.formats.period(row["period_code"])),
        **look,
    )


def obligation_column(context: Context, **look: Any) -> Column:
    """Show the name of what is owed."""
    text = context.text
    return Column(
        "obligation_code",
        text("column.obligation"),
        shown=lambda row: text.either(row["name_zh"], row["name_en"]),
        **look,
    )


def metric_column(context: Context, **look: Any) -> Column:
    """Show the name of the metric, marked where the row is provisional."""
    return Column(
        "metric_code",
        context.text("column.metric"),
        shown=lambda row: marked(context, row, context.metric_name(row["metric_code"])),
        **look,
    )


def unit_column(context: Context, **look: Any) -> Column:
    """Show the unit's name, leading to its page."""
    return Column(
        "unit_code",
        context.text("column.unit"),
        shown=lambda row: context.unit_name(row["unit_code"]),
        href=lambda row: context.link("/unit", unit=row["unit_code"]) if row["unit_code"] in context.units else None,
        **{"least": _UNIT_WIDTH, **look},
    )
