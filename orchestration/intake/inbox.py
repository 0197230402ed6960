"""From the inbox into the archive: nothing leaves inbox/ before its bytes and its arrival are on disk, and nothing
half-written arrives.

In this order: rest · read · compare · archive · compare · arrival · put aside · compare · remove. Whoever writes a
file, or puts another in its place, at any of these moments finds his file in the inbox again; the next run takes
it.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from orchestration.home import Home
from orchestration.intake.archive import archive, door, drop_orphans, drop_unclaimed
from orchestration.intake.leaving import leave
from orchestration.intake.leftovers import clear_leftovers
from orchestration.intake.listing import WaitingFile, batches, look, reason, signature, wait_for_rest
from orchestration.intake.manifest import ManifestEntry, read_manifest
from orchestration.reference import References
from orchestration.state import NewArrival, StateStore
from orchestration.storage.files import sync_folders
from orchestration.storage.space import is_full

LOG = logging.getLogger(__name__)
_NOTHING_SAID = ManifestEntry.model_construct()


@dataclass(slots=True)
class IngestResult:
    """What became of the inbox. Names are readable; the dictionaries say why, in the words of the operating system."""

    arrivals_count: int = 0
    still_written: list[str] = field(default_factory=list)  # left for the next run
    unreadable: dict[str, str] = field(default_factory=dict)  # left until somebody changes that
    not_removed: dict[str, str] = field(default_factory=dict)  # received, but the folder does not let go of them
    not_taken: list[str] = field(default_factory=list)  # left because something of ours failed


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read whole, and what of it is archived: under the SHA-256 of what is kept, None where nothing
    may be.
    """

    file: WaitingFile
    sha256: str
    arrival: NewArrival
    kept: bytes | None


def ingest(home: Home, state: StateStore, references: References, as_of: datetime, seen_at: datetime) -> IngestResult:
    """Archive every waiting file that rests, write its arrival down, then remove it from the inbox.

    A file that an upload or an earlier, interrupted run already wrote down is only removed. A source with `drop`
    has its reduced copy archived, under the SHA-256 of that copy; the arrival keeps the SHA-256 of the original.
    Where there can be no such copy, nothing of the file is archived, and the arrival says so.

    Raises:
        ConfigError: manifest.csv is wrong.
    """
    manifest = read_manifest(home)
    interrupted = state.still_in_inbox()
    clear_leftovers(home, {sha256 for _, sha256 in interrupted})
    resting = wait_for_rest(home, references.settings.settle_seconds, lambda file: _is_written_down(file, interrupted))
    with door(home):
        interrupted, listing = state.still_in_inbox(), look(home)
        here = {file.name for file in listing.files}
        closed = tuple(f"{name}/" for name in listing.unreadable)
        gone = {
            key: file_id
            for key, file_id in interrupted.items()
            if key[0] not in here and not f"{key[0]}/".startswith(closed)
        }
        sync_folders({(home.inbox / name).parent for name, _ in gone})
        state.mark_moved(gone.values())
    intake = _Intake(home, state, references, as_of, seen_at, manifest, interrupted)
    intake.done.unreadable |= listing.unreadable
    ready = [file for file in listing.files if file in resting or _is_written_down(file, interrupted)]
    for file in sorted(set(listing.files) - set(ready), key=lambda file: file.name):
        intake.leave_for_later(file)
    for batch in batches(ready):
        intake.take(batch)
    with door(home):
        drop_unclaimed(home, state, seen_at)
    return intake.done


def _is_written_down(file: WaitingFile, interrupted: Mapping[tuple[str, str], str]) -> bool:
    """Tell whether an arrival of exactly these bytes under this name waits for nothing but its removal."""
    if not any(name == file.name for name, _ in interrupted):
        return False
    try:
        return (file.name, hashlib.sha256(file.path.read_bytes()).hexdigest()) in interrupted
    except OSError:
        return False  # it is told when it is to be read


class NotReducedYet(Exception):
    """A file whose personal columns could not be taken out for a reason that is not its own."""


