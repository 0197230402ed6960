"""A metric over time with its limits, as a card: used by the overview, the unit page and the domain pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import chart_card
from dashboards.components.columns import Spec, column, count, period, table
from dashboards.components.sample import sample, sample_name
from dashboards.components.signal import UNJUDGED
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.trend import trend
from dashboards.formats import RATE_UNITS
from dashboards.number import number
from dashboards.snapshot import Row

_SMALL = {"height": 150, "most_ticks": 4}


def trend_table(context: Context, code: str, rows: Sequence[Row], whose: str | None = None) -> Table:
    """The numbers behind a trend chart; `whose` is the unit's code, None the median of all."""
    unit, name = context.metric_unit(code), context.metric_name(code)

    def figure(field: str, **look: Any) -> Spec:
        kind = "percent" if unit in RATE_UNITS else "number"
        return column(field, kind=kind, shown=lambda row: context.formats.value(row[field], unit), **look)

    def of(row: Row) -> str | None:
        return number("metric", whose or row.get("unit_code"), row["period_code"], code)

    def why(row: Row) -> str | None:
        return context.text.label("status", row["status"] or "no_data") if row["value"] is None else None

    columns = [
        period(nowrap=True),
        figure("value", named=name, of=of, tip=why),
        count("n", named=sample_name(context, code)),
        *[figure(field) for field in ("mean", "lower_limit", "upper_limit")],
        column("baseline_start", "column.baseline", shown=lambda row: _begins(context, row)),
        column("signal", shown=lambda row: _said(context, row), nowrap=True),
    ]
    return table(context, f"trend-{code}", "", columns, rows, named=name)


def trend_card(context: Context, code: str, rows: Sequence[Row], *, whose: str, short: bool = False) -> html.Element:
    """One metric of one unit over time; the title says what the last point means. `short`: one of many small ones."""
    text, formats, unit = context.text, context.formats, context.metric_unit(code)
    rate = unit in RATE_UNITS
    points = [
        {
            **row,
            "period": formats.period(row["period_code"]),
            "tick": formats.period_short(row["period_code"]),
            "year": formats.period_year(row["period_code"]),
            "shown": formats.value(row["value"], unit),
            "begins": _begins(context, row),
            "note": _note(context, code, row, rate),
        }
        for row in rows
    ]
    figure = trend(points, rate=rate, zoomed=text("trend.zoomed"), **(_SMALL if short else {}))
    what = "%" if rate else text.label("unit", unit or "")
    by = text(f"trend.by_{(rows or [context.period])[0]['period_kind']}")
    about = " · ".join(part for part in ("" if short else whose, what, by) if part)
    chart = next((row["chart"] for row in reversed(rows) if row["mean"] is not None and row["chart"]), None)
    return chart_card(
        context,
        title=_title(context, code, rows, short),
        about=about + (text(f"trend.limits_{chart}") if chart and not short else ""),
        figure=figure if any(row["value"] is not None for row in rows) else None,
        table=trend_table(context, code, rows),
        definitions=(code, text("trend.rules")),
    )


def _title(context: Context, code: str, rows: Sequence[Row], short: bool) -> str:
    name = context.metric_name(code)
    last = next((row for row in reversed(rows) if row["signal"] and not row["is_provisional"]), None)
    if last is None or last["signal"] in UNJUDGED:
        return name
    return context.text(
        "trend.title_short" if short else "trend.title",
        name=name,
        signal=context.text(f"signal.{last['signal']}"),
        period=context.formats.period(last["period_code"]),
    )


def _note(context: Context, code: str, row: Row, rate: bool) -> str:
    if row["value"] is None:
        return context.text.label("status", row["status"] or "no_data")
    parts = [sample(context, code, row["n"])] if rate and row["n"] is not None else []
    if row["status"] not in (None, "ok", "median"):
        parts.append(context.text.label("status", row["status"]))
    if row["is_provisional"] or row["signal"] not in UNJUDGED:
        parts.append(_said(context, row) or "")
    begins = _begins(context, row)
    return " · ".join([*parts, begins] if begins else parts)


def _said(context: Context, row: Row) -> str | None:
    """The signal of a point, or that it is provisional and carries none."""
    if row["is_provisional"]:
        return context.text("provisional.mark")
    return context.text(f"signal.{row['signal']}") if row["signal"] else None


def _begins(context: Context, row: Row) -> str | None:
    """Why a new baseline begins, where one does and limits are drawn."""
    if row["baseline_start"] is None or row["mean"] is None:
        return None
    why = row["baseline_reason"] or context.text(f"trend.begins_{row['baseline_start']}")
    return context.text("trend.begins", why=why)
