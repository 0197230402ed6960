"""CurrentManifest snapshots: built aside, verified, renamed to a name never used before, then pointed to."""

from __future__ import annotations

import os
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.home import Home
from orchestration.messages import UserError, WrongUse
from orchestration.snapshots.access import SnapshotRefused, describe, is_name, verify
from orchestration.snapshots.candidates import candidate, drop, forget
from orchestration.snapshots.current import (
    CurrentManifest,
    CurrentManifestDamaged,
    manifest_of,
    published,
    read_current_manifest,
    write_current_manifest,
)
from orchestration.storage.files import sync_file, sync_folder

SCHEMAS = ("marts", "audit", "meta")
_NAME = re.compile(r"(S\d{6,9})\.duckdb(\.tmp)?")


def next_id(home: Home) -> str:
    """Return the next snapshot id; an id is never used twice, not even after a failed run."""
    used = [int(match[1][1:]) for path in home.snapshots.iterdir() if (match := _NAME.fullmatch(path.name))]
    try:
        pointed = read_current_manifest(home)
    except CurrentManifestDamaged:
        pointed = None  # the files say enough
    used += [int(pointed.snapshot_id[1:])] if pointed else []
    return f"S{max(used, default=0) + 1:06d}"


def build_path(home: Home, snapshot_id: str) -> Path:
    """Tell where a snapshot is built before it is published."""
    return home.snapshots / f"{snapshot_id}.duckdb.tmp"


def clear_leftovers(home: Home) -> None:
    """Remove what an interrupted run left half built."""
    for path in home.snapshots.glob("*.duckdb.tmp*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def finalize(path: Path) -> None:
    """Leave only the public schemas in a built file, fold its log into it and close it."""
    import duckdb

    connection = duckdb.connect(str(path))
    try:
        rows = connection.execute(
            "select schema_name from duckdb_schemas() where database_name = current_database() and not internal"
        ).fetchall()
        for (schema,) in rows:
            if schema not in (*SCHEMAS, "main"):
                connection.execute(f'drop schema "{schema}" cascade')
        connection.execute("checkpoint")
    finally:
        connection.close()


def publish(
    home: Home, built: Path, snapshot_id: str, created_at: datetime, as_of: datetime, *, is_pointed_to: bool = True
) -> CurrentManifest:
    """Give a verified file its own name and point to it, or only keep it. Nobody ever sees half of it."""
    final = home.snapshots / f"{snapshot_id}.duckdb"
    if final.exists():
        raise SnapshotRefused("snapshots.store.exists", final=final.name)
    facts = describe(built) | {"created_at": created_at.isoformat(), "as_of": as_of.isoformat()}
    sync_file(built)
    built.chmod(0o444)
    os.rename(built, final)
    sync_folder(home.snapshots)
    return write_current_manifest(home, final, facts) if is_pointed_to else manifest_of(home, final, facts)


def path_of(home: Home, snapshot_id: str | None = None) -> Path:
    """Return the file of a snapshot; of the published one by default.

    Raises:
        UserError: there is no such snapshot.
    """
    if snapshot_id is None:
        pointed = published(home)
        if pointed is None:
            raise UserError("snapshots.store.no_snapshot_yet")
        return home.root / pointed.file
    path = home.snapshots / f"{snapshot_id}.duckdb"
    if not is_name(snapshot_id) or not path.exists():
        raise UserError("snapshots.store.no_snapshot", snapshot_id=snapshot_id)
    return path


def restore(home: Home, snapshot_id: str) -> CurrentManifest:
    """Make an older snapshot the current one again, whatever the manifest says now.

    Raises:
        UserError: there is no such snapshot, or it cannot be read from end to end.
    """
    waits = candidate(home.snapshots)
    if waits and waits.snapshot_id == snapshot_id:
        raise WrongUse("snapshots.store.waits", snapshot_id=snapshot_id)
    path = path_of(home, snapshot_id)
    return write_current_manifest(home, path, _verified(path))


def approve(home: Home, approver: str, *, needs_second: bool) -> CurrentManifest:
    """Let the candidate that waits at the gate be read by everyone.

    Args:
        needs_second: whoever made it may not approve it.

    Raises:
        WrongUse: nothing waits, or the approver made it.
        UserError: its file cannot be read from end to end; it waits no more, and the next run makes it again.
    """
    waits = candidate(home.snapshots)
    if waits is None:
        raise WrongUse("snapshots.store.none_waits")
    if needs_second and approver == waits.made_by:
        raise WrongUse("snapshots.store.second_person", made_by=waits.made_by)
    path = path_of(home, waits.snapshot_id)
    try:
        facts = _verified(path)
    except UserError:
        drop(home)
        raise
    # before it is pointed to: what waits may be removed, what is read may not
    forget(home)
    return write_current_manifest(home, path, facts)


def _verified(path: Path) -> dict[str, Any]:
    facts = describe(path)
    verify(path, [])
    return facts
