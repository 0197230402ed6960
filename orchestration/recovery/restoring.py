"""`taizhang restore DIR`: a backup takes the place of what is lost or damaged. What it replaces is moved aside,
never deleted.

All of the backup is read and compared before anything is touched. The state goes first and comes back last: killed
in between, the home has no state, refuses to run, and is restored by the same command again. What arrived after the
backup and is sound stays and is adopted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.home import Home, create, locked
from orchestration.messages import WrongUse
from orchestration.recovery.adopting import adopt
from orchestration.recovery.backup_folder import BackupDamaged, Manifest, copy_verified, object_path, read_manifest
from orchestration.recovery.replaced import move_aside, replaced_folder
from orchestration.recovery.soundness import require_sound_state
from orchestration.snapshots.current import heal_stable_name
from orchestration.state import StateTooNew, StateUnfit
from orchestration.state.migrations import CURRENT
from orchestration.storage.files import sha256_of, sync_folder

_MODES = {"archive": 0o400, "snapshots": 0o444}


@dataclass(slots=True)
class Restored:
    """What came back."""

    home: Path
    created_at: str  # of the backup
    files_count: int
    copied_count: int = 0
    arrivals_count: int = 0
    later_count: int = 0  # arrivals after the backup that were kept
    replaced: Path | None = None
    assumptions: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return what --json prints."""
        return {
            "home": str(self.home),
            "backup_created_at": self.created_at,
            "files": self.files_count,
            "copied": self.copied_count,
            "arrivals": self.arrivals_count,
            "arrivals_after_backup": self.later_count,
            "replaced": str(self.replaced) if self.replaced else None,
            "assumptions": self.assumptions,
        }


def restore(home: Home, folder: Path) -> Restored:
    """Put a backup in place.

    Raises:
        WrongUse: the folder holds no backup.
        BackupDamaged: something of the backup is missing or changed; the home was not touched.
        HomeLocked: a run is under way.
    """
    folder = folder.expanduser().absolute()
    manifest = read_manifest(folder)
    if manifest is None:
        raise WrongUse("recovery.restoring.no_backup", folder=folder)
    _verify(folder, manifest)
    home.root.mkdir(parents=True, exist_ok=True)
    with locked(home, "taizhang restore"):
        done = Restored(home.root, manifest.created_at, len(manifest.files), arrivals_count=manifest.arrivals_count)
        _put_back(home, folder, manifest, done)
        create(home)
        _adopt_later(home, done)
        heal_stable_name(home)
    return done


def _verify(folder: Path, manifest: Manifest) -> None:
    if manifest.schema_number > CURRENT:
        raise StateTooNew("recovery.restoring.too_new", folder=folder, version=manifest.version)
    for name, kept in manifest.files.items():
        path = object_path(folder, kept.sha256)
        if not path.is_file() or sha256_of(path) != kept.sha256:
            raise BackupDamaged("recovery.restoring.file_damaged", folder=folder, name=name)


def _put_back(home: Home, folder: Path, manifest: Manifest, done: Restored) -> None:
    for part in (home.archive, home.receipts, home.config, home.snapshots, home.inbox):
        part.mkdir(parents=True, exist_ok=True)
    # the warehouse may hold readings of files that the restored state does not know: it is read anew
    gone = [home.state.with_name(home.state.name + suffix) for suffix in ("", "-wal", "-shm")] + [
        home.current_manifest,
        home.warehouse,
    ]
    gone += [home.warehouse.with_name(home.warehouse.name + ".wal")]
    gone += [
        path
        for path in home.config.rglob("*")
        if path.is_file() and path.relative_to(home.root).as_posix() not in manifest.files
    ]
    for path in gone:
        _aside(home, path, done)
    last = {"published.json": 1, "state.sqlite": 2}
    for name in sorted(manifest.files, key=lambda one: (last.get(one, 0), one)):
        _put_file(home, folder, manifest, name, done)
    for part in (home.archive, home.receipts, home.config, home.snapshots, home.root):
        sync_folder(part)


def _put_file(home: Home, folder: Path, manifest: Manifest, name: str, done: Restored) -> None:
    target, kept = home.root / name, manifest.files[name]
    if target.is_file() and target.stat().st_size == kept.size_bytes and sha256_of(target) == kept.sha256:
        return
    _aside(home, target, done)
    target.parent.mkdir(parents=True, exist_ok=True)
    copied = copy_verified(object_path(folder, kept.sha256), target, mode=_MODES.get(Path(name).parts[0], 0o644))
    if copied.sha256 != kept.sha256:
        raise BackupDamaged("recovery.restoring.copy_differs", name=name)
    done.copied_count += 1


def _aside(home: Home, path: Path, done: Restored) -> None:
    if path.exists() or path.is_symlink():
        done.replaced = done.replaced or replaced_folder(home)
        move_aside(home, path, done.replaced)


def _adopt_later(home: Home, done: Restored) -> None:
    """Adopt what arrived after the backup, and a snapshot that was made from it."""
    try:
        require_sound_state(home)
    except StateUnfit:
        adopted = adopt(home)
        done.later_count = adopted.arrivals_count - done.arrivals_count
        done.arrivals_count = adopted.arrivals_count
        done.assumptions = [str(said) for said in adopted.assumptions]
