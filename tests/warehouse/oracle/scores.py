"""Points, scores and ranks from figures."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean, stdev

from expectations.periods import Period, period_of
from tests.warehouse.oracle.figures import OVER_FEW, Figure
from tests.warehouse.oracle.peers import Prior
from tests.warehouse.oracle.rows import Row, Tables
from tests.warehouse.oracle.tree import Tree, UnitPeriod, is_valid

Key = tuple[str, str, str]  # unit, period, metric
LOWER_IS_BETTER = {
    "study_longest_gap_days",
    "reports_late",
    "reports_missing",
    "report_lateness_days_median",
    "case_first_response_hours_median",
    "case_first_response_hours_median_working",
    "case_resolution_hours_median",
    "case_resolution_hours_median_working",
    "case_reopen_rate",
    "case_backlog",
    "outreach_silent_weeks",
}


def scheme_of(tables: Tables, day: date) -> Row | None:
    """The scheme valid on a day; of two, the newer."""
    valid = [row for row in tables["reference.scheme"] if is_valid(row, day)]
    return max(valid, key=lambda row: row["valid_from"] or date.min, default=None)


def scored_value(metric: str, figure: Figure, prior: Prior | None) -> float | None:
    """The value that enters the score: of a rate over cases, items or persons the mean of what is likely."""
    x, n = figure.numerator, figure.denominator
    if figure.value is None or metric not in OVER_FEW or x is None or not n or not 0 <= x <= n:
        return figure.value
    if prior is None or prior.mean is None or prior.strength is None:
        return figure.value
    return (x + prior.mean * prior.strength) / (n + prior.strength)


MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def goalposts(rule: Row, period: Period, valid_days: int) -> tuple[float, float]:
    """The values worth 0 and 100 points, fitted to the days of the period on which the unit was valid.

    A month without a session is worth nothing on the gap, so its good end lies below its bad one by a day at least.
    """
    low, high = rule["low"], rule["high"]
    if rule["per_month"]:
        months = MONTHS[period.kind] * valid_days / ((period.ends_on - period.starts_on).days + 1)
        low, high = low * months, high * months
    if rule["metric_code"] == "study_longest_gap_days" and rule["low"] > rule["high"]:
        low, high = min(low, valid_days), min(high, valid_days - 1)
    return low, high


def points_of(rule: Row, value: float, peers: list[float], ends: tuple[float, float]) -> float:
    """0–100 points of one value among those of its peers, itself included."""
    if rule["method"] == "goalposts":
        low, high = ends
        return 100 * min(1.0, max(0.0, (value - low) / (high - low)))
    sign = -1 if rule["metric_code"] in LOWER_IS_BETTER else 1
    good, others = sign * round(value, 9), [sign * round(peer, 9) for peer in peers]
    if rule["method"] == "min_max":
        return 100 * (good - min(others)) / (max(others) - min(others)) if max(others) > min(others) else 50.0
    if rule["method"] == "percentile":
        below, equal = sum(other < good for other in others), sum(other == good for other in others)
        return 100 * (below + (equal - 1) / 2) / (len(others) - 1) if len(others) > 1 else 50.0
    # values that a strong prior has drawn together differ in their last digits only, which a mean would round away
    good, others = good - min(others), [other - min(others) for other in others]
    spread = stdev(others) if len(others) > 1 else 0.0
    return min(100.0, max(0.0, 50 + 10 * (good - fmean(others)) / spread)) if spread else 50.0


@dataclass(frozen=True)
class Score:
    """A score, what it rests on, and whether the unit is ranked: `ok`, `no_data` (0) or `not_applicable` (none)."""

    score: float | None
    status: str
    weight_present: float


Points = Mapping[str, float | None]  # of metrics; None where one does not apply


@dataclass(frozen=True)
class Weighed:
    """Scores by domain, the total among them; shares of metrics in their domain, and of domains in the total."""

    scores: dict[str, float]
    shares: dict[str, dict[str, float]]
    of_total: dict[str, float]


def weigh(rules: list[Row], points: Points) -> Weighed:
    """Weigh what applies: inside a domain its metrics, in the total the domains in which something applies."""
    applies: dict[str, list[Row]] = defaultdict(list)
    for rule in rules:
        if points.get(rule["metric_code"]) is not None and rule["weight"] > 0:
            applies[rule["domain"]].append(rule)
    whole = sum(here[0]["domain_weight"] for here in applies.values())
    found = Weighed({}, {}, {})
    for domain, here in applies.items():
        weights = sum(rule["weight"] for rule in here)
        shares = {rule["metric_code"]: rule["weight"] / weights for rule in here}
        score = sum(share * (points[metric] or 0.0) for metric, share in shares.items())
        found.shares[domain], found.scores[domain] = shares, score
        found.of_total[domain] = here[0]["domain_weight"] / whole
    if applies:
        found.scores["total"] = sum(found.of_total[domain] * found.scores[domain] for domain in applies)
    return found


class Scores:
    """Scores by (unit, period, domain); scored values and lost points by (unit, period, metric); rank rows by (unit, period,
    domain)."""

    def __init__(
        self,
        tables: Tables,
        unit_periods: list[UnitPeriod],
        figures: dict[Key, Figure],
        priors: dict[tuple[str, str, str], Prior],
        tree: Tree,
    ) -> None:
        self._tables, self._figures, self._priors, self._tree = tables, figures, priors, tree
        self.values: dict[Key, float | None] = {}
        self.scores: dict[Key, Score] = {}
        self.lost: dict[Key, float] = {}
        self.rules: dict[tuple[str, str], list[Row]] = {}
        self.points: dict[tuple[str, str], Points] = {}
        self._groups: dict[tuple[str, str], list[UnitPeriod]] = defaultdict(list)
        for entry in unit_periods:
            self._groups[entry.period.code, entry.peer_group].append(entry)
        for entries in self._groups.values():
            self._score_group(entries)
        self.ranks = self._ranks()

    def _score_group(self, entries: list[UnitPeriod]) -> None:
        period = entries[0].period
        scheme = scheme_of(self._tables, period.ends_on)
        if scheme is None:
            return
        rules = [row for row in self._tables["reference.scheme_metric"] if row["scheme_code"] == scheme["scheme_code"]]
        points: dict[tuple[str, str], float | None] = {}
        for rule in rules:
            self._points(rule, entries, period, points)
        for entry in entries:
            self._score_unit(entry, rules, points)

    def scored(self, metric: str, entry: UnitPeriod, figure: Figure) -> float | None:
        """The value with which a figure of a unit in a period enters the score."""
        return scored_value(metric, figure, self._priors.get((metric, entry.peer_group, entry.period.code)))

    def ends(self, rule: Row, entry: UnitPeriod) -> tuple[float, float]:
        """The goalposts of a rule for a unit in a period."""
        return goalposts(rule, entry.period, len(self._tree.valid_days(entry.unit_code, entry.period)))

    def _points(self, rule: Row, entries: list[UnitPeriod], period: Period, points: dict) -> None:
        metric = rule["metric_code"]
        values = {
            entry.unit_code: self.scored(metric, entry, self._figures[entry.unit_code, period.code, metric])
            for entry in entries
        }
        self.values |= {(unit, period.code, metric): value for unit, value in values.items()}
        peers = [value for value in values.values() if value is not None]
        for entry in entries:
            unit, value = entry.unit_code, values[entry.unit_code]
            if value is not None:
                points[unit, metric] = points_of(rule, value, peers, self.ends(rule, entry))
            else:
                points[unit, metric] = 0.0 if self._figures[unit, period.code, metric].status == "no_data" else None

    def _score_unit(self, entry: UnitPeriod, rules: list[Row], points: dict[tuple[str, str], float | None]) -> None:
        unit, period = entry.unit_code, entry.period.code
        of_unit = {rule["metric_code"]: points[unit, rule["metric_code"]] for rule in rules}
        self.rules[unit, period], self.points[unit, period] = rules, of_unit
        weighed = weigh(rules, of_unit)
        present = 0.0
        for domain in {rule["domain"] for rule in rules}:
            shares = weighed.shares.get(domain, {})
            valued = {metric for metric in shares if self._figures[unit, period, metric].value is not None}
            has = sum(shares[metric] for metric in valued)
            status = "ok" if valued else "no_data" if shares else "not_applicable"
            self.scores[unit, period, domain] = Score(weighed.scores.get(domain), status, has)
            present += weighed.of_total.get(domain, 0.0) * has
            for metric, share in shares.items():
                self.lost[unit, period, metric] = weighed.of_total[domain] * share * (100 - of_unit[metric])
        statuses = {self.scores[unit, period, rule["domain"]].status for rule in rules}
        status = next((one for one in ("ok", "no_data") if one in statuses), "not_applicable")
        self.scores[unit, period, "total"] = Score(weighed.scores.get("total"), status, present)

    def _ranks(self) -> dict[Key, tuple[float | None, int | None, int, int | None, str | None]]:
        """Rounded score, rank, number of ranked units, the rank in the period just before among the same peers, and why
        there is none.
        """
        places: dict[tuple[Key, str], tuple[float | None, int | None, int]] = {}
        spans: dict[str, Period] = {}
        for (period, peers), entries in self._groups.items():
            spans[period] = entries[0].period
            for domain in ("study", "reporting", "case", "outreach", "total"):
                keys = [key for e in entries if (key := (e.unit_code, period, domain)) in self.scores]
                rounded = {key: _rounded(score) for key in keys if (score := self.scores[key].score) is not None}
                ranked = [rounded[key] for key in keys if self.scores[key].status == "ok"]
                for key in keys:
                    is_ranked = self.scores[key].status == "ok"
                    place = 1 + sum(other > rounded[key] for other in ranked) if is_ranked else None
                    places[key, peers] = (rounded.get(key), place, len(ranked))
        found = {}
        for ((unit, period, domain), peers), place in places.items():
            before = period_of(spans[period].starts_on - timedelta(days=1), spans[period].kind).code
            previous = places.get(((unit, before, domain), peers), (None, None))[1]
            status = self.scores[unit, period, domain].status
            found[unit, period, domain] = (*place, previous, None if status == "ok" else status)
        return found


def _rounded(score: float) -> float:
    return float(Decimal(repr(math.floor(score * 1e8 + 0.5) / 1e8)).quantize(Decimal("0.1"), ROUND_HALF_UP))
