"""Runs that found nothing new, on their way into the run history: to load Dagster for them would cost more than all
that they do.

Each is a line in runs/; the next process that opens the history anyway copies them into it.
"""

from __future__ import annotations

import json
from datetime import datetime

from orchestration.home import Home

_WAITING = "nothing-new.jsonl"
_TAKEN = "nothing-new.taken.jsonl"


def note(home: Home, run_id: str, started_at: datetime, ended_at: datetime) -> None:
    """Keep a run that found nothing new."""
    home.runs.mkdir(parents=True, exist_ok=True)
    with (home.runs / _WAITING).open("a", encoding="utf-8") as handle:
        handle.write(json.dumps([run_id, started_at.isoformat(), ended_at.isoformat()]) + "\n")


def take(home: Home) -> list[tuple[str, datetime, datetime]]:
    """Return run id, start and end of each run kept; `delete_taken` when they are in the history. What an earlier
    process took and lost comes again.
    """
    waiting, taken = home.runs / _WAITING, home.runs / _TAKEN
    if not taken.exists() and waiting.exists():
        waiting.rename(taken)
    if not taken.exists():
        return []
    lines = [
        line for line in taken.read_text(encoding="utf-8").splitlines() if line.endswith("]")
    ]  # a power cut may leave half a line
    return [
        (run_id, datetime.fromisoformat(start), datetime.fromisoformat(end))
        for run_id, start, end in map(json.loads, lines)
    ]


def delete_taken(home: Home) -> None:
    """Delete what was taken, once it is in the history."""
    (home.runs / _TAKEN).unlink(missing_ok=True)
