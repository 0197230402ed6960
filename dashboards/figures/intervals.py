"""Rates as dots with their intervals, side by side: what overlaps may differ by chance only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.parts import percents, row_axis, unit_dots
from dashboards.figures.theme import CATEGORIES, SOFT, Figure, axis, layout, plain, shortened

_ROW = 25
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star")


def intervals(groups: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> Figure:
    """One block a metric, one row a unit; whiskers are the 95 % interval, hollow dots rest on a small n.

    Args:
        groups: name of the metric, its rows: name (hover), label (axis), series (0–5: colour and shape), value,
            lower, upper (0–1 or None), small, note, href.
    """
    names: list[str] = []
    data: list[Figure] = []
    for metric, rows in groups:
        names.append(f"<b>{plain(metric)}</b>")
        for row in rows:
            if row["value"] is not None:
                data.append(_dot(row, len(names)))
            names.append(plain(shortened(row["label"], 14)))
    return {
        "data": data,
        "layout": layout(
            _ROW * len(names) + 44,
            margin={"l": 8, "r": 18, "t": 8, "b": 8},
            xaxis=axis(range=[-0.015, 1.015], **percents([0, 0.2, 0.4, 0.6, 0.8, 1])),
            yaxis=row_axis([], range=[len(names) - 0.5, -0.5], tickvals=list(range(len(names))), ticktext=names),
        ),
    }


def _dot(row: Mapping[str, Any], place: int) -> Figure:
    colour = CATEGORIES[row["series"] % len(CATEGORIES)]
    whiskers = {}
    if row["lower"] is not None and row["upper"] is not None:
        length = {"array": [row["upper"] - row["value"]], "arrayminus": [row["value"] - row["lower"]]}
        whiskers = {
            "error_x": {"type": "data", "symmetric": False, **length, "color": SOFT, "thickness": 2, "width": 5}
        }
    symbol = _SYMBOLS[row["series"] % len(_SYMBOLS)] + ("-open" if row["small"] else "")
    dot = unit_dots(
        [row], [row["value"]], [place], size=11, symbol=symbol, color=colour, line={"width": 1.5, "color": colour}
    )
    return dot | whiskers
