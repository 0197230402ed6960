"""What the unit page has for the unit itself: its desk, and what is published of its peers."""

from __future__ import annotations

from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import table_card
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.pages.collection_desk import upload_card
from dashboards.pages.collection_tables import cells_table
from dashboards.pages.guide import blanks


def desk(context: Context, unit: str) -> list[Any]:
    """Where its files are sent in, its blank workbooks, and the cells that came back; nothing for readers of all units."""
    if context.reader.own_units is None:
        return []
    text, wrong = context.text, cells_table(context, of_unit=True)
    way = html.A(text("unit.desk_link"), href=context.link("/collection", unit=unit), className="in-app")
    beside = html.P([*blanks(text, text("unit.blanks")), " · ", way])
    found = [html.Div(upload_card(context, beside), className="no-print")]
    if wrong.rows:
        title = text("collection.unit_cells_open", unit=context.unit_name(unit), n=len(wrong.rows))
        about = text("collection.unit_cells_about")
        found.append(table_card(context, title=title, about=about, table=wrong, wide=True))
    return found


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
