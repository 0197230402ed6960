"""The answer to an upload or an adopted name as words that the page only has to lay out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboards.formats import NONE, Formats
from dashboards.i18n import Texts

if TYPE_CHECKING:
    from orchestration.intake import Received

_MOST_FINDINGS = 50
# with the class of each, as in a table of a page
_COLUMNS = {"kind": "", "cell": "nowrap", "value": "", "remedy": ""}
_TONES = {"accepted": "good", "duplicate": "good", "partly_accepted": "warn"}


def refused_words(text: Texts, reason: str) -> dict[str, Any]:
    """Nothing was taken or changed, and why."""
    return {"tone": "bad", "title": text("action.refused"), "lines": [reason]}


def adopted_words(text: Texts, name: str, file: str) -> dict[str, Any]:
    """The name is an alias, or a medium of the list, now."""
    lines = [text("action.adopted_next", file=file)]
    return {"tone": "good", "title": text("action.adopted", name=name), "lines": lines}


def receipt_words(text: Texts, received: Received) -> dict[str, Any]:
    """A receipt: tone, title, lines, findings (head, rows), what is not listed, and files (label, address)."""
    body, formats = received.body, Formats(text)
    lines = [_part_line(text, formats, part) for part in body["parts"]]
    lines += [text.either(body["remedy_zh"], body["remedy_en"])] if body["remedy_zh"] else []
    lines.append(text(f"action.{_state(received)}", id=body["file_id"]))
    archived = body.get("arrival", {}).get("archive_sha256")
    lines += [text("action.archived", sha256=archived)] if archived else []
    if received.seen_before:
        lines.append(text("action.seen_before"))
    # what is said in a line of its own is not said again in the table
    grouped = [found for found in received.grouped_findings() if found["message_zh"] != body["remedy_zh"]]
    rows = [_finding_row(text, formats, found) for found in grouped[:_MOST_FINDINGS]]
    return {
        "tone": _tone(received),
        "title": _title(text, formats, received),
        "file": body["file_name"].rsplit("/", 1)[-1],
        "lines": lines,
        "head": [(text(f"action.column_{name}"), side) for name, side in _COLUMNS.items()],
        "rows": rows,
        "more": text("action.more", n=formats.count(len(grouped) - len(rows))) if len(grouped) > len(rows) else "",
        "files": _files(text, received),
    }


def _state(received: Received) -> str:
    """Return where the file is now; of one that brings nothing not that it will count."""
    body = received.body
    brings_nothing = body["status"] == "refused" and body["verdict"] != "internal_error"
    return "kept_without_rows" if received.state == "waiting" and brings_nothing else received.state


def _tone(received: Received) -> str:
    if received.body["verdict"] == "internal_error":
        return "warn"
    return "bad" if received.state == "not_kept" else _TONES.get(received.body["status"], "bad")


def _title(text: Texts, formats: Formats, received: Received) -> str:
    body = received.body
    if body["has_personal_data"]:
        return text("action.personal")
    if body["verdict"] == "internal_error":
        return text("action.internal_error")
    if body["verdict"] != "read":
        return text("action.unreadable", verdict=text.label("verdict", body["verdict"]))
    counts = {name: formats.count(body[f"rows_{name}"]) for name in ("accepted", "rejected")}
    return text(f"action.title_{body['status'] if body['status'] in _TONES else 'refused'}", **counts)


def _part_line(text: Texts, formats: Formats, part: dict[str, Any]) -> str:
    return text(
        "action.part",
        template=text.either(part["title_zh"], part["title_en"]),
        unit=part["unit_code"] or text("action.several_units"),
        period=formats.period(part["period_code"]) if part["period_code"] else text("action.several_periods"),
        accepted=formats.count(part["rows_accepted"]),
        rejected=formats.count(part["rows_rejected"]),
    )


def _finding_row(text: Texts, formats: Formats, found: dict[str, Any]) -> list[str]:
    cell = f"{found['sheet']}!{found['cell']}" if found["cell"] else found["sheet"] or NONE
    if found["count"] > 1:
        cell = text("action.and_more", cell=cell, n=formats.count(found["count"]))
    return [
        text.label("severity", found["severity"]),
        cell,
        found["value"] or NONE,
        text.either(found["message_zh"], found["message_en"]),
    ]


def _files(text: Texts, received: Received) -> list[dict[str, str]]:
    if received.state == "not_kept" or not received.has_receipt:
        return []
    address = f"/receipts/{received.body['file_id']}"
    found = [{"label": text("action.annotated"), "href": f"{address}.xlsx"}] if received.has_copy else []
    return [*found, {"label": text("action.json"), "href": f"{address}.json"}]
