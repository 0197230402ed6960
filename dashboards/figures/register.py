"""The register as a picture: units × what was owed, a sign and a colour for each state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from dashboards.figures.parts import HOVER, row_axis, ticks, upright
from dashboards.figures.theme import (
    ACCENT,
    BAD,
    INK,
    SIZE,
    SOFT,
    WARN,
    Figure,
    axis,
    distinct,
    drawing,
    lines_of,
    note,
    plain,
)

# the same signs as in tables; colours tell them apart a second time
SIGNS = {
    "on_time": ("●", ACCENT),
    "late": ("◐", WARN),
    "missing": ("○", BAD),
    "exempt": ("—", SOFT),
    "not_due": ("·", SOFT),
}
_ROW, _GAP, _LEAST_GROUP = 25, 0.7, 2.6
_PITCH = 33  # pixels a column needs
_LEFT, _RIGHT = 1.2, 0.8  # columns of room at the sides


def places(groups: Sequence[int]) -> list[float]:
    """Where the columns stand when groups of so many are set apart; a small group gets the room that its name needs."""
    found, at = [], 0.0
    for size in groups:
        room = max(size, _LEAST_GROUP)
        found += [at + (room - size) / 2 + index for index in range(size)]
        at += room + _GAP
    return found


def breadth(groups: Sequence[int]) -> int:
    """Pixels that groups of so many columns need, with the gaps between them and so that the names above them fit."""
    return round(_PITCH * (_last(groups, places(groups)) + _LEFT + _RIGHT))


def register(
    units: Sequence[str],
    groups: Sequence[tuple[str, Sequence[str]]],
    cells: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
) -> Figure:
    """One sign a unit and report owed.

    Args:
        units: names, top row first. groups: what is owed, with the labels of its columns.
        cells: row, column (place among all columns), state, note (text). names: states in words.
    """
    sizes = [len(labels) for _, labels in groups]
    at = places(sizes)
    traces = []
    for state, (sign, colour) in SIGNS.items():
        mine = [cell for cell in cells if cell["state"] == state]
        if mine:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "text",
                    "name": plain(names[state]),
                    "x": [at[cell["column"]] for cell in mine],
                    "y": [cell["row"] for cell in mine],
                    "text": [sign] * len(mine),
                    "textfont": {"size": SIZE + 4, "color": colour},
                    "hovertext": [plain(cell["note"]) for cell in mine],
                    "hovertemplate": HOVER,
                    "cliponaxis": False,
                }
            )
    labels = ticks(at, [label for _, group in groups for label in group])
    across = {"range": [-_LEFT, _last(sizes, at) + _RIGHT], "showgrid": False, "showline": False, "side": "top"}
    return drawing(
        traces,
        _ROW * len(units) + 110,
        right=8,
        top=94,
        xaxis=axis(tickangle=0, **across, **labels),
        yaxis=row_axis(distinct(units, 12), range=[len(units) - 0.4, -0.6], showgrid=True, showline=False),
        annotations=_heads(groups, at),
        shapes=[upright((at[first - 1] + at[first]) / 2) for first in list(accumulate(sizes))[:-1]],
    )


def _last(groups: Sequence[int], at: Sequence[float]) -> float:
    """Find where the room of the last group ends."""
    return (at[-1] if at else 0) + (max(_LEAST_GROUP - groups[-1], 0) / 2 if groups else 0)


def _heads(groups: Sequence[tuple[str, Sequence[str]]], at: Sequence[float]) -> list[Figure]:
    heads, first = [], 0
    for name, labels in groups:
        middle = (at[first] + at[first + len(labels) - 1]) / 2
        room = max(len(labels), _LEAST_GROUP) * _PITCH
        place = {"y": 1, "yref": "paper", "yshift": 44, "xanchor": "center", "yanchor": "bottom"}
        heads.append(note(_wrapped(name, room), INK, x=middle, **place))
        first += len(labels)
    return heads


def _wrapped(name: str, room: float) -> str:
    """A name on at most three lines that fit `room` pixels."""
    lines = lines_of(name, SIZE, room).split("<br>")
    return "<br>".join(lines if len(lines) <= 3 else [*lines[:2], lines[2] + "…"])
