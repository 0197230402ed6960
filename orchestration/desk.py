"""What one run works with, from its first step to its last."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from orchestration.collect import Collected
from orchestration.home import Home
from orchestration.progress import Reporter
from orchestration.reference import References
from orchestration.snapshots import Published


@dataclass(slots=True)
class Desk:
    """The home, the as-of instant and what the steps of this run have found so far."""

    home: Home
    references: References
    as_of: datetime
    is_publishing: bool
    is_forced: bool = False  # publish even where nothing is new
    report: Reporter = field(default_factory=Reporter)
    collected: Collected | None = None
    snapshot_id: str | None = None
    build_path: Path | None = None
    created_at: datetime | None = None
    published: Published | None = None
    warned_checks: list[str] = field(default_factory=list)
    failure: Exception | None = None  # what stopped the run, as raised by the step
