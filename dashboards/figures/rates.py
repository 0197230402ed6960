"""Rates with their intervals, one line a unit: dots and whiskers on an axis from 0 to 100 %."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.parts import percents, row_axis, unit_dots, words_beside
from dashboards.figures.theme import ACCENT, SOFT, Figure, axis, distinct, layout

_ROW, _WORDS_AT, _NAMES_ROOM = 30, 1.04, 11


def rates(rows: Sequence[Mapping[str, Any]]) -> Figure:
    """First row on top; hollow dots are rates over few.

    Args:
        rows: name, value (0–1), lower, upper (None: no interval), small, shown, note, href.
    """
    points = unit_dots(
        rows,
        [row["value"] for row in rows],
        range(len(rows)),
        size=10,
        symbol=["circle-open" if row["small"] else "circle" for row in rows],
        color=ACCENT,
        line={"width": 1.5, "color": ACCENT},
    )
    whiskers = {
        "type": "data",
        "symmetric": False,
        "array": [(row["upper"] or row["value"]) - row["value"] for row in rows],
        "arrayminus": [row["value"] - (row["value"] if row["lower"] is None else row["lower"]) for row in rows],
        "color": SOFT,
        "thickness": 1.5,
        "width": 4,
    }
    return {
        # the words stand in a column of their own, where they cover no interval
        "data": [points | {"error_x": whiskers}, words_beside([row["shown"] for row in rows], _WORDS_AT)],
        "layout": layout(
            _ROW * len(rows) + 48,
            margin={"l": 8, "r": 64, "t": 8, "b": 8},
            xaxis=axis(range=[-0.02, 1.045], **percents([0, 0.5, 1])),
            yaxis=row_axis(distinct([row["name"] for row in rows], _NAMES_ROOM), showgrid=True),
        ),
    }
