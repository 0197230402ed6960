"""The one card: a finding as title, what is drawn, its definition, the same numbers as a table, export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc

from dashboards import ids
from dashboards.components import elements as html
from dashboards.components.filter_bar import export_address
from dashboards.components.states import empty
from dashboards.components.table import BLOCK, Table, behind, grid, plain, scrolling
from dashboards.context import Context
from dashboards.figures.theme import Figure, lines_of

# pixels of a line of words on a picture for a report (charts.js)
_PICTURE = 680
# pixels of content that an A4 page holds upright without becoming hard to read
_PAPER = 860


def chart_card(
    context: Context,
    *,
    table: Table,
    figure: Figure | None,
    about: str,
    title: str = "",
    name: str = "",
    definitions: Sequence[str] = (),
    why_empty: str = "",
    wide: bool = False,
    least_width: int = 0,
    names: Sequence[str] = (),
) -> html.Element:
    """A chart with title, unit and n (`about`), definition, table behind it and export.

    Args:
        title: the table's where there is no finding. name: unique on the page, part of identifiers and file names; the
            table's where no other picture stands over it.
        definitions: metric codes whose definitions the 口径 button shows, or sentences.
        figure: None shows `why_empty` instead.
        least_width: pixels below which the chart scrolls sideways instead of shrinking; the `names` of its rows stay
            in sight.
    """
    code, name, title = context.period["period_code"], name or table.name, title or table.title
    described = {
        "title": lines_of(title, 18, _PICTURE),
        "about": "<br>".join(lines_of(words, 13, _PICTURE) for words in (about, context.source) if words),
        "file": f"{name}-{code}-{context.reader.snapshot_id}",
    }
    drawn: Any = empty(why_empty or context.text("state.no_data"))
    if figure is not None:
        figure = {**figure, "layout": {**figure["layout"], "meta": described}}
        size = {"minHeight": f"{figure['layout']['height']}px"} | (
            {"minWidth": f"{least_width}px"} if least_width else {}
        )
        drawn = html.Div(
            [
                _row_names(names, figure["layout"]) if names else None,
                dcc.Store(id=ids.drawing(name), data=figure),
                html.Div(id=ids.slot(name), className="slot"),
            ],
            style=size,
            role="img",
            **{"aria-label": context.text("card.described", title=title, about=about)},
        )
        if least_width:
            drawn = html.Div(drawn, className="chart-scroll", tabIndex=0, role="group", **{"aria-label": title})
    # what is drawn has rows; to ask how many may cost as much as the drawing
    numbers = behind(context, table, title) if figure is not None or table.rows else None
    return _card(
        context, title, about, [drawn, numbers], definitions, table, wide, name if figure else None, least_width
    )


def _row_names(names: Sequence[str], layout: Figure) -> html.Element:
    """Names at the height of their rows, over those of the drawing."""
    (end, begin), margin = layout["yaxis"]["range"], layout["margin"]
    row = (layout["height"] - margin["t"] - margin["b"]) / (end - begin)
    style = {"lineHeight": f"{row:.2f}px", "top": f"{margin['t'] + row * (-0.5 - begin):.1f}px"}
    return html.Div(html.Div([html.Div(one) for one in names], style=style), className="row-names no-print")


def table_card(
    context: Context,
    *,
    table: Table,
    about: Any = "",
    title: str = "",
    definitions: Sequence[str] = (),
    sortable: bool = True,
    wide: bool = False,
    note: str = "",
    folded: str = "",
) -> html.Element:
    """A table with title, definition and export; `sortable` makes it a grid, and a long one is a grid, too. `folded`
    are the words to open it by.
    """
    title = title or table.title
    sortable = not folded and (sortable or len(table.rows) > BLOCK)
    if folded and table.rows:
        shown: Any = behind(context, table, title, folded)
    elif sortable:
        shown = grid(context, table)
    else:
        shown = scrolling(plain(table), title) if table.rows else empty(context.text("state.no_rows"))
    needs = sum(column.width or column.least for column in table.columns) if sortable and table.rows else 0
    body = [shown, html.P(note, className="note") if note else None]
    return _card(context, title, about, body, definitions, table, wide, needs=needs)


def text_card(context: Context, *, title: str, children: Any, about: Any = "", wide: bool = False) -> html.Element:
    return _card(context, title, about, [children], (), None, wide)


def _card(
    context: Context,
    title: str,
    about: Any,
    body: list[Any],
    definitions: Sequence[str],
    table: Table | None,
    wide: bool,
    image: str | None = None,
    needs: int = 0,
) -> html.Element:
    """`needs`: pixels of the content; what is wider than an upright page is printed on one that lies."""
    tools = [
        _definition(context, definitions) if definitions else None,
        _menu(context, table, image) if table and (image or table.rows) else None,
    ]
    head = html.Header(
        [
            html.Div([html.H2(title), html.P(about, className="about") if about else None]),
            html.Div(tools, className="tools no-print"),
        ]
    )
    return html.Section(
        [head, *body], className=f"card{' wide' if wide else ''}{' landscape' if needs > _PAPER else ''}"
    )


def _definition(context: Context, definitions: Sequence[str]) -> html.Element:
    lines = [
        html.Div([html.Dt(context.metric_name(one)), html.Dd(context.definition(one))])
        if one in context.metrics
        else html.Div(html.Dd(one))
        for one in definitions
    ]
    return html.Details(
        [html.Summary(context.text("card.definition")), html.Dl(lines, className="panel")], className="pop"
    )


def _menu(context: Context, table: Table, image: str | None) -> html.Element:
    text = context.text
    context.offered.setdefault(table.name, table.title)
    items = [
        html.A(text(f"card.{kind}"), href=export_address(context, table.name, kind), download="")
        for kind in ("csv", "xlsx")
    ]
    if image:
        items += [
            html.Button(text(f"card.{kind}"), type="button", **{"data-image": kind, "data-chart": image})
            for kind in ("png", "svg")
        ]
    summary = html.Summary("⋯", **{"aria-label": text("card.export")}, title=text("card.export"))
    return html.Details(
        [summary, html.Div([html.P(text("card.export"), className="menu-title"), *items], className="panel menu")],
        className="pop",
    )
