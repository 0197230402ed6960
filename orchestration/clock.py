"""The one place that asks what time it is."""

from __future__ import annotations

import re
from datetime import date, datetime

from orchestration.messages import WrongUse
from orchestration.zones import END_OF_DAY, zone


def now() -> datetime:
    """This moment, in the department's time zone."""
    return datetime.now(zone())


def moment_of(seconds: float) -> datetime:
    """Seconds since 1970, as the system counts them, as an instant in the department's time zone."""
    return datetime.fromtimestamp(seconds, zone())


def moment(text: str, *, is_deadline: bool) -> datetime:
    """An ISO 8601 text as an instant; without offset it is the department's time.

    A bare date is the end of that day as a deadline, its start as an event.

    Raises:
        ValueError: the text is no ISO 8601 time.
    """
    text = text.strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        day = date.fromisoformat(text)
        return datetime.combine(day, END_OF_DAY if is_deadline else datetime.min.time(), zone())
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=zone()) if found.tzinfo is None else found.astimezone(zone())


def as_of(text: str | None) -> datetime:
    """The as-of instant of a run: the text of --as-of, or now.

    Raises:
        WrongUse: the text is no ISO 8601 time.
    """
    if text is None:
        return now()
    try:
        return moment(text, is_deadline=True)
    except ValueError:
        raise WrongUse("clock.not_a_time", text=text) from None
