"""`taizhang backup DIR`: a copy of a home that is consistent while runs and pages are alive, and incremental.

The published snapshot, then the state, through SQLite's own backup; then what its arrivals name in the archive, which
was there before they were written down.
Not in it: what waits in inbox/ and has not arrived, the warehouse and older snapshots, which can be made again, and
the logs.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from orchestration.clock import now
from orchestration.home import Home
from orchestration.messages import UserError, WrongUse
from orchestration.recovery.backup_folder import (
    BackupDamaged,
    Kept,
    Manifest,
    copy_verified,
    object_path,
    read_manifest,
    write_manifest,
)
from orchestration.recovery.soundness import require_sound_state
from orchestration.snapshots.current import sound_current_manifest
from orchestration.snapshots.labels import FILE as LABELS
from orchestration.state import StateStore
from orchestration.state.migrations import CURRENT, copy_database
from orchestration.storage.events import note
from orchestration.storage.files import clear_asides, sync_folder

_TRIES = 3


@dataclass(slots=True)
class BackedUp:
    """What a backup holds now."""

    folder: Path
    files_count: int = 0
    copied_count: int = 0
    copied_bytes: int = 0
    arrivals_count: int = 0
    snapshot_id: str | None = None
    damaged: list[str] = field(
        default_factory=list
    )  # files of the archive that could not be copied, because they are gone or changed

    def as_dict(self) -> dict[str, Any]:
        """Return what --json prints."""
        return {
            "backup": str(self.folder),
            "files": self.files_count,
            "copied": self.copied_count,
            "copied_bytes": self.copied_bytes,
            "arrivals": self.arrivals_count,
            "snapshot_id": self.snapshot_id,
            "damaged": self.damaged,
        }


def back_up(home: Home, folder: Path) -> BackedUp:
    """Copy what changed since the last backup in this folder.

    Raises:
        WrongUse: the folder lies in the home, or holds something else.
        StateUnfit: the home is damaged; the backup that is there stays as it was.
        BackupDamaged: the backup in the folder is of another home, or newer than this one.
    """
    folder = folder.expanduser().absolute()
    _reject_folder(home, folder)
    require_sound_state(home)
    before = read_manifest(folder)
    with closing(StateStore(home.state)) as state:
        _reject_other(folder, before, state)
    (folder / "objects").mkdir(parents=True, exist_ok=True, mode=0o700)
    clear_asides(folder / "objects")
    done = BackedUp(folder)
    files: dict[str, Kept] = {}
    # before the state, which may know more than a snapshot, but never less
    _keep_snapshot(home, folder, before, files, done)
    with _state_copied(home, folder) as (copy, state):
        for name, mtime_ns in _changing_files(home, state.names()):
            with suppress(FileNotFoundError):  # a run takes copies away that mark nothing any more
                files[name] = _keep(
                    home.root / name, folder, before.files.get(name) if before else None, done, mtime_ns
                )
        for name in sorted(state.archived()):
            _keep_archived(home, folder, name, files, done)
        files["state.sqlite"] = _keep(copy, folder, None, done, None)
        witness = state.witness()
    sync_folder(folder / "objects")
    done.files_count, done.arrivals_count = len(files), witness.count
    write_manifest(
        folder, Manifest(now().isoformat(), version("taizhang"), CURRENT, witness.count, witness.digest, files)
    )
    _drop_unnamed(folder, files)
    note(home, "backup", now())
    return done


def _reject_folder(home: Home, folder: Path) -> None:
    inside = folder == home.root or home.root in folder.parents or folder in home.root.parents
    if inside:
        raise WrongUse("recovery.backup.overlaps_home", folder=folder, root=home.root)
    if folder.exists() and not folder.is_dir():
        raise WrongUse("recovery.backup.not_a_folder", folder=folder)
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "objects").is_dir():
        raise WrongUse("recovery.backup.holds_other_files", folder=folder)


@contextmanager
def _state_copied(home: Home, folder: Path) -> Iterator[tuple[Path, StateStore]]:
    """Copy the state so that it names nothing that has left the archive meanwhile (a file with personal data)."""
    copy = folder / ".state.sqlite.copy"
    try:
        for attempt in range(_TRIES):
            copy_database(home.state, copy)
            with closing(StateStore(copy)) as state:
                if attempt == _TRIES - 1 or all((home.archive / name).exists() for name in state.archived()):
                    break
        with closing(StateStore(copy)) as state:
            yield copy, state
    finally:
        for suffix in ("", "-wal", "-shm"):
            copy.with_name(copy.name + suffix).unlink(missing_ok=True)


def _reject_other(folder: Path, before: Manifest | None, state: StateStore) -> None:
    """Stop a home that knows less from overwriting a backup."""
    if before is None:
        return
    own = state.witness(before.arrivals_count)
    if (own.count, own.digest) != (before.arrivals_count, before.arrivals_digest):
        raise BackupDamaged("recovery.backup.of_another_home", folder=folder, arrivals_count=before.arrivals_count)


def _changing_files(home: Home, file_ids: Collection[str]) -> Iterator[tuple[str, int]]:
    """Lists, receipts, circulars and their snapshots, the manifest of the inbox; each with its time of change.

    Args:
        file_ids: the arrivals that the copied state knows: what was answered since is left for the next backup.
    """
    parts = (home.config, home.reports)
    found = [path for part in parts for path in sorted(part.rglob("*")) if path.is_file()]
    found += [path for path in sorted(home.receipts.iterdir()) if path.stem in file_ids]
    found += [home.snapshots / f"{folder.name}.duckdb" for folder in sorted(home.reports.glob("S*"))]
    for path in [*found, home.manifest, home.snapshots / LABELS]:
        if path.is_file() and not path.name.endswith(".tmp"):
            yield path.relative_to(home.root).as_posix(), path.stat().st_mtime_ns


def _keep(source: Path, folder: Path, before: Kept | None, done: BackedUp, mtime_ns: int | None) -> Kept:
    """Copy a file unless the last backup has it as it is."""
    if before is not None and mtime_ns == before.mtime_ns and source.stat().st_size == before.size_bytes:
        there = object_path(folder, before.sha256)
        if there.exists() and there.stat().st_size == before.size_bytes:
            return before
    aside = object_path(folder, ".incoming")
    kept = copy_verified(source, aside, mode=0o400)
    done.copied_count += 1
    done.copied_bytes += kept.size_bytes
    aside.replace(object_path(folder, kept.sha256))
    return Kept(kept.sha256, kept.size_bytes, mtime_ns or 0)


def _keep_archived(home: Home, folder: Path, name: str, files: dict[str, Kept], done: BackedUp) -> None:
    source, target = home.archive / name, object_path(folder, name)
    try:
        size_bytes = source.stat().st_size
        if target.exists() and target.stat().st_size == size_bytes:
            files[f"archive/{name}"] = Kept(name, size_bytes)
            return
        kept = _keep(source, folder, None, done, None)
    except FileNotFoundError:
        kept = None
    if kept is not None and kept.sha256 == name:
        files[f"archive/{name}"] = kept
    elif target.exists():
        files[f"archive/{name}"] = Kept(name, target.stat().st_size)  # the backup's own is better than the home's
        done.damaged.append(name)
    else:
        done.damaged.append(name)


def _keep_snapshot(home: Home, folder: Path, before: Manifest | None, files: dict[str, Kept], done: BackedUp) -> None:
    """Keep the published snapshot, whose name alone says whether the backup has it, and a current manifest of it."""
    for _ in range(_TRIES):
        pointed = sound_current_manifest(home)
        if pointed is None:
            return
        path = home.root / pointed.file
        known = before.files.get(pointed.file) if before else None
        kept = {
            pointed.file: _keep(path, folder, known, done, path.stat().st_mtime_ns),
            "published.json": _keep(home.current_manifest, folder, None, done, None),
        }
        said = object_path(folder, kept["published.json"].sha256).read_text(encoding="utf-8")
        if json.loads(said)["snapshot_id"] == pointed.snapshot_id:  # else another one was published meanwhile
            files |= kept
            done.snapshot_id = pointed.snapshot_id
            return
    raise UserError("recovery.backup.published_meanwhile")


def _drop_unnamed(folder: Path, files: dict[str, Kept]) -> None:
    """Delete bytes that the home no longer holds: a file with personal data must not live on in a backup."""
    named = {kept.sha256 for kept in files.values()}
    for path in (folder / "objects").iterdir():
        if path.name not in named:
            path.unlink()
