"""Receipts of 0.1.0, which tell name and time of an arrival and little else: what a lost state is made of where
nothing better is there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from orchestration.collection.receipts.restored_answers import KEPT_OF_A_PART
from orchestration.home import Home
from orchestration.messages import LocalizedText
from orchestration.recovery.soundness import archive_names, is_digest
from orchestration.state import ArrivalRecord

ID_LENGTH = 12  # of the SHA-256 in a file id


def assumption(count: int) -> LocalizedText:
    """Say what is taken for granted of such receipts."""
    return LocalizedText("recovery.old_receipts.incomplete", count=count)


def refusal_of(body: dict[str, Any]) -> dict[str, Any]:
    """Return what the state kept of a file whose bytes are not, from its receipt."""
    parts = [{name: part.get(name) for name in KEPT_OF_A_PART} for part in body.get("parts", [])]
    return {
        "path": body.get("corrects") or body["file_name"],
        "verdict": body.get("verdict", "read"),
        "has_personal_data": bool(body.get("has_personal_data")),
        "findings": body.get("findings", []),
        "parts": parts,
    }


def from_old_receipts(home: Home, bodies: list[dict[str, Any]], taken: set[str | None]) -> list[ArrivalRecord]:
    """Receipts of 0.1.0: the first digits of their file id find the bytes, except where a source dropped columns
    before archiving.
    """
    names = {name for name in archive_names(home) if is_digest(name)}
    by_prefix = {name[:ID_LENGTH]: name for name in names}
    matched = {body["file_id"]: by_prefix.get(body["file_id"][:ID_LENGTH]) for body in bodies}
    left = [body for body in bodies if matched[body["file_id"]] is None and not _is_without_bytes(body)]
    spare = sorted(names - set(matched.values()) - taken, key=lambda name: (home.archive / name).stat().st_mtime)
    left.sort(key=lambda body: body["received_at"])
    if left and len(left) == len(spare):
        # files from which a source dropped columns stand under the digest of the copy: in the order in which they came
        matched |= {body["file_id"]: name for body, name in zip(left, spare, strict=True)}
    return [_assumed(home, body, matched[body["file_id"]]) for body in bodies]


def _is_without_bytes(body: dict[str, Any]) -> bool:
    return bool(body.get("has_personal_data")) or any(
        found.get("rule") == "not_kept" for found in body.get("findings", [])
    )


def _assumed(home: Home, body: dict[str, Any], name: str | None) -> ArrivalRecord:
    at = datetime.fromisoformat(body["received_at"])
    sha256 = name if name and name.startswith(body["file_id"][:ID_LENGTH]) else body["file_id"][:ID_LENGTH]
    return ArrivalRecord(
        arrival_number=0,
        file_id=body["file_id"],
        sha256=sha256,
        file_name=body["file_name"],
        size_bytes=(home.archive / name).stat().st_size if name else 0,
        first_seen_at=at,
        received_at=at,
        received_from="first_seen",
        archive_sha256=name,
        withdrawn_at=at if body.get("status") == "withdrawn" else None,
        refusal=None if name else refusal_of(body),
    )
