"""What the pages may change, and the answers of a run as files: uploads, adopted names, receipts.

    POST /collection/upload?name=…&unit=…&lang=zh     body: the file's bytes       → the receipt in words
    POST /collection/adopt?lang=zh                    body: {"name", "unit_code"}  → what became of it
                                                      or {"medium", "channel", "level"}
    GET  /receipts/FILE_ID.json · FILE_ID.xlsx

Both changes need the header X-Taizhang, which a foreign page cannot send, and the same origin. See docs/decisions
on who may change what.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, jsonify, request, send_file
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from dashboards.answers import adopted_words, receipt_words, refused_words
from dashboards.authorise import scope
from dashboards.callback_body import Malformed, json_body
from dashboards.i18n import Texts, texts
from dashboards.snapshot import SnapshotError, Snapshots
from dashboards.view import LANGUAGES

LOG = logging.getLogger(__name__)
HEADER = "X-Taizhang"
FILE_ID = re.compile(r"[0-9a-f]{12}-[1-9]\d{0,5}")
_MIME = {"json": "application/json", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_ALIAS, _MEDIUM = ("name", "unit_code"), ("medium", "channel", "level")  # keys of a body
_MOST_READ_AWAY, _CHUNK = 64 * 1024 * 1024, 64 * 1024
LARGEST_JSON = 4_000
_RETRY_SECONDS = 5


def is_foreign() -> bool:
    """Whether a request to change something may come from a page of a stranger."""
    origin = request.headers.get("Origin")
    return (
        (origin is not None and urlsplit(origin).netloc != request.host)
        or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
        or request.headers.get(HEADER) != "1"
    )


def register(server: Flask, snapshots: Snapshots) -> None:
    """Add the addresses to the server."""

    # a reader who waits for a page must always find a thread that is free
    places = threading.BoundedSemaphore(_upload_threads(snapshots))

    @server.post("/collection/upload")
    def upload() -> tuple[Response, int] | Response:
        if not places.acquire(blocking=False):
            return guarded(snapshots, _come_again)
        try:
            return guarded(snapshots, _upload)
        finally:
            places.release()

    @server.post("/collection/adopt")
    def adopt() -> tuple[Response, int] | Response:
        return guarded(snapshots, _adopt)

    @server.get("/receipts/<file_id>.<kind>")
    def receipt(file_id: str, kind: str) -> Response:
        if not FILE_ID.fullmatch(file_id) or kind not in _MIME:
            abort(404)
        if scope() is not None and not _is_own_file(snapshots, file_id):
            abort(404)
        path = (snapshots.home / "receipts" / f"{file_id}.{kind}").absolute()
        if not path.is_file() or path.is_symlink():
            abort(404)
        answer = send_file(path, mimetype=_MIME[kind], as_attachment=True, download_name=f"{file_id}.{kind}")
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _own(snapshots: Snapshots) -> tuple[frozenset[str], frozenset[str]]:
    """Units and files of a reader of one unit, as the newest snapshot tells them."""
    narrowed = scope()
    alone = frozenset({narrowed.unit_code} if narrowed else ())
    try:
        with snapshots.open() as reader:
            return alone | (reader.own_units or frozenset()), reader.own_files or frozenset()
    except SnapshotError:
        return alone, frozenset()


def _is_own_file(snapshots: Snapshots, file_id: str) -> bool:
    """Whether a file is the reader's: by the snapshot, or by the folder that it came through since."""
    import orchestration.intake as intake

    units, files = _own(snapshots)
    return file_id in files or intake.folder_of(intake.Home(snapshots.home), file_id) in units


def guarded(
    snapshots: Snapshots, act: Callable[[Snapshots, Texts], tuple[dict[str, Any], int]]
) -> tuple[Response, int]:
    """Act, unless a stranger's page asks, and say what came of it, whatever that is."""
    lang = request.args.get("lang")
    text = texts(lang if lang in LANGUAGES else "zh")
    if is_foreign():
        LOG.info("refused %s from %s: it may come from a stranger's page", request.path, request.remote_addr)
        return jsonify(refused_words(text, text("action.foreign"))), 403
    try:
        words, status = act(snapshots, text)
    except RequestEntityTooLarge:
        words, status = refused_words(text, text("action.too_big", megabytes=_largest_megabytes(snapshots))), 413
    except ClientDisconnected:
        LOG.info("%s from %s did not arrive whole", request.path, request.remote_addr)
        words, status = refused_words(text, text("action.cut_off")), 408
    except Exception as error:  # noqa: BLE001 - _failed writes it into the log
        words, status = _failed(error, text)
    answer = jsonify(words)
    answer.headers["Cache-Control"] = "no-store"
    if status == 503:
        answer.headers["Retry-After"] = str(_RETRY_SECONDS)
    return answer, status


