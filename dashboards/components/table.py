"""The one table: columns said once, shown as a sortable grid or as a plain table, exported by the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import dash_ag_grid as dag

from dashboards import ids
from dashboards.answer import block_of
from dashboards.components import elements as html
from dashboards.components.drawn import Behind, Rows
from dashboards.components.states import empty
from dashboards.context import Context
from dashboards.formats import NONE
from dashboards.snapshot import Row

Of = Callable[[Row], Any]
_ROW, _HEADER = 40, 42
_PHONE, _LAPTOP = 560, 1320
# rows of one answer to a grid; a table of more asks for them as they come into sight
BLOCK = 100
_MOST_AT_ONCE = 1000
# a long table scrolls within itself, with its header in sight
_LONG_IN_SIGHT = 18
LEAST_WIDTH = 104
_ROOMS = (420, 560, 700, 900, 1100)


@dataclass(frozen=True)
class Column:
    """One column. The functions get a row of the query.

    `field` holds the raw value (sorted by, exported); `shown` its text, `href` an address it links to, `tip` what
    hovering says, `muted` whether it is grey, `tone` a class of the style sheet (good, bad, warn, soft), `image` an
    SVG data address with its text, `of` which number of the snapshot it is (words of number.py). `wide` hides the
    column on grids narrower than so many pixels, `width` fixes a column of a grid, `least` is the least width of
    one that grows, `phone` the width that it has on a phone, `pinned` keeps it in sight, `nowrap` keeps the words of a short list on one line, `grow` is its
    share of the room that is left. `kind`: text, number, percent or moment.
    """

    field: str
    label: str
    kind: str = "text"
    shown: Of | None = None
    href: Of | None = None
    tip: Of | None = None
    muted: Of | None = None
    tone: Of | None = None
    image: Of | None = None
    of: Of | None = None
    wide: int = 0
    width: int | None = None
    least: int = LEAST_WIDTH
    phone: int = 0
    pinned: bool = False
    nowrap: bool = False
    grow: int = 1
    sortable: bool = True
    exported: bool = True

    @property
    def is_number(self) -> bool:
        """Numbers stand on the right."""
        return self.kind in ("number", "percent")

    def text(self, row: Row) -> str:
        """What the cell says."""
        value = self.shown(row) if self.shown else row.get(self.field)
        return NONE if value is None or value == "" else str(value)


@dataclass(frozen=True)
class Table:
    """Rows of one question with their columns; `name` is part of addresses, `title` heads the export. A grid shows
    `in_sight` rows and scrolls to the rest.

    `weights`: those of a trial, which a request for more rows repeats because the address of the page is behind them.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row] = field(default_factory=list)
    in_sight: int = 40
    weights: str | None = None


def room(*words: str) -> int:
    """Pixels of a column whose longest word or sentence stands on one line: a Chinese character is about twice as
    wide as a Latin one.
    """
    return 28 + max((sum(14 if letter > "\u2e80" else 8.4 for letter in one) for one in words), default=0).__ceil__()


def _cell(column: Column, row: Row) -> dict[str, Any]:
    cell: dict[str, Any] = {"text": column.text(row)}
    if column.href and (address := column.href(row)):
        cell["href"] = address
    if column.tip and (tip := column.tip(row)):
        cell["tip"] = tip
    if column.muted and column.muted(row):
        cell["muted"] = True
    if column.tone and (tone := column.tone(row)):
        cell["tone"] = tone
    if column.image and (image := column.image(row)):
        cell["image"] = image
    if column.of and (of := column.of(row)):
        cell["of"] = of
    return cell


def _definition(column: Column, sort: Mapping[str, str]) -> dict[str, Any]:
    definition: dict[str, Any] = {
        "field": column.field,
        "headerName": column.label,
        "headerTooltip": column.label,
        "wrapHeaderText": True,
        "autoHeaderHeight": True,
        "cellRenderer": "TaizhangCell",
        "sortable": column.sortable,
        "cellDataType": False,
        "sort": sort.get(column.field),
        "context": {"wide": column.wide, "phone": column.phone},
        "sortingOrder": ["desc", "asc", None] if column.is_number else ["asc", "desc", None],
    }
    if column.wide > _LAPTOP:
        definition["hide"] = True  # until there is room for it (tables.js)
    if column.is_number:
        definition["type"] = "rightAligned"
    if column.pinned:
        definition |= {
            "pinned": "left",
            "width": column.width or column.least,
            "context": {"wide": column.wide, "narrow": _PHONE},
        }
    needed = room(*column.label.split()) if column.label.isascii() else 0
    if column.pinned or column.width:
        return definition | {"width": max(column.width or column.least, needed)}
    return definition | {"flex": column.grow, "minWidth": column.phone or max(column.least, needed)}


