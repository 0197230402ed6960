"""From an empty home to the first figures: four steps, each judged by what stands in the home at this moment."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, no_update
from flask import Flask, Response, abort, send_file

from dashboards import ids
from dashboards.authorise import may, reader
from dashboards.components import elements as html
from dashboards.context import Context
from dashboards.i18n import Texts, texts
from dashboards.page import Page
from dashboards.pages.collection_desk import upload_zone
from dashboards.snapshot import SnapshotError, Snapshots
from dashboards.view import View, parse

if TYPE_CHECKING:
    from orchestration.first_steps import Step

_STEPS, _CLOCK, _READY = "guide-steps", "guide-clock", "guide-ready"
_LOOK_MILLISECONDS = 2000
_MAX_PROBLEMS = 8
_COMMANDS = {
    "home": "taizhang init",
    "units": "taizhang config check",
    "obligations": "taizhang config check",
    "templates": "taizhang template --all -o templates",
    "first_file": "taizhang run",
}


def guide(snapshots: Snapshots, view: View, lead: str) -> html.Element:
    """The whole page; `lead` says why there are no figures yet."""
    from orchestration.intake import Home, largest_megabytes

    text, home = texts(view.lang), Home(snapshots.home)
    zone = None
    if may("upload") and home.config.is_dir():
        answers = html.Div(className="upload-answers", role="status", **{"aria-live": "polite"})
        zone = html.Div([upload_zone(text, largest_megabytes(home)), answers], className="upload")
    return html.Section(
        [
            html.H1(text("guide.title")),
            html.P(lead),
            html.Div(steps(snapshots, text), id=_STEPS, role="status"),
            zone,
            dcc.Interval(id=_CLOCK, interval=_LOOK_MILLISECONDS),
            dcc.Store(id=_READY),
        ],
        className="guide",
    )


def content(context: Context) -> list[Any]:
    """The guide in a home that has a snapshot already."""
    lead = context.text("guide.lead" if context.has_period else "guide.no_figures")
    return [guide(context.snapshots, context.view, lead)]


def is_wanted(context: Context) -> bool:
    """Whether a page has nothing to show: there is no figure, or no file has come yet for an overview."""
    if not context.has_period:
        return True
    is_overview = context.view.path == "/" and context.view.snapshot is None
    return is_overview and not context.reader.rows("submission_counts", units=None)


def steps(snapshots: Snapshots, text: Texts) -> dmc.Timeline:
    """The four steps as they stand now."""
    from orchestration.first_steps import first_steps
    from orchestration.intake import Home

    found = first_steps(Home(snapshots.home))
    done = next((place for place, step in enumerate(found) if step.state != "done"), len(found))
    items = [_item(text, place, step) for place, step in enumerate(found, start=1)]
    return dmc.Timeline(items, active=done - 1, bulletSize=30, lineWidth=2)


def _item(text: Texts, place: int, step: Step) -> dmc.TimelineItem:
    shown = [html.P(_said(text, step)), _problems(text, step)]
    if step.name == "templates" and step.state != "later":
        shown.append(html.P(blanks(text, text("guide.blanks"))))
    if step.state == "now":
        shown.append(html.Pre(_COMMANDS[step.name], className="command"))
    bullet = "✓" if step.state == "done" else str(place)
    title = html.H2([text(f"guide.{step.name}"), " ", html.Span(text(f"guide.{step.state}"), className="about")])
    return dmc.TimelineItem([one for one in shown if one is not None], title=title, bullet=bullet)


def _said(text: Texts, step: Step) -> str:
    said = text(f"guide.{step.name}_{'done' if step.state == 'done' else 'how'}", n=step.count)
    return f"{said} {text('guide.waiting', n=step.waiting_count)}" if step.waiting_count else said


def _problems(text: Texts, step: Step) -> html.Element | None:
    """What `config check` says of the step: place and remedy of each."""
    if not step.problems or step.state == "later":
        return None
    lines = [
        html.Li(
            [
                html.B(text(f"guide.{problem.severity}"), className="bad-text" if problem.severity == "error" else ""),
                " ",
                problem.sentence.rendered(text.lang),
            ]
        )
        for problem in step.problems[:_MAX_PROBLEMS]
    ]
    more = len(step.problems) - len(lines)
    return html.Ul([*lines, html.Li(text("guide.more", n=more)) if more else None])


def blanks(text: Texts, lead: str) -> list[Any]:
    """The blank workbooks, each to be downloaded."""
    from orchestration.first_steps import blank_titles

    links = [
        html.A(text.either(*titles), href=f"/templates/{name}.xlsx", download="")
        for name, titles in blank_titles().items()
    ]
    between = text("common.list")
    return [lead, *[part for link in links for part in (between, link)][1:]]


def register(app: Dash, snapshots: Snapshots) -> None:
    """Look at the home again and again while the guide is open, and hand out blank workbooks."""

    @app.callback(
        Output(_STEPS, "children"),
        Output(_READY, "data"),
        Input(_CLOCK, "n_intervals"),
        State(ids.Shell.url, "search"),
        State(ids.Shell.shown, "data"),
        prevent_initial_call=True,
    )
    def look(_ticks: int | None, search: str | None, shown: Any) -> Any:
        try:
            newest = (snapshots.current() or {}).get("snapshot_id")
        except SnapshotError:
            newest = None
        has_come = isinstance(shown, dict) and newest is not None and newest != shown.get("snapshot")
        return steps(snapshots, texts(parse("/", search).lang)), True if has_come else no_update

    app.clientside_callback("() => window.location.reload()", Input(_READY, "data"), prevent_initial_call=True)

    server: Flask = app.server

    @server.get("/templates/<name>.xlsx")
    def blank(name: str) -> Response:
        from orchestration.first_steps import blank_titles, blank_workbook

        if name not in blank_titles():
            abort(404)
        made = blank_workbook(snapshots.home, name, reader().unit_code)
        return send_file(io.BytesIO(made), as_attachment=True, download_name=f"{name}.xlsx")


PAGE = Page("guide", "/guide", content, filters=(), register=register, is_lasting=False)
