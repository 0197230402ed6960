"""The register: what became of the reports that were owed between two days, row by row and counted."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from dashboards.context import Context
from dashboards.snapshot import Row

# days before (negative) or after the due time up to which a report belongs in a bucket
_REACHES = (-7, -3, -1, 0, 1, 3, 7)
_BUCKETS = ("early_7", "early_3", "early_1", "early_0", "late_1", "late_3", "late_7", "late_more", "missing")
_JUDGED = ("on_time", "late", "missing")
_STATES = (*_JUDGED, "exempt", "not_due")


def owed_between(context: Context, units: Sequence[str], first_on: date, last_on: date, **more: object) -> list[Row]:
    """What units owed between two days, and what became of it."""
    asked = {"by_obligation": False, "statuses": None, **more}
    return context.reader.rows("register", units=units, first_on=first_on, last_on=last_on, **asked)


def lateness(rows: Iterable[Row], as_of: datetime) -> list[Row]:
    """How many reports were how early or late, by what became of them."""
    counts = Counter(
        (_bucket(row), row["status"]) for row in rows if row["status"] in _JUDGED and row["due_at"] <= as_of
    )
    order = sorted(counts, key=lambda key: (_BUCKETS.index(key[0]), key[1]))
    return [{"bucket": bucket, "status": status, "reports": counts[bucket, status]} for bucket, status in order]


def _bucket(row: Row) -> str:
    if row["status"] == "missing":
        return "missing"
    came_at = row["accepted_at"] or row["first_arrived_at"]
    # whole seconds, as everywhere: the last instant of a day is no different from its last second
    seconds = (came_at.replace(microsecond=0) - row["due_at"].replace(microsecond=0)).total_seconds()
    return _BUCKETS[bisect_left(_REACHES, seconds / 86400)]


def obligations(rows: Iterable[Row]) -> list[Row]:
    """What became of each obligation, the one with most missing reports first."""
    found: dict[str, Row] = {}
    for row in rows:
        code = row["obligation_code"]
        if code not in found:
            found[code] = {
                name: row[name] for name in ("obligation_code", "name_zh", "name_en", "due_rule")
            } | dict.fromkeys(_STATES, 0)
        found[code][row["status"]] += 1
    counted = [{**row, "due": sum(row[state] for state in _JUDGED)} for row in found.values()]
    return sorted(counted, key=lambda row: (-row["missing"], -row["late"], row["obligation_code"]))