def _header_height(columns: Sequence[Column]) -> int:
    """Pixels that the longest label needs in lines as wide as its column."""
    lines = max(-(-room(column.label) // (column.width or column.least)) for column in columns)
    return max(_HEADER, 12 + 18 * lines)


def sort_of(context: Context, name: str) -> dict[str, str]:
    """Sort of the table `name` in the address: {field: asc or desc}."""
    table, _, rest = (context.view.sort or "").partition(".")
    column, _, direction = rest.rpartition(".")
    return {column: direction} if table == name else {}


def cells_of(table: Table, row: Row) -> dict[str, dict[str, Any]]:
    """The cells of a row by column: text, and where there is one address, hint, look, picture."""
    return {column.field: _cell(column, row) for column in table.columns}


def _lines(table: Table, rows: Sequence[Row], first: int = 0) -> list[dict[str, Any]]:
    """Rows as a grid takes them, the first of them at place `first`."""
    return [
        {
            "id": str(number),
            **{column.field: row.get(column.field) for column in table.columns if column.sortable},
            "cells": cells_of(table, row),
        }
        for number, row in enumerate(rows, start=first)
    ]


def block(table: Table, request: Mapping[str, Any]) -> dict[str, Any]:
    """The rows that a grid asks for, sorted as it says; odd requests get no rows.

    Args:
        request: startRow, endRow and sortModel of the grid.
    """
    start, end = request.get("startRow"), request.get("endRow")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= start + _MOST_AT_ONCE:
        return {"rowData": [], "rowCount": 0}
    sortable = {column.field for column in table.columns if column.sortable}
    model = request.get("sortModel")
    terms = [one for one in model if isinstance(one, dict)] if isinstance(model, list) else []
    asked = [one for one in terms if isinstance(one.get("colId"), str) and one["colId"] in sortable][:1]
    sort = {one["colId"]: "desc" if one.get("sort") == "desc" else "asc" for one in asked}
    return {"rowData": _lines(table, block_of(table.rows, start, end, sort), start), "rowCount": len(table.rows)}


def grid(context: Context, table: Table) -> Any:
    """The table as a grid whose sort is part of the address; a long one asks the server for the rows in sight."""
    rows = len(table.rows)
    if not rows:
        return empty(context.text("state.no_rows"))
    # where its rows stand on paper; what has been asked for belongs to one view, so another view begins anew
    paper = f"/rows/paper/{context.reader.snapshot_id}/{quote(context.view.page_name)}/{quote(table.name)}"
    key = None
    if rows > BLOCK:
        filled: dict[str, Any] = {"rowModelType": "infinite"}
        key = f"{paper}{context.view.search}"
        model = {
            "cacheBlockSize": BLOCK,
            "maxBlocksInCache": 20,
            "infiniteInitialRowCount": rows,
            "blockLoadDebounceMillis": 40,
        }
    else:
        filled, model = {"rowData": _lines(table, table.rows)}, {}
    height = (
        _header_height(table.columns)
        + _ROW * min(rows, table.in_sight if rows <= BLOCK else min(table.in_sight, _LONG_IN_SIGHT))
        + 4
    )
    drawn = dag.AgGrid(
        id=ids.grid(table.name),
        className="grid",
        style={"height": f"{height}px"},
        columnDefs=[_definition(column, sort_of(context, table.name)) for column in table.columns],
        **filled,
        getRowId="params.data.id",
        eventListeners={
            "gridSizeChanged": ["fitColumns(params)"],
            "componentStateChanged": ["fitColumns(params)"],
            "sortChanged": ["keepSort(params)"],
        },
        dashGridOptions=model
        | {
            "rowHeight": _ROW,
            "headerHeight": _HEADER,
            "suppressCellFocus": False,
            "suppressColumnVirtualisation": True,
            "suppressMovableColumns": True,
            "localeText": {"noRowsToShow": context.text("state.no_rows")},
            "context": {"name": table.name, "weights": table.weights},
        },
    )
    # the grid's script comes late: the page keeps its room meanwhile
    return html.Div(drawn, key=key, className="grid-room", style={"minHeight": f"{height}px"}, **{"data-paper": paper})


def behind(context: Context, table: Table, title: str, label: str = "") -> Behind:
    """A table that is asked for when a reader opens it: the numbers behind a chart, or what few read (`label`)."""
    return Behind(
        label=label or context.text("card.as_table"),
        title=title,
        address=f"/rows/behind/{context.reader.snapshot_id}/{quote(context.view.page_name)}/{quote(table.name)}{context.view.search}",
        waiting=context.text("state.loading"),
        failed=context.text("card.rows_failed"),
        again=context.text("state.retry"),
    )


def scrolling(content: Any, title: str) -> html.Element:
    """What may be wider or longer than its card: it scrolls, by keyboard too."""
    return html.Div(content, className="table-scroll", tabIndex=0, role="group", **{"aria-label": title})


def plain(table: Table, class_name: str = "plain-table") -> Rows:
    """A short list with links."""
    return Rows(
        className=class_name, head=head_of(table.columns), rows=[line_of(table.columns, row) for row in table.rows]
    )


def head_of(columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Label and class of each column."""
    return [(column.label, _classes(column)) for column in columns]


def line_of(columns: Sequence[Column], row: Row) -> list[str | dict[str, Any]]:
    """The cells of a row; one that is nothing but its text is that."""
    cells = (_cell(column, row) for column in columns)
    return [cell["text"] if len(cell) == 1 else cell for cell in cells]


def _classes(column: Column) -> str:
    """Side, and the room below which the column is left out (classes of the style sheet)."""
    room = next((room for room in _ROOMS if column.wide <= room), _ROOMS[-1]) if column.wide else None
    return " ".join(
        filter(
            None,
            ["right" if column.is_number else "", "nowrap" if column.nowrap else "", f"needs-{room}" if room else ""],
        )
    )
