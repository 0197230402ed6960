"""The rows of a long table for paper, which the browser holds only in part: /paper/<page>/<table> with the parameters of the view.

GET /paper/unit/units?snapshot=S000001&sort=units.score.desc
→ {"rows": [{"unit_code": {"text": "…"}, …}, …], "rest": "what does not fit on paper, in words, or an empty text"}
"""

from __future__ import annotations

import logging
from typing import Any

import orjson
from flask import Flask, Response, abort, request

from dashboards.answer import block_of
from dashboards.components.table import cells_of, sort_of
from dashboards.context import Context
from dashboards.pages import PAGES
from dashboards.snapshot import QuestionError, SnapshotError, Snapshots
from dashboards.view import parse

LOG = logging.getLogger(__name__)
# about fifty pages; who needs more reads it better as a file
MOST_ROWS = 2000


def register(server: Flask, snapshots: Snapshots) -> None:
    """Add the address to the server."""

    @server.get("/paper/<page_name>/<name>")
    def paper(page_name: str, name: str) -> Response:
        path = "/" if page_name == "overview" else f"/{page_name}"
        make = PAGES[path].table(name) if path in PAGES else None
        if make is None:
            abort(404)
        view = parse(path, request.query_string.decode("utf-8", errors="replace"))
        try:
            with snapshots.open(view.snapshot) as reader:
                context = Context(view, reader, snapshots)
                if context.period is None:
                    abort(404)
                found = _rows(context, make(context))
        except SnapshotError:
            abort(404)
        except QuestionError:
            LOG.exception("rows of %s on %s could not be read", name, view.href)
            abort(404)
        return Response(orjson.dumps(found), mimetype="application/json", headers={"Cache-Control": "no-store"})


def _rows(context: Context, table: Any) -> dict[str, Any]:
    sortable = {column.field for column in table.columns if column.sortable}
    sort = {field: way for field, way in sort_of(context, table.name).items() if field in sortable}
    count = len(table.rows)
    rows = block_of(table.rows, 0, MOST_ROWS, sort)
    formats = context.formats
    rest = (
        context.text("card.rest_of_paper", n=formats.count(MOST_ROWS), more=formats.count(count - MOST_ROWS)) if count > MOST_ROWS else ""
    )
    return {"rows": [cells_of(table, row) for row in rows], "rest": rest}
