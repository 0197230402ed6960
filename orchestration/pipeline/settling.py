"""Which submissions still ask their sender for something, and which a later file has settled. Pure; no clock, no disk.

What counts is open: its rows that were held back are still missing. What was replaced, repeated or withdrawn is
settled. A refused file displaces nothing, and is open until the same file or ledger comes again.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from expectations.periods import Period, period
from orchestration.pipeline.versions import COUNTING, REFUSED, WITHDRAWN, ParsedSubmission, Submission
from orchestration.zones import zone


def mark_open(submissions: list[Submission]) -> None:
    """Say of each submission whether it is open.

    Args:
        submissions: all of them, in their order, with their statuses.
    """
    after: dict[tuple[str, str], list[Submission]] = defaultdict(list)
    for item in reversed(submissions):
        item.is_open = item.status in COUNTING or (
            item.status == REFUSED
            and not any(_settles(each, item) for key in _keys(item.parsed) for each in after[key])
        )
        if item.status != WITHDRAWN:
            for key in _keys(item.parsed):
                after[key].append(item)


def _keys(parsed: ParsedSubmission) -> list[tuple[str, str]]:
    """Name where a later file is looked for: the path in the inbox, and the units of a ledger."""
    units = [("unit", code) for code in _units(parsed)] if parsed.source is None else []
    return [("path", parsed.path), *units]


def _units(parsed: ParsedSubmission) -> tuple[str, ...]:
    return parsed.units or ((parsed.unit_code,) if parsed.unit_code is not None else ())


def _settles(later: Submission, refused: Submission) -> bool:
    """Tell whether a later submission is the answer to a refused one, or its newer version."""
    new, old = later.parsed, refused.parsed
    if old.template is not None and new.template not in (old.template, None):
        return False
    meant, (first, last) = _period_meant(old), _days(new)
    holds = None
    if meant is not None and first is not None and last is not None:
        holds = first <= meant.starts_on and meant.ends_on <= last
    if new.path == old.path and (old.template is None or new.source == old.source or new.template is None):
        return holds is not False or new.source is not None
    if new.template is None or new.source is not None or old.source is not None:
        return False
    if not set(_units(old)) <= set(_units(new)):
        return False
    if meant is not None or later.status == REFUSED:
        return holds is True
    # a file that does not say its period may have been for any that had begun when it came
    return first is None or first <= old.received_at.astimezone(zone()).date()


def _period_meant(parsed: ParsedSubmission) -> Period | None:
    code = parsed.period_code or parsed.period_meant
    return period(code) if code else None


def _days(parsed: ParsedSubmission) -> tuple[date | None, date | None]:
    """Return the days that a submission speaks of; a refused one speaks of those that it was meant for."""
    meant = _period_meant(parsed)
    if parsed.starts_on is None and meant is not None:
        return meant.starts_on, meant.ends_on
    return parsed.starts_on, parsed.ends_on
