"""Units × weeks: how much happened when, with weeks nobody can know left blank."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.parts import HOVER, row_axis, ticks
from dashboards.figures.theme import BLUES, FAINT, LEGEND, SIZE, SOFT, Figure, axis, layout, plain, shortened

_ROW = 24
_STEPS = (0, 1, 2, 4, 8)
_NAMES = ("0", "1", "2–3", "4–7", "8+")


def shade(amount: float) -> int:
    """Which of the five blues an amount gets: 0, 1, 2–3, 4–7, 8 and more."""
    return bisect_right(_STEPS, amount) - 1


def calendar(
    units: Sequence[str], weeks: Sequence[str], cells: Sequence[Mapping[str, Any]], legend: str = ""
) -> Figure:
    """One square a unit and week.

    Args:
        units: names, top row first. weeks: labels of the columns, empty where no label is wanted.
        cells: row, column (places in the two lists), amount (None: not known), note (text). A missing cell stays empty.
        legend: words before the five shades and what they stand for.
    """
    squares = {
        "type": "bar",
        "orientation": "h",
        "base": [cell["column"] - 0.45 for cell in cells],
        "x": [0.9] * len(cells),
        "y": [cell["row"] for cell in cells],
        "width": 0.86,
        "marker": {
            "color": ["#ffffff" if cell["amount"] is None else BLUES[shade(cell["amount"])] for cell in cells],
            "line": {"width": 1, "color": [FAINT if cell["amount"] is None else "rgba(0,0,0,0)" for cell in cells]},
        },
        "hovertext": [plain(cell["note"]) for cell in cells],
        "hovertemplate": HOVER,
    }
    labelled = [place for place, label in enumerate(weeks) if label]
    columns = ticks(labelled, [weeks[place] for place in labelled])
    shades = [
        {
            "type": "bar",
            "orientation": "h",
            "x": [None],
            "y": [None],
            "name": name,
            "marker": {"color": colour},
            "hoverinfo": "skip",
        }
        for name, colour in zip(_NAMES, BLUES, strict=False)
    ]
    return {
        "data": [squares | {"showlegend": False}, *shades],
        "layout": layout(
            _ROW * len(units) + 84,
            margin={"l": 8, "r": 12, "t": 34, "b": 8},
            barmode="overlay",
            showlegend=True,
            legend=LEGEND | {"title": {"text": plain(legend), "side": "left", "font": {"size": SIZE, "color": SOFT}}},
            bargap=0,
            xaxis=axis(range=[-0.6, len(weeks) - 0.4], showgrid=False, showline=False, tickangle=0, **columns),
            yaxis=row_axis([shortened(name, 10) for name in units], range=[len(units) - 0.4, -0.6], showline=False),
        ),
    }
