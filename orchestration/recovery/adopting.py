"""A new state from archive and receipts, where the old one is lost, damaged or too old.

A receipt since 0.2.0 tells all that the state knew of its arrival. One of 0.1.0 tells name and time; the rest is
assumed, and said so.
What nobody wrote into a receipt is gone: settings, and the list of who did what.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from orchestration.clock import moment_of, now
from orchestration.home import Home
from orchestration.messages import LocalizedText
from orchestration.recovery.old_receipts import ID_LENGTH, assumption, from_old_receipts, refusal_of
from orchestration.recovery.replaced import move_aside, replaced_folder
from orchestration.recovery.soundness import ADOPTED_OVER, archive_names, digests_of_waiting, has_tables, is_digest
from orchestration.snapshots.current import newest_sound
from orchestration.state import ArrivalRecord, StateStore, StateUnfit
from orchestration.state.facts import record_from
from orchestration.state.migrations import copy_database
from orchestration.storage.files import sha256_of, sync_folder

LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Adopted:
    """What became of the state. Each assumption is a sentence."""

    arrivals_count: int = 0
    from_state_count: int = 0  # of them known to the state that was there
    assumptions: list[LocalizedText] = field(default_factory=list)
    replaced: Path | None = None  # where the old state went
    expected: set[str] = field(
        default_factory=set
    )  # bytes on their way into the archive; what comes of them is settled by the next run

    def as_dict(self) -> dict[str, Any]:
        """Return what --json prints."""
        return {
            "arrivals": self.arrivals_count,
            "from_state": self.from_state_count,
            "assumptions": [str(said) for said in self.assumptions],
            "replaced": str(self.replaced) if self.replaced else None,
        }


def adopt(home: Home) -> Adopted:
    """Make the state fit archive and receipts. The state that was there is moved aside, never deleted; what it knew
    soundly stays.

    Raises:
        StateUnfit: archive and receipts hold nothing, although something was published; only a backup helps.
    """
    done = Adopted()
    _finish_earlier(home)
    known = _from_state(home, done)
    for record in _from_receipts(home, done):
        known[record.file_id] = _merged(known.get(record.file_id), record)
    _from_archive_alone(home, known, done)
    # files that were received at one moment were taken in the order of their paths
    records = sorted(
        known.values(), key=lambda one: (one.arrival_number or 10**9, one.received_at, one.file_name, one.file_id)
    )
    _reject_nothing(home, records, done)
    _write(home, [_with_inbox(home, record) for record in records], done)
    for said in done.assumptions:
        LOG.warning("%s", said)
    return done


def _fresh(home: Home) -> Path:
    return home.state.with_name(".state.sqlite.adopting")


def _finish_earlier(home: Home) -> None:
    """Put in place what a killed adoption had made: accounts, appeals and the audit log stand nowhere else."""
    fresh = _fresh(home)
    is_whole = not fresh.with_name(f"{fresh.name}-wal").exists()
    with suppress(StateUnfit, sqlite3.Error):  # one that was not ended is made anew
        if not home.state.exists() and is_whole and has_tables(fresh, is_full=True):
            os.replace(fresh, home.state)
            sync_folder(home.root)


def _from_state(home: Home, done: Adopted) -> dict[str, ArrivalRecord]:
    """Return what a state knows that can still be read from end to end; nothing where it cannot."""
    try:
        if not has_tables(home.state, is_full=True):
            return {}
        with closing(StateStore(home.state)) as state:
            records = {record.file_id: record for record in state.arrivals()}
            done.expected = set(state.expected())
    except (StateUnfit, ValueError, sqlite3.Error):
        return {}
    done.from_state_count = len(records)
    return records


def _merged(old: ArrivalRecord | None, receipt: ArrivalRecord) -> ArrivalRecord:
    """Merge what state and receipt know: the receipt is checked by its form; what happened since is the state's."""
    if old is None:
        return receipt
    return replace(
        receipt,
        withdrawn_at=old.withdrawn_at or receipt.withdrawn_at,
        archive_sha256=old.archive_sha256,
        refusal=old.refusal,
    )


