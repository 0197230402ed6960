"""Collection: who has sent what, who is missing, what came back and why, which names are to be settled."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboards.components.card import chart_card, table_card, text_card
from dashboards.components.filter_bar import segments
from dashboards.components.rule_names import rule_name
from dashboards.context import Context
from dashboards.figures.counts import lying_bars
from dashboards.page import Page
from dashboards.pages.collection_tables import STATUSES, board_table, cells_table, names_table, rules_table, submissions_table, units_table

_MOST_RULES = 12


def content(context: Context) -> list[Any]:
    """Counts, the board, returned cells, names, everything sent."""
    text = context.text
    return [
        html.H1(text("collection.title", period=context.formats.period(context.period["period_code"]))),
        html.Div([_counts(context), _names(context)], className="halves"),
        _board(context),
        html.Div([_rules(context), _units(context)], className="halves"),
        _cells(context),
        _submissions(context),
    ]


def _counts(context: Context) -> html.Section:
    text, formats = context.text, context.formats
    counts = {row["status"]: row for row in context.reader.rows("submission_counts", units=context.within)}
    tiles = [
        html.Li(
            [
                html.B(formats.count(counts[status]["submissions"] if status in counts else 0)),
                html.Span(text.label("submission_status", status)),
            ],
            className="tile" if status in counts else "tile zero",
        )
        for status in STATUSES
    ]
    rows = sum(row["rows_accepted"] or 0 for row in counts.values())
    about = text(
        "collection.counts_about",
        rows=formats.count(rows),
        rejected=formats.count(sum(row["rows_rejected"] or 0 for row in counts.values())),
    )
    return text_card(context, title=text("collection.counts"), about=about, children=html.Ul(tiles, className="tiles"))


def _names(context: Context) -> html.Section:
    table = names_table(context)
    title = context.text("collection.names_finding", n=len(table.rows)) if table.rows else context.text("collection.names_none")
    return table_card(context, title=title, about=context.text("collection.names_about"), table=table, sortable=False)


def _board(context: Context) -> html.Section:
    text, table = context.text, board_table(context)
    missing = sum(1 for row in table.rows for domain in ("study", "reporting", "case", "outreach") if row.get(domain) == "missing")
    title = text("collection.board_finding", n=missing) if missing else text("collection.board_none")
    return table_card(
        context, title=title, about=text("collection.board_about"), table=table, definitions=(text("definition.board"),), wide=True
    )


def _rules(context: Context) -> html.Section:
    text, formats, table = context.text, context.formats, rules_table(context)
    drawn = [
        {
            "name": _short(rule_name(context, row["rule"])),
            "count": row["cells"],
            "shown": formats.count(row["cells"]),
            "note": f"{text.label('severity', row['severity'])} · {text.either(row['message_zh'], row['message_en'])[:60]}",
        }
        for row in table.rows
        if row["severity"] == "error"
    ][:_MOST_RULES]
    errors = sum(row["cells"] for row in table.rows if row["severity"] == "error")
    title = text("collection.rules_finding", n=formats.count(errors)) if errors else text("collection.rules_none")
    return chart_card(
        context,
        name="rules",
        title=title,
        about=text("collection.rules_about"),
        figure=lying_bars(drawn) if drawn else None,
        table=table,
        why_empty=text("collection.rules_none"),
    )


def _short(name: str, most: int = 16) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _units(context: Context) -> html.Section:
    return table_card(
        context,
        title=context.text("collection.units"),
        about=context.text("collection.units_about"),
        table=units_table(context),
        sortable=False,
    )


def _cells(context: Context) -> html.Section:
    table = cells_table(context)
    return table_card(
        context,
        title=context.text("collection.cells"),
        about=context.text("collection.cells_about", n=context.formats.count(len(table.rows))),
        table=table,
        wide=True,
    )


def _submissions(context: Context) -> html.Section:
    text, table = context.text, submissions_table(context)
    chosen = context.view.status if context.view.status in STATUSES else None
    options = [(text("filter.all"), context.link(status=None), chosen is None)]
    options += [(text.label("submission_status", status), context.link(status=status), chosen == status) for status in STATUSES]
    card = table_card(
        context,
        title=text("unit.submissions"),
        about=text("collection.submissions_about", n=context.formats.count(len(table.rows))),
        table=table,
        wide=True,
    )
    return html.Div([segments(text("column.state"), options), card], className="stack")


PAGE = Page(
    "collection",
    "/collection",
    content,
    {
        "board": board_table,
        "names": names_table,
        "rules": rules_table,
        "units": units_table,
        "cells": cells_table,
        "submissions": submissions_table,
    },
    ("period", "type_all", "parent"),
)
