"""Units beside each other: where everybody stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.parts import heading, medians_of, row_axis, scattered, titled, unit_dots
from dashboards.figures.theme import ACCENT, PAPER, Figure, axis, layout

_SCORES = [0, 20, 40, 60, 80, 100]


def strip(
    groups: Sequence[tuple[str, Sequence[Mapping[str, Any]], float | None]], *, title: str, median_name: str
) -> Figure:
    """One dot a unit, one row a group, with the median of the group as a tick.

    Args:
        groups: name of the group, its units (name, score, note, href) in any order, median score.
    """
    white = {"width": 1, "color": PAPER}
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
