"""How surprising a share or a count is beside what was before, by the formulas of docs/methods.md."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from statistics import median

from expectations.periods import period, period_of
from tests.warehouse.oracle.rows import Row

Key = tuple[str, str]  # unit, period
Peers = dict[Key, str]  # the group of a unit in a period
Found = tuple[str, str, str | None]

SURPRISE, TWO_SURPRISES, COUNT_SURPRISE = 7.0, 9.3, 11.5
LEAST_BEFORE = 12


def share_surprise(hits: float, n: float, base: float) -> float:
    """−ln of the bound of the chance that so many of n are hits."""
    if hits <= n * base:
        return 0.0
    rest = 0.0 if hits == n else (n - hits) * math.log((n - hits) / (n * (1 - base)))
    return hits * math.log(hits / (n * base)) + rest


def _ago(code: str, months: int) -> str:
    span = period(code)
    day = span.starts_on
    for _ in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
    return period_of(day, span.kind).code


def before(code: str) -> list[str]:
    """The periods of the same kind in the twelve months before."""
    step = {"quarter": 3, "year": 12, "month": 1}[period(code).kind]
    return [_ago(code, months) for months in range(step, 13, step)]


def base_of(key: Key, counts: dict[Key, tuple[float, float]], peers: Peers) -> float | None:
    """The larger of the unit's own share before and that of its peers, each where it rests on enough."""
    unit, code = key
    own = [counts[unit, earlier] for earlier in before(code) if (unit, earlier) in counts]
    others = [
        found
        for (other, at), found in counts.items()
        if at == code and other != unit and peers.get((other, at)) == peers.get(key)
    ]
    bases = []
    for group in (own, others):
        n, hits = sum(each[0] for each in group), sum(each[1] for each in group)
        if n >= LEAST_BEFORE:
            bases.append((hits + 1) / (n + 2))
    return max(bases, default=None)


def _by(rows: Iterable[Row], day: str, kind: str) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["unit_code"], period_of(row[day], kind).code].append(row)
    return found


def attendance(sessions: list[Row], peers: Peers) -> Iterator[Found]:
    for kind in ("quarter", "year"):
        groups = _by(sessions, "held_on", kind)
        told = {
            key: [row for row in rows if row["invited"] is not None and row["attended"] is not None]
            for key, rows in groups.items()
        }
        counts = {
            key: (len(rows), sum(row["attended"] == row["invited"] for row in rows)) for key, rows in told.items()
        }
        for key, (n, hits) in counts.items():
            base = base_of(key, counts, peers)
            is_full = hits == n and sum(row["invited"] for row in told[key]) > 0
            is_striking = base is not None and n >= 5 and share_surprise(hits, n, base) >= SURPRISE
            if is_full and (n >= 6 if kind == "year" else is_striking):
                yield "always_full", *key
            blank = len(groups[key]) - n
            half = sum((row["invited"] is None) != (row["attended"] is None) for row in groups[key])
            is_told = any(counts.get((key[0], code), (0, 0))[0] for code in [key[1], *before(key[1])])
            if kind == "quarter" and is_told and blank >= 3 and (blank > 0.3 * len(groups[key]) or half >= 3):
                yield "numbers_withheld", *key


def outreach(items: list[Row], peers: Peers) -> Iterator[Found]:
    own = [row for row in items if row["_source"] is None and (row["items"] or 0) > 0]
    groups = _by(own, "published_on", "quarter")
    copies = {
        key: Counter((row["published_on"], row["channel"], row["level"], row["items"], row["reviewed"]) for row in rows)
        for key, rows in groups.items()
    }
    high = {
        key: (len(rows), sum(row["level"] in ("province", "national") for row in rows)) for key, rows in groups.items()
    }
    again = {key: (len(rows), len(rows) - len(copies[key])) for key, rows in groups.items()}
    for signal, counts in (("level_jump", high), ("unusual_amount", again)):
        for key, (n, hits) in counts.items():
            base = base_of(key, counts, peers)
            is_more = base is not None and hits / n >= base + 0.2 and share_surprise(hits, n, base) >= SURPRISE
            is_all_twice = signal == "unusual_amount" and min(copies[key].values()) > 1
            if hits >= 5 and (is_more or is_all_twice):
                yield signal, *key


