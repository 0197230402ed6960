"""Rates as dots with their intervals, side by side: what overlaps may differ by chance only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.theme import CATEGORIES, INK, SIZE, SOFT, Figure, axis, layout, plain, shortened

_ROW = 25
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star")


def intervals(groups: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> Figure:
    """One block a metric, one row a unit; whiskers are the 95 % interval, hollow dots rest on a small n.

    Args:
        groups: name of the metric, its rows: name (hover), label (axis), series (0–5: colour and shape), value, lower, upper (0–1 or None), small, note, href.
    """
    names: list[str] = []
    data: list[Figure] = []
    for metric, rows in groups:
        names.append(f"<b>{plain(metric)}</b>")
        for row in rows:
            if row["value"] is not None:
                data.append(_dot(row, len(names)))
            names.append(plain(shortened(row["label"], 14)))
    named = {"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": names}
    return {
        "data": data,
        "layout": layout(
            _ROW * len(names) + 44,
            margin={"l": 8, "r": 18, "t": 8, "b": 8},
            xaxis=axis(
                range=[-0.015, 1.015],
                tickvals=[0, 0.2, 0.4, 0.6, 0.8, 1],
                ticktext=["0%", "20%", "40%", "60%", "80%", "100%"],
            ),
            yaxis=axis(range=[len(names) - 0.5, -0.5], showgrid=False, **named)
            | {"tickfont": {"size": SIZE, "color": INK}},
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
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row["value"]],
        "y": [place],
        "marker": {
            "size": 11,
            "symbol": _SYMBOLS[row["series"] % len(_SYMBOLS)] + ("-open" if row["small"] else ""),
            "color": colour,
            "line": {"width": 1.5, "color": colour},
        },
        "customdata": [row["href"]],
        "hovertext": [f"<b>{plain(row['name'])}</b><br>{plain(row['note'])}"],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        **whiskers,
    }
