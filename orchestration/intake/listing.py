"""What lies in the inbox: its regular files, each under a name that can be written down anywhere, and which of them
may still be written.
"""

from __future__ import annotations

import logging
import os
import stat
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote_from_bytes

from orchestration.clock import now
from orchestration.collection.emptying.lesser_data import nameless_file
from orchestration.home import Home

LOG = logging.getLogger(__name__)
BATCH = 200  # files written down in one transaction
BATCH_BYTES = 50_000_000  # and held in memory meanwhile
_ENCODINGS = ("utf-8", "gb18030")
_MARKS_OF_FOLDERS = ("", ".", "..")


class Signature(NamedTuple):
    """What changes when somebody writes a file or puts another in its place."""

    device: int
    inode: int
    size_bytes: int
    mtime_ns: int


def signature(status: os.stat_result) -> Signature:
    """Return what a later look is compared with."""
    return Signature(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file of the inbox at one look."""

    path: Path
    name: str  # readable, relative to the inbox
    seen: Signature


@dataclass(frozen=True, slots=True)
class Listing:
    """The inbox at one look."""

    files: tuple[WaitingFile, ...]
    unreadable: dict[str, str]  # readable name → why it cannot be looked at


def readable_name(path: str | bytes | os.PathLike[str]) -> str:
    """Return a path relative to the inbox as text for logs, databases and terminals: NFC, without what nobody can see.

    A part that is no UTF-8 is read as GB18030, as older Windows programs and archives write it; what is neither is
    percent-encoded. Numbers of persons are crossed out: a name goes everywhere.
    """
    parts = os.fsencode(path).split(os.fsencode(os.sep))
    return "/".join(_readable_part(part) for part in parts)


@lru_cache(10_000)  # an inbox is looked at several times in a run
def _readable_part(raw: bytes) -> str:
    text = _decoded(raw)
    if text is not None:
        kinds = [(letter, unicodedata.category(letter)) for letter in text]
        seen = "".join(" " if kind in ("Cc", "Zl", "Zp") else letter for letter, kind in kinds if kind != "Cf")
        if seen.strip() not in _MARKS_OF_FOLDERS:
            return nameless_file(unicodedata.normalize("NFC", seen))
    return quote_from_bytes(raw, safe="")


def _decoded(raw: bytes) -> str | None:
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _is_passed_over(name: str) -> bool:
    return name.startswith(("~$", "."))


def look(home: Home) -> Listing:
    """Return the regular files in inbox/ by path, without manifest.csv and names beginning with ~$ or a dot."""
    unreadable: dict[str, str] = {}

    def note(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError) and error.filename is not None:
            unreadable[readable_name(os.path.relpath(error.filename, home.inbox))] = reason(error)

    files = [file for path in _regular(home, note) if (file := _looked_at(home, path, note)) is not None]
    return Listing(tuple(sorted(files, key=lambda file: os.fsencode(file.path))), unreadable)


def _regular(home: Home, on_error: Callable[[OSError], None]) -> Iterator[str]:
    for folder, _, names in os.walk(home.inbox, onerror=on_error):
        for name in names:
            path = os.path.join(folder, name)
            if not _is_passed_over(name) and path != str(home.manifest):
                yield path


def _looked_at(home: Home, path: str, on_error: Callable[[OSError], None]) -> WaitingFile | None:
    try:
        status = os.lstat(path)
    except OSError as error:
        on_error(error)
        return None
    if not stat.S_ISREG(status.st_mode):  # a link, pipe, socket or device
        return None
    return WaitingFile(Path(path), readable_name(os.path.relpath(path, home.inbox)), signature(status))


def reason(error: OSError) -> str:
    """Tell why a file cannot be taken, in the words of the operating system."""
    return os.strerror(error.errno) if error.errno else type(error).__name__


def waiting(home: Home) -> list[Path]:
    """Return the regular files in inbox/, in the order of their paths."""
    return [file.path for file in look(home).files]


def _age_seconds(file: WaitingFile) -> float:
    return now().timestamp() - file.seen.mtime_ns / 1e9


def wait_for_rest(home: Home, settle_seconds: float, is_known: Callable[[WaitingFile], bool]) -> frozenset[WaitingFile]:
    """Wait until files that were just written have rested for so many seconds; at most that long, and only where
    there are some.

    Args:
        settle_seconds: a file younger than this may still be written.
        is_known: whether a file is whole for sure, because an upload put it there.

    Returns:
        The files that rest, as they were seen; others may still be written.
    """
    before = look(home).files
    if not before:
        return frozenset()
    young = [file for file in before if _age_seconds(file) < settle_seconds and not is_known(file)]
    if not young:
        return frozenset(before)
    seconds = min(settle_seconds, max(settle_seconds - _age_seconds(file) for file in young))
    LOG.info("waiting %.1f s: %d files were only just written", max(seconds, 0.0), len(young))
    time.sleep(max(seconds, 0.0))
    resting = frozenset(before)
    return frozenset(file for file in look(home).files if file in resting or _age_seconds(file) >= settle_seconds)


def batches(files: Iterable[WaitingFile]) -> Iterator[list[WaitingFile]]:
    """Cut a list into what is taken at once."""
    batch: list[WaitingFile] = []
    bytes_count = 0
    for file in files:
        if batch and (len(batch) >= BATCH or bytes_count + file.seen.size_bytes > BATCH_BYTES):
            yield batch
            batch, bytes_count = [], 0
        batch.append(file)
        bytes_count += file.seen.size_bytes
    if batch:
        yield batch
