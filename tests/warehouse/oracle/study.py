"""Study figures of one unit and period."""

from __future__ import annotations

from datetime import date, timedelta

from expectations.periods import KINDS, Period, period_of
from tests.warehouse.oracle.facts import Facts
from tests.warehouse.oracle.figures import NO_DATA, Figure, count, rate, wilson
from tests.warehouse.oracle.pools import Pool, Presence
from tests.warehouse.oracle.rows import Row, Tables
from tests.warehouse.oracle.tree import Tree, UnitPeriod, days_of, is_valid

METRICS = ("study_sessions", "study_topic_sessions", "study_attendance_rate", "study_longest_gap_days")


class Study:
    def __init__(self, tables: Tables, facts: Facts, tree: Tree, unit_periods: list[UnitPeriod]) -> None:
        self._tree, self._facts = tree, facts
        self.pool = Pool(tree, facts.sessions, lambda row: row["held_on"])
        self._presence = Presence(tree, facts.spoken_for("study_session"))
        self._duties = _duties(tables)
        self._sums: dict[tuple[str, str], list[float]] = {}
        for entry in unit_periods:
            days = tree.valid_days(entry.unit_code, entry.period)
            # whom the unit belonged to on which days of the period
            above = {day: tree.above(entry.unit_code, day) for day in days}
            for unit in frozenset().union(*above.values()):
                belonging = frozenset(day for day in days if unit in above[day])
                required, fulfilled = self._duty(entry.unit_code, entry.period, belonging, facts.sessions)
                sums = self._sums.setdefault((unit, entry.period.code), [0.0, 0.0])
                sums[0] += required
                sums[1] += fulfilled

    def figures(self, unit: str, period: Period) -> dict[str, Figure]:
        rows = self.pool.within(unit, period)
        has_data = bool(rows) or self._presence.has(unit, period)
        found = {"study_fulfilment_rate": self._fulfilment(unit, period, has_data)}
        if not has_data:
            return found | dict.fromkeys(METRICS, NO_DATA)
        return found | {
            "study_sessions": count(len(rows), len(rows)),
            "study_topic_sessions": count(topic := sum(row["topic_class"] == "special" for row in rows), topic),
            **self.by_sessions(rows, unit, period),
        }

    def by_sessions(self, rows: list[Row], unit: str, period: Period) -> dict[str, Figure]:
        """Attendance and gap of these sessions; one without a day was not held."""
        attendance = _attendance(rows)
        held = {row["held_on"] for row in rows}
        return {
            "study_attendance_rate": rate(sum(x for x, _ in attendance), sum(n for _, n in attendance)),
            "study_longest_gap_days": count(self._gap(held, unit, period), len(rows)),
        }

    def fulfilled(self, unit: str, period: Period, sessions: list[Row]) -> float:
        """How many of the sessions required of the unit itself are held, if these are."""
        return self._duty(unit, period, frozenset(self._tree.valid_days(unit, period)), sessions)[1]

    def attendance(self, unit: str, period: Period) -> list[tuple[float, float]]:
        """Of each session that gives both: how many came, of how many."""
        return _attendance(self.pool.within(unit, period))

    def _gap(self, held: set[date], unit: str, period: Period) -> int:
        """The longest run of days without a session, over the days of the period on which the unit exists."""
        longest = run = 0
        for day in self._tree.valid_days(unit, period):
            run = 0 if day in held else run + 1
            longest = max(longest, run)
        return longest

    def _fulfilment(self, unit: str, period: Period, has_data: bool) -> Figure:
        required, fulfilled = self._sums.get((unit, period.code), (0.0, 0.0))
        if not required:
            return Figure(fulfilled, required, None, required, "not_applicable")
        if not has_data:
            return Figure(fulfilled, required, None, required, "no_data")
        return Figure(fulfilled, required, fulfilled / required, required, "ok", *wilson(fulfilled, required))

    def _duty(self, unit: str, period: Period, belonging: frozenset[date], among: list[Row]) -> tuple[float, float]:
        """Sessions required of one unit on some days of the period, and how many of them were held."""
        sessions = [row for row in among if row["unit_code"] == unit]
        required = fulfilled = 0.0
        for code, cadence in sorted({(rule["obligation_code"], rule["cadence"]) for rule, _, _ in self._duties}):
            for window in _windows(period, cadence):
                asked, held = self._in_window(code, cadence, unit, window, sessions, belonging)
                required += asked
                fulfilled += min(asked, held)
        return required, fulfilled

    def _in_window(
        self, code: str, cadence: str, unit: str, window: Period, sessions: list[Row], belonging: frozenset[date]
    ) -> tuple[float, int]:
        around = period_of(window.starts_on, cadence)
        cadence_days = (around.ends_on - around.starts_on).days + 1
        asked, held = 0.0, 0
        for rule, unit_types, conditions in self._duties:
            if (rule["obligation_code"], rule["cadence"]) != (code, cadence):
                continue
            days = {
                day
                for day in days_of(window.starts_on, min(window.ends_on, self._facts.as_of_on))
                if day in belonging and is_valid(rule, day) and self._tree.is_meant(unit, day, unit_types)
            }
            asked += rule["minimum"] * len(days) / cadence_days
            held += sum(
                row["held_on"] in days and all(any(row[c] == v for c, v in each) for each in conditions)
                for row in sessions
            )
        return asked, held


def _attendance(rows: list[Row]) -> list[tuple[float, float]]:
    return [
        (min(row["attended"], row["invited"]), row["invited"])
        for row in rows
        if row["invited"] is not None and row["attended"] is not None
    ]


def _windows(period: Period, cadence: str) -> list[Period]:
    """The period itself, or the cadence periods inside it where those are shorter."""
    if KINDS.index(cadence) >= KINDS.index(period.kind):
        return [period]
    found, day = [], period.starts_on
    while day <= period.ends_on:
        found.append(period_of(day, cadence))
        day = found[-1].ends_on + timedelta(days=1)
    return found


def _duties(tables: Tables) -> list[tuple[Row, set[str], list[list[tuple[str, str]]]]]:
    """Minimum-count rules with their unit types and conditions (and of or)."""
    found = []
    for rule in tables["reference.obligation"]:
        if rule["kind"] != "minimum_count":
            continue
        key = (rule["obligation_code"], rule["valid_from"])
        types = {
            row["unit_type"]
            for row in tables["reference.obligation_unit_type"]
            if (row["obligation_code"], row["valid_from"]) == key
        }
        conjuncts: dict[int, list[tuple[str, str]]] = {}
        for row in tables["reference.obligation_condition"]:
            if (row["obligation_code"], row["valid_from"]) == key:
                conjuncts.setdefault(row["conjunct"], []).append((row["column_name"], row["value"]))
        found.append((rule, types, list(conjuncts.values())))
    return found
