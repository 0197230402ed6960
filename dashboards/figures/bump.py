"""Places over time: who rose, who fell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from dashboards.figures.parts import HOVER, INK_TICKS, heading, ticks, titled
from dashboards.figures.theme import (
    ACCENT,
    BAND,
    FAINT,
    GAINED,
    INK,
    LOST,
    SOFT,
    Figure,
    axis,
    distinct,
    drawing,
    note,
    plain,
)

_ROW = 30
# pixels of a line of text, of the longest drawing with a name at every line, and of one whose places stand closer
# than names can
_LINE, _MAX_HEIGHT, _CLOSE = 19, 1260, 640
_NAMES_ROOM = 13  # characters at the end of a line


def bump(
    units: Sequence[Mapping[str, Any]],
    periods: Sequence[str],
    *,
    places: int,
    first_name: str,
    interval_name: str = "",
    row: float = _ROW,
) -> Figure:
    """One line a unit over the periods, first place on top; names at the right end, chosen units in colour, a gap
    where a unit had no place.

    Of a group with more places than lines of text have room only the coloured units are named.

    Args:
        units: name, href, ranks (one a period, None for a gap), notes (one a period), colour (None for the quiet ones),
            low and high (one a period) where the interval of ranks is to be drawn.
        periods: names under the axis.
        places: the last place.
        first_name: title of the axis of places.
        interval_name: what the drawn interval is.
    """
    row = min(row, _MAX_HEIGHT / places) if places * _LINE <= _MAX_HEIGHT else _CLOSE / places
    quiet = [unit for unit in units if not unit["colour"]]
    loud = [unit for unit in units if unit["colour"]]
    data = [*(trace for unit in loud for trace in _ribbon(unit)), *(_line(unit, row) for unit in [*quiet, *loud])]
    step = next((step for step in (1, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000) if places <= step * 20), 10_000)
    numbers = [1, *range(step, places + 1, step)] if step > 1 else list(range(1, places + 1))
    across = {"range": [-0.2, max(len(periods) - 1, 0) + 0.12], **ticks(range(len(periods)), periods)}
    return drawing(
        data,
        round(row * places) + 70,
        right=_room(units),
        top=24 if interval_name else 10,
        xaxis=axis(showgrid=True, tickangle=0, **across) | INK_TICKS,
        yaxis=axis(range=[places + 0.6, 0.4], showgrid=False, tickvals=numbers, tickformat=",d", **titled(first_name)),
        annotations=[*_names(units if row >= _LINE else loud, places, row), *heading(interval_name)],
    )


def _line(unit: Mapping[str, Any], row: float) -> Figure:
    """One unit; where places stand close together a quiet one is a line without dots."""
    colour = unit["colour"] or FAINT
    is_bare = row < _LINE and not unit["colour"] and sum(rank is not None for rank in unit["ranks"]) > 1
    return {
        "type": "scatter",
        "mode": "lines" if is_bare else "lines+markers",
        "x": list(range(len(unit["ranks"]))),
        "y": list(unit["ranks"]),
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": colour, "width": 3 if unit["colour"] else 1.2},
        "marker": {"size": 9 if unit["colour"] else 6, "color": colour},
        "customdata": [unit["href"]] * len(unit["ranks"]),
        "hovertext": [f"<b>{plain(unit['name'])}</b><br>{plain(words)}" for words in unit["notes"]],
        "hovertemplate": HOVER,
    }


def _ribbon(unit: Mapping[str, Any]) -> list[Figure]:
    """The interval of ranks of one unit, run by run."""
    if not unit.get("low"):
        return []
    known = [number for number, low in enumerate(unit["low"]) if low is not None]
    # neighbours lie as far from their places in the list of the known
    runs = [[number for _, number in of] for _, of in groupby(enumerate(known), lambda one: one[1] - one[0])]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [*run, *reversed(run)],
            "y": [unit["high"][number] for number in run] + [unit["low"][number] for number in reversed(run)],
            "fill": "toself",
            "fillcolor": BAND,
            "line": {"width": 6, "color": BAND, "shape": "linear"},
            "hoverinfo": "skip",
        }
        for run in runs
    ]


def _names(units: Sequence[Mapping[str, Any]], places: int, row: float) -> list[Figure]:
    """Names at the right end; tied units and those without a last place stand below each other."""
    ended = sorted(
        (unit for unit in units if unit["ranks"] and unit["ranks"][-1] is not None), key=lambda unit: unit["ranks"][-1]
    )
    found: list[Figure] = []
    before = 0.0
    apart = max(1.0 if len(ended) <= places else 0.8, _LINE / row)
    for unit, name in zip(ended, distinct([unit["name"] for unit in ended], _NAMES_ROOM), strict=True):
        before = max(float(unit["ranks"][-1]), before + apart) if found else float(unit["ranks"][-1])
        words, colour = (f"<b>{plain(name)}</b>", INK) if unit["colour"] else (plain(name), SOFT)
        end = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 10, "yanchor": "middle"}
        found.append(note(words, colour, y=before, **end))
    return found


def _room(units: Sequence[Mapping[str, Any]]) -> int:
    """Pixels that the longest name needs: a Chinese character is about twice as wide as a Latin one."""
    names = distinct([unit["name"] for unit in units], _NAMES_ROOM)
    return 24 + round(max((sum(14 if ord(letter) > 0x2E80 else 7.8 for letter in name) for name in names), default=0))


HIGHLIGHT, RISEN, FALLEN = ACCENT, GAINED, LOST
