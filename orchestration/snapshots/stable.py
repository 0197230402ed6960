"""snapshots/current.duckdb: the published snapshot under a name that stays, for programs that keep a path.

A file is never changed under this name: the name goes to another file by one rename, so that who has it open reads on
in the snapshot that was opened. It is a second name of the snapshot's own file where nobody could write through it,
else a copy: root is stopped by no mode, and an accident in a client must not change what a circular was made from
(docs/decisions/030).
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from orchestration.home import Home
from orchestration.storage.files import sync_file, sync_folder

LOG = logging.getLogger(__name__)
NAME = "current.duckdb"


def is_current(home: Home, snapshot: Path) -> bool:
    """Tell whether the stable name leads to this snapshot or to a copy of it."""
    try:
        named, known = os.lstat(home.snapshots / NAME), snapshot.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(named, known) or (named.st_size, named.st_mtime_ns) == (known.st_size, known.st_mtime_ns)


def name_current(home: Home, snapshot: Path) -> None:
    """Let the stable name lead to a snapshot. Where that fails, it is said in the log: the next run tries again."""
    aside = home.snapshots / f".{NAME}.tmp"
    try:
        if is_current(home, snapshot):
            return
        aside.unlink(missing_ok=True)
        if not _is_linked(snapshot, aside):
            shutil.copy2(snapshot, aside)
            sync_file(aside)
        os.replace(aside, home.snapshots / NAME)
        sync_folder(home.snapshots)
    except OSError as error:
        LOG.warning("%s is not %s yet: %s", NAME, snapshot.name, error.strerror)


def _is_linked(snapshot: Path, aside: Path) -> bool:
    if os.geteuid() == 0:
        return False
    try:
        os.link(snapshot, aside)
    except OSError:  # a file system without second names
        return False
    return True
