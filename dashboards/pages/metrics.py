"""Metrics: what each figure means, how many units have it, and where the units stand on it."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import table_card
from dashboards.components.columns import label_column, metric_column
from dashboards.components.states import message
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.formats import RATE_UNITS
from dashboards.page import Page
from dashboards.pages.metric_detail import limits, metric_table, one_metric, owner, trend_of_metric
from dashboards.snapshot import Row
from dashboards.view import DOMAINS


def content(context: Context) -> list[Any]:
    """The catalogue, or one metric."""
    if context.view.metric is None:
        return _catalogue(context)
    if context.view.metric not in context.metrics:
        lines = [context.text("metrics.unknown_1", code=context.view.metric)]
        return [
            message(
                context.text("metrics.unknown"), lines, None, (context.text("metrics.title"), context.link(metric=None))
            )
        ]
    return one_metric(context, context.view.metric)


def catalogue_table(context: Context) -> Table:
    """All metrics with their definitions and how many units have them."""
    text, formats = context.text, context.formats
    coverage = {
        row["metric_code"]: row
        for row in context.reader.rows("metric_coverage", period=context.period["period_code"], units=context.members)
    }
    weights = {
        row["metric_code"]: row["weight"]
        for row in context.reader.rows("scheme_weights", period=context.period["period_code"])
    }
    rows = [{**row, **coverage.get(code, {}), "weight": weights.get(code)} for code, row in context.metrics.items()]
    columns = [
        metric_column(
            context,
            href=lambda row: context.link(metric=row["metric_code"]),
            tip=lambda row: row["metric_code"],
            nowrap=True,
        ),
        Column(
            "unit",
            text("metrics.unit"),
            shown=lambda row: "%" if row["unit"] in RATE_UNITS else text.label("unit", row["unit"]),
            wide=560,
            nowrap=True,
        ),
        label_column(context, "direction", text("metrics.direction"), "direction", wide=700, nowrap=True),
        Column("definition", text("card.definition"), shown=lambda row: context.definition(row["metric_code"])),
        Column(
            "source",
            text("metrics.source"),
            shown=lambda row: text.label("metric_source", row["domain"]),
            wide=1000,
            nowrap=True,
        ),
        Column(
            "owner", text("metrics.owner"), shown=lambda row: owner(context, row["metric_code"]), wide=1000, nowrap=True
        ),
        Column("limits", text("metrics.limits"), shown=lambda row: limits(context, row["metric_code"]), wide=1000),
        Column(
            "weight",
            text("metrics.weight"),
            kind="percent",
            shown=lambda row: formats.percent(row["weight"]) if row["weight"] else None,
            wide=700,
        ),
        Column(
            "known", text("metrics.known"), kind="number", shown=lambda row: formats.count(row.get("known")), wide=560
        ),
        Column(
            "small_n",
            text("metrics.small_n"),
            kind="number",
            shown=lambda row: formats.count(row.get("small_n")),
            wide=1000,
        ),
        Column(
            "no_data",
            text("metrics.no_data"),
            kind="number",
            shown=lambda row: formats.count(row.get("no_data")),
            wide=700,
        ),
    ]
    return Table("catalogue", text("metrics.title"), columns, rows)


def _catalogue(context: Context) -> list[Any]:
    text, table = context.text, catalogue_table(context)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        groups[row["domain"]].append(row)
    order = [domain for domain in DOMAINS if domain in groups] + sorted(groups.keys() - set(DOMAINS))
    cards = [
        table_card(
            context,
            title=text.label("domain", domain),
            about=text("metrics.about", n=len(groups[domain])),
            table=Table("catalogue", table.title, table.columns, groups[domain]),
            sortable=False,
            wide=True,
        )
        for domain in order
    ]
    return [html.H1(text("metrics.heading", period=context.formats.period(context.period["period_code"]))), *cards]


PAGE = Page(
    "metrics",
    "/metrics",
    content,
    {"catalogue": catalogue_table, "units": metric_table, "spread": metric_table},
    ("period", "type_all", "parent"),
    more_tables=lambda name: (
        partial(trend_of_metric, code=name.removeprefix("trend-")) if name.startswith("trend-") else None
    ),
)
