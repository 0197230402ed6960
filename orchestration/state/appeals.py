"""What happened to appeals, in state.sqlite: lines that are added and never changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestration.state.store import StateStore


@dataclass(frozen=True, slots=True)
class AppealEvent:
    """One step: filed, accepting (about to be written into a list), accepted or rejected."""

    appeal_id: str
    at: str
    event: str
    detail: dict[str, Any]


def add_event(state: StateStore, appeal_id: str, at: datetime, event: str, detail: dict[str, Any]) -> None:
    """Write a step down."""
    with state.transaction() as connection:
        connection.execute(
            "insert into appeal_event (appeal_id, at, event, detail) values (?, ?, ?, ?)",
            (appeal_id, at.isoformat(), event, json.dumps(detail, ensure_ascii=False, sort_keys=True)),
        )


def appeal_events(state: StateStore) -> list[AppealEvent]:
    """List all steps in the order in which they were taken."""
    with state.transaction() as connection:
        rows = connection.execute("select appeal_id, at, event, detail from appeal_event order by event_number")
        return [AppealEvent(row[0], row[1], row[2], json.loads(row[3])) for row in rows.fetchall()]
