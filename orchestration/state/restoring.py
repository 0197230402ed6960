"""Writes arrivals into a state as somebody else knew them, with their own file ids."""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.state.records import ArrivalRecord, refusal_text
from orchestration.state.store import StateStore

_COLUMNS = (
    "arrival_number", "file_id", "sha256", "file_name", "size_bytes", "first_seen_at", "received_at", "received_from", "manifest_unit",
    "manifest_period", "archive_sha256", "is_moved", "withdrawn_at", "refusal",
)  # fmt: skip


def write_records(state: StateStore, records: Iterable[ArrivalRecord]) -> None:
    """Replace all arrivals, in this order; a number that is given twice or not at all becomes the next one."""
    rows = []
    number = 0
    for record in records:
        number = max(number + 1, record.arrival_number)
        rows.append(
            (
                number, record.file_id, record.sha256, record.file_name, record.size_bytes, record.first_seen_at.isoformat(),
                record.received_at.isoformat(), record.received_from, record.manifest_unit, record.manifest_period, record.archive_sha256,
                int(record.is_moved), record.withdrawn_at.isoformat() if record.withdrawn_at else None, refusal_text(record.refusal),
            )
        )  # fmt: skip
    marks = ", ".join("?" * len(_COLUMNS))
    with state.transaction() as connection:
        connection.execute("delete from arrival")
        connection.executemany(f"insert into arrival ({', '.join(_COLUMNS)}) values ({marks})", rows)
