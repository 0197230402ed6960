"""From 100 to the score: where points were lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.parts import heading, hovered, row_axis
from dashboards.figures.theme import ACCENT, FAINT, INK, LINE, LOST, SIZE, SOFT, Figure, axis, layout, note, plain

_ROW = 35


def points_lost(
    parts: Sequence[Mapping[str, Any]],
    *,
    score: float | None,
    full_name: str,
    score_name: str,
    score_shown: str,
    zoomed: str,
) -> Figure:
    """Steps from 100 down to the score, read from top to bottom; full score and score are dots, so that the axis
    may begin where points are lost.

    Args:
        parts: in the order to draw; name, lost (points of the score, 0 for a metric that lost none), shown (text),
            note (text).
        zoomed: words that mark an axis which does not begin at zero.
    """
    names = [full_name, *[part["name"] for part in parts], score_name]
    left = [100.0]
    for part in parts:
        left.append(left[-1] - part["lost"])
    low = _begin(min(left[-1], 100.0 if score is None else score))
    rim = (100 - low) * 0.03
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(1, len(parts) + 1)),
        "base": left[1:],
        "x": [part["lost"] for part in parts],
        "width": 0.62,
        "marker": {"color": LOST},
        "hovertext": hovered(parts),
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    ends = {
        "type": "scatter",
        "mode": "markers",
        "x": [100.0, score],
        "y": [0, len(names) - 1],
        "marker": {"size": 13, "color": ACCENT},
        "hovertext": [f"{plain(full_name)} 100", f"{plain(score_name)} {plain(score_shown)}"],
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    # the line on which the sum stands, from row to row
    steps = [
        {
            "type": "line",
            "x0": value,
            "x1": value,
            "y0": row,
            "y1": row + 1,
            "layer": "below",
            "line": {"color": FAINT, "width": 1},
        }
        for row, value in enumerate(left)
    ]
    said = ["100", *[part["shown"] for part in parts], score_shown]
    right = [100.0, *left[:-1], 100.0 if score is None else score]
    words = [
        note(plain(text), x=x, y=row, xanchor="left", xshift=9 if row in (0, len(names) - 1) else 4, yanchor="middle")
        | {"font": {"size": SIZE, "color": INK if text.startswith("−") or row in (0, len(names) - 1) else SOFT}}
        for row, (text, x) in enumerate(zip(said, right, strict=True))
    ]
    return {
        "data": [bars, ends],
        "layout": layout(
            _ROW * len(names) + 56,
            xaxis=axis(range=[low - rim, 100 + rim], tickvals=_ticks(low), gridcolor=LINE),
            yaxis=row_axis(names),
            shapes=steps,
            annotations=[*words, *heading(zoomed if low > 0 else "")],
            margin={"l": 8, "r": 46, "t": 24, "b": 8},
        ),
    }


def _begin(lowest: float) -> float:
    """Where the axis begins: a round number that leaves the losses a good part of the room; zero where half of the
    score is lost.
    """
    for begin, room in ((90.0, 2.0), (80.0, 2.0), (60.0, 4.0), (40.0, 4.0)):
        if lowest >= begin + room:
            return begin
    return 0.0


def _ticks(low: float) -> list[float]:
    step = 2 if low >= 90 else 5 if low >= 80 else 10 if low >= 60 else 20
    return [float(value) for value in range(int(low), 101, step)]
