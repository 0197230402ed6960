"""What several charts draw alike: a dot a unit, names beside rows, ticks, titles and words above the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboards.figures.theme import FAINT, INK, SIZE, SOFT, Figure, axis, note, plain

HOVER = "%{hovertext}<extra></extra>"
INK_TICKS: Figure = {"tickfont": {"size": SIZE, "color": INK}}


def hovered(units: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say what the pointer reads at each unit: its name and its note."""
    return [f"<b>{plain(unit['name'])}</b><br>{plain(unit['note'])}" for unit in units]


def unit_dots(units: Sequence[Mapping[str, Any]], x: Iterable[Any], y: Iterable[Any], **marker: Any) -> Figure:
    """Draw a dot a unit, which leads to its page; `units`: name, note, href."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(x),
        "y": list(y),
        "marker": marker,
        "customdata": [unit["href"] for unit in units],
        "hovertext": hovered(units),
        "hovertemplate": HOVER,
        "cliponaxis": False,
    }


def bars(y: Iterable[Any], x: Iterable[Any], notes: Iterable[object], **more: Any) -> Figure:
    said = {"hovertext": [plain(words) for words in notes], "hovertemplate": HOVER}
    return {"type": "bar", "orientation": "h", "y": list(y), "x": list(x), **said, **more}


def upright(x: float, dash: str = "solid", **more: Any) -> Figure:
    """Draw a faint line from the bottom of the drawing to its top."""
    line = {"color": FAINT, "width": 1, "dash": dash}
    return {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": line, **more}


def ticks(places: Iterable[float], names: Iterable[object]) -> Figure:
    """Put names at places of an axis; a line break in a name is kept."""
    words = [plain(name).replace("\n", "<br>") for name in names]
    return {"tickmode": "array", "tickvals": list(places), "ticktext": words}


def percents(places: Sequence[float]) -> Figure:
    """Write fractions of an axis as percentages."""
    return ticks(places, [f"{place:.0%}" for place in places])


def counted(most: float, steps: int = 5, **changes: Any) -> Figure:
    """Make an axis of counts from zero to a little beyond `most`, with ticks at whole numbers only."""
    nice = (factor * 10**power for power in range(12) for factor in (1, 2, 5))
    step = next((one for one in nice if most <= one * steps), 10**12)
    return axis(**{"range": [0, max(most * 1.06, 1)], "tick0": 0, "dtick": step, "tickformat": ",d"} | changes)


def row_axis(names: Sequence[object], **changes: Any) -> Figure:
    """Make the upright axis of a drawing with a name a row, the first on top."""
    rows = {"range": [len(names) - 0.5, -0.5], "showgrid": False, **ticks(range(len(names)), names)}
    return axis(**(rows | changes)) | INK_TICKS


def titled(text: str, standoff: int = 8) -> Figure:
    return {"title": {"text": plain(text), "font": {"size": SIZE, "color": SOFT}, "standoff": standoff}}


def heading(text: str, *, is_right: bool = False) -> list[Figure]:
    """Put words above the drawing, at its left end or its right; none where there is no text."""
    side: Figure = {"x": 1, "xanchor": "right"} if is_right else {"x": 0, "xanchor": "left"}
    return [note(plain(text), xref="paper", yref="paper", y=1, yanchor="bottom", **side)] if text else []
