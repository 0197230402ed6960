"""From an address to a page: the pages as Dash Pages knows them, and the few callbacks beside them."""

from __future__ import annotations

import logging
from collections.abc import Hashable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

import dash
from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, no_update
from dash.exceptions import PreventUpdate
from flask import current_app

from dashboards import ids, searching, shell, views
from dashboards.authorise import may, reader
from dashboards.components import elements as html
from dashboards.components.states import message
from dashboards.components.table import block
from dashboards.context import Context
from dashboards.i18n import texts
from dashboards.pages import PAGES, guide
from dashboards.snapshot import QuestionError, SnapshotError, Snapshots
from dashboards.view import View, parse

LOG = logging.getLogger(__name__)
SNAPSHOTS = "taizhang_snapshots"
# what the browser says about the page that it shows; the first page comes before there is any
SHOWN = State(ids.Shell.shown, "data", allow_optional=True)


def render(snapshots: Snapshots, view: View) -> shell.Framed:
    """Everything inside the frame for one view; where there is no snapshot, or one that lacks what the page needs,
    a page that says so.
    """
    try:
        with snapshots.open(view.snapshot) as reader:
            context = Context(view, reader, snapshots)
            page = PAGES.get(view.path)
            if page is not None and not context.has_period and not may("compare"):
                lines = [context.text("unit.nothing_1")]
                return shell.plain(view, message(context.text("state.nothing_title"), lines))
            if page is not None and may("compare") and guide.is_wanted(context):
                drawn, facts = shell.frame(context, page, guide.content(context))
                return drawn, {**facts, "is_guide": True}
            return shell.frame(context, page or PAGES["/"], page.content(context) if page else _no_page(context))
    except SnapshotError as error:
        if error.reason == "unreadable":
            LOG.warning("page %s: %s", view.path, error)
        if error.reason == "nothing_published" and may("compare"):
            return shell.plain(view, guide.guide(snapshots, view, texts(view.lang)("guide.nothing")))
        return shell.without_snapshot(view, error)
    except QuestionError as error:
        if not error.is_of_another_shape:
            raise
        LOG.warning("page %s asks for what the snapshot does not hold: %s", view.path, error)
        return shell.of_another_shape(view)


def _no_page(context: Context) -> list[Any]:
    text = context.text
    way_out = (text("nav.overview"), context.view.to("/").href)
    return [message(text("state.no_page_title"), [text("state.no_page_1")], None, way_out)]


def rows_of(snapshots: Snapshots, request: Any, grid: Any, shown: Any) -> dict[str, Any]:
    """Rows of a long table for a grid, from the snapshot that the page shows, whatever was published meanwhile."""
    nothing = {"rowData": [], "rowCount": 0}
    if not (isinstance(shown, dict) and isinstance(grid, dict) and isinstance(request, dict)):
        return nothing
    path, _, search = str(shown.get("view")).partition("?")
    view = parse(path, search)
    asked = request.get("context")
    if isinstance(asked, dict) and isinstance(asked.get("weights"), str):
        view = view.to(weights=parse("/", urlencode({"weights": asked["weights"]})).weights)
    page = PAGES.get(view.path)
    make = page.table(str(grid.get("name"))) if page else None
    if make is None:
        return nothing
    try:
        with snapshots.open(str(shown.get("snapshot"))) as reader:
            context = Context(view, reader, snapshots)
            return block(make(context), request) if context.has_period else nothing
    except SnapshotError as error:
        LOG.warning("rows on %s: %s", view.path, error)
        return nothing


def notice(snapshots: Snapshots, shown: Any, view: View) -> Any:
    """A quiet line when a newer snapshot than the one being read is there."""
    try:
        newest = (snapshots.current() or {}).get("snapshot_id")
    except SnapshotError:
        return None
    reading = shown.get("snapshot") if isinstance(shown, dict) else None
    has_failed = isinstance(shown, dict) and shown.get("has_failed")
    if newest is None or view.snapshot is not None or reading == newest or has_failed:
        return None
    text = texts(view.lang)
    button = html.Button(text("notice.show_new"), type="button", className="button", **{"data-reload": "frame"})
    return html.Div(
        [html.Span(text("notice.new_snapshot", id=newest)), button], className="new-snapshot", role="status"
    )


