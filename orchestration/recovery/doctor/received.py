"""Looks at state, archive and receipts, each against the others."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing

from orchestration.home import Home
from orchestration.messages import ConfigError, LocalizedText, UserError
from orchestration.recovery.archive_check import damage_of, unread, wanted
from orchestration.recovery.doctor.finding import Finding, damage, either, from_error, note, rights_remedy, warning
from orchestration.recovery.soundness import archive_names, has_tables, is_digest, require_sound_state
from orchestration.state import StateStore, StateTooNew, StateUnfit, StateUnwritable

_ADOPT = either("taizhang restore DIR", "taizhang rebuild --adopt-archive")
_AT_A_TIME = 500


def state_findings(home: Home) -> Iterator[Finding]:
    """Examine the state by itself, and against archive and newest snapshot."""
    from orchestration.reference import load

    try:
        references = load(home.config)
    except ConfigError:
        references = None  # told by another look
    try:
        require_sound_state(home, references)
        yield from _integrity(home)
    except StateTooNew as error:
        yield from_error("state.sqlite", error, "pip install --upgrade taizhang")
    except StateUnwritable as error:
        is_allowed = os.access(home.state, os.R_OK | os.W_OK)  # then it is the disk that is full
        yield from_error(
            "state.sqlite", error, "taizhang snapshots prune" if is_allowed else rights_remedy(home, home.state)
        )
    except StateUnfit as error:
        yield from_error("state.sqlite", error, _ADOPT)


def _integrity(home: Home) -> Iterator[Finding]:
    if not home.state.exists():
        return
    with closing(sqlite3.connect(home.state)) as connection:
        problems = [row[0] for row in connection.execute("pragma integrity_check(5)")]
    if problems != ["ok"]:
        yield damage("state.sqlite", LocalizedText("recovery.doctor.integrity"), _ADOPT)


def archive_findings(home: Home) -> Iterator[Finding]:
    """Read every file of the archive from end to end."""
    try:
        if not has_tables(home.state, is_full=False):
            return  # opening would give it tables, and an empty state would look like an old one
        with closing(StateStore(home.state)) as state:
            records = state.arrivals()
    except (UserError, ValueError):
        records = []
    files = wanted(records)
    for name, record in sorted(files.items()):
        found = damage_of(home, name, record)
        if found is not None:
            lost = either("taizhang restore DIR", f"taizhang withdraw {record.file_id}")
            remedy = rights_remedy(home, home.archive) if found.kind == "unreadable" else lost
            yield damage(f"archive/{name}", found.sentence, remedy)
    for name, record in sorted(unread(records).items()):
        if damage_of(home, name, record) is not None:
            text = LocalizedText("recovery.doctor.bytes_of_unread_gone", file_id=record.file_id)
            yield note(f"archive/{name}", text, "taizhang restore DIR")
    for name in sorted(archive_names(home) - files.keys()):
        if not is_digest(name):
            yield damage(
                f"archive/{name}",
                LocalizedText("recovery.doctor.not_of_the_archive"),
                f"mv {home.archive / name} {home.root}/",
            )


def receipt_findings(home: Home) -> Iterator[Finding]:
    """Compare every receipt with what the state knows that was answered.

    Nothing is unknown to a state that does not fit the home: its receipts are what a new state is made from, and
    none may be deleted.
    """
    try:
        if not has_tables(home.state, is_full=False):
            return
        with closing(StateStore(home.state)) as state:
            file_ids = list(state.names())
            for start in range(0, len(file_ids), _AT_A_TIME):
                for file_id, body in state.receipts(file_ids[start : start + _AT_A_TIME]).items():
                    yield from _receipt(home, file_id, body)
        require_sound_state(home)
    except (UserError, sqlite3.Error):
        return  # told by the look at the state
    known = {f"{file_id}.json" for file_id in file_ids}
    for path in sorted(home.receipts.glob("*.json")) if home.receipts.is_dir() else []:
        if path.name not in known:
            yield warning(
                f"receipts/{path.name}", LocalizedText("recovery.doctor.unknown_arrival"), either(_ADOPT, f"rm {path}")
            )


def _receipt(home: Home, file_id: str, body: str) -> Iterator[Finding]:
    path = home.receipts / f"{file_id}.json"
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        yield warning(
            f"receipts/{path.name}",
            LocalizedText("recovery.doctor.receipt_gone"),
            "taizhang run",
        )
        return
    except OSError as error:
        yield damage(
            f"receipts/{path.name}",
            LocalizedText("recovery.doctor.unreadable", text=error.strerror),
            f"chmod u+rw {path}",
        )
        return
    if text != body.encode():
        # a run looks at sizes alone: where only bytes were changed the file has to go first
        remedy = "taizhang run" if len(text) != len(body.encode()) else f"rm {path}, taizhang run"
        yield warning(
            f"receipts/{path.name}",
            LocalizedText("recovery.doctor.receipt_differs"),
            remedy,
        )
