"""Whatever raises while a request is answered is a fault of ours: status 500, a traceback in the log, and words for
the reader.

The words carry a reference, the `run` of the line in the log: `taizhang logs --run REFERENCE` shows what happened.
Dash's renderer draws nothing of an answer with status 500, so the answer to a callback is drawn by
assets/frame.js, which hands it on as if it were 200; whoever watches the server sees 500.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any, NoReturn

import orjson
from dash import dcc
from dash._utils import stringify_id
from dash.exceptions import DependencyException
from flask import Flask, Response, abort, request
from markupsafe import Markup, escape
from plotly.io.json import to_json_plotly
from werkzeug.exceptions import HTTPException

from dashboards import callback_body, ids, shell
from dashboards.components import elements as html
from dashboards.i18n import Texts, texts
from dashboards.snapshot import QuestionError, SnapshotError
from dashboards.view import View, parse
from orchestration.logs import event_context

LOG = logging.getLogger(__name__)
HEADER = "X-Taizhang-Fault"
# addresses that scripts ask and whose answers are JSON
_FOR_SCRIPTS = ("/rows/", "/collection/")
_PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg"><script src="/assets/theme.js"></script>
<link rel="stylesheet" href="/assets/0_tokens.css"><link rel="stylesheet" href="/assets/1_base.css"><link rel="stylesheet" href="/assets/2_cards.css"></head>
<body><main class="state-page"><h1>{title}</h1>{lines}{command}{more}</main></body>
</html>
"""


def register(server: Flask) -> None:
    """Answer every exception that nobody caught."""

    @server.errorhandler(DependencyException)
    def no_such_script(_error: Exception) -> Response:
        return Response("no such script\n", status=404, mimetype="text/plain")

    @server.errorhandler(HTTPException)
    def refused(error: HTTPException) -> HTTPException | Response:
        if error.code != 404 or error.response is not None:
            return error
        text = _text()
        return words_answer(404, text("state.not_found_title"), [text("state.not_found_1")])

    @server.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        reference = note(error, f"{request.method} {request.path}")
        try:
            answer = (
                _callback_answer(reference) if request.path.endswith(callback_body.PATH) else _plain_answer(reference)
            )
        except Exception:  # what draws the failure is broken too: the browser has words for that
            LOG.exception("the failure %s could not be drawn", reference)
            return Response(f"{reference}\n", 500, mimetype="text/plain")
        answer.headers[HEADER] = reference
        return answer


def note(error: BaseException, place: str) -> str:
    """Write a fault to the log; its reference."""
    reference = f"P{secrets.token_hex(4)}"
    with event_context(run_id=reference):
        LOG.error("%s could not be answered", place, exc_info=error)
    return reference


def refuse(error: SnapshotError | QuestionError, text: Texts) -> NoReturn:
    """Answer in words for a snapshot that does not have what is asked for; a question that failed by a fault of
    ours goes on as one.

    Raises:
        HTTPException: 404 for a snapshot that is not there or holds no such thing, 503 for one that is damaged.
        QuestionError: a fault of ours.
    """
    if isinstance(error, QuestionError):
        if not error.is_of_another_shape:
            raise error
        LOG.warning("%s asks for what the snapshot does not hold: %s", request.path, error)
        abort(
            words_answer(404, text("state.shape_title"), [text("state.shape_1"), text("state.shape_2")], "taizhang run")
        )
    if error.reason == "unreadable":
        LOG.warning("%s: %s", request.path, error)
        abort(
            words_answer(
                503,
                text("state.broken_title"),
                [text("state.broken_1"), text("state.broken_2")],
                "taizhang snapshots list",
            )
        )
    unknown = text("state.unknown_title", id="") if error.reason == "unknown_snapshot" else text("state.nothing_title")
    abort(words_answer(404, unknown.strip(), [text("state.not_found_1")], "taizhang snapshots list"))


def words_answer(
    status: int, title: str, lines: list[str], command: str | None = None, *, more: Markup | None = None
) -> Response:
    """An answer that is a title and sentences: a page, or JSON for a script that asked. `more`: what the page has in
    place of the way to the overview.
    """
    if request.path.startswith(_FOR_SCRIPTS):
        words = {"tone": "bad", "title": title, "lines": [*lines, *([command] if command else [])]}
        return Response(orjson.dumps(words), status, mimetype="application/json", headers={"Cache-Control": "no-store"})
    text = _text()
    page = _PAGE.format(
        lang="en" if text.lang == "en" else "zh-CN",
        title=escape(title),
        lines="".join(f"<p>{escape(line)}</p>" for line in lines),
        command=f'<pre class="command">{escape(command)}</pre>' if command else "",
        more=Markup('<p><a class="button" href="/">{}</a></p>').format(text("nav.overview")) if more is None else more,
    )
    return Response(page, status, mimetype="text/html", headers={"Cache-Control": "no-store"})


def _text() -> Texts:
    return texts(parse("/", request.query_string.decode("utf-8", errors="replace")).lang)


def _plain_answer(reference: str) -> Response:
    text = _text()
    lines = [text("state.fault_1"), text("state.fault_2", reference=reference)]
    return words_answer(500, text("state.fault_title"), lines, f"taizhang logs --run {reference}")


def _callback_answer(reference: str) -> Response:
    """What Dash would answer, had the callback drawn the failure itself."""
    body = request.get_json()
    outputs = body.get("outputs") or []
    places = outputs if isinstance(outputs, list) else [outputs]
    view = view_of(body)
    drawn: dict[str, Any] = {"multi": True, "response": {}}
    names = {stringify_id(place["id"]) for place in places}
    if ids.Shell.frame in names:
        component, shown = shell.failed(view, reference)
        drawn["response"] = {ids.Shell.frame: {"children": [component, dcc.Store(id=ids.Shell.shown, data=shown)]}}
    elif ids.Shell.explain in names:
        title, *lines = shell.fault_words(texts(view.lang), reference)
        content = html.Div([html.P(line, className="note") for line in lines], role="alert")
        drawn["response"] = {ids.Shell.explain: {"title": title, "children": content, "opened": True}}
    else:
        drawn["response"] = {
            stringify_id(place["id"]): _NOTHING[place["property"]] for place in places if place["property"] in _NOTHING
        }
        drawn["sideUpdate"] = {ids.Shell.fault: {"children": shell.fault_notice(texts(view.lang), reference)}}
    return Response(to_json_plotly(drawn), 500, mimetype="application/json", headers={"Cache-Control": "no-store"})


# what ends the waiting of a component that would wait for ever
_NOTHING: dict[str, dict[str, Any]] = {"getRowsResponse": {"getRowsResponse": {"rowData": [], "rowCount": 0}}}


def view_of(body: dict[str, Any]) -> View:
    """The view that the page shows, as far as the body says it."""
    given = {
        one["property"]: one.get("value") for one in [*body["inputs"], *body.get("state", [])] if isinstance(one, dict)
    }
    shown = given.get("data")
    if "search" not in given and isinstance(shown, dict):
        path, _, search = str(shown.get("view")).partition("?")
        return parse(path, search)
    return parse(given.get("pathname"), given.get("search"))
