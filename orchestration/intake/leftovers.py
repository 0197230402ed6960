"""What processes that were killed have left behind in a home, found and cleared by the next run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path

from orchestration.home import Home
from orchestration.intake.leaving import clear_leaving
from orchestration.storage.files import clear_asides
from orchestration.storage.temporary import clear_scratch

_LEFT_BY_EARLIER_VERSIONS = (".incoming-*", "config/.units-*")


def clear_leftovers(home: Home, arrived: Collection[str]) -> None:
    """Finish what was begun, and remove what nobody works at any more.

    Args:
        arrived: SHA-256 of the files that are written down.
    """
    clear_leaving(home, arrived)
    clear_scratch(home)
    for folder in (
        home.root,
        home.config,
        home.archive,
        home.receipts,
        *(Path(found) for found, _, _ in os.walk(home.inbox)),
    ):
        clear_asides(folder)
    for pattern in _LEFT_BY_EARLIER_VERSIONS:
        for left in home.root.glob(pattern):
            shutil.rmtree(left, ignore_errors=True)
