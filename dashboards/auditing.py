"""The page of the audit log: who did what, when, and whether the chain of lines is whole."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

from flask import Flask, Response
from markupsafe import Markup

from dashboards import faults
from dashboards.formats import Formats
from dashboards.forms import answered
from dashboards.i18n import Texts
from dashboards.identity import Door
from orchestration.accounts import Directory, audit_log

_MAX_AUDIT_ROWS = 500


def register(server: Flask, door: Door) -> None:
    """Add the page to the server."""

    @server.get("/audit")
    def audit() -> Response:
        return answered(lambda text: _page(door, text))


def _page(door: Door, text: Texts) -> Response:
    """The newest lines of the audit log, newest first, and whether its chain is whole."""
    if not (door.home / "state.sqlite").exists():
        return faults.words_answer(200, text("signing.audit_title"), [text("signing.audit_empty")])
    with closing(Directory(door.home)) as directory, directory.transaction() as connection:
        found, broken = audit_log.rows(connection, _MAX_AUDIT_ROWS), audit_log.first_broken(connection)
    state = text("signing.chain_whole") if broken is None else text("signing.chain_broken", number=broken)
    names = ("at", "who", "action", "about", "result", "address")
    head = Markup("").join(Markup("<th>{}</th>").format(text(f"signing.audit_{name}")) for name in names)
    lines = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(one) for one in _audit_cells(text, row))
        )
        for row in reversed(found)
    )
    table = Markup('<div class="card table-scroll" tabindex="0"><table class="plain-table">{}</table></div>').format(
        Markup("<thead><tr>{}</tr></thead><tbody>{}</tbody>").format(head, lines)
    )
    way = Markup('<p><a class="button" href="/account">{}</a></p>').format(text("signing.account_link"))
    return faults.words_answer(200, text("signing.audit_title"), [state], more=table + way)


def _audit_cells(text: Texts, row: audit_log.AuditRow) -> tuple[str, ...]:
    """A line in the reader's words; what it is about stays as it is written."""
    at = Formats(text).moment(datetime.fromisoformat(row.at))
    return at, row.who, text(f"audit.{row.action}"), row.about, text(f"audit.result_{row.result}"), row.address
