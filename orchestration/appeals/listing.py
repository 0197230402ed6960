"""Every appeal of a home, from appeals.csv, by command or from the page, with what became of each."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from orchestration.home import Home
from orchestration.messages import ConfigError, WrongUse
from orchestration.reference.appeals import AppealRow
from orchestration.reference.exemptions import CaseExclusion, Exemption
from orchestration.reference.table import lines
from orchestration.settings.problems import Problems
from orchestration.state import StateStore
from orchestration.state.appeals import AppealEvent, appeal_events

OPEN, ACCEPTED, REJECTED = "open", "accepted", "rejected"
_TARGETS = ("case_id", "obligation_code", "period_code", "new_due_at", "file_id")


@dataclass(frozen=True, slots=True)
class Appeal:
    """One objection and its history."""

    appeal_id: str
    facts: dict[str, str]  # kind, unit_code, what it is about, reason, filed_on
    status: str = OPEN
    decision: dict[str, Any] = field(default_factory=dict)  # decided_by, decided_on, reason
    history: tuple[AppealEvent, ...] = ()

    @property
    def kind(self) -> str:
        return self.facts["kind"]

    @property
    def unit_code(self) -> str:
        return self.facts["unit_code"]

    @property
    def target(self) -> str:
        """What it is about: a case, a duty and its period, or a file."""
        return " ".join(self.facts[name] for name in _TARGETS if name in self.facts)

    def as_dict(self) -> dict[str, Any]:
        """Return what --json prints."""
        decision = {f"decision_{name}" if name == "reason" else name: said for name, said in self.decision.items()}
        steps = [{"at": one.at, "event": one.event, **one.detail} for one in self.history]
        return {"appeal_id": self.appeal_id, "status": self.status, **self.facts, **decision, "history": steps}


def id_of(facts: dict[str, str]) -> str:
    """Name an appeal by what it says: the same line is the same appeal, wherever it is read."""
    return "A" + hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:8]


def appeals(home: Home, filed: tuple[AppealRow, ...] = ()) -> list[Appeal]:
    """List all appeals, the newest last.

    Args:
        filed: the lines of appeals.csv.
    """
    events: dict[str, list[AppealEvent]] = {}
    if home.state.exists():
        with closing(StateStore(home.state)) as state:
            for event in appeal_events(state):
                events.setdefault(event.appeal_id, []).append(event)
            withdrawn = {one.file_id for one in state.arrivals() if one.withdrawn_at} if events else set()
    facts = {id_of(row.facts()): row.facts() for row in filed}
    facts |= {key: steps[0].detail for key, steps in events.items()}
    written = _written(home) if events else ""
    found = []
    for key, told in facts.items():
        steps = tuple(events.get(key, ()))
        last = steps[-1] if steps else None
        status = last.event if last and last.event in (ACCEPTED, REJECTED) else OPEN
        if last and last.event == "accepting" and (key in written or told.get("file_id") in withdrawn):
            status = ACCEPTED  # killed before the last step was written down: the list says it
        found.append(Appeal(key, told, status, last.detail if last and status != OPEN else {}, steps))
    return sorted(found, key=lambda one: (one.facts.get("filed_on", ""), one.appeal_id))


def listed(home: Home) -> list[Appeal]:
    """List all appeals; those of appeals.csv only where the lists can be read."""
    from orchestration.reference import load

    try:
        filed = load(home.config).appeals if (home.config / AppealRow.file.name).exists() else ()
    except ConfigError:
        filed = ()
    return appeals(home, filed)


def find(home: Home, appeal_id: str, filed: tuple[AppealRow, ...] = ()) -> Appeal:
    """Find one appeal.

    Raises:
        WrongUse: there is none of that name.
    """
    for one in appeals(home, filed):
        if one.appeal_id == appeal_id:
            return one
    raise WrongUse("appeals.listing.none", appeal_id=appeal_id[:20])


def _written(home: Home) -> str:
    """Gather the reasons that stand in the lists: an accepted appeal is named there."""
    rows = (
        line.cells.get("reason", "")
        for model in (Exemption, CaseExclusion)
        for line in lines(home.config / model.file.name, model, Problems())
    )
    return "\n".join(rows)
