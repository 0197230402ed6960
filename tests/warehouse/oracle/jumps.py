"""Months with many more rows of a kind, or channels, than usual; and rows with a number that intake found unusual."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from statistics import median

from tests.warehouse.oracle.rows import Row
from tests.warehouse.oracle.shares import COUNT_SURPRISE, Peers, before, usual_count
from tests.warehouse.oracle.things import Key, Thing, by_period, place

Months = dict[Key, Counter[str]]
_ITEMS_UNUSUAL = "outreach_item.items_usual"
_KINDS = (
    ("study", "held_on", "session_type"),
    ("outreach", "published_on", "channel"),
    ("case", "received_on", "channel"),
)


def jumps(rows_of: dict[str, list[Row]], peers: Peers) -> Iterator[Thing]:
    for name, day, kind in _KINDS:
        groups = by_period((row for row in rows_of[name] if row["_source"] is None), day, "month")
        months: Months = {key: Counter(row[kind] or "other" for row in rows) for key, rows in groups.items()}
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
                own = usual_count([each[what] for each in earlier])
                of_peers = usual_count([found[what] for unit, found in group if what in kinds[unit]])
                if _is_jump(counted[what], own, of_peers, len(earlier) >= 6):
                    rows = sorted(_of_kind(groups[key], kind, what), key=lambda row: (row[day], *place(row)))
                    usual = own if len(earlier) >= 6 else of_peers
                    more = tuple(row for number, row in enumerate(rows, 1) if number > usual)
                    yield Thing("unusual_amount", *key, f"{name}:{what}", name, more)
            if name == "outreach":
                new = _new_channels(counted, earlier, [len(found) for _, found in group])
                rows = [row for what in new for row in _of_kind(groups[key], kind, what)]
                if rows:
                    yield Thing("unusual_amount", *key, "channels", name, tuple(rows))


def _of_kind(rows: list[Row], kind: str, what: str) -> list[Row]:
    return [row for row in rows if (row[kind] or "other") == what]


def _new_channels(counted: Counter[str], earlier: list[Counter[str]], of_peers: list[int]) -> list[str]:
    """The channels beyond the usual number, which are those that were used least before."""
    is_known, most = len(earlier) >= 6, max((len(each) for each in earlier), default=0)
    if len(counted) < (most + 3 if is_known else 10):
        return []
    kept = most if is_known else median(of_peers)
    most_before = {what: max((each[what] for each in earlier), default=0) for what in counted}
    in_order = sorted(counted, key=lambda what: (-most_before[what], -counted[what], what))
    return [what for number, what in enumerate(in_order, 1) if number > kept]


def _is_jump(x: int, usual: float, of_peers: float, is_known: bool) -> bool:
    if not is_known:
        return x >= 30 and x >= 5 * of_peers
    if x < 10 or x < 2 * usual or x <= usual:
        return False
    return x * math.log(x / usual) - (x - usual) >= COUNT_SURPRISE


def amounts(findings: list[Row], items: list[Row]) -> Iterator[Thing]:
    """Quarters with far more items than the median of the four before: each row with its share of that."""
    asked = {(row["file_id"], row["sheet"], row["row_number"]) for row in findings if row["rule"] == _ITEMS_UNUSUAL}
    own = (
        row
        for row in items
        if row["_source"] is None
        and (row["items"] or 0) > 0
        and (row["_file_id"], row["_sheet"], row["_row"]) not in asked
    )
    quarters = by_period(own, "published_on", "quarter")
    sums = {key: math.fsum(row["items"] for row in rows) for key, rows in quarters.items()}
    for key, amount in sums.items():
        earlier = [sums[key[0], code] for code in before(key[1]) if (key[0], code) in sums]
        usual = median(earlier) if len(earlier) >= 3 else math.inf
        if amount >= 1.5 * usual and amount * math.log(amount / usual) - (amount - usual) >= COUNT_SURPRISE:
            rows = quarters[key]
            as_usual = tuple(row | {"items": row["items"] * usual / amount} for row in rows)
            yield Thing("unusual_amount", *key, "amount", "outreach", tuple(rows), as_usual)


def unusual(findings: list[Row], rows_of: dict[str, list[Row]]) -> Iterator[Thing]:
    """Rows with a number that intake found unusual: without it, and of an item without the row."""
    marked = {
        (row["file_id"], row["sheet"], row["row_number"], row["rule"].split(".")[0])
        for row in findings
        if row["rule"].endswith("_usual")
    }
    for template, name, day in (("study_session", "study", "held_on"), ("outreach_item", "outreach", "published_on")):
        for row in rows_of[name]:
            if (row["_file_id"], row["_sheet"], row["_row"], template) in marked:
                instead = (row | {"invited": None, "attended": None},) if name == "study" else ()
                place_of = (row["_file_id"], row["_sheet"], row["_row"])
                yield Thing("unusual_amount", row["unit_code"], f"{row[day]:%Y-%m}", place_of, name, (row,), instead)
