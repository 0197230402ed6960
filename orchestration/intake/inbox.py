"""From the inbox into the archive: nothing leaves inbox/ before its bytes and its arrival are on disk."""

from __future__ import annotations

import fcntl
import hashlib
import os
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration.clock import moment
from orchestration.files import write_all_durably
from orchestration.home import Home
from orchestration.reference import References
from orchestration.state import NewArrival, StateStore

BATCH = 200  # files written down in one transaction
BATCH_BYTES = 50_000_000  # and held in memory meanwhile


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """What manifest.csv says about one file."""

    unit: str | None
    period: str | None
    received_at: datetime | None


def read_manifest(home: Home) -> dict[str, ManifestEntry]:
    """inbox/manifest.csv by file path; empty where there is none.

    Raises:
        ConfigError: a line cannot be understood; nothing has been moved yet.
    """
    if not home.manifest.exists():
        return {}
    from orchestration.reference.columns import MANIFEST
    from orchestration.reference.table import lines

    entries: dict[str, ManifestEntry] = {}
    for line in lines(home.manifest, MANIFEST):
        name = unicodedata.normalize("NFC", line.needed("file").replace("\\", "/").removeprefix("./"))
        text = line.text("received_at")
        try:
            received_at = moment(text.replace("/", "-"), is_deadline=False) if text else None
        except ValueError:
            raise line.wrong(
                "received_at", f"“{text}”不是时间，请写成 2024-04-03T09:30", f"{text!r} is no time; write 2024-04-03T09:30"
            ) from None
        entry = ManifestEntry(line.text("unit"), line.text("period"), received_at)
        if entries.setdefault(name, entry) != entry:
            raise line.wrong(
                "file", f"{name} 前面已登记过，内容不同，请只留一行", f"{name} stands in an earlier line with other content; keep one"
            )
    return entries


def without_file(home: Home, ledger: StateStore) -> list[str]:
    """The files that lines of manifest.csv name and that never arrived: a slip in the path, or something that was not sent."""
    return sorted(read_manifest(home).keys() - set(ledger.names().values()))


def waiting(home: Home) -> list[Path]:
    """The regular files in inbox/, in the order of their paths, without manifest.csv and names beginning with ~$ or a dot."""
    found = []
    for folder, folders, names in os.walk(home.inbox):
        folders.sort()
        for name in names:
            path = Path(folder, name)
            if not name.startswith(("~$", ".")) and path != home.manifest and path.is_file() and not path.is_symlink():
                found.append(path)
    return sorted(found, key=lambda path: path.relative_to(home.inbox).as_posix())


def _batches(paths: list[Path]) -> Iterator[list[Path]]:
    batch: list[Path] = []
    bytes_count = 0
    for path in paths:
        size = path.stat().st_size
        if batch and (len(batch) >= BATCH or bytes_count + size > BATCH_BYTES):
            yield batch
            batch, bytes_count = [], 0
        batch.append(path)
        bytes_count += size
    if batch:
        yield batch


@contextmanager
def door(home: Home) -> Iterator[None]:
    """Held for moments: while a run lists the inbox against the arrivals, or an upload is written into both."""
    with (home.root / ".intake.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def archive(home: Home, contents: Mapping[str, bytes]) -> None:
    """Keep bytes under their SHA-256, on disk when this returns."""
    new = {home.archive / sha256: data for sha256, data in contents.items() if not (home.archive / sha256).exists()}
    write_all_durably(new.items(), mode=0o400)


def _name(home: Home, path: Path) -> str:
    return unicodedata.normalize("NFC", path.relative_to(home.inbox).as_posix())


def take_in(home: Home, ledger: StateStore, references: References, as_of: datetime, seen_at: datetime) -> int:
    """Archive every waiting file, write its arrival down, then remove it from the inbox.

    A file that an upload or an earlier, interrupted run already wrote down is only removed. A source with `drop` has its reduced
    copy archived, under the SHA-256 of that copy; the arrival keeps the SHA-256 of the original. Where there can be no such copy, nothing
    of the file is archived, and the arrival says so.

    Returns:
        The number of new arrivals.
    Raises:
        ConfigError: manifest.csv is wrong.
    """
    from orchestration.collection.corrections import stands_for
    from orchestration.collection.reading import reduce_dropped
    from orchestration.collection.receipt import refusal_unread
    from orchestration.collection.reduced import NotReduced

    manifest, names = read_manifest(home), ledger.names()
    nothing = ManifestEntry(None, None, None)
    with door(home):
        interrupted, paths = ledger.still_in_inbox(), waiting(home)
        ledger.mark_moved(file_id for (name, _), file_id in interrupted.items() if not (home.inbox / name).exists())
    count = 0
    for batch in _batches(paths):
        arrivals, moved, contents = [], [], {}
        for path in batch:
            name, data = _name(home, path), path.read_bytes()
            sha256 = hashlib.sha256(data).hexdigest()
            if (name, sha256) in interrupted:
                moved.append(interrupted[name, sha256])
                continue
            known_as, refusal = stands_for(name, names) or name, None
            try:
                kept = reduce_dropped(path, known_as, references) or data
                kept_sha256 = hashlib.sha256(kept).hexdigest()
                contents[kept_sha256] = kept
            except NotReduced as error:
                kept_sha256, refusal = None, refusal_unread(error, known_as)
            said = manifest.get(name, nothing)
            arrivals.append(
                NewArrival(
                    sha256=sha256,
                    file_name=name,
                    size_bytes=len(data),
                    first_seen_at=seen_at,
                    received_at=said.received_at or min(seen_at, as_of),
                    received_from="manifest" if said.received_at else "first_seen",
                    manifest_unit=said.unit,
                    manifest_period=said.period,
                    archive_sha256=kept_sha256,
                    refusal=refusal,
                )
            )
        archive(home, contents)
        moved += ledger.add(arrivals)
        for path in batch:
            path.unlink()
        ledger.mark_moved(moved)
        count += len(arrivals)
    return count
