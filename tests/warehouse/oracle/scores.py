"""Points, scores and ranks from figures."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean, stdev

from expectations.periods import Period, period_of
from tests.warehouse.oracle.figures import OVER_FEW, Figure
from tests.warehouse.oracle.peers import Prior
from tests.warehouse.oracle.rows import Row, Tables
from tests.warehouse.oracle.tree import UnitPeriod, is_valid

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


def points_of(rule: Row, value: float, peers: list[float], months: int) -> float:
    """0–100 points of one value among those of its peers, itself included."""
    if rule["method"] == "goalposts":
        factor = months if rule["per_month"] else 1
        low, high = rule["low"] * factor, rule["high"] * factor
        return 100 * min(1.0, max(0.0, (value - low) / (high - low)))
    sign = -1 if rule["metric_code"] in LOWER_IS_BETTER else 1
    good, others = sign * round(value, 9), [sign * round(peer, 9) for peer in peers]
    if rule["method"] == "min_max":
        return 100 * (good - min(others)) / (max(others) - min(others)) if max(others) > min(others) else 50.0
    if rule["method"] == "percentile":
        below, equal = sum(other < good for other in others), sum(other == good for other in others)
        return 100 * (below + (equal - 1) / 2) / (len(others) - 1) if len(others) > 1 else 50.0
    spread = stdev(others) if len(others) > 1 else 0.0
    return min(100.0, max(0.0, 50 + 10 * (good - fmean(others)) / spread)) if spread else 50.0


class Scores:
    """score by (unit, period, domain); scored values and lost points by (unit, period, metric); rank rows by (unit, period,
    domain)."""

    def __init__(
        self,
        tables: Tables,
        unit_periods: list[UnitPeriod],
        figures: dict[Key, Figure],
        priors: dict[tuple[str, str, str], Prior],
    ) -> None:
        self._tables, self._figures, self._priors = tables, figures, priors
        self.values: dict[Key, float | None] = {}
        self.scores: dict[Key, float | None] = {}
        self.lost: dict[Key, float] = {}
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
        totals: dict[str, float] = defaultdict(float)
        for rule in rules:
            totals[rule["domain"]] += rule["weight"]
        points: dict[tuple[str, str], float | None] = {}
        for rule in rules:
            self._points(rule, entries, period, points)
        for entry in entries:
            self._score_unit(entry, rules, totals, entries, points, scheme["presence_share"])

    def _points(self, rule: Row, entries: list[UnitPeriod], period: Period, points: dict) -> None:
        metric, months = rule["metric_code"], {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[period.kind]
        values = {
            entry.unit_code: scored_value(
                metric,
                self._figures[entry.unit_code, period.code, metric],
                self._priors.get((metric, entry.peer_group, period.code)),
            )
            for entry in entries
        }
        self.values |= {(unit, period.code, metric): value for unit, value in values.items()}
        peers = [value for value in values.values() if value is not None]
        for unit, value in values.items():
            if value is not None:
                points[unit, metric] = points_of(rule, value, peers, months)
            else:
                points[unit, metric] = 0.0 if self._figures[unit, period.code, metric].status == "no_data" else None

    def _applies_to_type(self, rule: Row, entries: list[UnitPeriod], rules: list[Row]) -> bool:
        """Duties may be laid on nobody of a group in a period; everything else applies to all."""
        if rule["domain"] == "reporting":
            metrics = [other["metric_code"] for other in rules if other["domain"] == "reporting"]
        elif rule["metric_code"] == "study_fulfilment_rate":
            metrics = [rule["metric_code"]]
        else:
            return True
        return any(
            self._figures[e.unit_code, e.period.code, metric].status != "not_applicable"
            for e in entries
            for metric in metrics
        )

    def _score_unit(self, entry: UnitPeriod, rules, totals, entries, points, presence_share: float) -> None:
        unit, period = entry.unit_code, entry.period.code
        domains = {rule["domain"]: rule["domain_weight"] for rule in rules}
        meant: dict[str, float] = defaultdict(float)
        present: dict[str, float] = defaultdict(float)
        sums: dict[str, float] = defaultdict(float)
        for rule in rules:
            share, got = rule["weight"] / totals[rule["domain"]], points[unit, rule["metric_code"]]
            meant[rule["domain"]] += share * self._applies_to_type(rule, entries, rules)
            if got is not None:
                present[rule["domain"]] += share
                sums[rule["domain"]] += share * got
        for domain in domains:
            enough = meant[domain] and present[domain] / meant[domain] >= presence_share - 1e-9
            self.scores[unit, period, domain] = sums[domain] / present[domain] if enough else None
        spread = sum(weight for domain, weight in domains.items() if present[domain])
        meant_total = sum(weight * meant[domain] for domain, weight in domains.items())
        present_total = sum(weight * present[domain] for domain, weight in domains.items())
        enough = meant_total and present_total / meant_total >= presence_share - 1e-9
        total = (
            sum(domains[domain] / spread * sums[domain] / present[domain] for domain in domains if present[domain])
            if spread
            else None
        )
        self.scores[unit, period, "total"] = total if enough else None
        for rule in rules:
            got = points[unit, rule["metric_code"]]
            if got is not None:
                weight = (
                    domains[rule["domain"]] / spread * rule["weight"] / totals[rule["domain"]] / present[rule["domain"]]
                )
                self.lost[unit, period, rule["metric_code"]] = weight * (100 - got)

    def _ranks(self) -> dict[Key, tuple[float | None, int | None, int, int | None]]:
        """Rounded score, rank, number of ranked units, and the rank in the period just before among the same peers."""
        places: dict[tuple[Key, str], tuple[float | None, int | None, int]] = {}
        spans: dict[str, Period] = {}
        for (period, peers), entries in self._groups.items():
            spans[period] = entries[0].period
            for domain in ("study", "reporting", "case", "outreach", "total"):
                keys = [(entry.unit_code, period, domain) for entry in entries]
                rounded = {key: _rounded(self.scores[key]) for key in keys if self.scores.get(key) is not None}
                for key in keys:
                    if key in self.scores:
                        place = 1 + sum(other > rounded[key] for other in rounded.values()) if key in rounded else None
                        places[key, peers] = (rounded.get(key), place, len(rounded))
        found = {}
        for ((unit, period, domain), peers), place in places.items():
            before = period_of(spans[period].starts_on - timedelta(days=1), spans[period].kind).code
            found[unit, period, domain] = (*place, places.get(((unit, before, domain), peers), (None, None))[1])
        return found


def _rounded(score: float) -> float:
    return float(Decimal(repr(math.floor(score * 1e8 + 0.5) / 1e8)).quantize(Decimal("0.1"), ROUND_HALF_UP))
