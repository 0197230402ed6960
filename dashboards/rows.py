"""The rows of a table that a page does not hold: of a long one for paper, of the one behind a chart when a reader
opens it.

GET /rows/paper/S000001/unit/units?sort=units.score.desc
→ {"head": [["单位", ""], …], "rows": [["青禾镇", {"text": "92.4", "of": "score.total:…"}, …], …], "rest": "what is left
out, in words, or an empty text"}

The snapshot is the one that the page shows, whatever was published meanwhile; the parameters are those of its view.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from flask import Flask, Response, abort

from dashboards.answer import block_of
from dashboards.components.table import Column, Table, head_of, line_of, sort_of
from dashboards.context import Context
from dashboards.export import reading
from dashboards.pages import table_at
from dashboards.snapshot import Snapshots

# paper: about fifty pages; who needs more reads it better as a file
MOST_ROWS = {"paper": 2000, "behind": 200}
# pixels of a page that lies (print.js)
_PAPER = 998
_REST = {"paper": "card.rest_of_paper", "behind": "card.first_rows"}


def register(server: Flask, snapshots: Snapshots) -> None:

    @server.get("/rows/<purpose>/<snapshot>/<page_name>/<name>")
    def rows(purpose: str, snapshot: str, page_name: str, name: str) -> Response:
        path, make = table_at(page_name, name)
        if make is None or purpose not in MOST_ROWS:
            abort(404)
        with reading(snapshots, path, snapshot) as context:
            found = _rows(context, make(context), purpose)
        return Response(orjson.dumps(found), mimetype="application/json", headers={"Cache-Control": "no-store"})


def _rows(context: Context, table: Table, purpose: str) -> dict[str, Any]:
    columns = [replace(column, wide=0) for column in table.columns if _is_shown(column, purpose)]
    sortable = {column.field for column in columns if column.sortable}
    sort = {field: way for field, way in sort_of(context, table.name).items() if field in sortable}
    count, most = len(table.rows), MOST_ROWS[purpose]
    words = {"n": most, "more": count - most, "all": count}
    return {
        "head": head_of(columns),
        "rows": [line_of(columns, row) for row in block_of(table.rows, 0, most, sort)],
        "rest": context.text(_REST[purpose], **words) if count > most else "",
    }


def _is_shown(column: Column, purpose: str) -> bool:
    """Pictures stand on paper; links to files and what has no room on a page that lies do not."""
    if purpose == "paper":
        return column.wide <= _PAPER and not column.field.startswith("receipt_")
    return column.image is None
