"""published.json: which snapshot everyone reads. Where it is damaged, the newest sound snapshot is read."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.home import Home
from orchestration.messages import LocalizedText, UserError
from orchestration.snapshots.access import SnapshotDamaged, describe, is_name
from orchestration.snapshots.candidates import candidate
from orchestration.snapshots.stable import name_current
from orchestration.storage.files import write_durably

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CurrentManifest:
    """What published.json says. The last two are missing where version 0.1.0 wrote it."""

    snapshot_id: str
    file: str
    created_at: str
    as_of: str
    arrivals_count: int | None = None
    arrivals_digest: str | None = None


class CurrentManifestDamaged(UserError):
    """published.json does not say which snapshot is the published one."""


def manifest_of(home: Home, path: Path, facts: dict[str, Any]) -> CurrentManifest:
    """Return what the manifest would say of a snapshot, from what it says of itself."""
    return CurrentManifest(
        path.stem,
        path.relative_to(home.root).as_posix(),
        facts["created_at"],
        facts["as_of"],
        facts.get("arrivals_count"),
        facts.get("arrivals_digest"),
    )


def write_current_manifest(home: Home, path: Path, facts: dict[str, Any]) -> CurrentManifest:
    """Make a snapshot the current one; what the manifest said before is not looked at."""
    pointed = manifest_of(home, path, facts)
    body = {name: value for name, value in asdict(pointed).items() if value is not None}
    write_durably(home.current_manifest, json.dumps(body, ensure_ascii=False, indent=2).encode())
    name_current(home, path)
    return pointed


def heal_stable_name(home: Home) -> None:
    """Let current.duckdb lead to the published snapshot where a killed run, or a restore, left it behind."""
    try:
        pointed = read_current_manifest(home)
    except CurrentManifestDamaged:
        return
    if pointed is not None and (home.root / pointed.file).exists():
        name_current(home, home.root / pointed.file)


def read_current_manifest(home: Home) -> CurrentManifest | None:
    """Return what published.json says, whether or not its snapshot can be read; None where there is no such file.

    Raises:
        CurrentManifestDamaged: the file is empty, cut or something else.
    """
    try:
        text = home.current_manifest.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(home) from error
    try:
        found = json.loads(text)
        body = {name: found.get(name) for name in CurrentManifest.__dataclass_fields__}
    except (ValueError, AttributeError) as error:
        raise _damaged(home) from error
    if not all(isinstance(body[name], str) for name in ("snapshot_id", "file", "created_at", "as_of")) or not is_name(
        body["snapshot_id"]
    ):
        raise _damaged(home)
    return CurrentManifest(**body)


def _damaged(home: Home) -> CurrentManifestDamaged:
    return CurrentManifestDamaged("snapshots.current.manifest_damaged", current_manifest=home.current_manifest)


def sound_current_manifest(home: Home) -> CurrentManifest | None:
    """Return what published.json says where it can be read and names a snapshot that opens; else None, in silence."""
    try:
        pointed = read_current_manifest(home)
        if pointed is not None:
            describe(home.root / pointed.file)
    except (CurrentManifestDamaged, SnapshotDamaged):
        return None
    return pointed


def stored(home: Home) -> list[Path]:
    """Return the files of all snapshots, oldest first."""
    return sorted(path for path in home.snapshots.glob("S*.duckdb") if is_name(path.stem) and path.is_file())


def newest_sound(home: Home) -> tuple[Path, dict[str, Any]] | None:
    """Return the snapshot made last, of those that open, with what it says of itself: it has seen most arrivals. The
    current manifest is not looked at.
    """
    return next(_sound(home), None)


def latest_sound(home: Home) -> tuple[Path, dict[str, Any]] | None:
    """Return the snapshot of the latest as-of, of those that open: what readers should see. One that was made later for
    a day of the past (`taizhang backfill`) knows less, and one that waits at the gate is nobody's yet.
    """
    waits = candidate(home.snapshots)
    unread = waits.snapshot_id if waits else None
    known = [one for one in _sound(home) if one[1].get("as_of") and one[0].stem != unread]
    return max(known, key=lambda one: (datetime.fromisoformat(one[1]["as_of"]), one[0].name), default=None)


def _sound(home: Home) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in reversed(stored(home)):
        try:
            yield path, describe(path)
        except SnapshotDamaged:
            continue


def published(home: Home) -> CurrentManifest | None:
    """Return the published snapshot; None before the first. For a damaged manifest the newest sound snapshot stands in.

    Raises:
        SnapshotDamaged: there are snapshots, none of which can be read.
    """
    pointed = sound_current_manifest(home)
    if pointed is not None:
        return pointed
    newest = latest_sound(home)
    if newest is None:
        if home.current_manifest.exists() or stored(home):
            raise SnapshotDamaged("snapshots.current.none_readable", snapshots=home.snapshots)
        return None
    path, facts = newest
    LOG.warning("%s", _fallen_back(home, path.stem))
    return CurrentManifest(path.stem, path.relative_to(home.root).as_posix(), facts["created_at"], facts["as_of"])


def _fallen_back(home: Home, snapshot_id: str) -> LocalizedText:
    return LocalizedText("snapshots.current.fallback", current_manifest=home.current_manifest, snapshot_id=snapshot_id)
