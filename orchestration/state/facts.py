"""What a receipt says of its arrival, so that a lost state can be made again from archive and receipts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from orchestration.state.records import ArrivalRecord, as_row, from_row

_SAID_BY_THE_RECEIPT = ("file_id", "file_name", "received_at")  # outside its field `arrival`
_LEFT_OUT = (*_SAID_BY_THE_RECEIPT, "is_moved", "refusal")


def arrival_facts(record: ArrivalRecord) -> dict[str, Any]:
    """Make the field `arrival` of a receipt, without what the receipt says elsewhere (name, time, findings)."""
    return {name: value for name, value in as_row(record).items() if name not in _LEFT_OUT}


def record_from(body: dict[str, Any], refusal: dict[str, Any] | None) -> ArrivalRecord | None:
    """Read the arrival that a receipt tells of; None for a receipt of 0.1.0, which lacks the facts.

    Args:
        refusal: what is kept of a file whose bytes are not.
    Raises:
        KeyError, TypeError, ValueError: the receipt is not one of ours.
    """
    facts = body.get("arrival")
    if not isinstance(facts, dict):
        return None
    elsewhere = {name: body[name] for name in _SAID_BY_THE_RECEIPT}
    record = from_row(ArrivalRecord, {**facts, **elsewhere, "is_moved": True, "refusal": None})
    return record if record.archive_sha256 else replace(record, refusal=refusal)
