"""Snapshots: what was published when, and what changed between two of them."""

from __future__ import annotations

import logging
from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import table_card
from dashboards.components.columns import count_column, moment_column, unit_column
from dashboards.components.filter_bar import segments
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.page import Page
from dashboards.pages.snapshot_changes import base_of, submissions_table, units_table
from dashboards.snapshot import QuestionError, Row, SnapshotError

LOG = logging.getLogger(__name__)
_MOST_LISTED, _MOST_CHANGES, _MOST_OFFERED = 12, 300, 8


def content(context: Context) -> list[Any]:
    """The list, then the changes against another snapshot."""
    text, table = context.text, list_table(context)
    return [
        html.H1(text("snapshots.title")),
        table_card(
            context,
            title=text("snapshots.list"),
            about=text("snapshots.list_about", n=len(context.snapshots.ids())),
            table=table,
            sortable=False,
            wide=True,
        ),
        _changes(context),
    ]


def list_table(context: Context) -> Table:
    """The newest snapshots, each with what it says of itself."""
    text = context.text
    rows: list[Row] = []
    for one in context.snapshots.ids()[:_MOST_LISTED]:
        try:
            with context.snapshots.open(one) as reader:
                rows.append(
                    {
                        **reader.rows("snapshot")[0],
                        "submissions": len(reader.rows("submission_counts", units=None))
                        and sum(row["submissions"] for row in reader.rows("submission_counts", units=None)),
                    }
                )
        except (SnapshotError, QuestionError) as error:
            LOG.warning("%s is listed as unreadable", one, exc_info=error)
            rows.append(
                {
                    "snapshot_id": one,
                    "created_at": None,
                    "as_of": None,
                    "scheme_version": None,
                    "code_version": text("snapshots.unreadable"),
                    "submissions": None,
                }
            )
    columns = [
        Column(
            "snapshot_id",
            text("snapshots.id"),
            shown=lambda row: (
                row["snapshot_id"] + (text("snapshots.newest") if row["snapshot_id"] == context.newest else "")
            ),
            href=lambda row: context.view.to("/", snapshot=row["snapshot_id"]).href,
        ),
        moment_column(context, "created_at", text("snapshots.created")),
        moment_column(context, "as_of", text("snapshots.as_of"), wide=560),
        count_column(context, "submissions", text("unit.submissions")),
        Column("scheme_version", text("snapshots.scheme"), wide=700),
        Column("code_version", text("snapshots.code"), wide=700),
    ]
    return Table("list", text("snapshots.list"), columns, rows)


def changes_table(context: Context) -> Table:
    """Figures and ranks of the period that differ between the two snapshots."""
    text, formats, base = context.text, context.formats, base_of(context)
    rows: list[Row] = []
    if base is not None:
        period = context.period["period_code"]
        with context.snapshots.open(base) as reader:
            before = {
                (row["kind"], row["unit_code"], row["code"]): row["value"]
                for row in reader.rows("snapshot_values", period=period)
            }
        now = {
            (row["kind"], row["unit_code"], row["code"]): row["value"]
            for row in context.reader.rows("snapshot_values", period=period)
        }
        for key in sorted(now.keys() | before.keys()):
            if now.get(key) != before.get(key):
                rows.append(
                    {
                        "kind": key[0],
                        "unit_code": key[1],
                        "code": key[2],
                        "before": before.get(key),
                        "now": now.get(key),
                    }
                )

    def name(row: Row) -> str:
        return (
            text("snapshots.rank", domain=text.label("domain", row["code"]))
            if row["kind"] == "rank"
            else context.metric_name(row["code"])
        )

    def shown(field: str) -> Any:
        return lambda row: (
            formats.count(row[field]) if row["kind"] == "rank" else context.value(row["code"], row[field])
        )

    columns = [
        unit_column(context),
        Column("code", text("snapshots.figure"), shown=name, least=180),
        Column("before", base or "—", kind="number", shown=shown("before")),
        Column("now", context.reader.snapshot_id, kind="number", shown=shown("now")),
    ]
    return Table("changes", text("snapshots.changes"), columns, rows if context.exporting else rows[:_MOST_CHANGES])


def _changes(context: Context) -> Any:
    text, base = context.text, base_of(context)
    if base is None:
        return html.P(text("since.first"), className="about")
    now, ids = context.reader.snapshot_id, context.snapshots.ids()[:_MOST_OFFERED]
    chosen_now = [
        (one, context.link(snapshot=one, base=None if context.view.base == one else context.view.base), one == now)
        for one in ids
    ]
    others = [(one, context.link(base=one), one == base) for one in ids if one != now]
    choices = [
        html.Div(
            [
                html.Span(text(f"snapshots.{name}"), className="filter-label"),
                segments(text(f"snapshots.{name}"), options),
            ],
            className="filter",
        )
        for name, options in (("looked_at", chosen_now), ("against", others))
    ]
    tables = {
        "changes": changes_table(context),
        "submissions": submissions_table(context),
        "units": units_table(context),
    }
    period = context.formats.period(context.period["period_code"])
    cards = [
        table_card(
            context,
            title=text(
                f"snapshots.{name}_finding" if table.rows else f"snapshots.no_{name}",
                n=context.formats.count(len(table.rows)),
                base=base,
                now=now,
            ),
            about=text(f"snapshots.{name}_about", period=period),
            table=table,
            wide=True,
        )
        for name, table in tables.items()
    ]
    return html.Div([html.Div(choices, className="choices"), *cards], className="stack")


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
)
