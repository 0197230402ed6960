"""Units beside each other: where everybody stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.theme import (
    ACCENT,
    BAND,
    FAINT,
    INK,
    LINE,
    SIZE,
    SOFT,
    Figure,
    axis,
    layout,
    note,
    plain,
    shortened,
)

_BANDS = {
    "top": ("triangle-up", ACCENT),
    "middle": ("circle", SOFT),
    "bottom": ("triangle-down", "#d55e00"),
    "not_separable": ("circle-open", SOFT),
}
_ROW = 26
_WORDS_AT = 103


def dots(units: Sequence[Mapping[str, Any]], *, median: float | None, median_label: str, title: str) -> Figure:
    """Scores 0–100 as dots, best unit on top; shape and colour say the band. One row a unit.

    Args:
        units: best first; name, score, shown (text), band, note (text), href.
    """
    scores = [unit["score"] for unit in units]
    looks = [_BANDS.get(unit["band"] or "middle", _BANDS["middle"]) for unit in units]
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": scores,
        "y": list(range(len(units))),
        "marker": {
            "symbol": [look[0] for look in looks],
            "color": [look[1] for look in looks],
            "size": 11,
            "line": {"width": 1.5, "color": [look[1] for look in looks]},
        },
        "customdata": [unit["href"] for unit in units],
        "hovertext": [f"<b>{plain(unit['name'])}</b><br>{plain(unit['note'])}" for unit in units],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }
    # in a column of their own, where no line crosses them
    words = {
        "type": "scatter",
        "mode": "text",
        "x": [_WORDS_AT] * len(units),
        "y": points["y"],
        "text": [plain(unit["shown"]) for unit in units],
        "textposition": "middle right",
        "textfont": {"size": SIZE, "color": INK},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    names = {
        "tickmode": "array",
        "tickvals": points["y"],
        "ticktext": [plain(shortened(unit["name"], 12)) for unit in units],
    }
    shapes = [
        {
            "type": "line",
            "xref": "x",
            "x0": 0,
            "x1": 100,
            "yref": "y",
            "y0": row,
            "y1": row,
            "line": {"color": LINE, "width": 1},
            "layer": "below",
        }
        for row in points["y"]
    ]
    annotations = []
    if median is not None:
        shapes.append(
            {
                "type": "line",
                "x0": median,
                "x1": median,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": FAINT, "width": 1.5, "dash": "dash"},
                "layer": "below",
            }
        )
        annotations.append(
            note(
                plain(median_label),
                x=median,
                yref="paper",
                y=1,
                yanchor="bottom",
                xanchor="right" if median > 60 else "left",
            )
        )
    return {
        "data": [points, words],
        "layout": layout(
            _ROW * len(units) + 78,
            margin={"l": 8, "r": 50, "t": 24, "b": 8},
            xaxis=axis(
                range=[-2, 104],
                tickvals=[0, 20, 40, 60, 80, 100],
                title={"text": plain(title), "font": {"size": SIZE, "color": SOFT}, "standoff": 8},
                gridcolor=BAND,
            ),
            yaxis=axis(range=[len(units) - 0.5, -0.5], showgrid=False, **names)
            | {"tickfont": {"size": SIZE, "color": INK}},
            shapes=shapes,
            annotations=annotations,
        ),
    }


def strip(
    groups: Sequence[tuple[str, Sequence[Mapping[str, Any]], float | None]], *, title: str, median_name: str
) -> Figure:
    """One dot a unit, one row a group, with the median of the group as a tick.

    Args:
        groups: name of the group, its units (name, score, note, href) in any order, median score.
    """
    data: list[Figure] = []
    shapes: list[Figure] = []
    for row, (_, units, median) in enumerate(groups):
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [unit["score"] for unit in units],
                "y": [row + ((index * 7) % 11 - 5) / 22 for index in range(len(units))],
                "marker": {"size": 10, "color": ACCENT, "opacity": 0.75, "line": {"width": 1, "color": "#ffffff"}},
                "customdata": [unit["href"] for unit in units],
                "hovertext": [f"<b>{plain(unit['name'])}</b><br>{plain(unit['note'])}" for unit in units],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "cliponaxis": False,
            }
        )
        if median is not None:
            shapes.append(
                {
                    "type": "line",
                    "x0": median,
                    "x1": median,
                    "y0": row - 0.36,
                    "y1": row + 0.36,
                    "line": {"color": INK, "width": 2.5},
                }
            )
    names = {
        "tickmode": "array",
        "tickvals": list(range(len(groups))),
        "ticktext": [plain(name) for name, _, _ in groups],
    }
    return {
        "data": data,
        "layout": layout(
            74 * len(groups) + 66,
            xaxis=axis(
                range=[-2, 102],
                tickvals=[0, 20, 40, 60, 80, 100],
                title={"text": plain(title), "font": {"size": SIZE, "color": SOFT}, "standoff": 8},
            ),
            yaxis=axis(range=[len(groups) - 0.5, -0.5], showgrid=False, **names)
            | {"tickfont": {"size": SIZE, "color": INK}},
            shapes=shapes,
            annotations=[
                note(plain(median_name), xref="paper", x=1, xanchor="right", yref="paper", y=1, yanchor="bottom")
            ],
            margin={"l": 8, "r": 16, "t": 24, "b": 8},
        ),
    }
