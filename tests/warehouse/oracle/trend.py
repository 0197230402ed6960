"""XmR limits and signals of every series of figures."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from statistics import fmean

from expectations.periods import Period
from tests.warehouse.oracle.figures import Figure
from tests.warehouse.oracle.scores import LOWER_IS_BETTER, Key
from tests.warehouse.oracle.tree import UnitPeriod
from tests.warehouse.oracle.workdays import end_of_day

_NEITHER = {"reports_due", "cases_received", "case_rating_coverage", "burden_cells"}
Point = tuple[float, float, float | None, float | None, str]  # value, mean, lower limit, upper limit, signal


def trends(figures: dict[Key, Figure], unit_periods: list[UnitPeriod], as_of: datetime) -> dict[Key, Point]:
    """Points of all series of finished periods with a value, by unit, period and metric."""
    series: dict[tuple, list[tuple[Period, float]]] = defaultdict(list)
    spans = {(entry.unit_code, entry.period.code): entry.period for entry in unit_periods}
    for (unit, code, metric), figure in figures.items():
        span = spans[unit, code]
        if figure.value is not None and end_of_day(span.ends_on) <= as_of:
            series[unit, metric, span.kind].append((span, figure.value))
    found: dict[Key, Point] = {}
    for (unit, metric, _), members in series.items():
        members.sort(key=lambda member: member[0].starts_on)
        values = [value for _, value in members]
        mean, reach = _limits(values)
        for index, (span, value) in enumerate(members):
            low, high = (mean - reach, mean + reach) if reach is not None else (None, None)
            signal = _word(metric, _move(members, index, mean, reach)) if len(values) >= 12 else "too_few"
            found[unit, span.code, metric] = (value, mean, low, high, signal)
    return found


def _limits(values: list[float]) -> tuple[float, float | None]:
    ranges = [abs(new - old) for old, new in zip(values, values[1:], strict=False)]
    if not ranges:
        return fmean(values), None
    kept = [size for size in ranges if size < 3.267 * fmean(ranges)]
    return fmean(values), 2.66 * (fmean(kept) if kept else 0.0)


def _ordinal(span: Period) -> int:
    months = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[span.kind]
    return (span.starts_on.year * 12 + span.starts_on.month - 1) // months


def _side(value: float, mean: float) -> int:
    return 0 if abs(value - mean) <= 1e-9 * max(1.0, abs(mean)) else (1 if value > mean else -1)


def _unbroken(members: list[tuple[Period, float]], low: int, high: int) -> bool:
    return low >= 0 and high < len(members) and _ordinal(members[high][0]) - _ordinal(members[low][0]) == high - low


def _windows(members: list[tuple[Period, float]], index: int, width: int) -> list[list[float]]:
    """All stretches of so many consecutive points that hold this one."""
    starts = [low for low in range(index - width + 1, index + 1) if _unbroken(members, low, low + width - 1)]
    return [[value for _, value in members[low : low + width]] for low in starts]


def _move(members: list[tuple[Period, float]], index: int, mean: float, reach: float) -> int:
    """+1 or −1 for the direction of the first rule that holds at the point, 0 for none."""
    value = members[index][1]
    side = _side(value, mean)
    if side and abs(value - mean) > reach * (1 + 1e-12):
        return side
    sevens = _windows(members, index, 7)
    for sign in (1, -1):
        if any(all(sign * (new - old) > 0 for old, new in zip(seven, seven[1:], strict=False)) for seven in sevens):
            return sign

    def warns(other: float) -> bool:
        return _side(other, mean) == side and reach * 2 / 3 * (1 + 1e-12) < abs(other - mean) <= reach * (1 + 1e-12)

    if side and warns(value) and any(sum(map(warns, three)) >= 2 for three in _windows(members, index, 3)):
        return side
    if side and any(all(_side(other, mean) == side for other in seven) for seven in sevens):
        return side
    return 0


def _word(metric: str, move: int) -> str:
    if move == 0:
        return "no_change"
    if metric in _NEITHER:
        return "changed"
    return "improving" if (move > 0) == (metric not in LOWER_IS_BETTER) else "worsening"
