"""Snapshots of the past: one as of the end of each month, oldest first. What is published stays published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from expectations.periods import Period, period, period_of
from orchestration import clock, intake
from orchestration.home import Home
from orchestration.messages import UserError, WrongUse
from orchestration.pipeline.run import Summary, run


def month_ends(first: str, last: str) -> list[datetime]:
    """Return the end of each month from the first of one period to the last of another.

    Raises:
        WrongUse: a period is none, the last comes before the first, or a month has not ended yet.
    """
    begins, ends = _period(first).starts_on, _period(last).ends_on
    if ends < begins:
        raise WrongUse("pipeline.backfill.wrong_order", first=first, last=last)
    if ends >= clock.now().date():
        raise WrongUse("pipeline.backfill.not_ended", last=last)
    days = [
        period_of(date(year, month, 1), "month").ends_on
        for year in range(begins.year, ends.year + 1)
        for month in range(1, 13)
        if begins <= date(year, month, 1) <= ends
    ]
    return [clock.moment(day.isoformat(), is_deadline=True) for day in days]


def _period(code: str) -> Period:
    try:
        return period(code)
    except ValueError:
        raise WrongUse("pipeline.backfill.no_period", code=code) from None


def backfill(home: Home, first: str, last: str) -> Iterator[Summary]:
    """Make the snapshots that are missing, and tell of each run.

    Raises:
        WrongUse: the periods are wrong.
        UserError: files wait in the inbox, which a run as of the past would take for received then.
    """
    ends = month_ends(first, last)
    if waiting := intake.waiting(home):
        raise UserError("pipeline.backfill.files_wait", n=len(waiting))
    for as_of in ends:
        yield run(home, as_of, is_kept_aside=True)
