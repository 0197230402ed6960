"""Very small pictures inside cards and table cells, as SVG data addresses. Colours are those of the light theme."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dashboards.figures.theme import ACCENT, BAND, FAINT, INK, PAPER, SOFT, STRONG_BAND

# nothing but ASCII is drawn
_ESCAPED = {place: quote(chr(place), safe=" =:/,;()") for place in range(128)}


def _image(width: float, height: float, body: str) -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">{body}</svg>'
    return "data:image/svg+xml," + svg.translate(_ESCAPED)


def _place(value: float, low: float, high: float, first: float, last: float) -> float:
    span = high - low
    return round(first + (last - first) * ((min(max(value, low), high) - low) / span if span else 0.5), 1)


def sparkline(
    values: Sequence[float | None],
    width: int = 96,
    height: int = 24,
    low: float | None = None,
    high: float | None = None,
) -> str:
    """A line over equally spaced periods; None leaves a gap; the last point is marked."""
    known = [value for value in values if value is not None]
    if not known:
        return _image(
            width,
            height,
            f'<line x1="2" x2="{width - 2}" y1="{height / 2:g}" y2="{height / 2:g}" stroke="{FAINT}" stroke-dasharray="2 4"/>',
        )
    low, high = (min(known) if low is None else low), (max(known) if high is None else high)
    runs: list[list[str]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            x = _place(index, 0, max(len(values) - 1, 1), 4, width - 4)
            runs[-1].append(f"{x:g},{_place(value, low, high, height - 4, 4):g}")
    body = "".join(_run(run) for run in runs if run)
    if values[-1] is not None:
        left, top = runs[-1][-1].split(",")
        body += f'<circle cx="{left}" cy="{top}" r="2.6" fill="{ACCENT}"/>'
    return _image(width, height, body)


def _run(points: list[str]) -> str:
    if len(points) == 1:
        x, y = points[0].split(",")
        return f'<circle cx="{x}" cy="{y}" r="2" fill="{SOFT}"/>'
    return f'<polyline points="{" ".join(points)}" fill="none" stroke="{SOFT}" stroke-width="1.5" stroke-linejoin="round"/>'


def bullet(
    value: float | None,
    median: float | None,
    lower: float | None,
    upper: float | None,
    low: float,
    high: float,
    muted: bool = False,
    width: int = 200,
    height: int = 22,
    goal: float | None = None,
) -> str:
    """A value (dot) on a scale from `low` to `high` with the peers' quartile band and median (tick), and the goal
    (diamond).
    """
    middle = height / 2
    body = f'<line x1="6" x2="{width - 6}" y1="{middle:g}" y2="{middle:g}" stroke="{FAINT}" stroke-width="1"/>'
    if lower is not None and upper is not None:
        first, last = _place(lower, low, high, 6, width - 6), _place(upper, low, high, 6, width - 6)
        body += f'<rect x="{first:g}" y="{middle - 6:g}" width="{max(last - first, 2):g}" height="12" rx="2" fill="{STRONG_BAND}"/>'
    if median is not None:
        x = _place(median, low, high, 6, width - 6)
        body += f'<line x1="{x:g}" x2="{x:g}" y1="{middle - 8:g}" y2="{middle + 8:g}" stroke="{INK}" stroke-width="2"/>'
    if goal is not None:
        x = _place(goal, low, high, 6, width - 6)
        body += (
            f'<path d="M{x:g} {middle - 8:g} l4 4 l-4 4 l-4 -4 z" fill="{PAPER}" stroke="{INK}" stroke-width="1.2"/>'
        )
    if value is not None:
        x = _place(value, low, high, 6, width - 6)
        look = (
            f'fill="{PAPER}" stroke="{SOFT}" stroke-width="2"'
            if muted
            else f'fill="{ACCENT}" stroke="{PAPER}" stroke-width="1"'
        )
        body += f'<circle cx="{x:g}" cy="{middle:g}" r="5" {look}/>'
    return _image(width, height, body)


def bracket(lanes: Sequence[str], height: int = 40) -> str:
    """One row's piece of the brackets that join neighbours; each lane is start, middle, end or empty."""
    body = ""
    for number, piece in enumerate(lanes):
        x = 7 + 12 * number
        top, bottom = (height / 2 - 7 if piece == "start" else 0), (height / 2 + 7 if piece == "end" else height)
        if piece:
            body += f'<line x1="{x}" x2="{x}" y1="{top:g}" y2="{bottom:g}" stroke="{SOFT}" stroke-width="2"/>'
        if piece in ("start", "end"):
            y = top if piece == "start" else bottom
            body += f'<line x1="{x - 1}" x2="{x + 5}" y1="{y:g}" y2="{y:g}" stroke="{SOFT}" stroke-width="2"/>'
    return _image(7 + 12 * max(len(lanes), 1), height, body)


def interval(
    value: float | None,
    lower: float | None,
    upper: float | None,
    low: float = 0.0,
    high: float = 1.0,
    width: int = 200,
    height: int = 22,
) -> str:
    """A value (dot) on a scale from `low` to `high` with its interval."""
    middle = height / 2
    body = f'<line x1="6" x2="{width - 6}" y1="{middle:g}" y2="{middle:g}" stroke="{BAND}" stroke-width="6" stroke-linecap="round"/>'
    if lower is not None and upper is not None:
        first, last = (_place(one, low, high, 6, width - 6) for one in (lower, upper))
        ends = [(first, last, middle, middle), *((x, x, middle - 5, middle + 5) for x in (first, last))]
        body += "".join(
            f'<line x1="{x1:g}" x2="{x2:g}" y1="{y1:g}" y2="{y2:g}" stroke="{SOFT}" stroke-width="2"/>'
            for x1, x2, y1, y2 in ends
        )
    if value is not None:
        body += f'<circle cx="{_place(value, low, high, 6, width - 6):g}" cy="{middle:g}" r="5" fill="{ACCENT}" stroke="{PAPER}"/>'
    return _image(width, height, body)


def whisker(rank: int | None, rank_low: int | None, rank_high: int | None, rank_of: int, width: int = 130) -> str:
    """A rank (dot) among `rank_of` places with its interval; the best place is on the left."""
    return interval(rank, rank_low, rank_high, 1, rank_of, width)
