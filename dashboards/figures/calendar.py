"""Units × weeks: how much happened when, with weeks nobody can know left blank."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboards.figures.parts import HOVER, row_axis, ticks
from dashboards.figures.theme import BLUES, FAINT, LEGEND, PAPER, SIZE, SOFT, Figure, axis, distinct, layout, plain

_ROW = 24
# from which amount each shade begins, of few and of many a week; nothing is a hollow square, in the dark, too
_FEW, _MANY = (0, 1, 2, 3, 4), (0, 1, 2, 4, 8)
_SHADES = (PAPER, *BLUES[2:5], BLUES[5])
_NAMES_ROOM = 12


def shades(amounts: Iterable[float]) -> tuple[int, ...]:
    """From which amount each of the five shades begins, so that they tell the amounts at hand apart."""
    return _MANY if max(amounts, default=0) >= _MANY[-1] else _FEW


def calendar(
    units: Sequence[str], weeks: Sequence[str], cells: Sequence[Mapping[str, Any]], legend: str = ""
) -> Figure:
    """One square a unit and week; a week of which nobody knows is left blank.

    Args:
        units: names, top row first. weeks: labels of the columns, empty where no label is wanted.
        cells: row, column (places in the two lists), amount, note (text).
        legend: words before the five shades and what they stand for.
    """
    steps = shades(cell["amount"] for cell in cells)
    squares = {
        "type": "bar",
        "orientation": "h",
        "base": [cell["column"] - 0.45 for cell in cells],
        "x": [0.9] * len(cells),
        "y": [cell["row"] for cell in cells],
        "width": 0.86,
        "marker": {
            "color": [_SHADES[bisect_right(steps, cell["amount"]) - 1] for cell in cells],
            "line": {"width": 1, "color": ["rgba(0,0,0,0)" if cell["amount"] else FAINT for cell in cells]},
        },
        "hovertext": [plain(cell["note"]) for cell in cells],
        "hovertemplate": HOVER,
    }
    labelled = [place for place, label in enumerate(weeks) if label]
    columns = ticks(labelled, [weeks[place] for place in labelled])
    keys = [
        {
            "type": "bar",
            "orientation": "h",
            "x": [None],
            "y": [None],
            "name": name,
            "marker": {"color": colour, "line": {"width": 1, "color": colour if place else FAINT}},
            "hoverinfo": "skip",
        }
        for place, (name, colour) in enumerate(zip(_names(steps), _SHADES, strict=True))
    ]
    return {
        "data": [squares | {"showlegend": False}, *keys],
        "layout": layout(
            _ROW * len(units) + 84,
            margin={"l": 8, "r": 12, "t": 34, "b": 8},
            barmode="overlay",
            showlegend=True,
            legend=LEGEND | {"title": {"text": plain(legend), "side": "left", "font": {"size": SIZE, "color": SOFT}}},
            bargap=0,
            xaxis=axis(range=[-0.6, len(weeks) - 0.4], showgrid=False, showline=False, tickangle=0, **columns),
            yaxis=row_axis(distinct(units, _NAMES_ROOM), range=[len(units) - 0.4, -0.6], showline=False),
        ),
    }


def _names(steps: Sequence[int]) -> list[str]:
    """What each shade stands for: 0, 1, 2–3, 4–7, 8+."""
    ends = [after - 1 for after in steps[1:]]
    named = [str(first) if first == last else f"{first}–{last}" for first, last in zip(steps, ends, strict=False)]
    return [*named, f"{steps[-1]}+"]
