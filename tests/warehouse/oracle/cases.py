"""Case figures of one unit and period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from expectations.periods import Period
from tests.warehouse.oracle.facts import Facts
from tests.warehouse.oracle.figures import NO_DATA, Figure, count, middle, rate
from tests.warehouse.oracle.pools import Pool, Presence
from tests.warehouse.oracle.rows import Row, Tables
from tests.warehouse.oracle.tree import Tree, is_valid
from tests.warehouse.oracle.workdays import WorkCalendar, end_of_day

METRICS = (
    "cases_received",
    "case_response_rate",
    "case_on_time_resolution_rate",
    "case_closure_rate",
    "case_first_response_hours_median",
    "case_first_response_hours_median_working",
    "case_resolution_hours_median",
    "case_resolution_hours_median_working",
    "case_satisfaction_rate",
    "case_rating_coverage",
    "case_reopen_rate",
    "case_backlog",
)
_HOUR = timedelta(hours=1)
# how long closing, reopening and rating are waited for, which no limit ends
_RIPE_AFTER = timedelta(days=60)


def limits(row: Row, rules: list[Row], workdays: WorkCalendar) -> tuple[datetime | None, datetime | None, bool]:
    """By when a case was to be answered and closed, and whether only its flag says if it was closed in time."""
    if row["flag_alone"] and row["_source"]:
        return None, None, True
    listed: dict[str, datetime | None] = {"response": None, "resolution": None}
    for rule in rules:
        if rule["channel"] != row["channel"] or not is_valid(rule, row["received_on"]):
            continue
        for name in ("response", "resolution"):
            amount, unit = rule[f"{name}_amount"], rule[f"{name}_unit"]
            if amount is not None:
                listed[name] = _limit(row, amount, unit, workdays)
    given = row["resolution_due_at"]
    # a source's word comes before the list, a unit's own after it
    resolution = (given or listed["resolution"]) if row["_source"] else (listed["resolution"] or given)
    return listed["response"], resolution, row["flag_alone"] and resolution is None


def _limit(row: Row, amount: int, unit: str, workdays: WorkCalendar) -> datetime:
    if unit == "hours":
        return row["received_at"] + amount * _HOUR
    day: date = (
        row["received_on"] + timedelta(days=amount) if unit == "days" else workdays.after(row["received_on"], amount)
    )
    return end_of_day(day, row["_timezone"])


class Cases:
    def __init__(self, tables: Tables, facts: Facts, tree: Tree, workdays: WorkCalendar) -> None:
        self._as_of, self._as_of_on = facts.as_of, facts.as_of_on
        self._rules, self._workdays = tables["reference.case_limit"], workdays
        self.rows = [self.judged(row) for row in facts.cases]
        self.pool = Pool(tree, (row for row in self.rows if not row["excluded"]), lambda row: row["received_on"])
        self._presence = Presence(tree, facts.spoken_for("case"))

    def judged(self, row: Row) -> Row:
        """A case as it is known, with its limits and hours."""
        response_due, resolution_due, reported_only = limits(row, self._rules, self._workdays)
        hours = {
            event: self._workdays.working_hours(row["received_at"], row[event], row["_timezone"])
            for event in ("first_response_at", "closed_at")
            if row[event]
        }
        return row | {
            "own_limit": row["resolution_due_at"] if not row["_source"] else None,
            "response_due_at": response_due,
            "resolution_due_at": resolution_due,
            "ripe_at": end_of_day(row["received_on"] + _RIPE_AFTER, row["_timezone"]),
            "reported_only": reported_only,
            "working_hours": hours,
        }

    def figures(self, unit: str, period: Period) -> dict[str, Figure]:
        rows = self.pool.within(unit, period)
        if not rows and not self._presence.has(unit, period):
            found = dict.fromkeys(METRICS, NO_DATA)
        else:
            found = self.computed(unit, period, rows)
        return {name: self._with_ripeness(name, figure, rows) for name, figure in found.items()}

    def _with_ripeness(self, metric: str, figure: Figure, rows: list[Row]) -> Figure:
        """The figure with what of its cases is not ripe at the as-of instant."""
        limit = {"case_response_rate": "response_due_at", "case_on_time_resolution_rate": "resolution_due_at"}
        if metric in limit:
            unripe = sum(row[limit[metric]] is not None and row[limit[metric]] > self._as_of for row in rows)
            return replace(figure, is_provisional=unripe > 0, unripe_count=unripe)
        if metric in ("cases_received", "case_backlog"):
            return figure
        young = any(row["ripe_at"] > self._as_of for row in rows)
        return replace(figure, is_provisional=young)

    def computed(self, unit: str, period: Period, rows: list[Row]) -> dict[str, Figure]:
        closed = [row for row in rows if row["closed_at"]]
        rated = [row for row in rows if row["satisfied"] is not None]
        return {
            "cases_received": count(len(rows), len(rows)),
            "case_response_rate": self._in_time(rows, "first_response_at", "response_due_at"),
            "case_on_time_resolution_rate": self._on_time(rows),
            "case_closure_rate": rate(len(closed), len(rows)),
            "case_satisfaction_rate": rate(sum(row["satisfied"] for row in rated), len(rated)),
            "case_rating_coverage": rate(sum(row["satisfied"] is not None for row in closed), len(closed)),
            "case_reopen_rate": rate(sum(bool(row["reopened"]) for row in closed), len(closed)),
            "case_backlog": self._backlog(unit, period),
            **self._medians("case_first_response_hours_median", rows, "first_response_at"),
            **self._medians("case_resolution_hours_median", rows, "closed_at"),
        }

    def _in_time(self, rows: list[Row], event: str, due: str) -> Figure:
        ripe = [row for row in rows if row[due] and row[due] <= self._as_of]
        return rate(sum(bool(row[event] and row[event] <= row[due]) for row in ripe), len(ripe))

    def _on_time(self, rows: list[Row]) -> Figure:
        dated = self._in_time(rows, "closed_at", "resolution_due_at")
        flags = [
            row["reported_on_time"] for row in rows if row["reported_only"] and row["reported_on_time"] is not None
        ]
        if not flags:
            return dated
        pooled = rate(dated.numerator + sum(flags), dated.denominator + len(flags))
        return pooled if dated.denominator else replace(pooled, status="reported_only")

    def _medians(self, name: str, rows: list[Row], event: str) -> dict[str, Figure]:
        known = [row for row in rows if row[event]]
        return {
            name: middle([max((row[event] - row["received_at"]) / _HOUR, 0.0) for row in known]),
            f"{name}_working": middle([row["working_hours"][event] for row in known]),
        }

    def _backlog(self, unit: str, period: Period) -> Figure:
        last = min(period.ends_on, self._as_of_on)
        still_open = sum(
            row["received_on"] <= last and not (row["closed_on"] and row["closed_on"] <= last)
            for row in self.pool.all_of(unit)
        )
        return count(still_open, still_open)
