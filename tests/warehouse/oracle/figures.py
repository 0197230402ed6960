"""One published figure, and how a rate, a count or a median becomes one."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import median

_Z = 1.959964
# rates over cases, items and persons; rates over duties are complete counts
OVER_FEW = {
    "study_attendance_rate",
    "case_response_rate",
    "case_on_time_resolution_rate",
    "case_closure_rate",
    "case_satisfaction_rate",
    "case_rating_coverage",
    "case_reopen_rate",
    "outreach_review_rate",
}


@dataclass(frozen=True)
class Figure:
    """A row of fct_unit_metric without its keys."""

    numerator: float | None
    denominator: float | None
    value: float | None
    n: float
    status: str
    lower: float | None = None
    upper: float | None = None
    is_provisional: bool = False
    unripe_count: int | None = None


NO_DATA = Figure(None, None, None, 0, "no_data")


def widened(figure: Figure, design_effect: float) -> Figure:
    """The figure with the bounds of as many single cases as its clumps are worth."""
    if figure.lower is None or figure.numerator is None or not figure.denominator:
        return figure
    lower, upper = wilson(figure.numerator / design_effect, figure.denominator / design_effect)
    return replace(figure, lower=lower, upper=upper)


def wilson(x: float, n: float) -> tuple[float, float]:
    """The 95 % score interval of x out of n."""
    p = x / n
    centre = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def rate(numerator: float, denominator: float, *, bounds: bool = True) -> Figure:
    if denominator == 0:
        return Figure(numerator, denominator, None, 0, "not_applicable")
    lower, upper = wilson(numerator, denominator) if bounds else (None, None)
    return Figure(numerator, denominator, numerator / denominator, denominator, "ok", lower, upper)


def count(value: float, rows: int) -> Figure:
    return Figure(value, None, value, rows, "ok")


def middle(values: list[float]) -> Figure:
    if not values:
        return Figure(None, None, None, 0, "not_applicable")
    return Figure(median(values), None, median(values), len(values), "ok")


def marked_small(metric_code: str, figure: Figure, minimum_n: int) -> Figure:
    if metric_code in OVER_FEW and figure.status == "ok" and figure.n < minimum_n:
        return replace(figure, status="small_n")
    return figure
