"""Whether the state fits the home, asked before anything is taken in or published.

    require_sound_state(home, references)        # a run: everything that is cheap
    require_sound_state(home, is_full=False)     # an upload: nothing that opens a snapshot or reads the whole state

Witnesses of a state: the names in archive/, and what the newest snapshot says of the arrivals that it was made from.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.home import Home
from orchestration.snapshots.access import connect
from orchestration.snapshots.current import CurrentManifestDamaged, newest_sound, read_current_manifest, stored
from orchestration.state import ArrivalsWitness, StateStore, StateUnfit
from orchestration.state.faults import user_errors
from orchestration.state.migrations import reject_newer
from orchestration.storage.temporary import scratch

if TYPE_CHECKING:
    from orchestration.reference import References

ADOPTED_OVER = (
    "adopted_over"  # setting: digest of the snapshot that a state made from archive and receipts need not agree with
)
SHA256_LENGTH = 64
_MAX_NAMED = 3


def archive_names(home: Home) -> set[str]:
    """Return the names in archive/, without what a write left behind half done."""
    try:
        with os.scandir(home.archive) as entries:
            return {entry.name for entry in entries if not entry.name.startswith(".")}
    except FileNotFoundError:
        return set()


def is_digest(name: str) -> bool:
    """Tell whether this is how a file of the archive is called."""
    return len(name) == SHA256_LENGTH and set(name) <= set("0123456789abcdef")


def has_past(home: Home) -> bool:
    """Tell whether something was received or published here before."""
    answered = home.receipts.is_dir() and next(home.receipts.glob("*.json"), None) is not None
    return bool(archive_names(home)) or bool(stored(home)) or answered


def require_sound_state(home: Home, references: References | None = None, *, is_full: bool = True) -> None:
    """Stop where the state is missing, empty, damaged, or older than the archive or than the newest snapshot.

    A home in which nothing happened yet has no state, and needs none.

    Args:
        references: the home's lists, where they are known: what a source drops decides what a waiting file is
            archived as.
        is_full: read the state from end to end and ask the newest snapshot; else only what costs next to nothing.
    Raises:
        StateUnfit: what is wrong, and what to do.
        StateTooNew: a newer program wrote it.
    """
    if not has_tables(home.state, is_full=is_full):
        if has_past(home):
            fault = "empty" if home.state.exists() else "gone"
            raise StateUnfit(f"recovery.soundness.{fault}", path=home.state)
        return
    with closing(StateStore(home.state)) as state:
        _reject_older_than_archive(home, state, references)
        claim = newest_claim(home) if is_full else _current_claim(home)
        if claim is not None:
            _reject_older_than_snapshot(state, *claim)
        elif is_full:
            _reject_without_submissions(home, state)


def has_tables(path: Path, *, is_full: bool) -> bool:
    """Tell whether a state is there that holds tables; with `is_full` every page of it is read.

    Raises:
        StateUnfit: it is damaged.
        StateTooNew: a newer program wrote it.
    """
    if not path.exists():
        return False
    with (
        user_errors(path),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=30)) as connection,
    ):
        reject_newer(connection, path)
        tables = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
        if is_full and connection.execute("pragma quick_check(1)").fetchone()[0] != "ok":
            raise StateUnfit("recovery.soundness.damaged", path=path)
    return "arrival" in tables


def unknown_files(home: Home, state: StateStore, references: References | None) -> list[str]:
    """Return names in archive/ that no arrival gives, and that do not wait in the inbox to arrive."""
    unknown: set[str] = set()
    for _ in range(
        2
    ):  # a run beside this may strike bytes off between two questions; it cannot do so twice for the same
        # in this order: bytes are expected before they are there, and until their arrival stands
        names = archive_names(home)
        expected = state.expected().keys()
        unknown = {name for name in names - expected - state.archived() if (home.archive / name).exists()}
        if not unknown:
            return []
    return sorted(unknown - digests_of_waiting(home, references))


def digests_of_waiting(home: Home, references: References | None) -> set[str]:
    """Return what the files in the inbox would be archived as: 0.1.0 wrote down nothing of what was under way."""
    from orchestration.collection.read_files import redact_dropped
    from orchestration.collection.redacted_copy import NotRedacted
    from orchestration.intake.listing import look

    found = set()
    for file in look(home).files:
        try:
            data = file.path.read_bytes()
        except OSError:
            continue  # taking in tells of it
        found.add(hashlib.sha256(data).hexdigest())
        if references is None:
            continue
        with scratch(home, "waiting") as folder:
            copy = folder / "file"
            copy.write_bytes(data)
            try:
                reduced = redact_dropped(copy, file.name, references)
            except NotRedacted:
                continue
        if reduced is not None:
            found.add(hashlib.sha256(reduced).hexdigest())
    return found


def _reject_older_than_archive(home: Home, state: StateStore, references: References | None) -> None:
    unknown = unknown_files(home, state, references)
    strange = [name for name in unknown if not is_digest(name)]
    if strange:
        listed = ", ".join(f"archive/{name}" for name in strange[:_MAX_NAMED])
        raise StateUnfit("recovery.soundness.foreign_files", listed=listed)
    if unknown:
        listed = ", ".join(name[:12] for name in unknown[:_MAX_NAMED])
        raise StateUnfit("recovery.soundness.older_than_archive", unknown_count=len(unknown), listed=listed)


def _claim(facts: dict[str, Any]) -> ArrivalsWitness | None:
    count, digest = facts.get("arrivals_count"), facts.get("arrivals_digest")
    return ArrivalsWitness(count, digest) if isinstance(count, int) and isinstance(digest, str) else None


def newest_claim(home: Home) -> tuple[str, ArrivalsWitness] | None:
    """Return the newest sound snapshot and what it says of its arrivals; None without one, or where 0.1.0 made it."""
    newest = newest_sound(home)
    claim = _claim(newest[1]) if newest else None
    return (newest[0].stem, claim) if newest and claim else None


def _current_claim(home: Home) -> tuple[str, ArrivalsWitness] | None:
    try:
        pointed = read_current_manifest(home)
    except CurrentManifestDamaged:
        return None
    claim = (
        _claim({"arrivals_count": pointed.arrivals_count, "arrivals_digest": pointed.arrivals_digest})
        if pointed
        else None
    )
    return (pointed.snapshot_id, claim) if pointed and claim else None


def _reject_older_than_snapshot(state: StateStore, snapshot_id: str, claim: ArrivalsWitness) -> None:
    own = state.witness(claim.count)
    if own == claim or state.setting(ADOPTED_OVER) == claim.digest:
        return
    if own.count < claim.count:
        raise StateUnfit(
            "recovery.soundness.older_than_snapshot", snapshot_id=snapshot_id, count=claim.count, count_2=own.count
        )
    raise StateUnfit("recovery.soundness.arrivals_differ", snapshot_id=snapshot_id, count=claim.count)


def _reject_without_submissions(home: Home, state: StateStore) -> None:
    """Snapshots of 0.1.0 carry no digest; their submissions name the files that the state must know."""
    newest = newest_sound(home)
    if newest is None:
        return
    with closing(connect(newest[0])) as connection:
        tables = "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'fct_submission'"
        if not connection.execute(tables).fetchone():
            return
        named = {row[0] for row in connection.execute("select distinct file_id from marts.fct_submission").fetchall()}
    lost = named - state.names().keys()
    if lost and state.setting(ADOPTED_OVER) != newest[0].stem:
        raise StateUnfit("recovery.soundness.submissions_missing", stem=newest[0].stem, lost_count=len(lost))
