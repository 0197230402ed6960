"""Units over time: who exists, of what type, below whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from expectations.periods import KINDS, Period, period_of
from tests.warehouse.oracle.rows import Row

_DAY = timedelta(days=1)


def is_valid(row: Row, day: date) -> bool:
    return (row["valid_from"] is None or row["valid_from"] <= day) and (
        row["valid_to"] is None or day <= row["valid_to"]
    )


def days_of(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY


@dataclass(frozen=True)
class UnitPeriod:
    """A unit in a period, as on its last day there."""

    unit_code: str
    period: Period
    unit_type: str | None
    headcount: int | None
    has_children: bool
    reference_on: date
    peer_group: str = ""


class Tree:
    """The unit list; `as_of_on` is the last day that counts."""

    def __init__(self, rows: list[Row], as_of_on: date) -> None:
        self._rows: dict[str, list[Row]] = {}
        for row in rows:
            self._rows.setdefault(row["unit_code"], []).append(row)
        self._children: dict[str, list[Row]] = {}
        for row in rows:
            self._children.setdefault(row["parent_code"], []).append(row)
        self.as_of_on = as_of_on
        self.row_on = cache(self._row_on)
        self.above = cache(self._above)
        self.has_children = cache(lambda unit, day: any(is_valid(row, day) for row in self._children.get(unit, ())))

    @property
    def codes(self) -> list[str]:
        return sorted(self._rows)

    def ever_has_headcount(self, unit: str) -> bool:
        return any(row["headcount"] is not None for row in self._rows.get(unit, ()))

    def _row_on(self, unit: str, day: date) -> Row | None:
        return next((row for row in self._rows.get(unit, ()) if is_valid(row, day)), None)

    def _above(self, unit: str, day: date) -> frozenset[str]:
        """The unit and everything above it on a day; a unit that does not exist that day stands alone."""
        found, current = [unit], self.row_on(unit, day)
        while current and current["parent_code"] and current["parent_code"] not in found:
            found.append(current["parent_code"])
            current = self.row_on(current["parent_code"], day)
        return frozenset(found)

    def is_meant(self, unit: str, day: date, unit_types: set[str]) -> bool:
        """Whether a duty of these unit types is laid on the unit that day; `all` leaves out roots with units below."""
        row = self.row_on(unit, day)
        if row is None:
            return False
        is_root_with_children = row["parent_code"] is None and self.has_children(unit, day)
        return row["unit_type"] in unit_types or ("all" in unit_types and not is_root_with_children)

    def last_day_in(self, unit: str, period: Period) -> date | None:
        """The last day, up to the as-of day, on which the unit exists in the period."""
        day = min(period.ends_on, self.as_of_on)
        while day >= period.starts_on:
            if self.row_on(unit, day):
                return day
            day -= _DAY
        return None

    def valid_days(self, unit: str, period: Period) -> list[date]:
        """The days of the period, up to the as-of day, on which the unit exists."""
        last = min(period.ends_on, self.as_of_on)
        return [day for day in days_of(period.starts_on, last) if self.row_on(unit, day)]

    def unit_periods(self, periods: list[Period]) -> list[UnitPeriod]:
        found = []
        for unit in self.codes:
            for period in periods:
                day = self.last_day_in(unit, period)
                if day:
                    row = self.row_on(unit, day)
                    found.append(
                        UnitPeriod(unit, period, row["unit_type"], row["headcount"], self.has_children(unit, day), day)
                    )
        kinds_of_unit: dict[tuple[str, str], set[bool]] = {}
        for entry in found:
            kinds_of_unit.setdefault((entry.unit_type, entry.period.code), set()).add(entry.has_children)
        mixed = {unit_type for (unit_type, _), kinds in kinds_of_unit.items() if len(kinds) == 2}
        return [
            UnitPeriod(
                **(
                    entry.__dict__
                    | {"peer_group": entry.unit_type + ("+" if entry.has_children and entry.unit_type in mixed else "")}
                )
            )
            for entry in found
        ]


def periods_between(first: date, last: date) -> list[Period]:
    """All periods that overlap the days."""
    found = {}
    for day in days_of(first, last):
        for kind in KINDS:
            period = period_of(day, kind)
            found[period.code] = period
    return sorted(found.values(), key=lambda period: (period.starts_on, period.ends_on))
