"""Sessions and items with a share that was not so before: who is always there, who gives no numbers, high levels, copies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.warehouse.oracle.rows import Row
from tests.warehouse.oracle.shares import SURPRISE, Peers, base_of, before, share_surprise, sums_around
from tests.warehouse.oracle.things import Key, Thing, by_period, place


def _is_told(row: Row) -> bool:
    return row["invited"] is not None and row["attended"] is not None


def attendance(sessions: list[Row], peers: Peers) -> Iterator[Thing]:
    for kind in ("quarter", "year"):
        groups = by_period(sessions, "held_on", kind)
        told = {key: [row for row in rows if _is_told(row)] for key, rows in groups.items()}
        counts = {
            key: (len(rows), sum(row["attended"] == row["invited"] for row in rows)) for key, rows in told.items()
        }
        persons = {
            key: (sum(row["invited"] for row in rows), sum(min(row["attended"], row["invited"]) for row in rows))
            for key, rows in told.items()
        }
        for key, (n, hits) in counts.items():
            base = base_of(key, counts, peers)
            is_often = hits >= 5 and hits >= 0.8 * n
            is_striking = base is not None and is_often and share_surprise(hits, n, base) >= SURPRISE
            is_asked = hits == n and n >= 6 if kind == "year" else is_striking
            if persons[key][0] > 0 and is_asked:
                full = [row for row in told[key] if row["attended"] == row["invited"]]
                usual = next((came / asked for asked, came in sums_around(key, persons, peers) if asked), None)
                as_usual = [row | {"attended": None if usual is None else row["invited"] * usual} for row in full]
                yield Thing("always_full", *key, "", "study", tuple(full), tuple(as_usual))
            blank = len(groups[key]) - n
            half = sum((row["invited"] is None) != (row["attended"] is None) for row in groups[key])
            is_told = any(counts.get((key[0], code), (0, 0))[0] for code in [key[1], *before(key[1])])
            if kind == "quarter" and is_told and blank >= 3 and (blank > 0.3 * len(groups[key]) or half >= 3):
                yield _withheld(key, groups)


def _withheld(key: Key, groups: dict[Key, list[Row]]) -> Thing:
    """At most: as if nobody of the most ever invited had come, to a session that is not one where nobody tells who came."""
    rows = [row for row in groups[key] if not _is_told(row)]
    around = [row for code in [key[1], *before(key[1])] for row in groups.get((key[0], code), ())]
    most = [row["invited"] for row in around if row["invited"] is not None]
    instead = []
    for row in rows:
        at_most = [*most, *([row["attended"]] if row["attended"] is not None else [])]
        told = row | {"invited": row["invited"] if row["invited"] is not None else max(at_most, default=None)}
        instead.append(
            told | ({"attended": 0, "held_on": None, "session_type": None} if row["attended"] is None else {})
        )
    return Thing("numbers_withheld", *key, "", "study", tuple(rows), tuple(instead))


def outreach(items: list[Row], peers: Peers) -> Iterator[Thing]:
    own = [row for row in items if row["_source"] is None and (row["items"] or 0) > 0]
    groups = by_period(own, "published_on", "quarter")
    high = {
        key: (len(rows), sum(row["level"] in ("province", "national") for row in rows)) for key, rows in groups.items()
    }
    for key, (n, hits) in high.items():
        base = _base_if_more(key, high, peers)
        if base is not None:
            rows = sorted(
                (row for row in groups[key] if row["level"] in ("province", "national")),
                key=lambda row: (row["level"], row["published_on"], *place(row)),
            )
            more = [row for number, row in enumerate(rows, 1) if number <= hits - n * base]
            lower = tuple(row | {"level": "unit"} for row in more)
            yield Thing("level_jump", *key, "", "outreach", tuple(more), lower)
    yield from _repeated_rows(groups, peers)


def _repeated_rows(groups: dict[Key, list[Row]], peers: Peers) -> Iterator[Thing]:
    columns = ("published_on", "channel", "level", "items", "reviewed")
    again: dict[Key, list[Row]] = defaultdict(list)
    is_all_twice = {}
    for key, rows in groups.items():
        content = Counter(tuple(row[column] for column in columns) for row in rows)
        is_all_twice[key] = min(content.values()) > 1
        met: set[tuple[object, ...]] = set()
        for row in sorted(rows, key=place):
            what = tuple(row[column] for column in columns)
            if what in met:
                again[key].append(row)
            met.add(what)
    counts = {key: (len(rows), len(again[key])) for key, rows in groups.items()}
    for key, (_, hits) in counts.items():
        if hits >= 5 and (is_all_twice[key] or _base_if_more(key, counts, peers) is not None):
            yield Thing("unusual_amount", *key, "repeated_rows", "outreach", tuple(again[key]))


def _base_if_more(key: Key, counts: dict[Key, tuple[int, int]], peers: Peers) -> float | None:
    """The usual share of hits, where there are many more of them."""
    n, hits = counts[key]
    base = base_of(key, counts, peers)
    if base is None or hits < 5 or hits / n < base + 0.2 or share_surprise(hits, n, base) < SURPRISE:
        return None
    return base