def cases(rows: list[Row], peers: Peers) -> Iterator[Found]:
    own = [row for row in rows if row["_source"] is None and not row["excluded"]]
    yield from _constant_delays(own)
    for row in own_words(rows):
        yield "own_limit", row["unit_code"], period_of(row["received_on"], "quarter").code
    quarters = _by(own, "received_on", "quarter")
    for key, group in quarters.items():
        early = [
            row
            for row in group
            if any(row[at] and row[at] < row["received_at"] for at in ("first_response_at", "closed_at"))
        ]
        if len(early) >= 2:
            yield "closed_before_received", *key
    counts = {
        key: (len(group), sum(row["resolution_due_at"] is None for row in group)) for key, group in quarters.items()
    }
    for key, (n, hits) in counts.items():
        base = base_of(key, counts, peers)
        if base is not None and hits / n - base >= 0.2 and share_surprise(hits, n, base) >= SURPRISE:
            yield "own_limit", *key
    years = {
        key: group
        for key, group in _by(own, "received_on", "year").items()
        if any(row["satisfied"] is not None for row in group)
    }
    rated = {
        key: (sum(row["satisfied"] is not None for row in group), sum(bool(row["satisfied"]) for row in group))
        for key, group in years.items()
    }
    closed = {
        key: (
            sum(row["closed_at"] is not None for row in group),
            sum(row["closed_at"] is not None and row["satisfied"] is None for row in group),
        )
        for key, group in years.items()
    }
    for key, (n, hits) in rated.items():
        base, usual = base_of(key, rated, peers), base_of(key, closed, peers)
        total, unrated = closed[key]
        if base is None or usual is None or hits < n or unrated <= usual * total:
            continue
        if share_surprise(hits, n, base) + share_surprise(unrated, total, usual) >= TWO_SURPRISES:
            yield "numbers_withheld", *key


def own_words(rows: list[Row]) -> Iterator[Row]:
    """Cases whose limit or flag stands in the unit's own ledger alone."""
    for row in rows:
        is_limit = row["own_limit"] is not None and row["resolution_due_at"] == row["own_limit"]
        is_flag = row["reported_only"] and row["reported_on_time"] is not None
        if row["_source"] is None and (is_limit or is_flag):
            yield row


def _minutes(start: datetime, stop: datetime | None) -> int | None:
    return None if stop is None else math.floor((stop - start).total_seconds() / 60 + 0.5)


def _constant_delays(own: list[Row]) -> Iterator[Found]:
    for key, group in _by(own, "received_on", "half_year").items():
        for event in ("first_response_at", "closed_at"):
            delays = Counter(
                minutes
                for minutes in (_minutes(row["received_at"], row[event]) for row in group)
                if minutes is not None and minutes > 0 and minutes % 1440
            )
            for minutes, hits in delays.items():
                if (minutes <= 120 and hits >= 5) or (hits >= 12 and hits >= 0.5 * delays.total()):
                    yield "constant_delay", *key


def jumps(rows_of: dict[str, list[Row]], peers: Peers) -> Iterator[Found]:
    """Months with many more rows of a kind than usual, and months with many more channels."""
    for name, day, kind in (
        ("study", "held_on", "session_type"),
        ("outreach", "published_on", "channel"),
        ("case", "received_on", "channel"),
    ):
        own = [row for row in rows_of[name] if row["_source"] is None]
        months = {key: Counter(row[kind] or "other" for row in rows) for key, rows in _by(own, day, "month").items()}
        kinds: dict[str, set[str]] = defaultdict(set)
        for (unit, _), counted in months.items():
            kinds[unit] |= set(counted)
        for key, counted in months.items():
            earlier = [months[key[0], code] for code in before(key[1]) if (key[0], code) in months]
            group = [
                (unit, found)
                for (unit, code), found in months.items()
                if code == key[1] and peers.get((unit, code)) == peers.get(key)
            ]
            for what in kinds[key[0]]:
                usual = max(median(each[what] for each in earlier), 1) if earlier else 1
                of_peers = max(median(found[what] for unit, found in group if what in kinds[unit]), 1)
                if _is_jump(counted[what], usual, of_peers, len(earlier) >= 6):
                    yield "unusual_amount", *key
            if name == "outreach":
                most = max((len(each) for each in earlier), default=0)
                kept = most if len(earlier) >= 6 else median(len(found) for _, found in group)
                least = most + 3 if len(earlier) >= 6 else 10
                if len(counted) >= least and len(counted) > kept:
                    yield "unusual_amount", *key


def _is_jump(x: int, usual: float, of_peers: float, is_known: bool) -> bool:
    if not is_known:
        return x >= 30 and x >= 5 * of_peers
    if x < 10 or x < 2 * usual or x <= usual:
        return False
    return x * math.log(x / usual) - (x - usual) >= COUNT_SURPRISE


def unusual(findings: list[Row], rows_of: dict[str, list[Row]]) -> Iterator[Found]:
    """Rows with a number that intake found unusual."""
    marked = {
        (row["file_id"], row["sheet"], row["row_number"], row["rule"].split(".")[0])
        for row in findings
        if row["rule"].endswith("_usual")
    }
    for template, name, day in (("study_session", "study", "held_on"), ("outreach_item", "outreach", "published_on")):
        for row in rows_of[name]:
            if (row["_file_id"], row["_sheet"], row["_row"], template) in marked:
                yield "unusual_amount", row["unit_code"], _month(row[day])


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
