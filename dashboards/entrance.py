"""Through here goes every request before anything else looks at it: who asks, whether he may, and what is said if not.

A home without an account serves whoever sits at this machine, and nobody else. With the first account everybody signs
in, and signing.py shows the form.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import orjson
from dash import dcc
from flask import Flask, Response, abort, g, redirect, request
from plotly.io.json import to_json_plotly

from dashboards import callback_body, faults, ids, shell
from dashboards.authorise import CALLBACKS, NOBODY, PAGES, RULES, Reader, may
from dashboards.components.states import message
from dashboards.i18n import Texts, texts
from dashboards.identity import DENIED, SIGN_IN, Door, Refusal, audited, body_of_callback, who
from dashboards.view import parse
from orchestration.accounts import Actor, acting

LOG = logging.getLogger(__name__)
# in the environ of a request that the server puts to itself; no header of a request can make it
INSIDE = "taizhang.inside"
# where a callback says which page it is for; the others ask a snapshot alone, which knows whose rows it may show
_PAGE_IN = {
    ".._pages_content.children..._pages_store.data..": "pathname",
    '{"name":["MATCH"],"type":"grid"}.getRowsResponse': "data",
}
_ANY_PATH = "/<path:path>"


def register(server: Flask, door: Door) -> None:
    """Let nothing pass that has no policy, and nobody who may not."""

    _note_exports(server, door)

    @server.teardown_request
    def leave(_error: BaseException | None) -> None:
        # the thread goes on with work that no reader asked for
        acting.set(None)

    @server.before_request
    def admit() -> Response | None:
        g.reader = NOBODY
        acting.set(Actor(NOBODY.name, request.remote_addr or ""))
        rule = request.url_rule.rule if request.url_rule else None
        if rule is None:  # no such address, or not with this method: Flask says so
            return None
        action = RULES.get(rule)
        if action is None:
            LOG.error("%s has no policy: refused", rule)
            return _refused(DENIED)
        if action == "open":
            return None
        found = Reader("server", "department") if request.environ.get(INSIDE) else who(door)
        if isinstance(found, Refusal):
            return _refused(found)
        g.reader = found
        acting.set(Actor(found.name, request.remote_addr or ""))
        if found.role == "unit" and rule == "/":
            return redirect(f"/unit?unit={quote(found.unit_code or '')}", 303)  # type: ignore[return-value]  # Flask's own
        if all(may(wanted, found) for wanted in (action, *_more_actions())):
            if rule == _ANY_PATH and request.path.rstrip("/") not in PAGES:
                abort(404)  # Dash would answer every address with the frame of a page
            return None
        LOG.info("%s may not have %s", found.role, rule)
        audited(door, "denied", rule, "refused")
        return _refused(DENIED)


def _note_exports(server: Flask, door: Door) -> None:
    """Write down what was taken out as a file, by whom; never what it holds."""

    @server.after_request
    def note(response: Response) -> Response:
        is_export = request.path.startswith(("/export/", "/receipts/")) and response.status_code == 200
        # a home without a state, and one that cannot be written, stays as it is
        if is_export and os.access(door.home / "state.sqlite", os.W_OK):
            audited(door, "export", request.path, "done")
        return response


def _more_actions() -> Iterator[str]:
    """What the callback asks for, and the page whose content or rows the request asks for."""
    if request.path.endswith(callback_body.PATH):
        body = body_of_callback()
        yield CALLBACKS.get(str(body.get("output")), "nothing")
        wanted = _PAGE_IN.get(str(body.get("output")))
        for one in [*body["inputs"], *body.get("state", [])]:
            value = one.get("value") if isinstance(one, dict) and one.get("property") == wanted else None
            if value is not None:
                yield page_action(str(value.get("view")).partition("?")[0] if isinstance(value, dict) else value)
    name = (request.view_args or {}).get("page_name")
    if name is not None:
        yield page_action("/" if name == "overview" else f"/{name}")


def page_action(path: object) -> str:
    """What a page asks for; one that is not there shows nothing."""
    return PAGES.get(parse(path, "").path, "read")


def _refused(no: Refusal) -> Response:
    text = texts(parse("/", request.query_string.decode("utf-8", errors="replace")).lang)
    if request.path.endswith(callback_body.PATH):
        return _callback_answer(no)
    is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    if no is SIGN_IN and is_page:
        return redirect(f"/sign-in?next={quote(request.full_path.rstrip('?'))}", 303)  # type: ignore[return-value]  # Flask's own
    answer = faults.words_answer(no.status, text(f"entrance.{no.key}_title"), [text(f"entrance.{no.key}")], no.command)
    if not is_page and answer.mimetype == "text/html":
        words = {
            "error": no.key,
            "command": no.command,
            "zh": texts("zh")(f"entrance.{no.key}"),
            "en": texts("en")(f"entrance.{no.key}"),
        }
        return Response(
            orjson.dumps(words), no.status, mimetype="application/json", headers={"Cache-Control": "no-store"}
        )
    return answer


def _callback_answer(no: Refusal) -> Response:
    """What an open page draws: words in place of the page, or over it where only a part was asked for."""
    body = body_of_callback()
    view = faults.view_of(body)
    text = texts(view.lang)
    outputs = body.get("outputs") or []
    names = {
        place["id"] for place in (outputs if isinstance(outputs, list) else [outputs]) if isinstance(place["id"], str)
    }
    drawn: dict[str, Any] = {"multi": True, "response": {}}
    if ids.Shell.frame in names:
        component, shown = shell.plain(view, _message(text, no, view.href))
        facts = {**shown, "has_failed": True}  # a newer snapshot would not help
        drawn["response"] = {
            ids.Shell.frame: {"children": [component, dcc.Store(id=ids.Shell.shown, data=facts)]},
            "_pages_store": {"data": {"title": text(f"entrance.{no.key}_title")}},
        }
    elif no is SIGN_IN:
        drawn["sideUpdate"] = {ids.Shell.frame: {"children": shell.plain(view, _message(text, no, view.href))[0]}}
    answer = Response(
        to_json_plotly(drawn), no.status, mimetype="application/json", headers={"Cache-Control": "no-store"}
    )
    answer.headers[faults.HEADER] = no.key
    return answer


def _message(text: Texts, no: Refusal, href: str) -> Any:
    way = (text("signing.sign_in"), f"/sign-in?next={quote(href)}") if no is SIGN_IN else None
    return message(text(f"entrance.{no.key}_title"), [text(f"entrance.{no.key}")], no.command, way)
