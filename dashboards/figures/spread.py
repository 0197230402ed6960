"""One metric of many units: a dot a unit, a row a group, on the metric's own scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.parts import heading, medians_of, percents, row_axis, scattered, titled, unit_dots
from dashboards.figures.theme import ACCENT, Figure, axis, layout


def spread(
    groups: Sequence[tuple[str, Sequence[Mapping[str, Any]], float | None]],
    *,
    rate: bool,
    title: str,
    median_name: str,
    small_name: str,
) -> Figure:
    """Dots with the median of each group; hollow dots are units with a small n.

    Args:
        groups: name, units (value, name, note, href, small), median.
        rate: fractions 0–1, drawn as percentages.
    """
    values = [unit["value"] for _, units, _ in groups for unit in units]
    return {
        "data": [
            unit_dots(
                units,
                [unit["value"] for unit in units],
                scattered(row, len(units)),
                size=10,
                symbol=["circle-open" if unit["small"] else "circle" for unit in units],
                color=ACCENT,
                opacity=0.8,
                line={"width": 1.5, "color": ACCENT},
            )
            for row, (_, units, _) in enumerate(groups)
        ],
        "layout": layout(
            70 * len(groups) + 70,
            xaxis=axis(**_scale(values, rate), **titled(title)),
            yaxis=row_axis([name for name, _, _ in groups]),
            shapes=medians_of(groups),
            annotations=heading(f"{median_name} · {small_name}", is_right=True),
            margin={"l": 8, "r": 20, "t": 26, "b": 8},
        ),
    }


def _scale(values: Sequence[float], rate: bool) -> Figure:
    if rate:
        return {"range": [-0.02, 1.03], **percents([0, 0.2, 0.4, 0.6, 0.8, 1])}
    highest = max(values, default=1) or 1
    return {"range": [-0.02 * highest, highest * 1.05], "nticks": 6, "tickformat": ",~g"}
