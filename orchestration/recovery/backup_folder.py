"""The layout of a backup: objects/SHA256 hold bytes, backup.json says which file of the home each is.

backup.json is written last and in one step: a backup that was interrupted leaves the one before it as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.messages import UserError, both
from orchestration.storage.files import write_durably

MANIFEST = "backup.json"
FORMAT = 1
_CHUNK = 1 << 20


class BackupDamaged(UserError):
    """A folder is no backup, or something of it is missing or changed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a home as a backup keeps it. mtime_ns tells the next backup that the file did not change since."""

    sha256: str
    size_bytes: int
    mtime_ns: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What backup.json says."""

    created_at: str
    version: str
    schema_number: int
    arrivals_count: int
    arrivals_digest: str
    files: Mapping[str, Kept]  # path in the home → what it holds

    def as_dict(self) -> dict[str, Any]:
        """Return what is written."""
        files = {path: [kept.sha256, kept.size_bytes, kept.mtime_ns] for path, kept in sorted(self.files.items())}
        return {
            "about": f"{both('recovery.backup_folder.about')}: taizhang --home HOME restore THIS_FOLDER",
            "format": FORMAT,
            "created_at": self.created_at,
            "version": self.version,
            "schema_number": self.schema_number,
            "arrivals_count": self.arrivals_count,
            "arrivals_digest": self.arrivals_digest,
            "files": files,
        }


def object_path(folder: Path, sha256: str) -> Path:
    """Tell where a backup keeps bytes."""
    return folder / "objects" / sha256


def read_manifest(folder: Path) -> Manifest | None:
    """Return what a backup holds; None where there is none.

    Raises:
        BackupDamaged: backup.json cannot be read, or a newer program wrote it.
    """
    path = folder / MANIFEST
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        if body["format"] > FORMAT:
            raise BackupDamaged("recovery.backup_folder.too_new", path=path)
        files = {name: Kept(*entry) for name, entry in body["files"].items()}
        if not all(_is_inside(name) and _is_digest(kept.sha256) for name, kept in files.items()):
            raise ValueError("a path or a digest is none")
        return Manifest(
            body["created_at"],
            body["version"],
            body["schema_number"],
            body["arrivals_count"],
            body["arrivals_digest"],
            files,
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamaged("recovery.backup_folder.damaged", path=path) from error


def _is_inside(name: str) -> bool:
    return bool(name) and not name.startswith("/") and ".." not in Path(name).parts


def _is_digest(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make the backup the one that counts."""
    write_durably(folder / MANIFEST, (json.dumps(manifest.as_dict(), ensure_ascii=False, indent=1) + "\n").encode())


def copy_verified(source: Path, target: Path, *, mode: int | None = None) -> Kept:
    """Copy a file by way of one beside the target, on disk when this returns, and say what was copied."""
    total, size = hashlib.sha256(), 0
    aside = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with source.open("rb") as reading, aside.open("xb") as writing:
            while chunk := reading.read(_CHUNK):
                total.update(chunk)
                size += len(chunk)
                writing.write(chunk)
            writing.flush()
            os.fsync(writing.fileno())
        if mode is not None:
            aside.chmod(mode)
        os.replace(aside, target)
    finally:
        aside.unlink(missing_ok=True)
    return Kept(total.hexdigest(), size)
