"""Writing files so that a power cut leaves the old one or the new one, never half of one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_SIDE_BY_SIDE = 8


def sync_folder(folder: Path) -> None:
    """Make renames and new names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make the bytes of a file durable."""
    with path.open("rb") as handle:
        os.fsync(handle.fileno())


def write_durably(path: Path, data: bytes, *, sync_parent: bool = True, mode: int | None = None) -> None:
    """Write aside, sync, rename.

    Args:
        mode: who may read and write it; as usual where it is None.
    """
    aside = path.with_name(f".{path.name}.tmp")
    with aside.open("wb") as handle:
        if mode is not None:
            os.fchmod(handle.fileno(), mode)
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(aside, path)
    if sync_parent:
        sync_folder(path.parent)


def write_all_durably(files: Iterable[tuple[Path, bytes]], *, mode: int | None = None) -> None:
    """As `write_durably`, for many: the disk is waited for side by side, and each folder is synced once."""
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
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
