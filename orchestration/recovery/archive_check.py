"""Whether the archive still holds what was received: every name in each run, every byte in turn over about thirty
of them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from orchestration.home import Home
from orchestration.messages import LocalizedText
from orchestration.recovery.soundness import archive_names
from orchestration.state import ArrivalRecord, StateStore
from orchestration.storage.files import sha256_of

LOG = logging.getLogger(__name__)
_CURSOR = "archive_checked_until"  # setting: the name up to which files were read
_RUNS_FOR_ALL = 30
_MIN_FILES, _MIN_BYTES, _MAX_BYTES = 200, 16_000_000, 256_000_000  # of one run


@dataclass(frozen=True, slots=True)
class ArchiveDamage:
    """A file of the archive that is gone, that nobody lets us read, or whose bytes are not those that were received."""

    kind: str  # missing, unreadable or changed
    archive_sha256: str
    file_id: str
    file_name: str

    @property
    def sentence(self) -> LocalizedText:
        """What is wrong and what to do."""
        is_forbidden = self.kind == "unreadable"  # it may be whole: nothing to bring back, nothing to withdraw
        return LocalizedText(
            f"recovery.archive_check.{'forbidden' if is_forbidden else 'damaged'}",
            archive_sha256=self.archive_sha256,
            file_id=self.file_id,
            file_name=self.file_name,
            fault="" if is_forbidden else LocalizedText(f"recovery.archive_check.{self.kind}"),
        )


def wanted(records: Iterable[ArrivalRecord]) -> dict[str, ArrivalRecord]:
    """archive_sha256 → an arrival that counts on these bytes: neither withdrawn nor refused for what they hold."""
    found: dict[str, ArrivalRecord] = {}
    for record in records:
        if record.archive_sha256 is not None and record.withdrawn_at is None and record.refusal is None:
            found.setdefault(record.archive_sha256, record)
    return found


def unread(records: Iterable[ArrivalRecord]) -> dict[str, ArrivalRecord]:
    """archive_sha256 → an arrival, of the bytes on which nothing counts: they are kept as evidence alone."""
    kept = [record for record in records if record.archive_sha256 is not None]
    counted = wanted(kept)
    return {str(record.archive_sha256): record for record in kept if record.archive_sha256 not in counted}


def damage_of(home: Home, name: str, record: ArrivalRecord) -> ArchiveDamage | None:
    """Read one file from end to end; None where it is as it was received."""
    try:
        is_whole = sha256_of(home.archive / name) == name
    except FileNotFoundError:
        return ArchiveDamage("missing", name, record.file_id, record.file_name)
    except PermissionError:
        return ArchiveDamage("unreadable", name, record.file_id, record.file_name)
    except OSError:
        is_whole = False
    return None if is_whole else ArchiveDamage("changed", name, record.file_id, record.file_name)


def check_part(home: Home, state: StateStore, records: list[ArrivalRecord]) -> tuple[ArchiveDamage, ...]:
    """Compare all names, and read the next part of the files; what is wrong is logged as a warning."""
    files = wanted(records)
    there = archive_names(home)
    damages = [
        ArchiveDamage("missing", name, record.file_id, record.file_name)
        for name, record in files.items()
        if name not in there
    ]
    part = _next_part(home, state.setting(_CURSOR) or "", sorted(files.keys() & there))
    damages += [damage for name in part if (damage := damage_of(home, name, files[name])) is not None]
    if part:
        state.set(_CURSOR, part[-1])
    for damage in damages:
        LOG.warning("%s", damage.sentence, extra={"file_id": damage.file_id})
    return tuple(damages)


def _next_part(home: Home, cursor: str, names: list[str]) -> list[str]:
    ordered = [name for name in names if name > cursor] + [name for name in names if name <= cursor]
    part: list[str] = []
    bytes_count = 0
    for name in islice(ordered, max(_MIN_FILES, len(names) // _RUNS_FOR_ALL + 1)):
        bytes_count += (home.archive / name).stat().st_size
        if part and bytes_count > _MAX_BYTES:
            break
        part.append(name)
        if bytes_count > _MIN_BYTES and len(part) * _RUNS_FOR_ALL >= len(names):
            break
    return part