class _Intake:
    """One run's way through the inbox."""

    def __init__(
        self,
        home: Home,
        state: StateStore,
        references: References,
        as_of: datetime,
        seen_at: datetime,
        manifest: Mapping[str, ManifestEntry],
        interrupted: Mapping[tuple[str, str], str],
    ) -> None:
        self.done = IngestResult()
        self._home, self._state, self._references = home, state, references
        self._as_of, self._seen_at = as_of, seen_at
        self._manifest, self._interrupted, self._names = manifest, interrupted, state.names()

    def leave_for_later(self, file: WaitingFile) -> None:
        """Note a file that somebody still writes."""
        LOG.info("left in the inbox, it is still being written: %s", file.name)
        self.done.still_written.append(file.name)

    def take(self, batch: list[WaitingFile]) -> None:
        """Take some files, in one transaction."""
        known: list[tuple[WaitingFile, str, str]] = []
        read: list[_Read] = []
        for file in batch:
            data = self._data(file)
            if data is None:
                continue
            sha256 = hashlib.sha256(data).hexdigest()
            file_id = self._interrupted.get((file.name, sha256))
            if file_id is not None:
                known.append((file, sha256, file_id))
            elif (item := self._guarded(file, data, sha256)) is not None:
                read.append(item)
        contents = {
            item.arrival.archive_sha256: item.kept
            for item in read
            if item.kept is not None and item.arrival.archive_sha256
        }
        archive(self._home, self._state, contents, self._seen_at)
        whole = [item for item in read if self._is_as_seen(item.file)]
        with door(self._home):
            # an upload of equal bytes that failed meanwhile has taken them out again
            archive(self._home, self._state, contents, self._seen_at)
            new = self._state.add([item.arrival for item in whole])
        self.done.arrivals_count += len(new)
        written_on = self._remove([(item.file, item.sha256, file_id) for item, file_id in zip(whole, new, strict=True)])
        self._remove(known)  # what an upload or an earlier run wrote down stays written down
        self._state.revoke(written_on)
        self.done.arrivals_count -= len(written_on)
        if len(whole) < len(read) or written_on:
            with door(self._home):
                drop_orphans(self._home, self._state, contents)

    def _data(self, file: WaitingFile) -> bytes | None:
        """Return the bytes of a file if it can be read and is still as it was seen."""
        try:
            # no link and no pipe, should one have taken the file's place
            with open(os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as handle:
                data = handle.read()
        except FileNotFoundError:
            return None
        except (OSError, MemoryError) as error:
            self._note_unreadable(file, error)
            return None
        if not self._is_as_seen(file):
            return None
        if len(data) != file.seen.size_bytes:
            self.leave_for_later(file)
            return None
        return data

    def _is_as_seen(self, file: WaitingFile) -> bool:
        try:
            is_same = signature(file.path.lstat()) == file.seen
        except FileNotFoundError:
            LOG.info("gone from the inbox before it was taken: %s", file.name)
            return False
        except OSError as error:
            return self._note_unreadable(file, error)
        if not is_same:
            self.leave_for_later(file)
        return is_same

    def _note_unreadable(self, file: WaitingFile, error: OSError | MemoryError) -> Literal[False]:
        why = reason(error) if isinstance(error, OSError) else os.strerror(errno.ENOMEM)
        LOG.warning("left in the inbox, it cannot be read (%s): %s", why, file.name)
        self.done.unreadable[file.name] = why
        return False

    def _guarded(self, file: WaitingFile, data: bytes, sha256: str) -> _Read | None:
        """Read as `_read` does; None where something of ours failed: such a file stays, and the others go on."""
        try:
            return self._read(file, data, sha256)
        except Exception as error:
            if is_full(error):
                raise
            is_told = isinstance(error, NotReducedYet)
            LOG.error("left in the inbox, a fault of ours: %s", file.name, exc_info=None if is_told else error)
            self.done.not_taken.append(file.name)
            return None

    def _read(self, file: WaitingFile, data: bytes, sha256: str) -> _Read:
        from orchestration.collection.read_files import redact_dropped
        from orchestration.collection.receipts.corrected_copies import corrects_path
        from orchestration.collection.receipts.restored_answers import refusal_unread
        from orchestration.collection.redacted_copy import NotRedacted

        known_as = corrects_path(file.name, self._names) or file.name
        kept: bytes | None
        try:
            kept, refusal = redact_dropped(file.path, known_as, self._references) or data, None
        except NotRedacted as error:
            if error.is_ours:
                raise NotReducedYet from error
            kept, refusal = None, refusal_unread(error, known_as)
        said = self._manifest.get(file.name, _NOTHING_SAID)
        arrival = NewArrival(
            sha256=sha256,
            file_name=file.name,
            size_bytes=len(data),
            first_seen_at=self._seen_at,
            received_at=said.received_at or min(self._seen_at, self._as_of),
            received_from="manifest" if said.received_at else "first_seen",
            manifest_unit=said.unit,
            manifest_period=said.period,
            archive_sha256=None if kept is None else hashlib.sha256(kept).hexdigest(),
            refusal=refusal,
        )
        return _Read(file, sha256, arrival, kept)

    def _remove(self, taken: list[tuple[WaitingFile, str, str]]) -> list[str]:
        """Remove what arrived.

        Returns:
            The file ids of those that were written on after they were read: what arrived of them is half a file.
        """
        moved: list[str] = []
        written_on: list[str] = []
        left: set[Path] = set()
        for file, sha256, file_id in taken:
            try:
                there = leave(file.path, file.seen, sha256)
            except OSError as error:
                LOG.warning(
                    "received, but it stays in the inbox (%s): %s", reason(error), file.name, extra={"file_id": file_id}
                )
                self.done.not_removed[file.name] = reason(error)
                continue
            if there is not None:
                self.leave_for_later(file)
            (written_on if there is not None and there.inode == file.seen.inode else moved).append(file_id)
            left.add(file.path.parent)
        # a file that came back with the power, once the state says that it is gone, would be sent a second time
        sync_folders(left)
        self._state.mark_moved(moved)
        return written_on
