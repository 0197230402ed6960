"""The last time that something happened in a home, such as a run or a backup: a small file each under runs/."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from orchestration.home import Home
from orchestration.storage.files import write_durably


def note(home: Home, event: str, at: datetime, **detail: object) -> None:
    """Write down that it happened, over the time before."""
    home.runs.mkdir(parents=True, exist_ok=True)
    body = {"at": at.isoformat(timespec="seconds"), **detail}
    write_durably(home.runs / f"last_{event}.json", json.dumps(body).encode())


def last(home: Home, event: str) -> dict[str, Any] | None:
    """Tell when it last happened; None where it never did, or the file cannot be read."""
    try:
        found = json.loads((home.runs / f"last_{event}.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) and "at" in found else None
