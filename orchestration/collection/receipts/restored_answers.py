"""Files of which the answer is all that is left: refused ones whose bytes are gone, and withdrawn ones that are not
read again.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from orchestration.collection.findings import finding
from orchestration.collection.parsed_file import Arrival, Finding, ParsedFile, Part
from orchestration.collection.readers.workbook_cells import Unreadable
from orchestration.collection.receipt_rules import INTERNAL_ERROR
from orchestration.collection.receipts.receipt import finding_entry, iso

KEPT_OF_A_PART = ("template", "source", "unit_code", "period_code", "starts_on", "ends_on", "rows_sent")


def refusal(parsed: ParsedFile) -> dict[str, Any]:
    """Return what is kept of a file whose bytes are not: findings without values, and what it was meant to be."""
    return {
        "path": parsed.path,
        "verdict": parsed.verdict,
        "has_personal_data": parsed.has_personal_data,
        "findings": [finding_entry(found) for found in parsed.findings],
        "parts": [
            {name: iso(value) if isinstance(value := getattr(part, name), date) else value for name in KEPT_OF_A_PART}
            for part in parsed.parts
        ],
    }


def refusal_unread(error: Unreadable, path: str) -> dict[str, Any]:
    """Return what is kept of a file that could not be read and must not be archived.

    Args:
        path: what it is known by.
    """
    findings = (
        [finding("not_kept.by_our_fault")]
        if error.verdict == INTERNAL_ERROR
        else [finding(error.rule), finding("not_kept")]
    )
    return {
        "path": path,
        "verdict": error.verdict,
        "has_personal_data": False,
        "findings": [finding_entry(each) for each in findings],
        "parts": [],
    }


def from_refusal(arrival: Arrival, kept: dict[str, Any]) -> ParsedFile:
    """Return the file as it was read, from what `refusal` kept; its bytes are gone."""
    parts = [_part(each, is_refused=True, rows_rejected=each["rows_sent"]) for each in kept["parts"]]
    findings = [Finding(**found) for found in kept["findings"]]
    is_personal = kept.get("has_personal_data", True)
    return ParsedFile(
        arrival, kept.get("verdict", "read"), parts, findings, has_personal_data=is_personal, path=kept.get("path", "")
    )


def from_receipt(arrival: Arrival, body: dict[str, Any]) -> ParsedFile:
    """Return the file as an earlier run read it, from its receipt: of a withdrawn file that is not to be read again."""
    parts = []
    for each in body["parts"]:
        sheet = each["sheets"][0]["sheet"] if each["sheets"] else ""
        part = _part(each, is_nil=each["is_nil"], rows_rejected=each["rows_rejected"])
        part.units = tuple(each["units"]) if each.get("units") else None
        part.column_map = [(sheet, name, None) for name in each["columns"]]
        parts.append(part)
    findings = [Finding(**found) for found in body["findings"]]
    return ParsedFile(
        arrival,
        body["verdict"],
        parts,
        findings,
        has_personal_data=body["has_personal_data"],
        path=body["corrects"] or "",
    )


def _part(kept: dict[str, Any], **known: Any) -> Part:
    given = {name: kept[name] for name in KEPT_OF_A_PART}
    for name in ("starts_on", "ends_on"):
        given[name] = date.fromisoformat(given[name]) if given[name] else None
    return Part(columns={}, **given, **known)
