"""Snapshots: what was published when, what the one being read holds, and what changed between two of them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import table_card, text_card
from dashboards.components.columns import column, count, label, moment, table
from dashboards.components.filter_bar import labelled, segments
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.page import Page
from dashboards.pages.snapshot_changes import base_of, changes_table, submissions_table, units_table
from dashboards.pages.snapshot_waiting import register, waiting_card
from dashboards.snapshot import QuestionError, Reader, Row, SnapshotError

LOG = logging.getLogger(__name__)
_MAX_LISTED, _MAX_OFFERED = 12, 8
_CHANGES: dict[str, Callable[[Context], Table]] = {
    "changes": changes_table,
    "submissions": submissions_table,
    "units": units_table,
}


def content(context: Context) -> list[Any]:
    """The list, what is in this one, the changes against another."""
    text = context.text
    listed = table_card(
        context,
        about=text("snapshots.list_about", n=len(context.snapshots.ids())),
        table=list_table(context),
        sortable=False,
    )
    title, base = html.H1(text("snapshots.title")), base_of(context)
    waits = waiting_card(context)
    first = [title, waits] if waits else [title]
    if base is None:
        alone = html.Div([listed, html.P(text("snapshots.first"), className="about")], className="stack")
        return [*first, html.Div([alone, _held(context)], className="two-thirds")]
    return [*first, html.Div([listed, _held(context)], className="two-thirds"), _between(context, base)]


def _counts(reader: Reader) -> Row:
    """How many submissions a snapshot holds, with the rows accepted from them."""
    rows = reader.rows("submission_counts", units=None)
    return {name: sum(row[name] or 0 for row in rows) for name in ("submissions", "rows_accepted")}


def list_table(context: Context) -> Table:
    """The newest snapshots, each with what it says of itself."""
    text = context.text
    rows: list[Row] = []
    for one in context.snapshots.ids()[:_MAX_LISTED]:
        row: Row = dict.fromkeys(("created_at", "as_of", "scheme_version", "code_version", "submissions"))
        try:
            with context.snapshots.open(one) as reader:
                row |= reader.rows("snapshot")[0] | _counts(reader)
        except (SnapshotError, QuestionError) as error:
            LOG.warning("%s is listed as unreadable", one, exc_info=error)
        rows.append({**row, "snapshot_id": one})

    def published(row: Row) -> str:
        if row["created_at"] is None:
            return text("snapshots.unreadable")
        newest = text("snapshots.newest") if row["snapshot_id"] == context.newest else ""
        return context.formats.moment(row["created_at"]) + newest

    def overview(row: Row) -> str:
        return context.link("/", snapshot=row["snapshot_id"])

    columns = [
        column("created_at", "snapshots.created", kind="moment", shown=published, href=overview),
        moment("as_of", "snapshots.as_of", wide=560),
        count("submissions", "unit.submissions"),
        label("scheme_version", "snapshots.scheme", "scheme", wide=560),
        column("snapshot_id", "snapshots.id", tone=lambda _: "soft-text"),
        column("code_version", "snapshots.code") if context.exporting else None,
    ]
    return table(context, "list", "snapshots.list", columns, rows)


def _held(context: Context) -> html.Element:
    text, formats = context.text, context.formats
    counts, checks = _counts(context.reader), context.reader.rows("checks")
    facts = {
        "snapshots.held_units": formats.count(len(context.units)),
        "unit.submissions": formats.count(counts["submissions"]),
        "column.rows_accepted": formats.count(counts["rows_accepted"]),
        "snapshots.held_checks": formats.count(sum(not row["passed"] for row in checks)),
        "snapshots.code": context.snapshot["code_version"] or "—",
    }
    lines = [html.Div([html.Dt(text(term)), html.Dd(words)]) for term, words in facts.items()]
    title = text("snapshots.held", id=context.reader.snapshot_id)
    return text_card(context, title=title, children=html.Dl(lines, className="facts"))


def _between(context: Context, base: str) -> html.Element:
    """Both snapshots to choose, a card for what changed, a sentence for what did not."""
    text = context.text
    now, ids = context.reader.snapshot_id, context.snapshots.ids()[:_MAX_OFFERED]
    offered = {
        "looked_at": [
            (one, context.link(snapshot=one, base=None if context.view.base == one else context.view.base), one == now)
            for one in ids
        ],
        "against": [(one, context.link(base=one), one == base) for one in ids if one != now],
    }
    choices = [
        labelled(words, segments(words, links))
        for words, links in ((text(f"snapshots.{name}"), links) for name, links in offered.items())
    ]
    period = context.formats.period(context.period["period_code"])
    cards, same = [], []
    for name, make in _CHANGES.items():
        found = make(context)
        if not found.rows:
            same.append(text(f"snapshots.no_{name}", base=base, now=now))
            continue
        title = text(f"snapshots.{name}_finding", n=context.formats.count(len(found.rows)), base=base, now=now)
        about = text(f"snapshots.{name}_about", period=period)
        cards.append(table_card(context, title=title, about=about, table=found, wide=True))
    said = html.P(text("overview.then").join(same) + text("overview.stop"), className="about") if same else None
    return html.Div([html.Div(choices, className="choices"), said, *cards], className="stack")


PAGE = Page(
    "snapshots",
    "/snapshots",
    content,
    {
        "list": list_table,
        "changes": changes_table,
        "unit_changes": units_table,
        "submission_changes": submissions_table,
    },
    ("period",),
    register=register,
    is_lasting=False,
)
