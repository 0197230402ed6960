"""One received file as a row of the state."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ArrivalRecord:
    """One received file. archive_sha256 is None once its bytes left the archive; refusal then keeps the answer."""

    arrival_number: int
    file_id: str
    sha256: str
    file_name: str
    size_bytes: int
    first_seen_at: datetime
    received_at: datetime
    received_from: str
    manifest_unit: str | None
    manifest_period: str | None
    archive_sha256: str | None
    is_moved: bool
    withdrawn_at: datetime | None
    refusal: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class NewArrival:
    """A file that is about to be written down."""

    sha256: str
    file_name: str
    size_bytes: int
    first_seen_at: datetime
    received_at: datetime
    received_from: str
    manifest_unit: str | None
    manifest_period: str | None
    archive_sha256: str | None  # None where its bytes must not be kept
    refusal: dict[str, Any] | None = None  # and what is answered instead


@dataclass(frozen=True, slots=True)
class ArrivalsWitness:
    """How many arrivals a snapshot was made from, and a digest over what never changes of them."""

    count: int
    digest: str


# what is written once and stays; the rest of a row follows what happens to the file
WITNESSED = (
    "file_id",
    "sha256",
    "file_name",
    "size_bytes",
    "first_seen_at",
    "received_at",
    "received_from",
    "manifest_unit",
    "manifest_period",
)


def refusal_text(refusal: dict[str, Any] | None) -> str | None:
    """A refusal as it is stored."""
    return None if refusal is None else json.dumps(refusal, ensure_ascii=False, sort_keys=True)


def as_record(row: sqlite3.Row) -> ArrivalRecord:
    """A stored row."""
    return ArrivalRecord(
        **{
            key: row[key] for key in ("arrival_number", "file_id", "sha256", "file_name", "size_bytes", "received_from")
        },
        **{key: row[key] for key in ("manifest_unit", "manifest_period", "archive_sha256")},
        first_seen_at=datetime.fromisoformat(row["first_seen_at"]),
        received_at=datetime.fromisoformat(row["received_at"]),
        is_moved=bool(row["is_moved"]),
        withdrawn_at=datetime.fromisoformat(row["withdrawn_at"]) if row["withdrawn_at"] else None,
        refusal=json.loads(row["refusal"]) if row["refusal"] else None,
    )
