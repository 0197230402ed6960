"""Collection: who has sent what, who is missing, what came back and why, which names are to be settled."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

from dashboards import live
from dashboards.components import elements as html
from dashboards.components.card import chart_card, table_card
from dashboards.components.filter_bar import link, segments
from dashboards.components.rule_names import rule_name
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.counts import lying_bars
from dashboards.figures.theme import shortened
from dashboards.page import Page
from dashboards.pages.collection_board import FLOW, board_table, missing_table, of_state, whole_board
from dashboards.pages.collection_desk import names_card, upload_card
from dashboards.pages.collection_tables import (
    STATUSES,
    cells_table,
    names_table,
    odd_files_table,
    only_first,
    rules_table,
    shows_settled,
    submissions_table,
    units_of_filter,
    units_table,
)
from dashboards.pages.media_card import media_card, media_table

_MOST_RULES = 12
_MOST_NAMED = 5


def content(context: Context) -> list[Any]:
    """What waits and what came, the desk, the board, returned cells, everything sent."""
    text, board = context.text, whole_board(context)
    return [
        html.H1(text("collection.title", period=context.formats.period(context.period["period_code"]))),
        *_internal_errors(context),
        _flow(context, board),
        html.Div([upload_card(context), names_card(context)], className="halves"),
        *_one_unit(context),
        _board(context, board),
        *_missing(context),
        *media_card(context),
        *_odd_files(context),
        _open_or_settled(context),
        html.Div([_rules(context), _units(context)], className="halves"),
        _cells(context),
        _submissions(context),
    ]


def _internal_errors(context: Context) -> list[Any]:
    """Files that we could not read: whoever sent them is not to look for a mistake of theirs."""
    names = [row["file_name"] for row in context.reader.rows("internal_errors")]
    if not names:
        return []
    text = context.text
    listed = text("overview.comma").join(names[:_MOST_NAMED])
    shown = text("collection.and_others", names=listed, n=len(names)) if len(names) > _MOST_NAMED else listed
    return [html.P(text("collection.internal_errors", n=len(names), names=shown), className="warn-text", role="status")]


def _flow(context: Context, board: Table) -> html.Element:
    """How far the ledgers and reports of the period have come, as steps that filter the board and the list."""
    text, formats = context.text, context.formats
    counts = Counter(group for line in board.rows for group in line["groups"].values())
    counts["waiting"] = sum(live.waiting_by_unit(context).values())
    steps = []
    for step in FLOW:
        chosen = context.view.status == step
        words = [html.B(formats.count(counts[step])), html.Span(text(f"collection.step_{step}"))]
        href = context.link(status=None if chosen else step)
        look = f"step-{step}" + ("" if counts[step] else " zero")
        steps.append(
            html.Li(link(words, href, chosen=chosen) if step != "waiting" else html.Div(words), className=look)
        )
    about = html.P(text("collection.steps_about"), className="about")
    board_of = html.Ol(steps, className="steps", **{"aria-label": text("collection.steps")})
    return html.Div([about, board_of], className="stack")


def _one_unit(context: Context) -> list[Any]:
    """What one unit sent, each with its receipt, and its cells to put right; a click on the board leads here."""
    text, code = context.text, context.view.unit
    if code not in context.units:
        return []
    name = context.unit_name(code)
    sent, wrong = submissions_table(context, of_unit=True), cells_table(context, of_unit=True)
    links = html.P(
        [
            link(text("collection.unit_all"), context.link(unit=None)),
            " · ",
            link(text("collection.unit_page"), context.link("/unit", unit=code)),
        ],
        className="about",
    )
    cards = [
        table_card(
            context, title=text("collection.unit_sent", unit=name, n=len(sent.rows)), about=text("collection.unit_sent_about"), table=sent,
            sortable=True, wide=True,
        ),
        table_card(context, title=text(f"collection.unit_cells_{'settled' if shows_settled(context) else 'open'}", unit=name, n=len(wrong.rows)), about=text("collection.unit_cells_about"), table=wrong, wide=True)
        if wrong.rows
        else None,
    ]  # fmt: skip
    return [html.Div([links, *[card for card in cards if card is not None]], className="stack focus-unit")]


def _board(context: Context, board: Table) -> html.Element:
    text, table, chosen = context.text, of_state(context, board), context.view.status
    missing = sum(1 for row in board.rows for group in row["groups"].values() if group == "missing")
    title = text("collection.board_finding", n=missing) if missing else text("collection.board_none")
    about = text("collection.board_about")
    if chosen in FLOW:
        about += text("collection.board_only", state=text(f"collection.step_{chosen}"), n=len(table.rows))
    return table_card(
        context, title=title, about=about, table=table, definitions=(text("definition.board"),), wide=True
    )


def _missing(context: Context) -> list[html.Element]:
    """The missing reports by name, where there are any."""
    text, table = context.text, missing_table(context)
    if not table.rows:
        return []
    title = text("collection.missing_finding", n=len(table.rows))
    return [table_card(context, title=title, about=text("collection.missing_about"), table=table, wide=True)]


def _odd_files(context: Context) -> list[Any]:
    """Files of which something was not read as it was meant, where there are any."""
    table = odd_files_table(context)
    if not table.rows:
        return []
    title = context.text("collection.odd_files_finding", n=len(table.rows))
    about = context.text("collection.odd_files_about") + only_first(context, table)
    return [table_card(context, title=title, about=about, table=table, wide=True)]


def _open_or_settled(context: Context) -> html.Element:
    """The switch between what still asks for something and what later files have settled."""
    text, formats = context.text, context.formats
    [counts] = context.reader.rows("finding_counts", units=units_of_filter(context))
    options = [
        (
            text(f"collection.findings_{kind}", n=formats.count(counts[kind])),
            context.link(findings=kind if kind == "settled" else None),
            (kind == "settled") == shows_settled(context),
        )
        for kind in ("open", "settled")
    ]
    return segments(text("collection.findings"), options)


def _rules(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, rules_table(context)
    drawn = [
        {
            "name": shortened(rule_name(context, row["rule"]), 16),
            "count": row["cells"],
            "shown": formats.count(row["cells"]),
            "note": f"{text.label('severity', row['severity'])} · {text.either(row['message_zh'], row['message_en'])[:60]}",
        }
        for row in table.rows
        if row["severity"] == "error"
    ][:_MOST_RULES]
    errors = sum(row["cells"] for row in table.rows if row["severity"] == "error")
    state = "settled" if shows_settled(context) else "open"
    nothing = text(f"collection.rules_none_{state}")
    title = text(f"collection.rules_finding_{state}", n=formats.count(errors)) if errors else nothing
    return chart_card(
        context,
        name="rules",
        title=title,
        about=text("collection.rules_about"),
        figure=lying_bars(drawn) if drawn else None,
        table=table,
        why_empty=nothing,
    )


def _returned_rules(context: Context) -> int:
    """How many rules the picture shows."""
    return min(sum(1 for row in rules_table(context).rows if row["severity"] == "error"), _MOST_RULES)


def _units(context: Context) -> html.Element:
    return table_card(
        context,
        title=context.text("collection.units"),
        about=context.text("collection.units_about"),
        # as many rows in sight as there are bars beside them
        table=replace(units_table(context), in_sight=max(5, _returned_rules(context))),
    )


def _cells(context: Context) -> html.Element:
    table = cells_table(context)
    return table_card(
        context,
        title=context.text(f"collection.cells_{'settled' if shows_settled(context) else 'open'}"),
        about=context.text("collection.cells_about") + only_first(context, table),
        table=table,
        wide=True,
    )


def _submissions(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, submissions_table(context)
    chosen = context.view.status if context.view.status in STATUSES else None
    counts = {row["status"]: row for row in context.reader.rows("submission_counts", units=units_of_filter(context))}
    options = [(text("filter.all"), context.link(status=None), chosen is None)]
    for status in STATUSES:
        n = counts[status]["submissions"] if status in counts else 0
        label = text("collection.status_n", status=text.label("submission_status", status), n=formats.count(n))
        options.append((label, context.link(status=status), chosen == status))
    sums = {
        name: formats.count(sum(row[f"rows_{name}"] or 0 for row in counts.values()))
        for name in ("accepted", "rejected")
    }
    card = table_card(
        context,
        title=text("collection.counts", n=formats.count(sum(row["submissions"] for row in counts.values()))),
        about=text("collection.counts_about", rows=sums["accepted"], rejected=sums["rejected"])
        + only_first(context, table),
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
        "missing": missing_table,
        "names": names_table,
        "media": media_table,
        "odd_files": odd_files_table,
        "rules": rules_table,
        "units": units_table,
        "cells": cells_table,
        "submissions": submissions_table,
        "unit_submissions": partial(submissions_table, of_unit=True),
        "unit_cells": partial(cells_table, of_unit=True),
    },
    ("period", "type_all", "parent"),
    is_lasting=False,
)
