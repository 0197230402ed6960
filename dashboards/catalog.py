"""Pages that other programs write, made when they are first asked for: dbt's catalogue of the models (GET /catalog),
and Great Expectations' Data Docs of a snapshot (GET /data-docs/S000127).

Each is one file that reads nothing else. dbt's scripts need freedoms that our pages do not have: the page is shut into
a place of its own, without the session of the reader, without any address, ours or another. Data Docs have none.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, abort, request, send_file

from dashboards import faults, ids
from dashboards.i18n import Texts, texts
from dashboards.snapshot import SnapshotError, Snapshots
from dashboards.view import parse

_NOTHING = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_SHUT = f"sandbox; {_NOTHING}"
_WITH_SCRIPTS = (
    f"sandbox allow-scripts; {_NOTHING}; script-src 'unsafe-inline' 'unsafe-eval'; img-src data:; font-src data:"
)
_AGAIN_SECONDS = "3"
Making = list[subprocess.Popen[bytes]]  # the process that makes a page: one at a time


def register(server: Flask, snapshots: Snapshots) -> None:
    """Add the addresses to the server."""
    catalogue: Making = []
    docs: Making = []

    @server.get(ids.CATALOG)
    def catalog() -> Response:
        import orchestration.analysts as door

        if found := door.page():
            return _shut(found, _WITH_SCRIPTS)
        text = _text()
        failed = (text("catalog.failed"), text("catalog.failed_1"), "make catalog")
        return _not_yet(catalogue, door.begin, failed, (text("catalog.making"), text("catalog.making_1")))

    @server.get(f"{ids.DATA_DOCS}/<snapshot>")
    def data_docs(snapshot: str) -> Response:
        from orchestration.snapshots import data_docs as door

        if snapshot not in snapshots.ids():
            abort(404)
        home, text = snapshots.home, _text()
        if (page := door.page_of(home, snapshot)).exists():
            return _shut(page, _SHUT)
        if not _is_compared(snapshots, snapshot):
            return faults.words_answer(404, text("data_docs.none"), [text("data_docs.none_1")])
        failed = (text("data_docs.failed"), text("data_docs.failed_1"), "taizhang logs")
        making = (text("data_docs.making"), text("data_docs.making_1"))
        return _not_yet(docs, lambda: door.begin(home, snapshot), failed, making)


def _text() -> Texts:
    return texts(parse("/", request.query_string.decode("utf-8", errors="replace")).lang)


def _shut(page: Path, policy: str) -> Response:
    response = send_file(page, mimetype="text/html", max_age=0)
    response.headers["Content-Security-Policy"] = policy
    return response


def _is_compared(snapshots: Snapshots, snapshot_id: str) -> bool:
    try:
        with snapshots.open(snapshot_id) as reader:
            return bool(reader.rows("snapshot_checks"))
    except SnapshotError:
        return False


def _not_yet(
    making: Making,
    begin: Callable[[], subprocess.Popen[bytes]],
    failed: tuple[str, str, str],
    words: tuple[str, str],
) -> Response:
    """The page is being made; or could not be, which the next one who asks tries again."""
    if not making or making[0].poll() == 0:
        making[:] = [begin()]
    if making[0].poll():
        making.clear()
        title, line, command = failed
        return faults.words_answer(503, title, [line], command)
    title, line = words
    response = faults.words_answer(503, title, [line])
    response.headers["Refresh"] = response.headers["Retry-After"] = _AGAIN_SECONDS
    return response
