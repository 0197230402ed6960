"""Counts as bars from zero and as lines: output by level, reports by lateness, the flow of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.parts import HOVER, INK_TICKS, bars, counted, percents, row_axis, ticks, titled
from dashboards.figures.theme import ACCENT, INK, LEGEND, PAPER, SIZE, Figure, axis, distinct, drawing, plain

# pixels below which the axis has no room for its numbers
_LEAST = 104
_NAMES_ROOM = 11  # characters before a bar

_FEW_MONTHS = 8  # that have room for all their names


def written(count: int) -> range:
    """Find which of so many months carry their name."""
    return range(0, count, 3 if count > _FEW_MONTHS else 1)


def lying_bars(rows: Sequence[Mapping[str, Any]]) -> Figure:
    """Lying bars, longest on top; name, count, shown, note."""
    trace = bars(
        range(len(rows)),
        [row["count"] for row in rows],
        [row["note"] for row in rows],
        marker={"color": ACCENT},
        text=[plain(row["shown"]) for row in rows],
        textposition="outside",
        textfont={"size": SIZE, "color": INK},
        cliponaxis=False,
        width=0.66,
    )
    return drawing(
        [trace],
        max(30 * len(rows) + 40, _LEAST),
        right=48,
        xaxis=counted(max((row["count"] for row in rows), default=1)),
        yaxis=row_axis(distinct([row["name"] for row in rows], _NAMES_ROOM)),
    )


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
    sums = [sum(amounts) for amounts in zip(*(one["counts"] for one in series), strict=True)]
    amounts = counted(max(sums, default=1))
    named = axis(showgrid=False, tickangle=0, **ticks(written, [columns[place] for place in written]))
    upright = {"orientation": "v"}
    if lying:
        named |= INK_TICKS | {"range": [len(columns) - 0.5, -0.5]}
    data = []
    for one in series:
        look = {"name": plain(one["name"]), "marker": {"color": one["colour"], "line": {"width": 0.5, "color": PAPER}}}
        places, counts = list(range(len(columns))), one["counts"]
        bar = bars(places, counts, one["notes"], **look)
        data.append(bar if lying else bar | upright | {"x": places, "y": counts})
    return drawing(
        data,
        height,
        top=34,
        barmode="stack",
        bargap=0.25,
        showlegend=True,
        legend=LEGEND,
        xaxis=amounts if lying else named,
        yaxis=named if lying else amounts,
    )


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
    """Lines; each of `series`: name, colour, x, y, notes.

    Args:
        places, names: ticks of the axis of periods or days.
        rate: fractions 0–1. steps: a value holds until the next one.
    """
    shape = "hv" if steps else "linear"
    data = [
        {
            "type": "scatter",
            "name": plain(one["name"]),
            "mode": "lines" if steps else "lines+markers",
            "x": one["x"],
            "y": one["y"],
            "connectgaps": False,
            "cliponaxis": False,
            "line": {"color": one["colour"], "width": 2, "shape": shape, "dash": one.get("dash", "solid")},
            "marker": {"size": 5, "color": one["colour"]},
            "hovertext": [plain(words) for words in one["notes"]],
            "hovertemplate": HOVER,
        }
        for one in series
    ]
    highest = max((value for one in series for value in one["y"] if value is not None), default=1)
    shares = {"range": [0, 1.03], **percents([0, 0.25, 0.5, 0.75, 1])}
    return drawing(
        data,
        height,
        right=16,
        top=34,
        showlegend=True,
        legend=LEGEND,
        xaxis=axis(showgrid=False, tickangle=0, **ticks(places, names), **titled(title, 6)),
        yaxis=axis(**shares) if rate else counted(highest),
    )
