"""Facts pooled up the tree: what a unit and all units below it did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from expectations.periods import Period
from tests.warehouse.oracle.rows import Row
from tests.warehouse.oracle.tree import Tree


class Pool:
    """Rows by every unit that they count for, on the day they happened."""

    def __init__(self, tree: Tree, rows: Iterable[Row], day_of: Callable[[Row], date]) -> None:
        self._day_of = day_of
        self._rows: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            for unit in tree.above(row["unit_code"], day_of(row)):
                self._rows[unit].append(row)

    def all_of(self, unit: str) -> list[Row]:
        return self._rows.get(unit, [])

    def within(self, unit: str, period: Period) -> list[Row]:
        return [row for row in self._rows.get(unit, ()) if self._day_of(row) in period]


class Presence:
    """For which days a unit, or one below it, handed something in."""

    def __init__(self, tree: Tree, spoken_for: list[tuple[str, date, date]]) -> None:
        self._tree = tree
        self._days: dict[str, set[date]] = defaultdict(set)
        for unit, first, last in spoken_for:
            day = first
            while day <= min(last, tree.as_of_on):
                for above in tree.above(unit, day):
                    self._days[above].add(day)
                day += timedelta(days=1)

    def has(self, unit: str, period: Period) -> bool:
        days = self._days.get(unit)
        if not days:
            return False
        return any(
            period.starts_on + timedelta(days=n) in days for n in range((period.ends_on - period.starts_on).days + 1)
        )
