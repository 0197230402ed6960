"""Figures of units over time. Each question reads one unit's rows of one table; periods, names and weights come
from lists that a snapshot is asked for once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dashboards.components.provisional import Figures, marked_rows, provisional_points
from dashboards.components.sample import PRORATED
from dashboards.components.signal import UNJUDGED
from dashboards.context import Context
from dashboards.snapshot import Row

_ENOUGH = 12  # points that limits need
_MOSTLY = 0.9  # of the months have to have a value, else a line of them would fall to pieces
_MOST_POINTS = 36
_UNKNOWN: Row = {
    **dict.fromkeys(("status", "signal", "n", "value", "lower", "upper", "mean", "lower_limit", "upper_limit")),
    **dict.fromkeys(("chart", "baseline_start", "baseline_reason")),
    "is_provisional": False,
}
# metric → period → the unit's figure
Points = dict[str, dict[str, Row]]


def calendar(context: Context) -> list[Row]:
    """All periods of the snapshot, in order of time."""
    return context.reader.rows("calendar")


def last_month(context: Context) -> str | None:
    """The last month that ends by the last day that can be known of the chosen period."""
    months = [row for row in calendar(context) if row["period_kind"] == "month" and row["ends_on"] <= context.until]
    return months[-1]["period_code"] if months else None


def last_months(context: Context, most: int) -> list[str]:
    """The last months, so many, that have begun by the period's end and by the as-of time.

    What a month holds is the same in every period: it is asked for once, and each period shows its months of it.
    """
    months = [row for row in calendar(context) if row["period_kind"] == "month" and row["starts_on"] <= context.until]
    return [row["period_code"] for row in months][-most:]


def points(context: Context, unit: str, metrics: Sequence[str]) -> Points:
    """What a unit has on some metrics in every period."""
    rows = context.reader.rows("unit_series", units=[unit], metrics=list(metrics))
    return _by_metric(rows, metrics, provisional_points(context, unit))


def _by_metric(rows: list[Row], metrics: Sequence[str], waiting: Figures) -> Points:
    found: Points = {code: {} for code in metrics}
    for row in marked_rows(rows, waiting):
        found[row["metric_code"]][row["period_code"]] = row
    return found


def series(context: Context, unit: str | None, metrics: Sequence[str], own_kind: bool = False) -> dict[str, list[Row]]:
    """Points of each metric up to the chosen period: by the kind of period chosen, or by months where only months
    have the points that limits need, unless `own_kind` says that the line has to end in the period's own figure.

    Without a unit: the median of all units, without limits.
    """
    kind, end = context.period["period_kind"], context.period["ends_on"]
    periods = [row for row in calendar(context) if row["period_kind"] in ("month", kind) and row["ends_on"] <= end]
    if unit is None:
        codes = [row["period_code"] for row in periods]
        rows = context.reader.rows("median_series", metrics=list(metrics), periods=codes)
        found = _by_metric(rows, metrics, provisional_points(context, None))
    else:
        found = points(context, unit, metrics)
    known = context.snapshot["as_of"].date()
    begun = [row for row in periods if row["starts_on"] <= known]
    return {code: _line(unit, code, kind, begun, found[code], own_kind) for code in metrics}


def _line(
    unit: str | None, metric: str, kind: str, periods: list[Row], of: dict[str, Row], own_kind: bool
) -> list[Row]:
    """The points of one metric from its first value on; a period without a figure stays as a gap.

    A rate that most months do not have, or that duties of a quarter or a half-year make jump from month to month, is
    drawn by the kind of period chosen.
    """
    with_value = [row for row in periods if (of.get(row["period_code"]) or _UNKNOWN)["value"] is not None]
    if not with_value:
        return []
    counts = {one: sum(1 for row in with_value if row["period_kind"] == one) for one in ("month", kind)}
    first_on = with_value[0]["starts_on"]
    months = sum(1 for row in periods if row["period_kind"] == "month" and row["starts_on"] >= first_on)
    is_monthly = counts["month"] >= max(_ENOUGH, months * _MOSTLY) and metric not in PRORATED
    shown = "month" if counts[kind] < _ENOUGH and is_monthly and not own_kind else kind
    line = [row for row in periods if row["period_kind"] == shown and row["starts_on"] >= first_on][-_MOST_POINTS:]
    common = {"unit_code": unit, "metric_code": metric, "period_kind": shown}
    codes = [row["period_code"] for row in line]
    return [{**_UNKNOWN, **of.get(code, {}), **common, "period_code": code} for code in codes]


def headline(context: Context, unit: str, metrics: Sequence[str]) -> dict[str, Row]:
    """Where a unit stands on some metrics, against the period before and the year before, and whether the change
    means anything.
    """
    chosen, month = context.period, last_month(context)
    before = _same_kind(context, "ends_on", chosen["starts_on"] - timedelta(days=1))
    year_before = _same_kind(context, "starts_on", chosen["starts_on"].replace(year=chosen["starts_on"].year - 1))
    found: dict[str, Row] = {}
    for code, of in points(context, unit, metrics).items():
        now, then = of.get(chosen["period_code"]), of.get(before or "")
        # the year before a year is the period before
        last_year = of.get(year_before or "") if year_before != before else None
        if now or then or last_year:
            row = now or {**_UNKNOWN, "metric_code": code}
            found[code] = {
                **row,
                "month_signal": of[month]["signal"] if month in of else None,
                "change": _minus(row["value"], then),
                "change_year": _minus(row["value"], last_year),
            }
    return found


def _same_kind(context: Context, column: str, day: Any) -> str | None:
    """The period of the chosen kind that begins or ends on a day."""
    of_kind = (row for row in calendar(context) if row["period_kind"] == context.period["period_kind"])
    return next((row["period_code"] for row in of_kind if row[column] == day), None)


def _minus(value: float | None, other: Row | None) -> float | None:
    return None if value is None or other is None or other["value"] is None else value - other["value"]


def signals(context: Context, unit: str) -> list[Row]:
    """Which figures of a unit changed by more than their usual swing in the period; where its kind is too short a
    series, the newest of its months that a rule judged speaks.
    """
    period, first_on = context.period["period_code"], context.period["starts_on"]
    months = [
        row["period_code"]
        for row in calendar(context)
        if row["period_kind"] == "month" and first_on <= row["starts_on"] and row["ends_on"] <= context.until
    ]
    said: dict[str, dict[str, str]] = {}
    for row in context.reader.rows("unit_figures", units=[unit], periods=sorted({period, *months})):
        if row["signal"] is not None:
            said.setdefault(row["metric_code"], {})[row["period_code"]] = row["signal"]
    found = []
    for code in (one for one in context.metrics if one in said):
        own = said[code].get(period)
        of_months = [said[code][month] for month in reversed(months) if month in said[code]]
        judged = next((signal for signal in of_months if signal not in UNJUDGED), None)
        by_month = judged or next(iter(of_months), None)
        speaks = own is None or own in UNJUDGED and judged is not None
        named = {"metric_code": code, "domain": context.metrics[code]["domain"]}
        found.append({**named, "signal": by_month if speaks else own, "is_by_month": speaks})
    return found
