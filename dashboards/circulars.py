"""The circular of the period and type of units that a page shows: GET /export/circular.docx or .xlsx, with the
parameters of the view.

The bytes are those of `taizhang circular`. Where a reader may change something it is archived as by the command.
"""

from __future__ import annotations

import logging
from urllib.parse import quote

from flask import Flask, Response, abort, request

from dashboards import faults
from dashboards.authorise import may
from dashboards.context import Context
from dashboards.export import MIME
from dashboards.i18n import texts
from dashboards.snapshot import QuestionError, SnapshotError, Snapshots
from dashboards.view import parse

LOG = logging.getLogger(__name__)
KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": MIME["xlsx"],
}


def register(server: Flask, snapshots: Snapshots) -> None:
    """Add the address of the circular to the server."""

    @server.get("/export/circular.<kind>")
    def circular(kind: str) -> Response:
        import orchestration.circular as door

        if kind not in KINDS:
            abort(404)
        view = parse("/ranking", request.query_string.decode("utf-8", errors="replace"))
        home = door.Home(snapshots.home)
        try:
            with snapshots.open(view.snapshot) as reader:
                context = Context(view, reader, snapshots, exporting=True)
                if not context.has_period:
                    abort(404)
                asked = door.Asked(context.period["period_code"], view.type, snapshot_id=reader.snapshot_id)
            with snapshots.connection(reader.snapshot_id) as connection:
                facts = door.facts_of(connection, asked.period, asked.unit_type)
            made = door.make(home, asked, facts, f".{kind}")
        except (SnapshotError, QuestionError) as error:
            faults.refuse(error, texts(view.lang))
        except door.UserError as error:
            text = texts(view.lang)
            return faults.words_answer(409, text("circular.refused"), [error.text.rendered(view.lang)])
        if may("adopt") and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin":
            made.archive()
            LOG.info("circular of %s from %s archived as %s", asked.period, asked.snapshot_id, made.archived.name)
        parts = (context.text("circular.name"), asked.period, asked.unit_type, reader.snapshot_id)
        file_name = f"{'-'.join(part for part in parts if part)}.{kind}"
        disposition = f"attachment; filename=\"circular.{kind}\"; filename*=UTF-8''{quote(file_name)}"
        return Response(
            made.data, mimetype=KINDS[kind], headers={"Content-Disposition": disposition, "Cache-Control": "no-store"}
        )
