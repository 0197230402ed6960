"""Writing files so that a power cut leaves the old one or the new one, never half of one."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from orchestration.clock import now

_SIDE_BY_SIDE = 8
_ASIDE = re.compile(r"\.[0-9a-f]{16}\.tmp")
_ASIDE_LOCKED_SECONDS = 60.0  # after this long without a lock nobody writes it any more


def sync_folder(folder: Path) -> None:
    """Make renames and new names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folders(folders: Iterable[Path]) -> None:
    """Make it last that files have left folders; a folder that is gone holds none."""
    for folder in sorted(folders):
        with suppress(FileNotFoundError):
            sync_folder(folder)


def sync_file(path: Path) -> None:
    """Make the bytes of a file durable."""
    with path.open("rb") as handle:
        os.fsync(handle.fileno())


def write_durably(path: Path, data: bytes, *, sync_parent: bool = True, mode: int | None = None) -> None:
    """Write aside, sync, rename. Several processes may write one path at once: each has a file of its own aside.

    Args:
        mode: who may read and write it; as usual where it is None.
    """
    aside = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with aside.open("xb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # tells `clear_asides` that somebody is at work
            if mode is not None:
                os.fchmod(handle.fileno(), mode)
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
            os.replace(aside, path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    if sync_parent:
        sync_folder(path.parent)


def clear_asides(folder: Path) -> None:
    """Remove what writers that were killed left aside in a folder."""
    with os.scandir(folder) as entries:
        left = [entry for entry in entries if _ASIDE.fullmatch(entry.name)]
    for entry in left:
        try:
            with open(entry.path, "rb") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if now().timestamp() - entry.stat().st_mtime > _ASIDE_LOCKED_SECONDS:
                    os.unlink(entry.path)
        except OSError:  # somebody writes it, or it is gone by now
            continue


def write_all_durably(files: Iterable[tuple[Path, bytes]], *, mode: int | None = None) -> None:
    """Write many files as `write_durably` does: the disk is waited for side by side, and each folder is synced once."""
    folders: set[Path] = set()

    def one(file: tuple[Path, bytes]) -> None:
        write_durably(*file, sync_parent=False, mode=mode)
        folders.add(file[0].parent)

    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        for _ in pool.map(one, files):
            pass
    for folder in folders:
        sync_folder(folder)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
