"""Where everybody stands: a dot a unit, a row a group, with the median of the group as a tick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.parts import heading, percents, row_axis, titled, unit_dots
from dashboards.figures.theme import ACCENT, INK, PAPER, Figure, axis, drawing

# name, units (name, note, href, small) in any order, median
Group = tuple[str, Sequence[Mapping[str, Any]], float | None]
SCORES: Figure = {"range": [-2, 102], "tickvals": [0, 20, 40, 60, 80, 100]}
RATES: Figure = {"range": [-0.02, 1.03], **percents([0, 0.2, 0.4, 0.6, 0.8, 1])}


def amounts(groups: Sequence[Group]) -> Figure:
    """Find the scale of values that are no rates: from zero to a little beyond the highest."""
    highest = max((unit["value"] for _, units, _ in groups for unit in units), default=1) or 1
    return {"range": [-0.02 * highest, highest * 1.05], "nticks": 6, "tickformat": ",~g"}


def strip(groups: Sequence[Group], scale: Figure, *, title: str, words: str) -> Figure:
    """Draw the `value` of each unit; hollow dots are those that rest on little.

    Args:
        scale: SCORES, RATES or amounts().
        title: of the axis. words: above the drawing, what tick and hollow dot mean.
    """
    dots = [
        unit_dots(
            units,
            [unit["value"] for unit in units],
            _scattered(row, len(units)),
            size=10,
            symbol=["circle-open" if unit["small"] else "circle" for unit in units],
            color=ACCENT,
            opacity=0.8,
            line={"width": 1.5, "color": PAPER},
        )
        for row, (_, units, _) in enumerate(groups)
    ]
    thick = {"type": "line", "line": {"color": INK, "width": 2.5}}
    medians = [
        {**thick, "x0": median, "x1": median, "y0": row - 0.36, "y1": row + 0.36}
        for row, (_, _, median) in enumerate(groups)
        if median is not None
    ]
    return drawing(
        dots,
        72 * len(groups) + 68,
        right=20,
        top=26,
        xaxis=axis(**scale, **titled(title)),
        yaxis=row_axis([name for name, _, _ in groups]),
        shapes=medians,
        annotations=heading(words, is_right=True),
    )


def _scattered(row: int, count: int) -> list[float]:
    """Find places on a row at which dots of one value lie beside each other."""
    return [row + ((place * 7) % 11 - 5) / 22 for place in range(count)]
