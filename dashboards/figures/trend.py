"""A series over periods with the limits of its baselines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboards.figures.parts import counted, heading, percents, ticks, upright
from dashboards.figures.theme import (
    ACCENT,
    BAD,
    BAND,
    FAINT,
    GOOD,
    INK,
    SIZE,
    Figure,
    axis,
    drawing,
    note,
    plain,
    shortened,
)

_MARKS = {
    "improving": ("triangle-up", GOOD, 11),
    "worsening": ("triangle-down", BAD, 11),
    "changed": ("diamond", INK, 10),
}
_MOST_TICKS = 8
_MOST_LETTERS = 16  # of the words at a new baseline


def trend(
    points: Sequence[Mapping[str, Any]],
    *,
    rate: bool,
    zoomed: str = "",
    height: int = 210,
    most_ticks: int = _MOST_TICKS,
) -> Figure:
    """Draw a line with a gap where there is no value, mean and limits where they are known, marks where a rule holds.

    Limits are as wide as each point says, in steps; a value that may still change is hollow.

    Args:
        points: period order; period (name), tick, year, value, shown (text), n, note (text), signal, mean,
            lower_limit, upper_limit, begins (words where a new baseline begins, else None), is_provisional.
        rate: the values are fractions 0–1.
        zoomed: words that mark an axis which does not begin at zero.
        most_ticks: of the axis of periods.
    """
    shown = [point["value"] for point in points]
    known = [value for value in shown if value is not None]
    low, high = _range(points, rate)
    marks = [_mark(point) for point in points]
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
    return drawing(
        [line],
        height,
        right=68,
        top=22,
        xaxis=axis(showgrid=False, tickangle=0, range=[-0.5, len(points) - 0.5], **_ticks(points, most_ticks)),
        yaxis=axis(range=[low, high], **_percents(low, high)) if rate else counted(high),
        shapes=[*_limits(points, rate), *_begins(points)],
        annotations=_labels(points, zoomed if rate and low > 0 and known else ""),
    )


def _range(points: Sequence[Mapping[str, Any]], rate: bool) -> tuple[float, float]:
    values = [
        point[name] for point in points for name in ("value", "lower_limit", "upper_limit") if point[name] is not None
    ]
    if not values:
        return 0.0, 1.0
    if not rate:
        return 0.0, max(values)
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
        words.append(f"{points[place]['tick']}" + (f"\n{year}" if new else ""))
    return ticks(places, words)


def _mark(point: Mapping[str, Any]) -> tuple[str, str, int]:
    """Symbol, colour and size."""
    usual = ("circle-open", ACCENT, 7) if point["is_provisional"] else ("circle", ACCENT, 6)
    return _MARKS.get(point["signal"] or "", usual)


def _baselines(points: Sequence[Mapping[str, Any]]) -> Iterator[range]:
    """Stretches of neighbours that have one mean."""
    first = 0
    for place in range(1, len(points) + 1):
        if place == len(points) or points[place]["mean"] != points[first]["mean"]:
            if points[first]["mean"] is not None:
                yield range(first, place)
            first = place


def _band(points: Sequence[Mapping[str, Any]], places: range, rate: bool) -> Figure:
    """Between the limits, in steps; where no value would be outside on one side, to the end of what is possible."""
    top, bottom = [], []
    for place in places:
        low = points[place]["lower_limit"] or 0.0
        high = points[place]["upper_limit"]
        high = (1.0 if rate else low) if high is None else high
        top += [f"{place - 0.5},{high:.6f}", f"{place + 0.5},{high:.6f}"]
        bottom += [f"{place - 0.5},{low:.6f}", f"{place + 0.5},{low:.6f}"]
    outline = "M" + "L".join([*top, *reversed(bottom)]) + "Z"
    return {"type": "path", "path": outline, "layer": "below", "fillcolor": BAND, "line": {"width": 0}}


def _limits(points: Sequence[Mapping[str, Any]], rate: bool) -> list[Figure]:
    """The band and the mean of each baseline."""
    dashed = {"color": FAINT, "width": 1, "dash": "dash"}
    found = []
    for places in _baselines(points):
        mean = points[places[0]]["mean"]
        across = {"x0": places[0] - 0.5, "x1": places[-1] + 0.5, "y0": mean, "y1": mean}
        found += [_band(points, places, rate), {"type": "line", **across, "layer": "below", "line": dashed}]
    return found


def _begins(points: Sequence[Mapping[str, Any]]) -> list[Figure]:
    """An upright line before the first point of a new baseline."""
    return [upright(place - 0.5, "dot") for place, point in enumerate(points) if point["begins"] and place]


def _labels(points: Sequence[Mapping[str, Any]], zoomed: str) -> list[Figure]:
    labels = [
        note(
            plain(shortened(point["begins"], _MOST_LETTERS)),
            x=place - 0.5,
            xanchor="left" if place < len(points) / 2 else "right",
            yref="paper",
            y=0,
            yanchor="bottom",
        )
        for place, point in enumerate(points)
        if point["begins"] and place
    ]
    last = next((index for index in range(len(points) - 1, -1, -1) if points[index]["value"] is not None), None)
    if last is not None:
        text = f"<b>{plain(points[last]['shown'])}</b>"
        labels.append(
            note(text, x=last, y=points[last]["value"], xanchor="left", xshift=8, yanchor="middle")
            | {"font": {"size": SIZE + 2, "color": INK}}
        )
    if zoomed:
        labels += heading(zoomed)
    return labels
