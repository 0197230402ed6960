"""Counts as bars from zero and as lines: output by level, reports by lateness, the flow of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.parts import HOVER, INK_TICKS, percents, row_axis, ticks, titled
from dashboards.figures.theme import ACCENT, INK, LEGEND, SIZE, Figure, axis, distinct, layout, note, plain

# pixels below which the axis has no room for its numbers
_LEAST = 104
_NAMES_ROOM = 11  # characters before a bar


def lying_bars(rows: Sequence[Mapping[str, Any]]) -> Figure:
    """Lying bars, longest on top; name, count, shown, note."""
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(rows))),
        "x": [row["count"] for row in rows],
        "marker": {"color": ACCENT},
        "text": [plain(row["shown"]) for row in rows],
        "textposition": "outside",
        "textfont": {"size": SIZE, "color": INK},
        "hovertext": [plain(row["note"]) for row in rows],
        "hovertemplate": HOVER,
        "cliponaxis": False,
        "width": 0.66,
    }
    most = max((row["count"] for row in rows), default=1) or 1
    return {
        "data": [trace],
        "layout": layout(
            max(30 * len(rows) + 40, _LEAST),
            margin={"l": 8, "r": 48, "t": 8, "b": 8},
            xaxis=axis(range=[0, most * 1.05], nticks=5, tickformat=",d"),
            yaxis=row_axis(distinct([row["name"] for row in rows], _NAMES_ROOM)),
        ),
    }


def stacked(
    columns: Sequence[str],
    series: Sequence[Mapping[str, Any]],
    *,
    written: Sequence[int],
    height: int = 280,
    lying: bool = False,
) -> Figure:
    """Stacked bars; each of `series`: name, colour, counts (one a column), notes. A legend names the colours in
    their order.

    Args:
        written: places of the columns whose names are written.
    """
    across, along = ("y", "x") if lying else ("x", "y")
    data = [
        {
            "type": "bar",
            "orientation": "h" if lying else "v",
            "name": plain(one["name"]),
            across: list(range(len(columns))),
            along: one["counts"],
            "marker": {"color": one["colour"], "line": {"width": 0.5, "color": "#ffffff"}},
            "hovertext": [plain(words) for words in one["notes"]],
            "hovertemplate": HOVER,
        }
        for one in series
    ]
    counted = axis(nticks=5, tickformat=",d", rangemode="tozero")
    named = axis(showgrid=False, tickangle=0, **ticks(written, [columns[place] for place in written]))
    if lying:
        named |= INK_TICKS
        named["range"] = [len(columns) - 0.5, -0.5]
    return {
        "data": data,
        "layout": layout(
            height,
            barmode="stack",
            bargap=0.25,
            showlegend=True,
            legend=LEGEND,
            margin={"l": 8, "r": 12, "t": 34, "b": 8},
            **({"xaxis": counted, "yaxis": named} if lying else {"xaxis": named, "yaxis": counted}),
        ),
    }


def lines(
    series: Sequence[Mapping[str, Any]],
    *,
    places: Sequence[float],
    names: Sequence[str],
    height: int = 260,
    rate: bool = False,
    steps: bool = False,
    title: str = "",
) -> Figure:
    """Lines with their names at the end instead of a legend; each of `series`: name, colour, x, y, notes.

    Args:
        places, names: ticks of the axis of periods or days.
        rate: fractions 0–1. steps: a value holds until the next one.
    """
    data = [
        {
            "type": "scatter",
            "name": plain(one["name"]),
            "mode": "lines" if steps else "lines+markers",
            "x": one["x"],
            "y": one["y"],
            "connectgaps": False,
            "cliponaxis": False,
            "line": {
                "color": one["colour"],
                "width": 2,
                "shape": "hv" if steps else "linear",
                "dash": one.get("dash", "solid"),
            },
            "marker": {"size": 5, "color": one["colour"]},
            "hovertext": [plain(words) for words in one["notes"]],
            "hovertemplate": HOVER,
        }
        for one in series
    ]
    highest = max((value for one in series for value in one["y"] if value is not None), default=1) or 1
    top = 1.03 if rate else highest * 1.1
    return {
        "data": data,
        "layout": layout(
            height,
            margin={"l": 8, "r": _room(series), "t": 12, "b": 8},
            # instead of the names at the ends where these have no room (charts.js)
            legend=LEGEND,
            xaxis=axis(showgrid=False, tickangle=0, **ticks(places, names), **titled(title, 6)),
            yaxis=axis(
                range=[0, top], **(percents([0, 0.25, 0.5, 0.75, 1]) if rate else {"nticks": 5, "tickformat": ",d"})
            ),
            annotations=_names(series, top, height),
        ),
    }


def _names(series: Sequence[Mapping[str, Any]], top: float, height: int) -> list[Figure]:
    """Names at the ends of the lines, kept apart where lines end close to each other; the colour stands in a stroke
    before the name.
    """
    ends = sorted(
        ([one["y"][-1], one] for one in series if one["y"] and one["y"][-1] is not None), key=lambda end: end[0]
    )
    least = top * 1.3 * SIZE / (height - 48)
    for before, after in zip(ends, ends[1:], strict=False):
        after[0] = max(after[0], before[0] + least)
    # a name above the drawing would not be written: from the top they are pushed down again
    for above, end in zip([None, *reversed(ends)], reversed(ends), strict=False):
        end[0] = min(end[0], top if above is None else above[0] - least)
    return [
        note(
            f'<span style="color:{one["colour"]}">━</span> {plain(one["name"])}',
            x=1,
            xref="paper",
            y=place,
            xanchor="left",
            xshift=4,
            yanchor="middle",
        )
        | {"name": "end", "font": {"size": SIZE, "color": INK}}
        for place, one in ends
    ]


def _room(series: Sequence[Mapping[str, Any]]) -> int:
    """Pixels that the longest name needs: a Chinese character is about twice as wide as a Latin one."""
    return (
        34
        + max(
            (sum(SIZE if ord(letter) > 0x2E80 else 7.4 for letter in str(one["name"])) for one in series), default=0
        ).__ceil__()
    )
