"""Files of a folder elsewhere, pulled into the inbox: there first and on disk, and only then out of that folder.

Killed in between, the next time finds the file in the inbox or among the arrivals and only moves it.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from fnmatch import fnmatchcase
from pathlib import Path

from orchestration.clock import now
from orchestration.collection.sources.fetching import FETCHED
from orchestration.doors.faults import FetchFault
from orchestration.doors.fetched import Fetched
from orchestration.doors.filesystems import s3_folder, webdav_folder
from orchestration.doors.folders import Folder, RemoteFile, told
from orchestration.doors.sftp import sftp_folder
from orchestration.home import Home
from orchestration.intake.upload import MEGABYTE
from orchestration.intake.upload_names import UploadRejected, clean_name
from orchestration.reference.doors import Door
from orchestration.settings.model import Settings
from orchestration.state import ArrivalRecord
from orchestration.storage.events import last, note
from orchestration.storage.files import write_durably

_WHOLE_SINCE_SECONDS = 3600  # what is renamed into the inbox is whole: nobody waits for it to rest
_PASSED_OVER = ("~$", ".")
_KINDS: dict[str, Callable[[Door, Path], AbstractContextManager[Folder]]] = {
    "sftp": sftp_folder,
    "webdav": webdav_folder,
    "s3": s3_folder,
}


def put(target: Path, data: bytes) -> None:
    """Put whole bytes into the inbox; a run need not wait until they rest."""
    target.parent.mkdir(parents=True, exist_ok=True)
    write_durably(target, data)
    whole_since = now().timestamp() - _WHOLE_SINCE_SECONDS
    os.utime(target, (whole_since, whole_since))


class Pulling:
    """One door on its way into the inbox."""

    def __init__(
        self,
        home: Home,
        door: Door,
        name: str,
        arrived: Mapping[str, ArrivalRecord],
        settings: Settings,
        is_trial: bool,
    ) -> None:
        self._home, self._door, self._arrived = home, door, arrived
        self._event = f"door_{name}"
        self._settings, self._is_trial = settings, is_trial
        self._left: list[str] = []
        self._seen: dict[str, list[object]] = {}  # where files stay: size, version and hash of those that were pulled

    def pull(self, result: Fetched) -> None:
        """Pull what rests; what cannot be taken is named and stays.

        Raises:
            FetchFault: the folder cannot be reached, or some files stay in it.
        """
        self._left, self._seen = [], (last(self._home, self._event) or {}).get("seen", {})
        with ExitStack() as opened:
            with told(self._door):
                folder = opened.enter_context(_KINDS[self._door.scheme](self._door, self._home.config))
            for file in self._resting(folder):
                self._take(folder, file, result)
        if not self._door.received and not self._is_trial:
            note(self._home, self._event, now(), seen=self._seen)
        self._say_what_is_left()

    def _say_what_is_left(self) -> None:
        if self._left:
            raise FetchFault("left", names=self._left, megabytes=self._settings.upload_megabytes)

    def _resting(self, folder: Folder) -> list[RemoteFile]:
        """Return the files that two looks find alike: the others are still being copied."""
        first = set(self._wanted(folder))
        if not first:
            return []
        time.sleep(self._settings.settle_seconds)
        return sorted(first & set(self._wanted(folder)))

    def _wanted(self, folder: Folder) -> list[RemoteFile]:
        received = f"{self._door.received}/"
        with told(self._door):
            files = folder.files()
        return [
            file
            for file in files
            if not (self._door.received and file.path.startswith(received))
            and not any(part.startswith(_PASSED_OVER) for part in file.path.split("/"))
            and fnmatchcase(file.path, self._door.match)
        ]

    def _take(self, folder: Folder, file: RemoteFile, result: Fetched) -> None:
        name = self._name(file.path)
        if name is None or file.size_bytes > self._settings.upload_megabytes * MEGABYTE:
            self._left.append(file.path)
            return
        record = self._arrived.get(name)
        if record is not None and self._seen.get(name) == [*file[1:], record.sha256]:
            result.unchanged_count += 1
            return
        with told(self._door):
            data = folder.read(file.path)
        if len(data) != file.size_bytes or self._waits(name, data):
            return  # written on meanwhile, or another file of that name waits
        self._deliver(name, data, result)
        self._seen[name] = [*file[1:], hashlib.sha256(data).hexdigest()]
        if not self._is_trial and self._door.received:
            with told(self._door):
                folder.move(file.path, f"{self._door.received}/{file.path}")

    def _waits(self, name: str, data: bytes) -> bool:
        """Whether another file waits for a run under this name."""
        target = self._home.inbox / name
        return target.exists() and target.read_bytes() != data

    def _deliver(self, name: str, data: bytes, result: Fetched) -> None:
        """Put a file into the inbox, unless its bytes wait there or came last under its name."""
        record, target = self._arrived.get(name), self._home.inbox / name
        if target.exists() or record is not None and record.sha256 == hashlib.sha256(data).hexdigest():
            result.unchanged_count += 1
            return
        result.files.append(name)
        if not self._is_trial:
            put(target, data)

    def _name(self, path: str) -> str | None:
        """Return the name in the inbox; None where it cannot be one."""
        parts = [part for part in f"{self._door.folder}/{path}".split("/") if part]
        try:
            name = "/".join(map(clean_name, parts))
        except UploadRejected:
            return None
        return None if name.startswith(f"{FETCHED}/") else name
