"""Folders for one piece of work, inside the home: nothing of it is left behind, not even by a process that was killed.

with scratch(home, "upload") as folder: …
"""

from __future__ import annotations

import fcntl
import glob
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from orchestration.home import Home

_FOLDER = "tmp"
_LOCK_SUFFIX = ".lock"


def scratch_root(home: Home) -> Path:
    """Where the folders stand: <home>/runs/tmp."""
    return home.runs / _FOLDER


@contextmanager
def scratch(home: Home, purpose: str) -> Iterator[Path]:
    """Give a folder inside the home that only this process uses and that is gone afterwards.

    Folders of processes that were killed go first.
    """
    root = scratch_root(home)
    root.mkdir(parents=True, exist_ok=True)
    clear_scratch(home)
    with own_folder(root, purpose) as folder:
        yield folder


def clear_scratch(home: Home) -> None:
    """Remove the folders of processes that are gone."""
    if scratch_root(home).is_dir():
        clear_folders(scratch_root(home))


@contextmanager
def own_folder(root: Path, purpose: str) -> Iterator[Path]:
    """Give a folder that is known by a lock beside it, which ends with its process, however that ends."""
    lock_path, lock = _claimed(root, f"{purpose}-{secrets.token_hex(4)}")
    folder = lock_path.with_suffix("")
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock_path.unlink(missing_ok=True)
        lock.close()


def _claimed(root: Path, name: str) -> tuple[Path, IO[bytes]]:
    path = root / f"{name}{_LOCK_SUFFIX}"
    while True:
        lock = path.open("wb")
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():  # else another process cleared it between these two lines
            return path, lock
        lock.close()


def clear_folders(root: Path, prefix: str = "") -> None:
    """Remove the folders in `root` whose processes are gone; those of other users stay."""
    for path in root.glob(f"{glob.escape(prefix)}*{_LOCK_SUFFIX}"):
        try:
            if path.lstat().st_uid != os.geteuid():
                continue
            with path.open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path.with_suffix(""), ignore_errors=True)
                path.unlink()
        except OSError:  # its process is at work, or somebody else has cleared it
            continue
