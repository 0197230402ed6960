"""Units × weeks: how much happened when, with weeks nobody can know left blank."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboards.figures.parts import bars, row_axis, ticks
from dashboards.figures.theme import BLUES, FAINT, LEGEND, PAPER, SIZE, SOFT, Figure, axis, distinct, drawing, plain

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
    rims = ["rgba(0,0,0,0)" if cell["amount"] else FAINT for cell in cells]
    squares = bars(
        [cell["row"] for cell in cells],
        [0.9] * len(cells),
        [cell["note"] for cell in cells],
        base=[cell["column"] - 0.45 for cell in cells],
        width=0.86,
        marker={
            "color": [_SHADES[bisect_right(steps, cell["amount"]) - 1] for cell in cells],
            "line": {"width": 1, "color": rims},
        },
        showlegend=False,
    )
    rims = [FAINT, *_SHADES[1:]]
    looks = [{"color": colour, "line": {"width": 1, "color": rim}} for colour, rim in zip(_SHADES, rims, strict=True)]
    key = {"type": "bar", "orientation": "h", "x": [None], "y": [None], "hoverinfo": "skip"}
    keys = [{**key, "name": name, "marker": look} for name, look in zip(_names(steps), looks, strict=True)]
    labelled = [place for place, label in enumerate(weeks) if label]
    columns = ticks(labelled, [weeks[place] for place in labelled])
    return drawing(
        [squares, *keys],
        _ROW * len(units) + 84,
        top=34,
        barmode="overlay",
        showlegend=True,
        legend=LEGEND | {"title": {"text": plain(legend), "side": "left", "font": {"size": SIZE, "color": SOFT}}},
        bargap=0,
        xaxis=axis(range=[-0.6, len(weeks) - 0.4], showgrid=False, showline=False, tickangle=0, **columns),
        yaxis=row_axis(distinct(units, _NAMES_ROOM), range=[len(units) - 0.4, -0.6], showline=False),
    )


def _names(steps: Sequence[int]) -> list[str]:
    """What each shade stands for: 0, 1, 2–3, 4–7, 8+."""
    ends = [after - 1 for after in steps[1:]]
    named = [str(first) if first == last else f"{first}–{last}" for first, last in zip(steps, ends, strict=False)]
    return [*named, f"{steps[-1]}+"]
