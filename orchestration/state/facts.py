"""What a receipt says of its arrival, so that a lost state can be made again from archive and receipts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from orchestration.state.records import ArrivalRecord


def arrival_facts(record: ArrivalRecord) -> dict[str, Any]:
    """The field `arrival` of a receipt. What the receipt says elsewhere (name, time, findings) is not said twice."""
    return {
        "arrival_number": record.arrival_number,
        "sha256": record.sha256,
        "archive_sha256": record.archive_sha256,
        "size_bytes": record.size_bytes,
        "first_seen_at": record.first_seen_at.isoformat(),
        "received_from": record.received_from,
        "manifest_unit": record.manifest_unit,
        "manifest_period": record.manifest_period,
        "withdrawn_at": record.withdrawn_at.isoformat() if record.withdrawn_at else None,
    }


def record_from(body: dict[str, Any], refusal: dict[str, Any] | None) -> ArrivalRecord | None:
    """The arrival that a receipt tells of; None for a receipt of 0.1.0, which lacks the facts.

    Args:
        refusal: what is kept of a file whose bytes are not.
    Raises:
        KeyError, TypeError, ValueError: the receipt is not one of ours.
    """
    facts = body.get("arrival")
    if not isinstance(facts, dict):
        return None
    return ArrivalRecord(
        arrival_number=int(facts["arrival_number"]),
        file_id=str(body["file_id"]),
        sha256=str(facts["sha256"]),
        file_name=str(body["file_name"]),
        size_bytes=int(facts["size_bytes"]),
        first_seen_at=datetime.fromisoformat(facts["first_seen_at"]),
        received_at=datetime.fromisoformat(body["received_at"]),
        received_from=str(facts["received_from"]),
        manifest_unit=facts["manifest_unit"],
        manifest_period=facts["manifest_period"],
        archive_sha256=facts["archive_sha256"],
        is_moved=True,
        withdrawn_at=datetime.fromisoformat(facts["withdrawn_at"]) if facts["withdrawn_at"] else None,
        refusal=None if facts["archive_sha256"] else refusal,
    )