def _key_of(snapshots: Snapshots, body: Mapping[str, Any]) -> Hashable | None:
    """What a page hangs on that the body of a callback asks for: the newest snapshot and the view; None for another
    callback, a page that shows more than its snapshot holds, or the page that the reader has already.
    """
    if f"..{ids.Shell.frame}.children." not in body["output"]:
        return None
    given = {one["property"]: one.get("value") for one in [*body["inputs"], *body["state"]]}
    view = parse(given["pathname"], given["search"]).page
    page, shown = PAGES.get(view.path), given["data"]
    try:
        newest = (snapshots.current() or {}).get("snapshot_id")
    except SnapshotError:
        return None
    is_there = isinstance(shown, dict) and shown.get("view") == view.href
    # what a page shows and offers hangs on who asks; his name stands on none
    asks = replace(reader(), name="")
    return (newest, view, asks) if page and page.is_lasting and newest and not is_there else None


def _asked() -> View:
    """The view whose address the browser asks for."""
    return parse(ctx.inputs[f"{ids.Shell.url}.pathname"], ctx.inputs[f"{ids.Shell.url}.search"])


def layout(*, shown: Any = None, **_query: Any) -> list[Any]:
    """What Dash shows for an address, of whichever page.

    Args:
        shown: what the browser shows now.
        _query: the parameters of the address, invented ones too; a View reads them, with its rules for odd values.

    Raises:
        PreventUpdate: only the panel at the side came or went; the page under it stays as it is.
    """
    page = _asked().page
    if isinstance(shown, dict) and shown.get("view") == page.href:
        raise PreventUpdate
    drawn, facts = render(current_app.extensions[SNAPSHOTS], page)
    # a guide shows the home as it is now
    if facts["snapshot"] is not None and "is_guide" not in facts:
        views.lasts()
    return [drawn, dcc.Store(id=ids.Shell.shown, data=facts)]


def _title() -> str:
    view = _asked()
    return shell.title(texts(view.lang), PAGES.get(view.path))


def register_pages() -> None:
    """Tell Dash Pages the address of every page."""
    for order, page in enumerate(PAGES.values()):
        dash.register_page(
            f"dashboards.pages.{page.name}", path=page.path, name=page.name, order=order, title=_title, layout=layout
        )
    dash.register_page("dashboards.pages.not_found_404", order=len(PAGES), title=_title, layout=layout)


def register(app: Dash, snapshots: Snapshots) -> views.KeyOf:
    """Connect pages and callbacks; gives what an answer hangs on."""
    register_pages()
    app.server.extensions[SNAPSHOTS] = snapshots

    @app.callback(
        Output(ids.Shell.notice, "children"),
        Input(ids.Shell.poll, "n_intervals"),
        Input(ids.Shell.shown, "data", allow_optional=True),
        State(ids.Shell.url, "search"),
        prevent_initial_call=True,
    )
    def look(_ticks: int | None, shown: Any, search: str | None) -> Any:
        return notice(snapshots, shown, parse("/", search))

    @app.callback(
        Output({"type": "grid", "name": MATCH}, "getRowsResponse"),
        Input({"type": "grid", "name": MATCH}, "getRowsRequest"),
        State({"type": "grid", "name": MATCH}, "id"),
        State(ids.Shell.shown, "data"),
        prevent_initial_call=True,
    )
    def more(request: Any, grid: Any, shown: Any) -> Any:
        return rows_of(snapshots, request, grid, shown) if request else no_update

    searching.register(app, snapshots)
    for page in PAGES.values():
        if page.register:
            page.register(app, snapshots)

    _register_scripts(app)
    return partial(_key_of, snapshots)


def _register_scripts(app: Dash) -> None:
    """What the browser does by itself; the functions are in assets/frame.js and charts.js."""
    here = State(ids.Shell.url, "href")
    app.clientside_callback(
        ClientsideFunction("address", "choose"),
        Output(ids.Shell.url, "search", allow_duplicate=True),
        Input({"type": "choice", "name": ALL}, "value"),
        State({"type": "choice", "name": ALL}, "id"),
        State(ids.Shell.shown, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("address", "openPoint"),
        Output(ids.Shell.poll, "disabled"),
        Input({"type": "chart", "name": ALL}, "clickData"),
        here,
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("charts", "draw"),
        Output({"type": "slot", "name": MATCH}, "children"),
        Input({"type": "drawing", "name": MATCH}, "data"),
        State({"type": "slot", "name": MATCH}, "id"),
    )
    app.clientside_callback(
        ClientsideFunction("address", "arrived"),
        Output(ids.Shell.poll, "max_intervals"),
        Input(ids.Shell.shown, "data"),
    )
