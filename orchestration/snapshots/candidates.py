"""A snapshot that waits at the gate: kept beside the others, read by nobody, until somebody lets it be read."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orchestration.home import Home
from orchestration.snapshots.access import is_name
from orchestration.storage.files import write_durably

LOG = logging.getLogger(__name__)
FILE = "candidate.json"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What waits, since when, made by whom, and why."""

    snapshot_id: str
    as_of: str
    created_at: str
    made_by: str  # who started the run: an account of the pages or of the machine
    reasons: list[dict[str, Any]]  # see gate.reasons_to_wait


def hold(home: Home, candidate: Candidate) -> None:
    """Write down that a candidate waits, before its file has its name: one without the other is nothing.

    One that waited before goes: it was made from less.
    """
    drop(home)
    write_durably(home.snapshots / FILE, json.dumps(asdict(candidate), ensure_ascii=False, indent=2).encode())


def drop(home: Home) -> None:
    """Remove what waits, if anything does."""
    if waits := candidate(home.snapshots):
        # the file first: without its note it would be a snapshot like any other
        (home.snapshots / f"{waits.snapshot_id}.duckdb").unlink()
        LOG.info("%s waits no more and is removed", waits.snapshot_id)
    forget(home)


def forget(home: Home) -> None:
    """Remove the note that something waits; its file is a snapshot like any other then."""
    (home.snapshots / FILE).unlink(missing_ok=True)


def candidate(snapshots: Path) -> Candidate | None:
    """Return the candidate that waits in a home's folder of snapshots, or None.

    A file that says nothing sound means that none waits: the next run makes it again.
    """
    try:
        found = json.loads((snapshots / FILE).read_text(encoding="utf-8"))
        waits = Candidate(**found)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        LOG.warning("%s cannot be read", FILE, exc_info=error)
        return None
    is_there = is_name(waits.snapshot_id) and (snapshots / f"{waits.snapshot_id}.duckdb").is_file()
    return waits if is_there else None
