"""The catalogue of the models, which dbt writes: GET /catalog, one page that reads nothing else.

Its scripts are dbt's own and need freedoms that our pages do not have: it is shut into a place of its own, without
the session of the reader, without any address, ours or another.
"""

from __future__ import annotations

import subprocess

from flask import Flask, Response, request, send_file

from dashboards import faults, ids
from dashboards.i18n import Texts, texts
from dashboards.view import parse

_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_AGAIN_SECONDS = "3"


def register(server: Flask) -> None:
    """Add the address to the server."""
    making: list[subprocess.Popen[bytes]] = []

    @server.get(ids.CATALOG)
    def catalog() -> Response:
        import orchestration.analysts as door

        if found := door.page():
            response = send_file(found, mimetype="text/html", max_age=0)
            response.headers["Content-Security-Policy"] = _POLICY
            return response
        if not making:
            making.append(door.begin())
        return _not_yet(making, texts(parse("/", request.query_string.decode("utf-8", errors="replace")).lang))


def _not_yet(making: list[subprocess.Popen[bytes]], text: Texts) -> Response:
    """The page is being made; or could not be, which the next one who asks tries again."""
    if making[0].poll():
        making.clear()
        return faults.words_answer(503, text("catalog.failed"), [text("catalog.failed_1")], "make catalog")
    response = faults.words_answer(503, text("catalog.making"), [text("catalog.making_1")])
    response.headers["Refresh"] = response.headers["Retry-After"] = _AGAIN_SECONDS
    return response
