"""The panel that explains a number: opened, turned and closed by the address alone, read from the snapshot that the
page shows.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from flask import Flask, Response, abort

from dashboards import ids
from dashboards.components import elements as html
from dashboards.components import score_panel
from dashboards.components.breadcrumb import breadcrumb_of_figure
from dashboards.components.explain_panel import heading, panel, rows_table
from dashboards.components.table import Column
from dashboards.context import Context
from dashboards.export import MIME, attachment, reading
from dashboards.i18n import texts
from dashboards.snapshot import QuestionError, SnapshotError, Snapshots
from dashboards.view import View, parse
from orchestration.explain import Explanation, Standing, explain_exact, standing, words
from orchestration.messages import both

LOG = logging.getLogger(__name__)
# title, content, open or not
Panel = tuple[Any, Any, bool]
_CLOSED: Panel = (None, None, False)
_SCORE = "score."


def drawer() -> dmc.Drawer:
    """The empty panel at the side of every page."""
    return dmc.Drawer(
        id=ids.Shell.explain,
        opened=False,
        position="right",
        size="min(58rem, 100%)",
        padding="lg",
        closeButtonProps={"aria-label": both("pages.explain.close")},
        transitionProps={"duration": 120},
        className="explain",
    )


def _explained(context: Context) -> Explanation | Standing | None:
    """The figure or the score that the address names."""
    metric, _, rest = (context.view.explain or "").partition(":")
    unit, _, period = rest.rpartition(":")
    if metric.startswith(_SCORE):
        return standing(context.reader.rows, metric.removeprefix(_SCORE), unit, period)
    return explain_exact(context.reader.rows, metric, unit, period)


def render_panel(snapshots: Snapshots, view: View, snapshot_id: str | None) -> Panel:
    """The panel of a view, read from the snapshot that the page shows; what cannot be explained says why."""
    text = texts(view.lang)
    try:
        with snapshots.open(snapshot_id) as reader:
            context = Context(view, reader, snapshots)
            found = _explained(context)
            if found is None:
                return text("explain.title"), html.P(text("explain.unknown"), className="note"), True
            if isinstance(found, Standing):
                inside = [breadcrumb_of_figure(context, found.row), *score_panel.panel(context, found)]
                return score_panel.heading(context, found), html.Div(inside), True
            role, _, page = (view.rows or "").partition(".")
            rows = panel(context, found, role or None, int(page or 1))
            inside = [breadcrumb_of_figure(context, found.figure), *rows]
            return heading(context, found), html.Div(inside), True
    except SnapshotError:
        return _CLOSED
    except QuestionError as error:
        if not error.is_of_another_shape:
            raise
        LOG.warning("the panel asks for what the snapshot does not hold: %s", error)
        return text("explain.title"), html.P(text("explain.old_snapshot"), className="note"), True


def register(app: Dash, server: Flask, snapshots: Snapshots) -> None:
    """Connect the panel and its export."""

    @app.callback(
        Output(ids.Shell.explain, "title"),
        Output(ids.Shell.explain, "children"),
        Output(ids.Shell.explain, "opened"),
        Input(ids.Shell.url, "search"),
        Input(ids.Shell.shown, "data", allow_optional=True),
        State(ids.Shell.url, "pathname"),
        prevent_initial_call=True,
    )
    def show(search: str | None, shown: Any, path: str | None) -> Any:
        view = parse(path, search)
        if view.explain is None:
            return no_update, no_update, False
        # the page itself is on its way: it calls again when it is there
        if not isinstance(shown, dict) or shown.get("view") != view.page.href:
            return no_update
        return render_panel(snapshots, view, shown.get("snapshot"))

    app.clientside_callback(
        ClientsideFunction("address", "closed"),
        Output(ids.Shell.url, "search", allow_duplicate=True),
        Input(ids.Shell.explain, "opened"),
        prevent_initial_call=True,
    )
    _register_export(server, snapshots)


def _register_export(server: Flask, snapshots: Snapshots) -> None:
    @server.get("/export/explain/rows.<kind>")
    def export_rows(kind: str) -> Response:
        if kind not in MIME:
            abort(404)
        with reading(snapshots, "/", exporting=True) as context:
            found = _explained(context) if context.view.explain else None
            if found is None:
                abort(404)
            return _file(context, found, kind)


def _file(context: Context, found: Explanation | Standing, kind: str) -> Response:
    """All rows as a file, each with the part it belongs to."""
    if isinstance(found, Standing):
        code, figure, title = f"score-{found.row['domain']}", found.row, score_panel.heading(context, found)
        table = score_panel.parts_table(context, found)
    else:
        code, figure, title = found.figure["metric_code"], found.figure, heading(context, found)
        table = rows_table(context, found, found.rows())
        role = Column("role", context.text("explain.part"), shown=lambda row: _role(context, row["role"]))
        table = replace(table, columns=[role, *table.columns])
    name = f"{code}-{figure['unit_code']}-{figure['period_code']}"
    then = context.then(figure["period_code"])
    return attachment(then, replace(table, title=title), {}, kind, "explain", name)


def _role(context: Context, code: str) -> str:
    return words.word("role", code, context.text.lang)
