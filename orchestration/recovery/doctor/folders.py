"""Looks at folders, rights, locks, lists, leftovers and space."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from orchestration.home import Home
from orchestration.messages import ConfigError, LocalizedText, UserError
from orchestration.recovery.doctor.finding import (
    Finding,
    damage,
    from_error,
    is_read_only,
    note,
    rights_remedy,
    warning,
)
from orchestration.recovery.replaced import PREFIX
from orchestration.snapshots.current import stored

_LEFTOVERS = (
    "snapshots/*.tmp*",
    "*.fresh",
    "*.fresh.wal",
    ".incoming-*",
    ".state.sqlite.adopting*",
    "archive/.*.tmp",
    "receipts/.*.tmp",
    "reports/*/.*.tmp",
)


_FILES = (
    "state.sqlite",
    "published.json",
    "config/*.csv",
    "config/*.toml",
    "config/sources/*.yml",
    "receipts/*.json",
    "archive/*",
)


def kind_findings(home: Home) -> Iterator[Finding]:
    """Find folders where files belong; once they are out of the way the other looks tell what is gone."""
    for pattern in _FILES:
        for path in sorted(home.root.glob(pattern)):
            if path.is_dir():
                place = path.relative_to(home.root).as_posix()
                aside = home.root / f"{path.name}.folder"
                yield damage(place, LocalizedText("recovery.doctor.not_a_file"), f"mv {path} {aside}")


def folder_findings(home: Home) -> Iterator[Finding]:
    """Examine what should be there and writable, and whose it is."""
    if is_read_only(home.root):
        yield damage(".", LocalizedText("recovery.doctor.read_only"), rights_remedy(home, home.root))
        return
    owner = home.root.stat().st_uid
    for path in (home.inbox, home.archive, home.receipts, home.config, home.snapshots):
        if not path.is_dir():
            yield damage(path.name, LocalizedText("recovery.doctor.folder_gone"), "taizhang init")
    written = (
        home.inbox,
        home.archive,
        home.receipts,
        home.snapshots,
        home.root / "runs",
        home.root / "logs",
        home.state,
        home.warehouse,
    )
    for path in (home.root, *written, *_locks(home)):
        yield from _rights(home, path, owner)
    for path in stored(home):
        if not os.access(path, os.R_OK):
            yield damage(
                f"snapshots/{path.name}", LocalizedText("recovery.doctor.no_right_to_read"), rights_remedy(home, path)
            )


def _locks(home: Home) -> tuple[Path, ...]:
    return home.lock, home.root / ".intake.lock", home.root / ".fetch.lock"


def _rights(home: Home, path: Path, owner: int) -> Iterator[Finding]:
    place = path.relative_to(home.root).as_posix()
    if not path.exists():
        return
    if path in _locks(home) and path.is_dir():
        yield damage(place, LocalizedText("recovery.doctor.not_a_lock_file"), f"rmdir {path}")
    elif not os.access(path, os.R_OK | os.W_OK):
        yield damage(place, LocalizedText("recovery.doctor.no_read_write"), rights_remedy(home, path))
    elif path.stat().st_uid != owner:
        yield warning(place, LocalizedText("recovery.doctor.foreign_owner"), f"chown -R {owner} {path}")


def config_findings(home: Home) -> Iterator[Finding]:
    """Load the lists as a run does."""
    from orchestration.reference import load

    try:
        load(home.config)
    except ConfigError as error:
        yield from_error("config", error, "taizhang config check")


def leftover_findings(home: Home) -> Iterator[Finding]:
    """Find what something that was killed left, and what repairs moved aside."""
    for pattern in _LEFTOVERS:
        for path in sorted(home.root.glob(pattern)):
            place = path.relative_to(home.root).as_posix()
            yield note(
                place,
                LocalizedText("recovery.doctor.leftover"),
                "taizhang run",
            )
    for pattern in (f"{PREFIX}*", "*.damaged", "state.sqlite.before-*"):
        for path in sorted(home.root.glob(pattern)):
            yield note(
                path.name,
                LocalizedText("recovery.doctor.kept_from_before"),
                f"rm -r {path}",
            )


def space_findings(home: Home) -> Iterator[Finding]:
    """Tell whether a run would find room."""
    from orchestration.settings.model import load_settings
    from orchestration.storage.space import require_space

    try:
        require_space(home, load_settings(home.config).free_gigabytes)
    except UserError as error:
        yield Finding("warning", ".", error.text, "taizhang snapshots prune")
