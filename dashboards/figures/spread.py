"""One metric of many units: a dot a unit, a row a group, on the metric's own scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.theme import ACCENT, INK, SIZE, SOFT, Figure, axis, layout, note, plain


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
    data: list[Figure] = []
    shapes: list[Figure] = []
    values = [unit["value"] for _, units, _ in groups for unit in units]
    for row, (_, units, median) in enumerate(groups):
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [unit["value"] for unit in units],
                "y": [row + ((place * 7) % 11 - 5) / 22 for place in range(len(units))],
                "marker": {
                    "size": 10,
                    "symbol": ["circle-open" if unit["small"] else "circle" for unit in units],
                    "color": ACCENT,
                    "opacity": 0.8,
                    "line": {"width": 1.5, "color": ACCENT},
                },
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
            70 * len(groups) + 70,
            xaxis=axis(**_scale(values, rate))
            | {"title": {"text": plain(title), "font": {"size": SIZE, "color": SOFT}, "standoff": 8}},
            yaxis=axis(range=[len(groups) - 0.5, -0.5], showgrid=False, **names)
            | {"tickfont": {"size": SIZE, "color": INK}},
            shapes=shapes,
            annotations=[
                note(
                    f"{plain(median_name)} · {plain(small_name)}",
                    xref="paper",
                    x=1,
                    xanchor="right",
                    yref="paper",
                    y=1,
                    yanchor="bottom",
                )
            ],
            margin={"l": 8, "r": 20, "t": 26, "b": 8},
        ),
    }


def _scale(values: Sequence[float], rate: bool) -> Figure:
    if rate:
        return {
            "range": [-0.02, 1.03],
            "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1],
            "ticktext": ["0%", "20%", "40%", "60%", "80%", "100%"],
        }
    highest = max(values, default=1) or 1
    return {"range": [-0.02 * highest, highest * 1.05], "nticks": 6, "tickformat": ",~g"}
