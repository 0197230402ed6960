"""Rates as dots with their intervals: what overlaps may differ by chance only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.parts import percents, row_axis, unit_dots
from dashboards.figures.theme import (
    ACCENT,
    CATEGORIES,
    INK,
    SIZE,
    SOFT,
    Figure,
    axis,
    distinct,
    drawing,
    plain,
    shortened,
)

_ROW, _RATE_ROW = 25, 30
_WORDS_AT, _NAMES_ROOM = 1.04, 11
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star")


def intervals(groups: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> Figure:
    """Draw one block a metric, one row a unit; whiskers are the 95 % interval, hollow dots rest on a small n.

    Args:
        groups: name of the metric, its rows: name (hover), label (axis), series (0–5: colour and shape), value,
            lower, upper (0–1 or None), small, note, href.
    """
    names: list[str] = []
    dots: list[Figure] = []
    for metric, rows in groups:
        names.append(f"<b>{plain(metric)}</b>")
        for row in rows:
            if row["value"] is not None:
                dots.append(_dot(row, len(names)))
            names.append(plain(shortened(row["label"], 14)))
    return drawing(
        dots,
        _ROW * len(names) + 44,
        right=18,
        xaxis=axis(range=[-0.015, 1.015], **percents([0, 0.2, 0.4, 0.6, 0.8, 1])),
        yaxis=row_axis([], range=[len(names) - 0.5, -0.5], tickvals=list(range(len(names))), ticktext=names),
    )


def _dot(row: Mapping[str, Any], place: int) -> Figure:
    colour = CATEGORIES[row["series"] % len(CATEGORIES)]
    symbol = _SYMBOLS[row["series"] % len(_SYMBOLS)] + ("-open" if row["small"] else "")
    line = {"width": 1.5, "color": colour}
    dot = unit_dots([row], [row["value"]], [place], size=11, symbol=symbol, color=colour, line=line)
    has_interval = row["lower"] is not None and row["upper"] is not None
    return dot | _whiskers([row], thickness=2, width=5) if has_interval else dot


def _whiskers(rows: Sequence[Mapping[str, Any]], **look: float) -> Figure:
    ends = {
        "array": [(row["upper"] or row["value"]) - row["value"] for row in rows],
        "arrayminus": [row["value"] - (row["value"] if row["lower"] is None else row["lower"]) for row in rows],
    }
    return {"error_x": {"type": "data", "symmetric": False, **ends, "color": SOFT, **look}}


def rates(rows: Sequence[Mapping[str, Any]]) -> Figure:
    """Draw one line a unit, the first on top; hollow dots are rates over few.

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
    # in a column of their own, where they cover no interval
    words = {
        "type": "scatter",
        "mode": "text",
        "textposition": "middle right",
        "textfont": {"size": SIZE, "color": INK},
        "x": [_WORDS_AT] * len(rows),
        "y": list(range(len(rows))),
        "text": [plain(row["shown"]) for row in rows],
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    return drawing(
        [points | _whiskers(rows, thickness=1.5, width=4), words],
        _RATE_ROW * len(rows) + 48,
        right=64,
        xaxis=axis(range=[-0.02, 1.045], **percents([0, 0.5, 1])),
        yaxis=row_axis(distinct([row["name"] for row in rows], _NAMES_ROOM), showgrid=True),
    )
