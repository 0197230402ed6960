"""Every arrival gets the reading that it shall have: read, kept as it was refused, or left as it was withdrawn."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from orchestration.collection.parsed_file import Arrival, ParsedFile
from orchestration.home import Home
from orchestration.messages import UserError
from orchestration.pipeline import progress
from orchestration.pipeline.pending import PendingFiles, Unread
from orchestration.reference import References
from orchestration.state import ArrivalRecord, StateStore
from orchestration.storage.files import sha256_of
from orchestration.warehouse import Warehouse
from orchestration.warehouse.readings import leave_withdrawn, store_readings


def _arrival(home: Home, record: ArrivalRecord, first: str | None) -> Arrival:
    return Arrival(
        file_id=record.file_id,
        file_name=record.file_name,
        path=home.archive / record.archive_sha256 if record.archive_sha256 is not None else home.archive,
        received_at=record.received_at,
        manifest_unit=record.manifest_unit,
        manifest_period=record.manifest_period,
        first_seen_at=record.first_seen_at,
        corrects_path=first,
    )


def read_arrivals(
    home: Home,
    state: StateStore,
    warehouse: Warehouse,
    references: References,
    records: list[ArrivalRecord],
    known: frozenset[str],
    digest: str,
) -> Unread:
    """Read what was not read yet; a withdrawn file is not read at all."""
    from orchestration.collection.receipts.corrected_copies import corrects_path
    from orchestration.collection.receipts.receipt import answer
    from orchestration.collection.receipts.restored_answers import from_refusal, refusal
    from orchestration.collection.sandbox.limits import limits_of

    names = state.names()
    refused: list[ParsedFile] = []
    to_read: list[Arrival] = []
    withdrawn: list[Arrival] = []
    for record in records:
        arrival = _arrival(home, record, corrects_path(record.file_name, names))
        if record.archive_sha256 is None:
            # a file without bytes was refused, and that is all that is known of it
            refused.append(from_refusal(replace(arrival, corrects_path=None), record.refusal or {}))
        elif record.withdrawn_at is None:
            to_read.append(arrival)
        else:
            withdrawn.append(arrival)
    if refused:
        store_readings(warehouse, refused, {parsed.arrival.file_id: answer(parsed) for parsed in refused}, digest)
    if withdrawn:
        _leave_withdrawn(state, warehouse, withdrawn, digest)
    _reject_lost(to_read, known)

    def delete_bytes(personal: list[ParsedFile]) -> None:
        for parsed in personal:
            state.reject(parsed.arrival.file_id, refusal(parsed))
        delete_rejected_bytes(home, state)

    pending = PendingFiles(warehouse, references, limits_of(references.settings), digest, delete_bytes)
    report = progress.current()
    for count in pending.read(to_read):
        report.step(count)
    return pending.unread


def _leave_withdrawn(state: StateStore, warehouse: Warehouse, withdrawn: list[Arrival], digest: str) -> None:
    """Leave withdrawn files as they were read last; of one that was never read there is no more than its name."""
    from orchestration.collection.read_files import unread
    from orchestration.collection.receipts.receipt import answer
    from orchestration.collection.receipts.restored_answers import from_receipt

    file_ids = [arrival.file_id for arrival in withdrawn]
    stored = leave_withdrawn(warehouse, file_ids, digest)
    bodies = {file_id: json.loads(text) for file_id, text in state.receipts(sorted(set(file_ids) - stored)).items()}
    parsed: list[ParsedFile] = []
    answers: dict[str, dict[str, Any]] = {}
    for arrival in withdrawn:
        if arrival.file_id in stored:
            continue
        body = bodies.get(arrival.file_id)
        parsed.append(from_receipt(arrival, body) if body else unread(arrival, "withdrawn_unread"))
        answers[arrival.file_id] = body or answer(parsed[-1])
    store_readings(warehouse, parsed, answers, digest)


def _reject_lost(arrivals: list[Arrival], known: frozenset[str]) -> None:
    """Stop where the archive has lost a file: read as one that cannot be read, its rows would leave the figures in
    silence.

    Args:
        known: files that were archived before this run.
    Raises:
        UserError: some are not there, or are no longer what was received.
    """
    lost = [arrival for arrival in arrivals if not arrival.path.exists()]
    if lost:
        names = [f"{arrival.file_id} ({arrival.file_name})" for arrival in lost[:5]]
        raise UserError("pipeline.read_arrivals.archive_lacks", lost_count=len(lost), names=names)
    damaged = [
        arrival for arrival in arrivals if arrival.file_id in known and sha256_of(arrival.path) != arrival.path.name
    ]
    if damaged:
        names = [f"archive/{arrival.path.name} ({arrival.file_id}, {arrival.file_name})" for arrival in damaged[:5]]
        raise UserError("pipeline.read_arrivals.archive_damaged", damaged_count=len(damaged), names=names)


def delete_rejected_bytes(home: Home, state: StateStore) -> None:
    """Delete the bytes of rejected files from the archive; in this order the next run makes good a crash at any
    step.
    """
    records = state.arrivals()
    refused = {
        record.archive_sha256: record.refusal
        for record in records
        if record.refusal is not None and record.archive_sha256 is not None
    }
    for record in records:
        if record.archive_sha256 in refused and record.refusal is None:
            # the same bytes under another name go with them, and so does their answer
            state.reject(record.file_id, refused[record.archive_sha256])
    for sha256 in refused:
        (home.archive / sha256).unlink(missing_ok=True)
    for record in records:
        if record.archive_sha256 in refused:
            state.bytes_deleted(record.file_id)
