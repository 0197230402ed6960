"""What the unit page has for the unit itself: the way to its desk, and what is published of its peers."""

from __future__ import annotations

from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import table_card
from dashboards.components.table import Column, Table
from dashboards.context import Context


def desk_link(context: Context, unit: str) -> list[Any]:
    """The way to uploads, receipts and returned cells; nothing for readers of all units."""
    if context.reader.own_units is None:
        return []
    href = context.link("/collection", unit=unit)
    return [html.P(html.A(context.text("unit.desk_link"), href=href, className="button in-app"), className="no-print")]


def published_table(context: Context) -> Table:
    """Bands or places of the unit's peers, as the published ranking shows them."""
    text, rows = context.text, context.reader.published_ranks(context.period["period_code"])
    columns = [
        Column("unit_name", text("column.unit")),
        Column("rank", text("column.rank"), kind="number") if any(row["rank"] for row in rows) else None,
        Column("band", text("column.band"), shown=lambda row: text.label("band", row["band"])),
    ]
    return Table("published", text("unit.published_title"), [column for column in columns if column], rows)


def published_card(context: Context) -> list[Any]:
    """The same as a card, where anything is published."""
    table = published_table(context)
    about = context.text("unit.published_about")
    return [table_card(context, table=table, about=about, sortable=False)] if table.rows else []
