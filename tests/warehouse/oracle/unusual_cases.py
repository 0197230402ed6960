"""Cases of units' own ledgers: without limit or rating, with one and the same delay, ended before they came, in own words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.warehouse.oracle.rows import Row
from tests.warehouse.oracle.shares import NOBODY_SURPRISE, SURPRISE, Peers, base_of, share_surprise
from tests.warehouse.oracle.things import Key, Thing, by_period

_HERE = ZoneInfo("Asia/Shanghai")
# a limit that nobody keeps
_LONG_AGO = timedelta(days=36_500)


def cases(rows: list[Row], peers: Peers) -> Iterator[Thing]:
    own = [row for row in rows if row["_source"] is None and not row["excluded"]]
    yield from _constant_delays(own)
    yield from _own_words(rows)
    yield from _without_limit(own, peers)
    of_year = list(_few_dissatisfied(own, "year", peers))
    told = {(thing.unit_code, thing.period_code) for thing in of_year}
    yield from of_year
    for thing in _few_dissatisfied(own, "half_year", peers):
        if (thing.unit_code, str(thing.period_code)[:4]) not in told:
            yield thing
    for key, group in by_period(own, "received_on", "quarter").items():
        early = [
            row
            for row in group
            if any(row[at] and row[at] < row["received_at"] for at in ("first_response_at", "closed_at"))
        ]
        if len(early) >= 2:
            yield Thing("closed_before_received", *key, "", "case", tuple(early))


def _without_limit(own: list[Row], peers: Peers) -> Iterator[Thing]:
    """At most: as if those that are more than usual had missed one."""
    quarters = by_period(own, "received_on", "quarter")
    counts = {
        key: (len(group), sum(row["resolution_due_at"] is None for row in group)) for key, group in quarters.items()
    }
    for key, (n, hits) in counts.items():
        base = base_of(key, counts, peers)
        if base is not None and hits / n - base >= 0.2 and share_surprise(hits, n, base) >= SURPRISE:
            without = sorted((row for row in quarters[key] if row["resolution_due_at"] is None), key=_came)
            more = without[: math.floor(hits - n * base)]
            missed = tuple(
                row
                | dict.fromkeys(("response_due_at", "resolution_due_at"), row["received_at"] - _LONG_AGO)
                | {"reported_only": False}
                for row in more
            )
            yield Thing("own_limit", *key, "without_limit", "case", tuple(more), missed)


def _few_dissatisfied(own: list[Row], kind: str, peers: Peers) -> Iterator[Thing]:
    """Fewer dissatisfied and more unrated than usual: as if as many unrated were dissatisfied as are unusual."""
    rated: dict[Key, tuple[int, int]] = {}
    closed: dict[Key, tuple[int, int]] = {}
    blank: dict[Key, list[Row]] = {}
    for key, group in by_period(own, "received_on", kind).items():
        ratings = [row["satisfied"] for row in group if row["satisfied"] is not None]
        ended = [row for row in group if row["closed_at"] is not None]
        if ratings:
            blank[key] = [row for row in ended if row["satisfied"] is None]
            rated[key], closed[key] = (len(ratings), sum(ratings)), (len(ended), len(blank[key]))
    for key, (n, satisfied) in rated.items():
        base, usual = base_of(key, rated, peers), base_of(key, closed, peers)
        total, unrated = closed[key]
        if base is None or usual is None or not unrated:
            continue
        chance = share_surprise(satisfied, n, base) + share_surprise(unrated, total, usual)
        least = NOBODY_SURPRISE if satisfied == n else SURPRISE
        if chance >= least and (satisfied == n or unrated > usual * total):
            # so many dissatisfied ones more would make the ratings the usual ones
            unusual = max(unrated - total * usual, satisfied / base - n)
            more = tuple(sorted(blank[key], key=_came)[: math.ceil(unusual)])
            unhappy = tuple(row | {"satisfied": False} for row in more)
            yield Thing("numbers_withheld", *key, "ratings", "case", more, unhappy)


def _came(row: Row) -> tuple[datetime, str]:
    """In the order in which they came, then by key."""
    number = row["case_id"]
    parts = (row["_file_id"], row["_sheet"], str(row["_row"])) if number is None else (number, str(row["_occurrence"]))
    return row["received_at"], "|".join(("ledger:" + row["unit_code"], *parts))


def _own_words(rows: list[Row]) -> Iterator[Thing]:
    """Cases whose limit or flag stands in the unit's own ledger alone: without either."""
    for key, group in by_period(filter(_is_own_word, rows), "received_on", "quarter").items():
        instead = tuple(row | {"resolution_due_at": None, "reported_only": False} for row in group)
        yield Thing("own_limit", *key, "own", "case", tuple(group), instead)


def _is_own_word(row: Row) -> bool:
    is_limit = row["own_limit"] is not None and row["resolution_due_at"] == row["own_limit"]
    is_flag = row["reported_only"] and row["reported_on_time"] is not None
    return row["_source"] is None and (is_limit or is_flag)


def _minutes(start: datetime, stop: datetime | None) -> int | None:
    return None if stop is None else math.floor((stop - start).total_seconds() / 60 + 0.5)


def _constant_delays(own: list[Row]) -> Iterator[Thing]:
    for key, group in by_period(own, "received_on", "half_year").items():
        alike: dict[int, Row] = {}
        for event in ("first_response_at", "closed_at"):
            after = [(_minutes(row["received_at"], row[event]), row) for row in group]
            # a day without a time of day begins at midnight
            delays = Counter(
                minutes
                for minutes, row in after
                if minutes is not None
                and minutes > 0
                and (minutes % 1440 or row["received_at"].astimezone(_HERE).time() != time())
            )
            constant = {
                minutes
                for minutes, hits in delays.items()
                if (minutes <= 120 and hits >= 5) or (hits >= 12 and hits >= 0.5 * delays.total())
            }
            alike |= {id(row): row for minutes, row in after if minutes in constant}
        if alike:
            yield Thing("constant_delay", *key, "", "case", tuple(alike.values()))
