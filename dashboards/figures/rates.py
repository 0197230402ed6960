"""Rates with their intervals, one line a unit: dots and whiskers on an axis from 0 to 100 %."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.theme import ACCENT, INK, SIZE, SOFT, Figure, axis, layout, plain

_ROW, _WORDS_AT = 30, 1.04


def rates(rows: Sequence[Mapping[str, Any]]) -> Figure:
    """First row on top; hollow dots are rates over few.

    Args:
        rows: name, value (0–1), lower, upper (None: no interval), small, shown, note, href.
    """
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [row["value"] for row in rows],
        "y": list(range(len(rows))),
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [(row["upper"] or row["value"]) - row["value"] for row in rows],
            "arrayminus": [row["value"] - (row["value"] if row["lower"] is None else row["lower"]) for row in rows],
            "color": SOFT,
            "thickness": 1.5,
            "width": 4,
        },
        "marker": {
            "size": 10,
            "symbol": ["circle-open" if row["small"] else "circle" for row in rows],
            "color": ACCENT,
            "line": {"width": 1.5, "color": ACCENT},
        },
        "customdata": [row["href"] for row in rows],
        "hovertext": [f"<b>{plain(row['name'])}</b><br>{plain(row['note'])}" for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }
    # in a column of their own, where they cover no interval
    words = {
        "type": "scatter",
        "mode": "text",
        "x": [_WORDS_AT] * len(rows),
        "y": dots["y"],
        "text": [plain(row["shown"]) for row in rows],
        "textposition": "middle right",
        "textfont": {"size": SIZE, "color": INK},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    names = {"tickmode": "array", "tickvals": dots["y"], "ticktext": [plain(row["name"]) for row in rows]}
    percents = {"tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": ["0%", "25%", "50%", "75%", "100%"]}
    return {
        "data": [dots, words],
        "layout": layout(
            _ROW * len(rows) + 48,
            margin={"l": 8, "r": 64, "t": 8, "b": 8},
            xaxis=axis(range=[-0.02, 1.045], **percents),
            yaxis=axis(range=[len(rows) - 0.5, -0.5], **names) | {"tickfont": {"size": SIZE, "color": INK}},
        ),
    }
