"""Views as files that the processes of one server share: what one of them has made, the others read.

shared = SharedViews(folder)
shared.put(("S000002", view), frame, shown)
frame, shown = shared.get(("S000002", view))
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from pathlib import Path
from typing import Any

import orjson

_MOST_BYTES = 256 * 1024 * 1024

# the newest snapshot when the view was made, and the view
Key = tuple[str, Any]


class SharedViews:
    """A folder of views, up to 256 MB from each process; those of an older snapshot go when a newer one comes.

    Args:
        folder: an empty folder that only this server uses; None shares nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder, self._lock = folder, threading.Lock()
        self._newest, self._written_bytes = "", 0

    def get(self, key: Key) -> tuple[bytes, dict] | None:
        """Components as JSON and what scripts need to know, if a process has made the view."""
        if self._folder is None:
            return None
        try:
            shown, _, frame = self._path(key).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        return frame, orjson.loads(shown)

    def put(self, key: Key, frame: bytes, shown: dict) -> None:
        """Let the others have a view; in one step, so that nobody reads half of it."""
        if self._folder is None or not self._has_room(key[0], len(frame)):
            return
        path = self._path(key)
        part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        path.parent.mkdir(exist_ok=True)
        part.write_bytes(orjson.dumps(shown) + b"\n" + frame)
        part.replace(path)

    def _has_room(self, snapshot_id: str, more: int) -> bool:
        with self._lock:
            if snapshot_id > self._newest:
                for old in self._folder.glob("S*"):
                    if old.name < snapshot_id:
                        shutil.rmtree(old, ignore_errors=True)
                self._newest, self._written_bytes = snapshot_id, 0
            if snapshot_id < self._newest or self._written_bytes + more > _MOST_BYTES:
                return False
            self._written_bytes += more
            return True

    def _path(self, key: Key) -> Path:
        snapshot_id, view = key
        return self._folder / snapshot_id / hashlib.blake2b(repr(view).encode("utf-8", "replace"), digest_size=20).hexdigest()
