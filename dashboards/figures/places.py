"""Units beside each other: where everybody stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.parts import heading, medians_of, row_axis, scattered, titled, unit_dots, words_beside
from dashboards.figures.theme import ACCENT, BAND, FAINT, LINE, SOFT, Figure, axis, layout, note, plain, shortened

_BANDS = {
    "top": ("triangle-up", ACCENT),
    "middle": ("circle", SOFT),
    "bottom": ("triangle-down", "#d55e00"),
    "not_separable": ("circle-open", SOFT),
}
_SCORES = [0, 20, 40, 60, 80, 100]
_ROW = 26
_WORDS_AT = 103


def dots(units: Sequence[Mapping[str, Any]], *, median: float | None, median_label: str, title: str) -> Figure:
    """Scores 0–100 as dots, best unit on top; shape and colour say the band. One row a unit.

    Args:
        units: best first; name, score, shown (text), band, note (text), href.
    """
    looks = [_BANDS.get(unit["band"] or "middle", _BANDS["middle"]) for unit in units]
    colours = [look[1] for look in looks]
    rows = range(len(units))
    points = unit_dots(
        units,
        [unit["score"] for unit in units],
        rows,
        symbol=[look[0] for look in looks],
        color=colours,
        size=11,
        line={"width": 1.5, "color": colours},
    )
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
        for row in rows
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
        "data": [points, words_beside([unit["shown"] for unit in units], _WORDS_AT)],
        "layout": layout(
            _ROW * len(units) + 78,
            margin={"l": 8, "r": 50, "t": 24, "b": 8},
            xaxis=axis(range=[-2, 104], tickvals=_SCORES, gridcolor=BAND, **titled(title)),
            yaxis=row_axis([shortened(unit["name"], 12) for unit in units]),
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
    white = {"width": 1, "color": "#ffffff"}
    return {
        "data": [
            unit_dots(
                units,
                [unit["score"] for unit in units],
                scattered(row, len(units)),
                **{"size": 10, "color": ACCENT, "opacity": 0.75, "line": white},
            )
            for row, (_, units, _) in enumerate(groups)
        ],
        "layout": layout(
            74 * len(groups) + 66,
            xaxis=axis(range=[-2, 102], tickvals=_SCORES, **titled(title)),
            yaxis=row_axis([name for name, _, _ in groups]),
            shapes=medians_of(groups),
            annotations=heading(median_name, is_right=True),
            margin={"l": 8, "r": 16, "t": 24, "b": 8},
        ),
    }
