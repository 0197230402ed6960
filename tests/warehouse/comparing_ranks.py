"""Holds what surrounds a rank against the rules: intervals, bands, pairs and firmness that go with the published draws."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.warehouse.oracle.world import Expected

_DRAWS, _LEAST_IN_BANDS, _FIRM = 1000, 4, 0.9
_ALL_PAIRS, _REACH = 60, 10

Group = tuple[str, str, str]  # period, peer group, domain


def ranked_units(expected: Expected) -> dict[Group, list[tuple[int, str]]]:
    """Places and units that have one, in their order; of every group in which somebody was scored."""
    found: dict[Group, list[tuple[int, str]]] = {}
    peers = {(entry.unit_code, entry.period.code): entry.peer_group for entry in expected.unit_periods}
    for (unit, period, domain), (_, rank, *_) in expected.scores.ranks.items():
        group = found.setdefault((period, peers[unit, period], domain), [])
        if rank is not None:
            group.append((rank, unit))
    return {key: sorted(units) for key, units in found.items()}


def place_in_bands(rank: int, ranked: int) -> str:
    """The band of a place: the first and the last quarter, one place at least."""
    quarter = max(1, ranked // 4)
    return "top" if rank <= quarter else "bottom" if rank > ranked - quarter else "middle"


def wrong_standings(rows: list[tuple[Any, ...]], expected: Expected) -> Iterator[str]:
    """Of unit, period, domain, low, high, band, share: what no draws could give for the rank."""
    for unit, period, domain, low, high, band, share in rows:
        _, rank, ranked, _, without = expected.scores.ranks[unit, period, domain]
        told = f"{unit} {period} {domain}: {low}–{high} {band} {share}"
        if rank is None:
            if (low, high, band, share) != (None, None, without, None):
                yield f"{told}, which has no rank"
        elif not 1 <= (low or 0) <= rank <= (high or 0) <= ranked:
            yield f"{told}, rank {rank} of {ranked}"
        elif ranked < _LEAST_IN_BANDS:
            if (band, share) != (None, None):
                yield f"{told}, a band in a group of {ranked}"
        elif not _is_share(share) or band != (place_in_bands(rank, ranked) if share >= _FIRM else "not_separable"):
            yield f"{told}, rank {rank} of {ranked}"


def _is_share(share: float | None) -> bool:
    return share is not None and 0 <= share <= 1 and abs(share * _DRAWS - round(share * _DRAWS)) < 1e-6


def pairs_of(units: list[tuple[int, str]]) -> set[tuple[str, str]]:
    """Every two units of a group both ways round; in a large one neighbours only."""
    reach = len(units) if len(units) <= _ALL_PAIRS else _REACH
    return {
        (one, other)
        for place, (_, one) in enumerate(units)
        for _, other in units[max(0, place - reach) : place + reach + 1]
        if one != other
    }


def wrong_pairs(rows: list[tuple[Any, ...]], groups: dict[Group, list[tuple[int, str]]]) -> Iterator[str]:
    """Of period, group, domain, unit, other unit, share: pairs too many or too few, and shares that cannot be."""
    built: dict[Group, dict[tuple[str, str], float]] = defaultdict(dict)
    for period, peers, domain, one, other, share in rows:
        built[period, peers, domain][one, other] = share
    for key in built.keys() | groups.keys():
        wanted = pairs_of(groups.get(key, []))
        yield from (f"{key}: the pair {pair}" for pair in wanted ^ built[key].keys())
        for pair in wanted & built[key].keys():
            share, other = built[key][pair], built[key].get((pair[1], pair[0]), 0.0)
            if not _is_share(share) or share + other > 1 + 1e-9:
                yield f"{key}: {pair} above in {share}, below in {other}"


def wrong_firmness(
    rows: list[tuple[Any, ...]], standings: list[tuple[Any, ...]], groups: dict[Group, list[tuple[int, str]]]
) -> Iterator[str]:
    """Of period, group, firm share: groups too many or too few, and shares that are not those of the published bands."""
    shares = {(unit, period): share for unit, period, domain, *_, share in standings if domain == "total"}
    wanted = {
        (period, peers): sum((shares.get((unit, period)) or 0) >= _FIRM for _, unit in units) / len(units)
        for (period, peers, domain), units in groups.items()
        if domain == "total" and len(units) >= _LEAST_IN_BANDS
    }
    built = {(period, peers): firm for period, peers, firm in rows}
    for key in wanted.keys() | built.keys():
        if key not in built or key not in wanted or abs(built[key] - wanted[key]) > 1e-9:
            yield f"{key}: firm {built.get(key)}, expected {wanted.get(key)}"
