"""From 100 to the score: where points were lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.parts import HOVER, bars, heading, hovered, row_axis, upright
from dashboards.figures.theme import ACCENT, INK, LOST, SOFT, Figure, axis, drawing, note, plain

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
    losses = bars(
        range(1, len(parts) + 1),
        [part["lost"] for part in parts],
        (),
        base=left[1:],
        width=0.62,
        marker={"color": LOST},
        hovertext=hovered(parts),
        cliponaxis=False,
    )
    ends = {
        "type": "scatter",
        "mode": "markers",
        "x": [100.0, score],
        "y": [0, len(names) - 1],
        "marker": {"size": 13, "color": ACCENT},
        "hovertext": [f"{plain(full_name)} 100", f"{plain(score_name)} {plain(score_shown)}"],
        "hovertemplate": HOVER,
        "cliponaxis": False,
    }
    # the line on which the sum stands, from row to row
    steps = [upright(value, yref="y", y0=row, y1=row + 1, layer="below") for row, value in enumerate(left)]
    said = ["100", *[part["shown"] for part in parts], score_shown]
    right = [100.0, *left[:-1], 100.0 if score is None else score]
    words = []
    for row, (text, x) in enumerate(zip(said, right, strict=True)):
        is_end = row in (0, len(names) - 1)
        colour = INK if is_end or text.startswith("−") else SOFT
        place = {"x": x, "y": row, "xanchor": "left", "xshift": 9 if is_end else 4, "yanchor": "middle"}
        words.append(note(plain(text), colour, **place))
    return drawing(
        [losses, ends],
        _ROW * len(names) + 56,
        right=46,
        top=24,
        xaxis=axis(range=[low - rim, 100 + rim], tickvals=_ticks(low)),
        yaxis=row_axis(names),
        shapes=steps,
        annotations=[*words, *heading(zoomed if low > 0 else "")],
    )


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
