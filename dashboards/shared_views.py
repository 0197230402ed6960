"""Views as files that the processes of one server share: what one of them has made, the others read.

shared = SharedViews(folder)
shared.put(("S000002", view), frame, shown)
frame, shown = shared.get(("S000002", view))
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import threading
from pathlib import Path
from typing import Any

import orjson

LOG = logging.getLogger(__name__)
_MOST_BYTES = 96 * 1024 * 1024

# the newest snapshot when the view was made, and the view
Key = tuple[str, Any]


class SharedViews:
    """A folder of views, up to 96 MB from each process; those of an older snapshot go when a newer one comes.

    Where the folder fails (a full disk, a system that clears old temporary files) each process makes its own views:
    no reader loses a page by it.

    Args:
        folder: an empty folder that only this server uses; None shares nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder, self._lock = folder, threading.Lock()
        self._newest, self._written_bytes, self._has_failed = 0, 0, False

    def get(self, key: Key) -> tuple[bytes, dict] | None:
        """Components as JSON and what scripts need to know, if a process has made the view."""
        if self._folder is None:
            return None
        try:
            shown, _, frame = self._path(key).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        except OSError as error:
            self._tell(error)
            return None
        return frame, orjson.loads(shown)

    def put(self, key: Key, frame: bytes, shown: dict) -> None:
        """Let the others have a view; in one step, so that nobody reads half of it."""
        if self._folder is None or not self._has_room(key[0], len(frame)):
            return
        path = self._path(key)
        part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        try:
            path.parent.mkdir(exist_ok=True)
            part.write_bytes(orjson.dumps(shown) + b"\n" + frame)
            part.replace(path)
        except OSError as error:
            self._tell(error)

    def _tell(self, error: OSError) -> None:
        if not self._has_failed:
            LOG.warning("views are not shared between the server's processes: %s", error)
            self._has_failed = True

    def _has_room(self, snapshot_id: str, more: int) -> bool:
        number = _number(snapshot_id)
        with self._lock:
            if number > self._newest:
                for old in self._folder.glob("S*"):
                    if _number(old.name) < number:
                        shutil.rmtree(old, ignore_errors=True)
                self._newest, self._written_bytes = number, 0
            if number < self._newest or self._written_bytes + more > _MOST_BYTES:
                return False
            self._written_bytes += more
            return True

    def _path(self, key: Key) -> Path:
        snapshot_id, view = key
        return (
            self._folder
            / snapshot_id
            / hashlib.blake2b(repr(view).encode("utf-8", "replace"), digest_size=20).hexdigest()
        )


def _number(snapshot_id: str) -> int:
    return int(snapshot_id.removeprefix("S"))
