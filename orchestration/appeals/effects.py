"""What accepting an appeal would change: the published snapshot built again aside with it, beside the published one."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.appeals.deciding import put_into_force
from orchestration.appeals.listing import Appeal
from orchestration.clock import now
from orchestration.home import Home
from orchestration.pipeline.trial import trial
from orchestration.reference import load
from orchestration.snapshots.current import published
from orchestration.snapshots.differing import lay_beside
from orchestration.state import StateStore
from orchestration.storage.files import write_durably

_FOLDER = "appeals"


@dataclass(frozen=True, slots=True)
class Effect:
    """What would differ in a snapshot."""

    appeal_id: str
    snapshot_id: str
    values: list[dict[str, Any]]
    ranks: list[dict[str, Any]]

    def of(self, unit_code: str) -> Effect:
        """Return what would differ for one unit."""
        values, ranks = ([row for row in rows if row["unit_code"] == unit_code] for rows in (self.values, self.ranks))
        return replace(self, values=values, ranks=ranks)


def _path(home: Home, appeal_id: str) -> Path:
    return home.runs / _FOLDER / f"{appeal_id}.json"


def known_effect(home: Home, appeal_id: str, snapshot_id: str) -> Effect | None:
    """Return the effect on what is published, where it was worked out already."""
    try:
        found = Effect(**json.loads(_path(home, appeal_id).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return found if snapshot_id == found.snapshot_id else None


def effect_of(home: Home, appeal: Appeal) -> Effect:
    """Work the effect out; nothing of the home changes but what is remembered of it.

    Raises:
        HomeLocked: a run holds the home.
        UserError: nothing is published, it is not of the present lists, or the appeal cannot be carried out.
    """
    pointed = published(home)
    if pointed and (known := known_effect(home, appeal.appeal_id, pointed.snapshot_id)) is not None:
        return known

    def accept(aside: Home, as_of: datetime) -> None:
        with closing(StateStore(aside.state)) as state:
            decided_on = min(now().date(), as_of.date()).isoformat()  # a later decision would be unknown then
            put_into_force(aside, state, load(aside.config), appeal, decided_on)

    with trial(home, accept) as (snapshot_id, before, after):
        found = lay_beside(before, after)
    effect = Effect(appeal.appeal_id, snapshot_id, found["values"], found["ranks"])
    path = _path(home, appeal.appeal_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(effect), ensure_ascii=False, default=str)
    write_durably(path, text.encode())
    return Effect(**json.loads(text))
