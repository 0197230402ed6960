"""What a thing to look at is worth: the score as it is less the score without the rows in question."""

from __future__ import annotations

from expectations.periods import Period
from tests.warehouse.oracle.cases import Cases
from tests.warehouse.oracle.figures import Figure
from tests.warehouse.oracle.outreach import Outreach
from tests.warehouse.oracle.reporting import Reporting
from tests.warehouse.oracle.rows import Row
from tests.warehouse.oracle.scores import Key, Scores, points_of, weigh
from tests.warehouse.oracle.study import Study
from tests.warehouse.oracle.things import Thing
from tests.warehouse.oracle.tree import UnitPeriod

Effect = tuple[float | None, float | None]  # of the domain's score, of the total


class Effects:
    """Scores again, with other rows of one unit and everything of the others held fixed."""

    def __init__(
        self,
        entries: list[UnitPeriod],
        figures: dict[Key, Figure],
        scores: Scores,
        schemes: dict[str, str],
        outreach: Outreach,
        study: Study,
        reporting: Reporting,
        cases: Cases,
    ) -> None:
        self._entries = {(entry.unit_code, entry.period.code): entry for entry in entries}
        self._figures, self._scores, self._schemes = figures, scores, schemes
        self._outreach, self._study, self._reporting, self._cases = outreach, study, reporting, cases

    def of(self, thing: Thing) -> Effect:
        """None where there is no score, or a metric changes that is scored by the place among others."""
        unit, code, domain = thing.unit_code, thing.period_code or "", thing.domain
        entry = self._entries.get((unit, code))
        if entry is None or domain is None or (unit, code) not in self._scores.rules:
            return None, None
        changed = self._without(thing, entry.period)
        points = dict(self._scores.points[unit, code])
        for rule in self._scores.rules[unit, code]:
            metric = rule["metric_code"]
            before, after = self._scores.values[unit, code, metric], changed.get(metric)
            if after is None or after.value is None:
                points |= {metric: None} if after else {}
            elif rule["method"] == "goalposts":
                points[metric] = self._points(rule, entry, after)
            else:
                scored = self._scores.scored(metric, entry, after)
                if before is None or scored is None or abs(scored - before) > 1e-12:
                    return None, None
        weighed = weigh(self._scores.rules[unit, code], points).scores
        found = []
        for what in (domain, "total"):
            now = self._scores.scores[unit, code, what].score
            found.append(now - weighed[what] if now is not None and what in weighed else None)
        return found[0], found[1]

    def _points(self, rule: Row, entry: UnitPeriod, figure: Figure) -> float:
        value = self._scores.scored(rule["metric_code"], entry, figure) or 0.0
        return points_of(rule, value, [value], self._scores.ends(rule, entry))

    def _without(self, thing: Thing, period: Period) -> dict[str, Figure]:
        unit, gone = thing.unit_code, {id(row) for row in thing.gone}
        if thing.domain == "reporting":
            owed = [one for one in self._reporting.within(unit, period) if id(one) not in gone]
            owed += thing.instead
            return self._reporting.computed(unit, [one for one in owed if one.status != "exempt"])
        part, day = {
            "study": (self._study, "held_on"),
            "outreach": (self._outreach, "published_on"),
            "case": (self._cases, "received_on"),
        }[thing.domain or ""]
        rows = [row for row in part.pool.within(unit, period) if id(row) not in gone]
        more = [row for row in thing.instead if row[day] is None or row[day] in period]
        if thing.domain == "case":
            return self._cases.computed(unit, period, [*rows, *(row for row in more if not row["excluded"])])
        if thing.domain == "outreach":
            return self._outreach.computed([*rows, *more], unit, period, self._schemes.get(period.code))
        return self._study.by_sessions([*rows, *more], unit, period) | self._fulfilled(thing, period)

    def _fulfilled(self, thing: Thing, period: Period) -> dict[str, Figure]:
        """Sessions that others of the unit's tree fulfil stay as they are."""
        gone = {id(row) for row in thing.gone}
        sessions = self._study.pool.all_of(thing.unit_code)
        more = [row for row in thing.instead if row["held_on"] is not None]
        left = [row for row in sessions if id(row) not in gone] + more
        figure = self._figures[thing.unit_code, period.code, "study_fulfilment_rate"]
        if not figure.denominator:
            return {}
        change = self._study.fulfilled(thing.unit_code, period, left) - self._study.fulfilled(
            thing.unit_code, period, sessions
        )
        held = (figure.numerator or 0.0) + change
        return {"study_fulfilment_rate": Figure(held, figure.denominator, held / figure.denominator, 0, "ok")}
