"""Outreach figures of one unit and period."""

from __future__ import annotations

from datetime import timedelta

from expectations.periods import Period
from tests.warehouse.oracle.facts import Facts
from tests.warehouse.oracle.figures import NO_DATA, Figure, count, rate
from tests.warehouse.oracle.pools import Pool, Presence
from tests.warehouse.oracle.rows import Row, Tables
from tests.warehouse.oracle.tree import Tree, UnitPeriod, days_of
from tests.warehouse.oracle.workdays import end_of_day

METRICS = (
    "outreach_items",
    "outreach_weighted_items",
    "outreach_high_level_items",
    "outreach_channels_used",
    "outreach_silent_weeks",
    "outreach_review_rate",
    "outreach_items_per_10_staff",
)


class Outreach:
    def __init__(self, tables: Tables, facts: Facts, tree: Tree, unit_periods: list[UnitPeriod]) -> None:
        self._tree, self._facts = tree, facts
        self.pool = Pool(tree, facts.items, lambda row: row["published_on"])
        self._presence = Presence(tree, facts.spoken_for("outreach_item"))
        self._levels: dict[str, dict[str, float]] = {}
        for row in tables["reference.scheme_level"]:
            self._levels.setdefault(row["scheme_code"], {})[row["level"]] = row["weight"]
        self._staff: dict[tuple[str, str], int] = {}
        for entry in unit_periods:
            for unit in tree.above(entry.unit_code, entry.reference_on):
                key = (unit, entry.period.code)
                self._staff[key] = self._staff.get(key, 0) + (entry.headcount or 0)

    def figures(self, unit: str, period: Period, scheme_code: str | None) -> dict[str, Figure]:
        rows = self.pool.within(unit, period)
        if not rows and not self._presence.has(unit, period):
            return dict.fromkeys(METRICS, NO_DATA)
        return self.computed(rows, unit, period, scheme_code)

    def computed(self, rows: list[Row], unit: str, period: Period, scheme_code: str | None) -> dict[str, Figure]:
        """The figures of these rows."""
        weights = self._levels.get(scheme_code, {})
        sums = {
            "outreach_items": sum(row["items"] or 0 for row in rows),
            "outreach_weighted_items": sum(
                (row["items"] or 0) * weights.get(row["level"] or "unit", 0) for row in rows
            ),
            "outreach_high_level_items": sum(
                row["items"] or 0 for row in rows if row["level"] in ("province", "national")
            ),
            "outreach_channels_used": len({row["channel"] for row in rows if row["items"] and row["channel"]}),
            "outreach_silent_weeks": self._silent_weeks(rows, unit, period),
        }
        found = {name: count(value, len(rows)) for name, value in sums.items()}
        reviews = self._reviews(rows)
        found["outreach_review_rate"] = rate(sum(x for x, _ in reviews), sum(n for _, n in reviews))
        staffed = sum(row["items"] or 0 for row in rows if self._tree.ever_has_headcount(row["unit_code"]))
        found["outreach_items_per_10_staff"] = rate(10 * staffed, self._staff.get((unit, period.code), 0), bounds=False)
        return found

    def reviews(self, unit: str, period: Period) -> list[tuple[float, float]]:
        """Of each row whose source says whether items were reviewed: how many were, of how many."""
        return self._reviews(self.pool.within(unit, period))

    def _reviews(self, rows: list[Row]) -> list[tuple[float, float]]:
        return [
            ((row["items"] or 0) if row["reviewed"] else 0, row["items"] or 0)
            for row in rows
            if row["reviewed"] is not None or (row["_file_id"], row["_sheet"], "reviewed") in self._facts.declared
        ]

    def _silent_weeks(self, rows: list[Row], unit: str, period: Period) -> int:
        """ISO weeks wholly inside the period and the unit's validity that have ended without an item."""
        busy = {row["published_on"] for row in rows if row["items"]}
        silent = 0
        for monday in days_of(period.starts_on, period.ends_on - timedelta(days=6)):
            week = [monday + timedelta(days=n) for n in range(7)]
            if monday.weekday() == 0 and end_of_day(week[-1]) <= self._facts.as_of:
                silent += all(self._tree.row_on(unit, day) for day in week) and not any(day in busy for day in week)
        return silent
