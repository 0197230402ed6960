"""The units of a period: under which name, in which groups of peers, below which units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from dashboards.snapshot import Row

Units = Mapping[str, Row]


def units_by_code(rows: list[Row], lang: str) -> dict[str, Row]:
    """Map codes to rows of units, each under its name in a language: the Chinese one where it has no other."""
    if lang == "zh":
        return {row["unit_code"]: row for row in rows}
    return {row["unit_code"]: row | {"unit_name": row.get("unit_name_en") or row["unit_name"]} for row in rows}


def group_of(row: Row) -> str:
    """Name the peer group of a unit; of one without peers its type."""
    return str(row["peer_group"] or row["unit_type"])


def groups_of(units: Units) -> list[str]:
    """Groups of more than one unit, largest first; all groups where none has two."""
    counts = Counter(group_of(row) for row in units.values())
    several = [group for group in counts if counts[group] > 1] or list(counts)
    return sorted(several, key=lambda group: (-counts[group], group))


def parents_of(units: Units) -> list[str]:
    """Units that have units below them, the one with most first."""
    counts: Counter[str] = Counter()
    for code in units:
        above = units[code]["parent_code"]
        seen = {code}
        while above in units and above not in seen:
            seen.add(above)
            counts[above] += 1
            above = units[above]["parent_code"]
    return sorted(counts, key=lambda code: (-counts[code], code))


def below(units: Units, parent: str | None) -> list[str]:
    """Units below a unit, level by level."""
    children: dict[str | None, list[str]] = {}
    for code, row in units.items():
        children.setdefault(row["parent_code"], []).append(code)
    found: dict[str, None] = {}
    level = sorted(children.get(parent, ()))
    while level:
        found |= dict.fromkeys(level)
        level = sorted(code for above in level for code in children.get(above, ()) if code not in found)
    return list(found)


def reporting(
    units: Units, within: Sequence[str] | None, group: str | None, groups: Sequence[str], parents: Sequence[str]
) -> list[str]:
    """Units that report, of one group or all: not a root that only stands above others. In the order of the groups,
    then of the codes.
    """
    wanted = set(units if within is None else within)
    chosen, above = (group if group in groups else None), set(parents)
    members = [
        code
        for code, row in units.items()
        if code in wanted
        and (chosen is None or group_of(row) == chosen)
        and (row["parent_code"] in units or code not in above)
    ]
    order = {name: place for place, name in enumerate(groups)}
    return sorted(members, key=lambda code: (order.get(group_of(units[code]), len(order)), code))
