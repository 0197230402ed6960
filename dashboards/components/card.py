"""The one card: a finding as title, what is drawn, its definition, the same numbers as a table, export."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dash import dcc

from dashboards import ids
from dashboards.components import elements as html
from dashboards.components.filter_bar import export_address
from dashboards.components.states import empty
from dashboards.components.table import BLOCK, Table, behind, grid, plain, scrolling
from dashboards.context import Context
from dashboards.figures.theme import Figure, lines_of
from dashboards.reader import MOST_DOTS, Row

# pixels of a line of words on a picture for a report (charts.js)
_PICTURE = 680
# pixels of content that an A4 page holds upright without becoming hard to read
_PAPER = 860


def chart_card(
    context: Context,
    *,
    name: str,
    title: str,
    about: str,
    figure: Figure | None,
    table: Table,
    definitions: Sequence[str] = (),
    why_empty: str = "",
    wide: bool = False,
    least_width: int = 0,
) -> html.Element:
    """A chart with title, unit and n (`about`), definition, table behind it and export.

    Args:
        name: unique on the page; part of identifiers and file names.
        definitions: metric codes whose definitions the 口径 button shows, or sentences.
        figure: None shows `why_empty` instead.
        least_width: pixels below which the chart scrolls sideways instead of shrinking.
    """
    code = context.period["period_code"] if context.has_period else ""
    described = {
        "title": lines_of(title, 18, _PICTURE),
        "about": "<br>".join(lines_of(words, 13, _PICTURE) for words in (about, _source(context)) if words),
        "file": f"{name}-{code}-{context.reader.snapshot_id}",
    }
    drawn: Any = empty(why_empty or context.text("state.no_data"))
    if figure is not None:
        figure = {**figure, "layout": {**figure["layout"], "meta": described}}
        drawn = html.Div(
            [dcc.Store(id=ids.drawing(name), data=figure), html.Div(id=ids.slot(name), className="slot")],
            style={
                "height": f"{figure['layout']['height']}px",
                **({"minWidth": f"{least_width}px"} if least_width else {}),
            },
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


def table_card(
    context: Context,
    *,
    title: str,
    about: Any,
    table: Table,
    definitions: Sequence[str] = (),
    sortable: bool = True,
    wide: bool = False,
    note: str = "",
    folded: str = "",
) -> html.Element:
    """A table with title, definition and export; `sortable` makes it a grid, and a long one is a grid, too. `folded`
    are the words to open it by.
    """
    sortable = not folded and (sortable or len(table.rows) > BLOCK)
    if folded and table.rows:
        shown: Any = behind(context, table, title, folded)
    elif sortable:
        shown = grid(context, table)
    else:
        shown = scrolling(plain(table), title) if table.rows else empty(context.text("state.no_rows"))
    needs = sum(column.width or column.least for column in table.columns) if sortable and table.rows else 0
    return _card(
        context,
        title,
        about,
        [shown, html.P(note, className="note") if note else None],
        definitions,
        table,
        wide,
        needs=needs,
    )


def some_drawn(context: Context, groups: Iterable[Sequence[Row]]) -> str:
    """What to add to `about` where a group has more units than dots are drawn (Reader.dots)."""
    return (
        context.text("card.some_drawn", n=MOST_DOTS)
        if any(dots[0]["group_count"] > len(dots) for dots in groups)
        else ""
    )


def text_card(context: Context, *, title: str, children: Any, about: Any = "", wide: bool = False) -> html.Element:
    """A card of words."""
    return _card(context, title, about, [children], (), None, wide)


def _source(context: Context) -> str:
    period = context.formats.period(context.period["period_code"]) if context.has_period else ""
    return context.text(
        "card.source",
        period=period,
        snapshot=context.reader.snapshot_id,
        as_of=context.formats.day(context.snapshot["as_of"]),
    )


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
