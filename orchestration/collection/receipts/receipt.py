"""The answer to a sender: what was read, what counts, which cells to change. Its fields are described in
docs/receipts.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.contract import Contract
from expectations.loading import contracts
from orchestration.collection.findings import note
from orchestration.collection.parsed_file import Finding, Note, ParsedFile, Part, TableExtent
from orchestration.collection.receipt_rules import ERROR
from orchestration.collection.receipts import columns_read, left_out
from orchestration.collection.rows.accepted_rows import units_of
from orchestration.messages.catalogue import Bilingual
from orchestration.storage.files import write_all_durably, write_durably

if TYPE_CHECKING:
    from orchestration.pipeline.versions import Submission


# json.dumps makes an encoder for every word
_compact = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def answer(parsed: ParsedFile) -> dict[str, Any]:
    """Return the receipt as far as reading alone can write it; `complete` adds versions."""
    findings = [*parsed.findings, *(found for part in parsed.parts for found in part.findings)]
    remedies = [found for found in parsed.findings if found.severity == ERROR]
    return {
        "file_id": parsed.arrival.file_id,
        "receipt_number": parsed.arrival.file_id,
        "file_name": parsed.arrival.file_name,
        "corrects": parsed.path if parsed.path and parsed.path != parsed.arrival.file_name else None,
        "received_at": parsed.arrival.received_at.isoformat(),
        "verdict": parsed.verdict,
        "status": _status(parsed),
        "has_personal_data": parsed.has_personal_data,
        "rows_sent": sum(part.rows_sent for part in parsed.parts),
        "rows_accepted": sum(part.rows_accepted for part in parsed.parts),
        "rows_rejected": sum(part.rows_rejected for part in parsed.parts),
        "rows_filtered": sum(part.rows_filtered for part in parsed.parts),
        "parts": [_part(part) for part in parsed.parts],
        "remedy_zh": remedies[0].message_zh if remedies else None,
        "remedy_en": remedies[0].message_en if remedies else None,
        "findings": [finding_entry(found) for found in findings],
        "notes": [asdict(each) for each in parsed.notes],
    }


def _status_of(part: Part) -> str:
    if part.is_refused or (part.rows_accepted == 0 and not part.is_nil):
        return "refused"
    return "partly_accepted" if part.rows_rejected else "accepted"


def _status(parsed: ParsedFile) -> str:
    return overall([_status_of(part) for part in parsed.parts])


def overall(statuses: Iterable[str]) -> str:
    """Return the status of a file from those of its parts."""
    found = set(statuses)
    if not found or found == {"refused"}:
        return "refused"
    if len(found) == 1:
        return found.pop()
    if found & {"accepted", "partly_accepted"}:
        return "partly_accepted" if found & {"partly_accepted", "refused"} else "accepted"
    return sorted(found - {"refused"})[0]


def _part(part: Part) -> dict[str, Any]:
    contract = contracts()[part.template]
    return {
        "template": part.template,
        "title_zh": contract.title_zh,
        "title_en": contract.title_en,
        "source": part.source,
        "status": _status_of(part),
        "version": None,
        "same_as": None,
        "replaced_by": None,
        "partly_replaced_by": [],
        "unit_code": part.unit_code,
        "units": list(units_of(part)),
        "period_code": part.period_code,
        "starts_on": iso(part.starts_on),
        "ends_on": iso(part.ends_on),
        "is_nil": part.is_nil,
        "rows_sent": part.rows_sent,
        "rows_accepted": part.rows_accepted,
        "rows_rejected": part.rows_rejected,
        "rows_filtered": part.rows_filtered,
        "sheets": [_extent(contract, extent) for extent in part.extents],
        "columns": sorted({name for _, name, _ in part.column_map}),
        "unmatched_units": [
            {
                "name": each.name,
                "rows": each.row_count,
                "nearest_unit_code": each.nearest_unit_code,
                "similarity": each.similarity,
            }
            for each in part.unmatched_units
        ],
    }


def _extent(contract: Contract, extent: TableExtent) -> dict[str, Any]:
    return {
        "sheet": extent.sheet,
        "header_row": extent.header_row,
        "rows_sent": extent.rows_sent,
        "rows_accepted": extent.rows_sent - extent.rows_rejected,
        "rows_rejected": extent.rows_rejected,
        "rows_filtered": dict(sorted(extent.rows_filtered.items())),
        "rows_left_out": sum(map(len, extent.left_out.values())),
        "left_out": left_out.entries(extent.left_out),
        "hidden_rows": len(extent.hidden_rows),
        "columns": columns_read.entries(contract, extent),
    }


def finding_entry(found: Finding) -> dict[str, Any]:
    """Return a finding as it stands on the receipt."""
    return asdict(found)


def iso(value: date | datetime | None) -> str | None:
    """Return a day or an instant in ISO 8601."""
    return value.isoformat() if value is not None else None


def with_findings(body: dict[str, Any], found: Iterable[Any]) -> dict[str, Any]:
    """Return the receipt with findings that only other files brought to light."""
    names = [each.name for each in fields(Finding)]
    more = [{name: getattr(each, name) for name in names} for each in found]
    return body | {"findings": [*body["findings"], *more]}


def complete(body: dict[str, Any], submissions: list[Submission], names: Mapping[str, str]) -> dict[str, Any]:
    """Return the receipt with the version and status of each part among all submissions.

    Args:
        names: file_id → path in the inbox.
    """
    by_part = {(item.parsed.template, item.parsed.source): item for item in submissions}
    parts = []
    for part in body["parts"]:
        item = by_part.get((part["template"], part["source"]))
        parts.append(part | _place(item) if item else part)
    statuses = [item.status for item in submissions] or [part["status"] for part in parts]
    notes = [asdict(each) for part in parts for each in _shared_days(part, names)]
    return body | {"parts": parts, "status": overall(statuses), "notes": [*body["notes"], *notes]}


def _place(item: Submission) -> dict[str, Any]:
    return {
        "status": item.status,
        "version": item.version,
        "same_as": item.same_as,
        "replaced_by": item.replaced_by,
        "partly_replaced_by": list(item.partly_replaced_by),
    }


def _shared_days(part: dict[str, Any], names: Mapping[str, str]) -> Iterator[Note]:
    """Yield a note on each newer file that speaks of some of the same days: there it counts, and nothing counts
    twice.
    """
    for file_id in part["partly_replaced_by"]:
        name = names.get(file_id, file_id)
        yield note("shared_days", title=Bilingual(part["title_zh"], part["title_en"]), name=name, file_id=file_id)


def write(folder: Path, file_id: str, body: dict[str, Any]) -> None:
    """Write receipts/FILE_ID.json; the same receipt gives the same bytes."""
    write_durably(folder / f"{file_id}.json", as_json(body).encode())


def write_all(folder: Path, texts: Mapping[str, str]) -> None:
    """Write many receipts, given as `as_json` makes them, by file id."""
    write_all_durably((folder / f"{file_id}.json", text.encode()) for file_id, text in texts.items())


def as_json(body: dict[str, Any]) -> str:
    """Return the receipt as a file: one line a field, one line an entry of a list. json's own indentation takes
    twenty times as long.
    """
    lines = []
    for name in sorted(body):
        value = body[name]
        if isinstance(value, list) and value:
            entries = ",\n    ".join(_compact(entry) for entry in value)
            lines.append(f"  {_compact(name)}: [\n    {entries}\n  ]")
        else:
            lines.append(f"  {_compact(name)}: {_compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"
