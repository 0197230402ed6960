"""Baselines, limits and signals of every series of figures, in plain loops: see charts.py for the limits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from expectations.periods import Period, period
from tests.warehouse.oracle.charts import P_METRICS, STOCKS, Counting, Individuals, Item
from tests.warehouse.oracle.figures import Figure
from tests.warehouse.oracle.scores import LOWER_IS_BETTER, Key
from tests.warehouse.oracle.tree import UnitPeriod
from tests.warehouse.oracle.workdays import end_of_day

_NEITHER = {"reports_due", "cases_received", "case_rating_coverage", "burden_cells"}
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_FULL, _LEAST, _STEP = 24, 12, 12
Rows = Iterable[Mapping[str, Any]]


class Point(NamedTuple):
    """A row of fct_unit_trend without its keys."""

    value: float
    mean: float | None
    lower_limit: float | None
    upper_limit: float | None
    signal: str
    chart: str | None
    baseline_from: str | None
    baseline_to: str | None
    baseline_start: str | None
    baseline_reason: str | None


class Stretch(NamedTuple):
    """Points that are judged by one baseline, as places in the series; `until` and `base_until` are past the last one."""

    since: int
    until: int
    base_until: int
    start: str | None
    reason: str | None


def trends(
    figures: Mapping[Key, Figure], unit_periods: Iterable[UnitPeriod], as_of: datetime, baselines: Rows
) -> dict[Key, Point]:
    """Points of all series of finished periods with a value that is not provisional, by unit, period and metric."""
    series: dict[tuple[str, str, str], list[Item]] = defaultdict(list)
    spans = {(entry.unit_code, entry.period.code): entry.period for entry in unit_periods}
    for (unit, code, metric), figure in figures.items():
        span = spans[unit, code]
        if figure.value is None or figure.is_provisional or end_of_day(span.ends_on) > as_of:
            continue
        series[unit, metric, span.kind].append(
            Item(_ordinal(span), span, figure.value, figure.numerator, figure.denominator)
        )
    lines = list(baselines)
    found: dict[Key, Point] = {}
    for (unit, metric, _), members in series.items():
        items = sorted(members)
        # a reported share of unknown size stands on no chart
        for item in items:
            if metric in P_METRICS and not item.n:
                found[unit, item.period.code, metric] = _without_chart(item)
        items = [item for item in items if metric not in P_METRICS or item.n]
        points = judged_series(metric, items, _known_changes(unit, metric, items, lines))
        found |= {(unit, item.period.code, metric): point for item, point in zip(items, points, strict=True)}
    return found


def _without_chart(item: Item) -> Point:
    return Point(item.value, None, None, None, "not_suitable", None, None, None, None, None)


def _ordinal(span: Period) -> int:
    return (span.starts_on.year * 12 + span.starts_on.month - 1) // _MONTHS[span.kind]


def _known_changes(unit: str, metric: str, items: list[Item], lines: Rows) -> dict[int, str | None]:
    """Places in a series at which baselines.csv begins a new baseline, with the reason."""
    places: dict[int, tuple[date, bool, str]] = {}
    for line in lines:
        if line["unit_code"] not in (unit, "all") or line["metric_code"] != metric:
            continue
        begins = period(line["from_period"]).starts_on
        place = next((n for n, item in enumerate(items) if item.period.starts_on >= begins), 0)
        if place:  # the newest line that meets the point is named, one for the unit before one for all
            said = (begins, line["unit_code"] == unit, line["reason"] or "")
            places[place] = max(places.get(place, said), said)
    return {place: said[2] or None for place, said in places.items()}


def judged_series(metric: str, items: list[Item], changes: Mapping[int, str | None]) -> list[Point]:
    if metric in STOCKS:
        return [_without_chart(item) for item in items]
    kind = Counting if metric in P_METRICS else Individuals
    points: list[Point] = []
    for stretch in _stretches(kind, items, changes):
        base = items[stretch.since : stretch.base_until]
        here = items[stretch.since : stretch.until]
        ends = base[0].period.code, base[-1].period.code
        chart = kind(base)
        fits = len(base) >= _LEAST and chart.fits
        for place, item in enumerate(here):
            begins = (stretch.start, stretch.reason) if place == 0 else (None, None)
            if fits:
                low, high = chart.limits(item)
                signal = _word(metric, _move(chart, here, place))
                points.append(Point(item.value, chart.mean, low, high, signal, kind.name, *ends, *begins))
            else:
                word, name = ("too_few", kind.name) if len(base) < _LEAST else ("not_suitable", None)
                points.append(Point(item.value, None, None, None, word, name, *ends, *begins))
    return points


def _stretches(
    kind: type[Counting | Individuals], items: list[Item], changes: Mapping[int, str | None]
) -> list[Stretch]:
    """A series by its baselines: they begin at its first point, at known changes, and at steps."""
    found: list[Stretch] = []
    bounds = [0, *sorted(changes), len(items)]
    for first, until in zip(bounds, bounds[1:], strict=False):
        since, start, reason = first, *(("listed", changes[first]) if first else (None, None))
        while since < until:
            base_until = min(since + _FULL, until)
            step = _step(kind(items[since:base_until]), items, since, until) if base_until - since >= _LEAST else None
            if step is None:
                found.append(Stretch(since, until, base_until, start, reason))
                break
            # a baseline that the step finds not yet full ends before it; a full one stays as it is
            was_full = step + _STEP - 1 >= since + _FULL
            found.append(Stretch(since, step, base_until if was_full else step, start, reason))
            since, start, reason = step, "step", None
    return found


def _step(chart: Counting | Individuals, items: list[Item], since: int, until: int) -> int | None:
    """Where the first 12 points in a row on one side of the mean begin, after the first point of the baseline."""
    first, side = since, 0
    for place in range(since, until):
        here = chart.side(items[place])
        if here == 0 or here != side or not _follows(items, place):
            first, side = place, here
        if side and place - first + 1 == _STEP and first > since:
            return first
    return None


def _follows(items: list[Item], place: int) -> bool:
    return place > 0 and items[place].ordinal == items[place - 1].ordinal + 1


def _last(items: list[Item], place: int, width: int) -> list[Item]:
    """So many points in a row that end here; none where a gap or the baseline's begin lies between."""
    first = place - width + 1
    if first < 0 or not all(_follows(items, number) for number in range(first + 1, place + 1)):
        return []
    return items[first : place + 1]


def _move(chart: Counting | Individuals, items: list[Item], place: int) -> int:
    """+1 or −1 for the direction of the first rule that holds at the point, 0 for none."""
    here = items[place]
    if chart.outside(here):
        return chart.outside(here)
    seven = _last(items, place, 7)
    for sign in (1, -1):
        if seven and all(
            sign * (new.value - old.value) > 1e-9 * max(1.0, abs(old.value))
            for old, new in zip(seven, seven[1:], strict=False)
        ):
            return sign
    three = _last(items, place, 3)
    for sign in (1, -1):
        if sum(chart.zone(item) == sign for item in three) >= 2:
            return sign
    side = chart.side(here)
    if seven and side and all(chart.side(item) == side for item in seven):
        return side
    return 0


def _word(metric: str, move: int) -> str:
    if move == 0:
        return "no_change"
    if metric in _NEITHER:
        return "changed"
    return "improving" if (move > 0) == (metric not in LOWER_IS_BETTER) else "worsening"