def _bodies(home: Home, done: Adopted) -> list[dict[str, Any]]:
    bodies = []
    for path in sorted(home.receipts.glob("*.json")) if home.receipts.is_dir() else []:
        try:
            body = json.loads(path.read_text(encoding="utf-8"))
            if body["file_id"] == path.stem and isinstance(body["file_name"], str):
                bodies.append(body)
                continue
        except (OSError, ValueError, KeyError, TypeError):
            pass
        done.assumptions.append(LocalizedText("recovery.adopting.receipt_unreadable", name=path.name))
    return bodies


def _from_receipts(home: Home, done: Adopted) -> list[ArrivalRecord]:
    found: list[ArrivalRecord] = []
    old: list[dict[str, Any]] = []
    for body in _bodies(home, done):
        try:
            record = record_from(body, refusal_of(body))
        except (KeyError, TypeError, ValueError):
            record = None
        if record is None:
            old.append(body)
        else:
            found.append(record)
    if old:
        found += from_old_receipts(home, old, {record.archive_sha256 for record in found})
        done.assumptions.append(assumption(len(old)))
    return found


def _from_archive_alone(home: Home, known: dict[str, ArrivalRecord], done: Adopted) -> None:
    """Files that no receipt tells of: killed before the answer. What is not what its name says is moved out of the
    archive.
    """
    told = {record.archive_sha256 for record in known.values()} | done.expected
    unknown = archive_names(home) - told
    for name in sorted(unknown - digests_of_waiting(home, None) if unknown else ()):
        path = home.archive / name
        if not is_digest(name) or not path.is_file() or sha256_of(path) != name:
            moved = move_aside(home, path)
            done.assumptions.append(LocalizedText("recovery.adopting.foreign_file_moved", name=name, moved=moved))
            continue
        at = moment_of(path.stat().st_mtime)
        earlier = sum(1 for record in known.values() if record.sha256 == name)
        file_id = f"{name[:ID_LENGTH]}-{earlier + 1}"
        known[file_id] = ArrivalRecord(
            arrival_number=0,
            file_id=file_id,
            sha256=name,
            file_name=f"archive-{name[:ID_LENGTH]}",
            size_bytes=path.stat().st_size,
            first_seen_at=at,
            received_at=at,
            received_from="first_seen",
            archive_sha256=name,
        )
        done.assumptions.append(
            LocalizedText("recovery.adopting.file_without_receipt", name=name[:ID_LENGTH], file_id=file_id)
        )


def _reject_nothing(home: Home, records: list[ArrivalRecord], done: Adopted) -> None:
    newest = newest_sound(home)
    count = (newest[1].get("arrivals_count") or 0) if newest else 0
    if newest and count and not records:
        raise StateUnfit("recovery.adopting.nothing_to_adopt", stem=newest[0].stem, count=count)
    if newest and len(records) < count:
        done.assumptions.append(
            LocalizedText(
                "recovery.adopting.arrivals_lost", stem=newest[0].stem, count=count, record_count=len(records)
            )
        )


def _with_inbox(home: Home, record: ArrivalRecord) -> ArrivalRecord:
    """Tell whether the inbox copy may still be there: then the next run compares and removes it."""
    with suppress(OSError, ValueError):
        return replace(record, is_moved=not (home.inbox / record.file_name).exists())
    return record


def _write(home: Home, records: list[ArrivalRecord], done: Adopted) -> None:
    """Beside the old state, then in its place: killed at any moment, one of them is there, or this is done again."""
    fresh = _fresh(home)
    for suffix in ("", "-wal", "-shm"):
        fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
    if done.from_state_count:
        copy_database(home.state, fresh)
    with closing(StateStore(fresh)) as state:
        state.replace_arrivals(records)
        newest = newest_sound(home)
        if newest:
            state.set(ADOPTED_OVER, newest[1].get("arrivals_digest") or newest[0].stem)
        state.note(now(), "state_adopted", {"arrivals": len(records), "from_state": done.from_state_count})
    done.arrivals_count = len(records)
    if home.state.exists():
        done.replaced = replaced_folder(home)
        for suffix in ("-wal", "-shm", ""):
            path = home.state.with_name(home.state.name + suffix)
            if path.exists():
                move_aside(home, path, done.replaced)
    os.replace(fresh, home.state)
    sync_folder(home.root)
