"""A series over periods with its control limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.parts import heading, percents
from dashboards.figures.theme import ACCENT, BAD, BAND, FAINT, GOOD, INK, Figure, axis, layout, note, plain

_MARKS = {
    "improving": ("triangle-up", GOOD, 11),
    "worsening": ("triangle-down", BAD, 11),
    "changed": ("diamond", INK, 10),
}
_MOST_TICKS = 8


def trend(
    points: Sequence[Mapping[str, Any]],
    *,
    rate: bool,
    zoomed: str = "",
    height: int = 210,
    most_ticks: int = _MOST_TICKS,
) -> Figure:
    """Line with a gap where there is no value, mean and limits where they are known, marks where a rule holds.

    Args:
        points: period order; period (name), tick, year, value, shown (text), n, note (text), signal, mean,
            lower_limit, upper_limit.
        rate: the values are fractions 0–1.
        zoomed: words that mark an axis which does not begin at zero.
        most_ticks: of the axis of periods.
    """
    shown = [point["value"] for point in points]
    known = [value for value in shown if value is not None]
    low, high = _range(points, rate)
    marks = [_MARKS.get(point["signal"] or "", ("circle", ACCENT, 6)) for point in points]
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(range(len(points))),
        "y": shown,
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": ACCENT, "width": 2},
        "marker": {
            "symbol": [mark[0] for mark in marks],
            "color": [mark[1] for mark in marks],
            "size": [mark[2] for mark in marks],
            "opacity": 1,
        },
        "text": [
            f"{plain(point['period'])}<br><b>{plain(point['shown'])}</b><br>{plain(point['note'])}" for point in points
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }
    figure_layout = layout(
        height,
        margin={"l": 8, "r": 68, "t": 22, "b": 8},
        xaxis=axis(showgrid=False, tickangle=0, range=[-0.5, len(points) - 0.5], **_ticks(points, most_ticks)),
        yaxis=axis(range=[low, high], **(_percents(low, high) if rate else {"nticks": 5, "tickformat": ",d"})),
        shapes=_limits(points),
        annotations=_labels(points, zoomed if rate and low > 0 and known else ""),
    )
    return {"data": [line], "layout": figure_layout}


def _range(points: Sequence[Mapping[str, Any]], rate: bool) -> tuple[float, float]:
    values = [
        point[name] for point in points for name in ("value", "lower_limit", "upper_limit") if point[name] is not None
    ]
    if not values:
        return (0.0, 1.0) if rate else (0.0, 10.0)
    if not rate:
        return 0.0, max(values) * 1.1 or 1.0
    low = max(min(values) - 0.04, 0.0)
    return low, min(max(max(values) + 0.03, low + 0.1), 1.03)


def _percents(low: float, high: float) -> Figure:
    """Ticks at round percentages between `low` and `high`, at most seven."""
    step = next((step for step in (2, 5, 10) if (high - low) * 100 <= 6 * step), 20)
    return percents([percent / 100 for percent in range(0, 101, step) if low <= percent / 100 <= high])


def _ticks(points: Sequence[Mapping[str, Any]], most: int) -> Figure:
    """At most so many ticks, in steps that divide a year; the year stands below the first tick of it."""
    step = next(step for step in (1, 2, 3, 6, 12, len(points)) if len(points) <= step * most) if points else 1
    places = list(range(0, len(points), step))
    words = []
    for before, place in zip([None, *places], places, strict=False):
        year = points[place]["year"]
        new = year and (before is None or points[before]["year"] != year)
        words.append(plain(points[place]["tick"]) + (f"<br>{plain(year)}" if new else ""))
    return {"tickmode": "array", "tickvals": places, "ticktext": words}


def _limits(points: Sequence[Mapping[str, Any]]) -> list[Figure]:
    known = next(
        (point for point in reversed(points) if point["mean"] is not None and point["lower_limit"] is not None), None
    )
    if known is None:
        return []
    across = {"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "layer": "below"}
    return [
        {
            "type": "rect",
            **across,
            "y0": known["lower_limit"],
            "y1": known["upper_limit"],
            "fillcolor": BAND,
            "line": {"width": 0},
        },
        {
            "type": "line",
            **across,
            "y0": known["mean"],
            "y1": known["mean"],
            "line": {"color": FAINT, "width": 1, "dash": "dash"},
        },
    ]


def _labels(points: Sequence[Mapping[str, Any]], zoomed: str) -> list[Figure]:
    labels = []
    last = next((index for index in range(len(points) - 1, -1, -1) if points[index]["value"] is not None), None)
    if last is not None:
        text = f"<b>{plain(points[last]['shown'])}</b>"
        labels.append(
            note(text, x=last, y=points[last]["value"], xanchor="left", xshift=8, yanchor="middle")
            | {"font": {"size": 14, "color": INK}}
        )
    if zoomed:
        labels += heading(zoomed)
    return labels
