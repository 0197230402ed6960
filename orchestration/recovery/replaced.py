"""What a repair takes the place of is moved aside, never deleted: <home>/replaced-TIME/, under the path that it had."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from orchestration.clock import now
from orchestration.home import Home
from orchestration.storage.files import sync_folder

PREFIX = "replaced-"


def replaced_folder(home: Home) -> Path:
    """Make a new folder, named by this moment."""
    stamp = now().strftime("%Y%m%dT%H%M%S")
    for number in range(1000):
        folder = home.root / f"{PREFIX}{stamp}{f'-{number}' if number else ''}"
        if not folder.exists():
            folder.mkdir(mode=0o700)
            return folder
    raise FileExistsError(stamp)


def move_aside(home: Home, path: Path, folder: Path | None = None) -> Path:
    """Move a file or folder of the home aside, and say where it is now."""
    target = (folder or replaced_folder(home)) / path.relative_to(home.root)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.rename(path, target)
    except OSError:
        shutil.move(path, target)  # another file system under the home
    sync_folder(path.parent)
    return target