def _upload_threads(snapshots: Snapshots) -> int:
    from orchestration.settings.model import load_settings

    return load_settings(snapshots.home / "config").upload_threads


def _largest_megabytes(snapshots: Snapshots) -> int:
    from orchestration.intake import Home, largest_megabytes

    return largest_megabytes(Home(snapshots.home))


def _come_again(_snapshots: Snapshots, text: Texts) -> tuple[dict[str, Any], int]:
    return refused_words(text, text("action.busy")), 503


def _failed(error: Exception, text: Texts) -> tuple[dict[str, Any], int]:
    """What the machine refused, or a fault of ours: one sentence for the reader, the traceback for the log."""
    from orchestration.faults.refusals import refusal_of
    from orchestration.intake import StateUnwritable
    from orchestration.storage.space import is_full

    LOG.error("%s failed: %s", request.path, type(error).__qualname__, exc_info=error)
    if is_full(error):
        return refused_words(text, text("action.no_room")), 507
    if isinstance(error, StateUnwritable):
        return refused_words(text, error.text.rendered(text.lang)), 503
    if isinstance(error, MemoryError):
        return refused_words(text, text("action.busy")), 503
    refusal = refusal_of(error)
    return refused_words(text, refusal.rendered(text.lang) if refusal else text("action.ours")), 500


def _upload(snapshots: Snapshots, text: Texts) -> tuple[dict[str, Any], int]:
    import orchestration.intake as intake

    home = intake.Home(snapshots.home)
    try:
        request.max_content_length = intake.largest_megabytes(home) * intake.MEGABYTE
        if (request.content_length or 0) > request.max_content_length:
            _read_away(request.content_length or 0)
            raise RequestEntityTooLarge
        unit = request.args.get("unit") or None
        if (narrowed := scope()) is not None:
            unit = unit or narrowed.unit_code
            if unit not in _own(snapshots)[0]:
                return refused_words(text, text("entrance.denied")), 403
        received = intake.receive(home, request.args.get("name", ""), request.stream, unit)
    except intake.UploadRejected as error:
        said = error.text.rendered(text.lang)
        return refused_words(
            text, said
        ), 413 if error.reason == "too_big" else 409 if error.reason == "name_taken" else 422
    except intake.StateUnwritable:
        raise
    except intake.UserError as error:
        return refused_words(text, error.text.rendered(text.lang)), 409
    status = 500 if received.has_failed else 422 if received.state == "not_kept" else 200
    return receipt_words(text, received), status


def _read_away(length_bytes: int) -> None:
    """Read what is refused, up to 64 MB: a sender that is cut off while sending does not read why."""
    left_bytes = min(length_bytes, _MOST_READ_AWAY)
    while left_bytes > 0 and (chunk := request.environ["wsgi.input"].read(min(_CHUNK, left_bytes))):
        left_bytes -= len(chunk)


def _adopt(snapshots: Snapshots, text: Texts) -> tuple[dict[str, Any], int]:
    import orchestration.intake as intake

    request.max_content_length = LARGEST_JSON
    try:
        body = json_body()
    except Malformed:
        body = None
    wanted = _MEDIUM if isinstance(body, dict) and "medium" in body else _ALIAS
    values = [body.get(key) if isinstance(body, dict) else None for key in wanted]
    words = [value for value in values if isinstance(value, str)]
    if len(words) < len(wanted):
        return refused_words(text, text("action.odd_request")), 400
    act = intake.adopt_medium if wanted == _MEDIUM else intake.adopt
    try:
        act(intake.Home(snapshots.home), *words)
    except intake.HomeLocked as error:
        return refused_words(text, error.text.rendered(text.lang)), 409
    except intake.UserError as error:
        return refused_words(text, error.text.rendered(text.lang)), 422
    return adopted_words(text, words[0], "media.csv" if wanted == _MEDIUM else "units.csv"), 200
