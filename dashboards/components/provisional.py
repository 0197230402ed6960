"""Which figures are provisional, 暂定: waiting alone may still change them. They carry no signal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from dashboards.components import elements as html
from dashboards.context import Context
from dashboards.snapshot import Row

# limits, grace and the sixty days of a case lie well within it
_LONGEST_WAIT = timedelta(days=730)
# unit, or None for any; metric; period
Figures = frozenset[tuple[str | None, str, str]]


def provisional(context: Context, units: Iterable[str] | None, periods: Iterable[str] | None = None) -> Figures:
    """The provisional figures of some units in some periods, else in the chosen one.

    Without units those that are provisional for any unit, as (None, metric, period).
    """
    asked = list(periods) if periods is not None else [context.period["period_code"]]
    of = None if units is None else list(units)
    key = ("provisional", None if of is None else ",".join(of), ",".join(asked))

    def found() -> Figures:
        rows = context.reader.rows("provisional", units=of, periods=asked)
        return frozenset((row["unit_code"], row["metric_code"], row["period_code"]) for row in rows)

    kept: Figures = context.reader.kept(key, found)
    return kept


def marked_rows(rows: Iterable[Row], waiting: Figures, period: str | None = None) -> list[Row]:
    """The rows, each with `is_provisional`; `period`: theirs where they do not say it."""
    return [
        {
            **row,
            "is_provisional": (row.get("unit_code"), row["metric_code"], period or row["period_code"]) in waiting,
        }
        for row in rows
    ]


def provisional_points(context: Context, unit: str | None) -> Figures:
    """The provisional figures of a unit, else of any, in every period that may hold one."""
    since = context.snapshot["as_of"].date() - _LONGEST_WAIT
    periods = [row["period_code"] for row in context.reader.rows("calendar") if row["ends_on"] >= since]
    return provisional(context, None if unit is None else [unit], periods)


def mark(context: Context) -> html.Element:
    """The word beside a value, in the place of a signal."""
    return html.Span(
        context.text("provisional.mark"), className="signal provisional", title=context.text("provisional.about")
    )
