"""Collection: who has sent what, who is missing, what came back and why, which names are to be settled."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

from dashboards import live
from dashboards.components import elements as html
from dashboards.components.card import chart_card, table_card
from dashboards.components.columns import only_first
from dashboards.components.drawn_counts import bars
from dashboards.components.filter_bar import link, segments
from dashboards.components.rule_names import rule_name
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.theme import shortened
from dashboards.page import OF_UNITS, Page
from dashboards.pages.appeals_card import appeals_card, register
from dashboards.pages.collection_board import FLOW, board_table, is_open, missing_table, of_state, whole_board
from dashboards.pages.collection_desk import names_card, upload_card
from dashboards.pages.collection_tables import (
    STATUSES,
    cells_table,
    names_table,
    odd_files_table,
    rules_table,
    shows_settled,
    submissions_table,
    units_of_filter,
    units_table,
)
from dashboards.pages.media_card import media_card, media_table
from dashboards.pages.owed_card import owed_card, owed_table
from dashboards.snapshot import Row

_MOST_RULES = 12
_MOST_NAMED = 5


def content(context: Context) -> list[Any]:
    """What waits and what came, the desk, the board, then returned cells or everything sent."""
    text, board = context.text, whole_board(context)
    return [
        html.H1(text("collection.title", period=context.formats.period(context.period["period_code"]))),
        *_internal_errors(context),
        _flow(context, board),
        html.Div([upload_card(context), names_card(context)], className="halves"),
        *_one_unit(context),
        owed_card(context),
        *appeals_card(context),
        _board(context, board),
        *_named(context, missing_table(context)),
        *media_card(context),
        *_named(context, odd_files_table(context)),
        _kinds(context),
        *([_submissions(context)] if context.view.tab == "sent" else [_returned(context), _cells(context)]),
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
        href, look = context.link(status=None if chosen else step), "" if counts[step] else " zero"
        inside = html.Div(words) if step == "waiting" else link(words, href, chosen=chosen)
        steps.append(html.Li(inside, className=f"step-{step}{look}"))
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
    back = link(text("collection.unit_all"), context.link(unit=None))
    page = link(text("collection.unit_page"), context.link("/unit", unit=code))
    links = html.P([back, " · ", page], className="about")
    title = text("collection.unit_sent", unit=name, n=len(sent.rows))
    cards = [table_card(context, title=title, about=text("collection.unit_sent_about"), table=sent, wide=True)]
    if wrong.rows:
        state = "settled" if shows_settled(context) else "open"
        title, about = (
            text(f"collection.unit_cells_{state}", unit=name, n=len(wrong.rows)),
            "collection.unit_cells_about",
        )
        cards.append(table_card(context, title=title, about=text(about), table=wrong, wide=True))
    return [html.Div([links, *cards], className="stack focus-unit")]


def _board(context: Context, board: Table) -> html.Element:
    text, table, chosen = context.text, of_state(context, board), context.view.status
    waits = sum(1 for row in board.rows if is_open(row))
    about = text("collection.board_about")
    if chosen in FLOW:
        about += text("collection.board_only", state=text(f"collection.step_{chosen}"), n=len(table.rows))
    return table_card(
        context,
        title=text("collection.board_finding", n=waits) if waits else text("collection.board_none"),
        about=about,
        table=table,
        definitions=(text("definition.board"),),
        wide=True,
    )


def _named(context: Context, table: Table) -> list[html.Element]:
    """A table that says how many lines it has and what to know of them, where there are any."""
    if not table.rows:
        return []
    title = context.text(f"collection.{table.name}_finding", n=len(table.rows))
    about = context.text(f"collection.{table.name}_about") + only_first(context, table)
    return [table_card(context, title=title, about=about, table=table, wide=True)]


def _kinds(context: Context) -> html.Element:
    """The switch between what still asks for something, what later files have settled, and everything sent."""
    text = context.text
    [counts] = context.reader.rows("finding_counts", units=units_of_filter(context))
    labels = {kind: text(f"collection.findings_{kind}", n=context.formats.count(n)) for kind, n in counts.items()}
    labels["sent"] = text("collection.findings_sent")
    shown = "sent" if context.view.tab == "sent" else "settled" if shows_settled(context) else "open"
    places = {"settled": {"findings": "settled"}, "sent": {"tab": "sent"}}
    options = [
        (label, context.link(**{"findings": None, "tab": None, **places.get(kind, {})}), kind == shown)
        for kind, label in labels.items()
    ]
    return segments(text("collection.findings"), options)


def _returned(context: Context) -> html.Element:
    """What was returned, by reason and by unit."""
    text, formats, table = context.text, context.formats, rules_table(context)
    errors = [row for row in table.rows if row["severity"] == "error"]
    shown = errors[:_MOST_RULES]

    def name(row: Row) -> str:
        return shortened(rule_name(context, row["rule"]), 16)

    def note(row: Row) -> str:
        example = text.either(row["message_zh"], row["message_en"])[:60]
        return f"{text.label('severity', row['severity'])} · {example}"

    state, n = "settled" if shows_settled(context) else "open", formats.count(sum(row["cells"] for row in errors))
    nothing = text(f"collection.rules_none_{state}")
    reasons = chart_card(
        context,
        title=text(f"collection.rules_finding_{state}", n=n) if errors else nothing,
        about=text("collection.rules_about"),
        figure=bars(formats, shown, "cells", name, note),
        table=table,
        why_empty=nothing,
    )
    # as many rows in sight as there are bars beside them
    senders = replace(units_table(context), in_sight=max(5, len(shown)))
    units = table_card(context, about=text("collection.units_about"), table=senders)
    return html.Div([reasons, units], className="halves")


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
        "owed": owed_table,
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
    OF_UNITS,
    register=register,
    is_lasting=False,
)
