"""Very small pictures inside cards and table cells, as SVG data addresses. Colours are those of the light theme."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from urllib.parse import quote

from dashboards.figures.theme import ACCENT, BAND, FAINT, INK, PAPER, SOFT, STRONG_BAND

_HEIGHT, _ROW = 22, 40
# nothing but ASCII is drawn
_ESCAPED = {place: quote(chr(place), safe=" =:/,;()") for place in range(128)}


def _image(width: float, height: float, body: str) -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">{body}</svg>'
    return "data:image/svg+xml," + svg.translate(_ESCAPED)


def _place(value: float, low: float, high: float, first: float, last: float) -> float:
    span = high - low
    return round(first + (last - first) * ((min(max(value, low), high) - low) / span if span else 0.5), 1)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 2, more: str = "") -> str:
    return f'<line x1="{x1:g}" x2="{x2:g}" y1="{y1:g}" y2="{y2:g}" stroke="{colour}" stroke-width="{width:g}"{more}/>'


def _dot(x: float, y: float, radius: float, look: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" {look}/>'


def sparkline(values: Sequence[float | None], width: int = 96, height: int = 24) -> str:
    """A line over equally spaced periods; None leaves a gap; the last point is marked."""
    known = [value for value in values if value is not None]
    if not known:
        dashed = ' stroke-dasharray="2 4"'
        return _image(width, height, _line(2, height / 2, width - 2, height / 2, FAINT, 1, dashed))
    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            x = _place(index, 0, max(len(values) - 1, 1), 4, width - 4)
            runs[-1].append((x, _place(value, min(known), max(known), height - 4, 4)))
    body = "".join(_run(run) for run in runs if run)
    if values[-1] is not None:
        body += _dot(*runs[-1][-1], 2.6, f'fill="{ACCENT}"')
    return _image(width, height, body)


def _run(points: list[tuple[float, float]]) -> str:
    if len(points) == 1:
        return _dot(*points[0], 2, f'fill="{SOFT}"')
    places = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polyline points="{places}" fill="none" stroke="{SOFT}" stroke-width="1.5" stroke-linejoin="round"/>'


def bullet(
    value: float | None,
    median: float | None,
    lower: float | None,
    upper: float | None,
    low: float,
    high: float,
    muted: bool = False,
    width: int = 200,
    goal: float | None = None,
) -> str:
    """A value (dot) on a scale from `low` to `high` with the peers' quartile band and median (tick), and the goal
    (diamond).
    """
    middle = _HEIGHT / 2
    at = partial(_place, low=low, high=high, first=6, last=width - 6)
    body = _line(6, middle, width - 6, middle, FAINT, 1)
    if lower is not None and upper is not None:
        x, wide = at(lower), max(at(upper) - at(lower), 2)
        body += f'<rect x="{x:g}" y="{middle - 6:g}" width="{wide:g}" height="12" rx="2" fill="{STRONG_BAND}"/>'
    if median is not None:
        body += _line(at(median), middle - 8, at(median), middle + 8, INK)
    if goal is not None:
        corners = f"M{at(goal):g} {middle - 8:g} l4 4 l-4 4 l-4 -4 z"
        body += f'<path d="{corners}" fill="{PAPER}" stroke="{INK}" stroke-width="1.2"/>'
    if value is not None:
        fill, stroke, rim = (PAPER, SOFT, 2) if muted else (ACCENT, PAPER, 1)
        body += _dot(at(value), middle, 5, f'fill="{fill}" stroke="{stroke}" stroke-width="{rim}"')
    return _image(width, _HEIGHT, body)


def bracket(lanes: Sequence[str]) -> str:
    """One row's piece of the brackets that join neighbours; each lane is start, middle, end or empty."""
    body = ""
    for number, piece in enumerate(lanes):
        x = 7 + 12 * number
        top, bottom = (_ROW / 2 - 7 if piece == "start" else 0), (_ROW / 2 + 7 if piece == "end" else _ROW)
        if piece:
            body += _line(x, top, x, bottom, SOFT)
        if piece in ("start", "end"):
            y = top if piece == "start" else bottom
            body += _line(x - 1, y, x + 5, y, SOFT)
    return _image(7 + 12 * max(len(lanes), 1), _ROW, body)


def interval(
    value: float | None,
    lower: float | None,
    upper: float | None,
    low: float = 0.0,
    high: float = 1.0,
    width: int = 200,
) -> str:
    """A value (dot) on a scale from `low` to `high` with its interval."""
    middle = _HEIGHT / 2
    at = partial(_place, low=low, high=high, first=6, last=width - 6)
    body = _line(6, middle, width - 6, middle, BAND, 6, ' stroke-linecap="round"')
    if lower is not None and upper is not None:
        body += _line(at(lower), middle, at(upper), middle, SOFT)
        body += "".join(_line(at(end), middle - 5, at(end), middle + 5, SOFT) for end in (lower, upper))
    if value is not None:
        body += _dot(at(value), middle, 5, f'fill="{ACCENT}" stroke="{PAPER}"')
    return _image(width, _HEIGHT, body)


def whisker(rank: int | None, rank_low: int | None, rank_high: int | None, rank_of: int, width: int = 130) -> str:
    """A rank (dot) among `rank_of` places with its interval; the best place is on the left."""
    return interval(rank, rank_low, rank_high, 1, rank_of, width)
