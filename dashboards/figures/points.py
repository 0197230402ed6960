"""From 100 to the score: where points were lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.theme import ACCENT, FAINT, INK, LINE, SIZE, Figure, axis, layout, plain

_LOST = "#d55e00"
_ROW, _LEAST = 30, 440


def points_lost(parts: Sequence[Mapping[str, Any]], *, score: float | None, full_name: str, score_name: str, score_shown: str) -> Figure:
    """Bars from 100 down to the score, read from top to bottom.

    Args:
        parts: in the order to draw; name, lost (points of the score), shown (text), note (text).
    """
    names = [full_name, *[part["name"] for part in parts], score_name]
    left = [100.0]
    for part in parts:
        left.append(left[-1] - part["lost"])
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(names))),
        "base": [0, *left[1:], 0],
        "x": [100, *[part["lost"] for part in parts], score or 0],
        "width": 0.62,
        "marker": {"color": [ACCENT, *[_LOST] * len(parts), ACCENT]},
        "text": ["100", *[plain(part["shown"]) for part in parts], plain(score_shown)],
        "textposition": "outside",
        "textfont": {"size": SIZE, "color": INK},
        "hovertext": ["", *[f"<b>{plain(part['name'])}</b><br>{plain(part['note'])}" for part in parts], plain(score_shown)],
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    steps = [
        {"type": "line", "x0": value, "x1": value, "y0": row + 0.31, "y1": row + 0.69, "line": {"color": FAINT, "width": 1}}
        for row, value in enumerate(left)
    ]
    names_axis = {"tickmode": "array", "tickvals": trace["y"], "ticktext": [plain(name) for name in names]}
    return {
        "data": [trace],
        "layout": layout(
            max(_ROW * len(names) + 46, _LEAST),
            xaxis=axis(range=[0, 108], tickvals=[0, 20, 40, 60, 80, 100], gridcolor=LINE),
            yaxis=axis(range=[len(names) - 0.5, -0.5], showgrid=False, **names_axis) | {"tickfont": {"size": SIZE, "color": INK}},
            shapes=steps,
            margin={"l": 8, "r": 20, "t": 8, "b": 8},
        ),
    }
