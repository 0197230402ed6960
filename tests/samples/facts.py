"""What happened in a unit, before anybody writes it into a ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Session:
    """One study session."""

    held_on: date
    session_type: str
    topic_class: str
    invited: int
    attended: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Case:
    """One request or complaint; times are None while the event has not happened."""

    case_id: str
    unit_code: str
    channel: str
    category: str
    received_at: datetime
    first_response_at: datetime | None
    closed_at: datetime | None
    satisfied: bool | None
    reopened: bool

    def known_at(self, moment: datetime) -> Case:
        """The case as its keeper knows it at a moment."""
        answered = self.first_response_at if self.first_response_at and self.first_response_at <= moment else None
        if self.closed_at and self.closed_at <= moment:
            return replace(self, first_response_at=answered)
        return replace(self, first_response_at=answered, closed_at=None, satisfied=None, reopened=False)


@dataclass(frozen=True, slots=True)
class Item:
    """Published output of one kind on one day."""

    published_on: date
    channel: str
    level: str
    items: int
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """One report that came in; an event report also says when the event was."""

    unit_code: str
    obligation_code: str
    period_code: str
    received_at: datetime
    result: str
    event_at: datetime | None = None
