"""What uploads and runs share: the door at which one of them at a time compares inbox and arrivals, and the archive."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from orchestration.home import Home
from orchestration.state import StateStore
from orchestration.storage.files import write_all_durably

UNCLAIMED_AFTER = timedelta(hours=1)


@contextmanager
def door(home: Home) -> Iterator[None]:
    """Held for moments: while a run lists the inbox against the arrivals, or an upload is written into both."""
    with (home.root / ".intake.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def archive(home: Home, state: StateStore, contents: Mapping[str, bytes], archived_at: datetime) -> None:
    """Keep bytes under their SHA-256, on disk when this returns; the state names them before, so that a crash
    leaves no unknown file.
    """
    new = {sha256: data for sha256, data in contents.items() if not (home.archive / sha256).exists()}
    if new:
        state.expect(new, archived_at)
    write_all_durably(((home.archive / sha256, data) for sha256, data in new.items()), mode=0o400)


def drop_orphans(home: Home, state: StateStore, sha256s: Iterable[str]) -> None:
    """Delete bytes that were archived for an arrival that never came. Call it at the door."""
    for sha256 in set(sha256s):
        if not state.is_archived(sha256):
            (home.archive / sha256).unlink(missing_ok=True)
            state.expect_no_more(sha256)  # last: killed before, the state still knows the file


def drop_unclaimed(home: Home, state: StateStore, seen_at: datetime) -> None:
    """Bytes that something archived that was killed before their arrival stood, and that nobody sent again. Call it
    at the door.
    """
    drop_orphans(
        home, state, [sha256 for sha256, noted_at in state.expected().items() if seen_at - noted_at > UNCLAIMED_AFTER]
    )
