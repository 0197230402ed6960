"""One look for all charts: letters and colours of the light theme (assets/0_tokens.css); the style sheet turns lightness
round in the dark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Figure = dict[str, Any]

_CSS = (Path(__file__).parent.parent / "assets" / "0_tokens.css").read_text(encoding="utf-8").split("}")[0]
_TOKENS = dict(re.findall(r"--([\w-]+): ([^;]+);", _CSS))
INK, SOFT, FAINT, LINE, BAND = (_TOKENS[name] for name in ("ink", "soft", "faint", "line", "band"))
PAPER, ACCENT, GOOD, BAD, WARN = (_TOKENS[name] for name in ("card", "mark", "good", "bad", "warn-strong"))
OUTER_BAND, STRONG_BAND = _TOKENS["band-outer"], _TOKENS["band-strong"]
GAINED, LOST, AMBER, SKY, ROSE = (_TOKENS[name] for name in ("gained", "lost", "amber", "sky", "rose"))
# Okabe–Ito, for categories
CATEGORIES = (ACCENT, AMBER, GAINED, ROSE, SKY, LOST)
BLUES = tuple(_TOKENS[f"amount-{number}"] for number in range(6))
FONT = _TOKENS["font"].replace('"', "'")
SIZE = int(_TOKENS["small"].removesuffix("px"))


def axis(**more: Any) -> Figure:
    """An axis with a faint grid and no zoom."""
    return {
        "gridcolor": LINE,
        "linecolor": FAINT,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "tickfont": {"size": SIZE, "color": SOFT},
        "title": {"font": {"size": SIZE, "color": SOFT}, "standoff": 8},
        **more,
    }


def drawing(traces: Sequence[Figure], height: int, *, right: int = 12, top: int = 8, **more: Any) -> Figure:
    """Lay out a chart; height and the room at its sides in pixels."""
    layout = {
        "height": height,
        "autosize": True,
        "margin": {"l": 8, "r": right, "t": top, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": SIZE, "color": INK},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "font": {"family": FONT, "size": SIZE, "color": INK},
            "bgcolor": PAPER,
            "bordercolor": FAINT,
            "align": "left",
        },
        **more,
    }
    return {"data": list(traces), "layout": layout}


# above the drawing, from the left; a click hides nothing, so that a picture always shows what its table says
LEGEND = {
    "orientation": "h",
    "x": 0,
    "xanchor": "left",
    "y": 1,
    "yanchor": "bottom",
    "traceorder": "normal",
    "itemclick": False,
    "itemdoubleclick": False,
    "font": {"size": SIZE},
}


def note(text: str, colour: str = SOFT, **place: Any) -> Figure:
    """An annotation without an arrow."""
    return {"text": text, "showarrow": False, "font": {"size": SIZE, "color": colour}, **place}


def shortened(name: object, most: int) -> str:
    """A name that takes no more room than `most` Chinese characters; a Latin letter takes about half of one."""
    room = 0.0
    letters = str(name)
    for place, letter in enumerate(letters):
        room += 1 if letter > "\u2e80" else 0.55
        if room > most:
            return letters[: max(place - 1, 1)].rstrip() + "…"
    return letters


def distinct(names: Iterable[object], most: int) -> list[str]:
    """Names with room for `most` Chinese characters, cut in the middle where they are longer; what the cut would make
    alike gets more room, so that no two units ever carry one label.
    """
    asked = [str(name) for name in names]
    found = {name: _cut(name, most) for name in asked}
    taken = Counter(found.values())
    alike = [name for name, cut in found.items() if taken[cut] > 1]
    if alike:
        found |= zip(alike, distinct(alike, most + 4), strict=True)
    return [found[name] for name in asked]


def _cut(name: str, most: int) -> str:
    rooms = [1 if letter > "\u2e80" else 0.55 for letter in name]
    if sum(rooms) <= most:
        return name
    first, last, room = 0, len(name), most - 1.0
    while room >= 1:
        room -= rooms[first]
        first += 1
        if room >= 1:
            last -= 1
            room -= rooms[last]
    return f"{name[:first].rstrip()}…{name[last:].lstrip()}"


def plain(text: object) -> str:
    """Text for a chart: Plotly reads a few tags in labels, so angle brackets and ampersands are written as entities."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def lines_of(text: str, size: int, width: float) -> str:
    """Text for a picture in lines of `width` pixels: words stay whole, Chinese breaks anywhere."""
    lines, line, room = [], "", width
    for piece in re.findall(r"[\x21-\x7e]+|[^\x21-\x7e]", text):
        needed = sum(size if letter > "\u2e80" else 0.56 * size for letter in piece)
        if needed > room and line:
            lines.append(line)
            line, room = "", width
        line, room = line + piece, room - needed
    return "<br>".join(plain(one.strip()) for one in [*lines, line])
