"""A rate against its n, between the limits of chance: who differs from the group by more than chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.parts import counted, heading, percents, titled, unit_dots
from dashboards.figures.theme import (
    ACCENT,
    BAND,
    FAINT,
    INK,
    LOST,
    OUTER_BAND,
    SOFT,
    Figure,
    axis,
    drawing,
    note,
    plain,
)

_LOOKS = {
    "above_998": ("triangle-up", ACCENT),
    "above_95": ("triangle-up-open", ACCENT),
    "below_998": ("triangle-down", LOST),
    "below_95": ("triangle-down-open", LOST),
    "inside": ("circle", SOFT),
}
_MOST_LABELS, _LABEL_HEIGHT, _HEIGHT = 14, 0.055, 440
_TOP = 1.04
# more dots than this cover each other and the limits: they are drawn small and pale
_CROWD = 250


def funnel(
    points: Sequence[Mapping[str, Any]],
    limits: Sequence[Mapping[str, Any]],
    *,
    title: str,
    centre_name: str,
    names_95: str,
    names_998: str,
    zoomed: str,
) -> Figure:
    """Dots over the 95 % and 99.8 % limits; what lies outside has its own shape and its name.

    Args:
        points: n, value (0–1), place (inside, above_95, …), name, note, href.
        limits: by rising n: n, centre, lower_95, upper_95, lower_998, upper_998; None where no rate is so rare.
        title: of the axis of n. names_95, names_998, centre_name: written at the right end of the lines.
        zoomed: words that mark an axis which does not begin at zero.
    """
    lows = [row["lower_998"] for row in limits if row["lower_998"] is not None]
    values = [*(point["value"] for point in points), *lows]
    low = max(min(values, default=0) - 0.05, 0.0)
    low = 0.0 if low < 0.2 else low
    most = max([point["n"] for point in points] + [row["n"] for row in limits], default=1) * 1.04
    # what lies outside is drawn last, above the others
    points = sorted(points, key=lambda point: point["place"] not in (None, "inside"))
    looks = [_LOOKS.get(point["place"] or "inside", _LOOKS["inside"]) for point in points]
    pale = [len(points) > _CROWD and look is _LOOKS["inside"] for look in looks]
    colours = [look[1] for look in looks]
    marks = unit_dots(
        points,
        [point["n"] for point in points],
        [point["value"] for point in points],
        symbol=[look[0] for look in looks],
        color=colours,
        size=[5 if is_pale else 11 for is_pale in pale],
        opacity=[0.4 if is_pale else 1 for is_pale in pale],
        line={"width": [0 if is_pale else 1.5 for is_pale in pale], "color": colours},
    )
    step = 5 if low > 0.75 else 10 if low > 0.45 else 20
    tenths = [percent / 100 for percent in range(0, 101, step) if percent / 100 >= low]
    words = [*_line_names(limits, centre_name, names_95, names_998), *_labels(points, low, most)]
    return drawing(
        [*_areas(limits, low), marks],
        _HEIGHT,
        right=96,
        top=22,
        xaxis=counted(most, 8, range=[0, most], showgrid=False, **titled(title)),
        yaxis=axis(range=[low, _TOP], **percents(tenths)),
        annotations=[*words, *heading(zoomed if low > 0 else "")],
    )


def _areas(limits: Sequence[Mapping[str, Any]], low: float) -> list[Figure]:
    """Two bands and the rate of the group; beyond the smallest n nothing is drawn. A band without a limit is open."""
    if not limits:
        return []
    x = [row["n"] for row in limits]

    def line(name: str, **more: Any) -> Figure:
        y = [row[name] for row in limits]
        quiet = {"type": "scatter", "mode": "lines", "x": x, "y": y, "connectgaps": False, "hoverinfo": "skip"}
        return quiet | {"line": {"width": 1, "color": FAINT}, **more}

    def band(name: str, colour: str) -> list[Figure]:
        bare = {"line": {"width": 0, "color": colour}}
        bottom = [low if row[f"lower_{name}"] is None else row[f"lower_{name}"] for row in limits]
        top = [_TOP if row[f"upper_{name}"] is None else row[f"upper_{name}"] for row in limits]
        filled = {"fill": "tonexty", "fillcolor": colour}
        return [line("centre", **bare, y=bottom), line("centre", **bare, **filled, y=top)]

    return [
        *band("998", OUTER_BAND),
        *band("95", BAND),
        *(line(f"{side}_998", line={"width": 1, "color": FAINT, "dash": "dot"}) for side in ("lower", "upper")),
        *(line(f"{side}_95") for side in ("lower", "upper")),
        line("centre", line={"width": 1.5, "color": INK, "dash": "dash"}),
    ]


def _line_names(limits: Sequence[Mapping[str, Any]], centre_name: str, names_95: str, names_998: str) -> list[Figure]:
    """Names at the right ends of the lower lines and the centre, kept apart."""
    if not limits:
        return []
    last = limits[-1]
    named = ((last["centre"], centre_name), (last["lower_95"], names_95), (last["lower_998"], names_998))
    ends = sorted((place, words) for place, words in named if place is not None)
    placed: list[list[Any]] = []
    for place, words in ends:
        placed.append([max(place, placed[-1][0] + 0.04) if placed else place, words])
    return [
        note(plain(words), x=1, xref="paper", y=min(place, 1.03), xanchor="left", xshift=4, yanchor="middle")
        for place, words in placed
    ]


def _labels(points: Sequence[Mapping[str, Any]], low: float, most: float) -> list[Figure]:
    """Names of the units outside the limits, the farthest first, where they cover neither a dot nor another name;
    else the hover says them.

    Named `wide`: a narrow window leaves them out, there they would cover each other.
    """
    outside = [point for point in points if point["place"] not in (None, "inside")]
    outside.sort(key=lambda point: (not point["place"].endswith("998"), point["value"]))
    taken = [_box(*_at(point, low, most), 0.012, 0.03) for point in points]
    labels = []
    for point in outside[:_MOST_LABELS]:
        wide = sum(0.0125 if ord(letter) > 0x2E80 else 0.0075 for letter in str(point["name"]))
        x, y = _at(point, low, most)
        own = _box(x, y, 0.012, 0.03)
        for right, up, placed in _SIDES:
            box = _box(x + right * (wide / 2 + 0.012), y + up * _LABEL_HEIGHT, wide, _LABEL_HEIGHT)
            is_inside = box[0] >= 0 and box[1] <= 1.02 and box[3] <= 1.05
            if is_inside and not any(_meet(box, one) for one in taken if one != own):
                taken.append(box)
                words = plain(point["name"])
                labels.append(note(words, INK, x=point["n"], y=point["value"], name="wide", **placed))
                break
    return labels


_SIDES = (
    (1, 0, {"xanchor": "left", "xshift": 9, "yanchor": "middle"}),
    (-1, 0, {"xanchor": "right", "xshift": -9, "yanchor": "middle"}),
    (0, -1, {"xanchor": "center", "yanchor": "top", "yshift": -7}),
    (0, 1, {"xanchor": "center", "yanchor": "bottom", "yshift": 7}),
)
_Box = tuple[float, float, float, float]


def _at(point: Mapping[str, Any], low: float, most: float) -> tuple[float, float]:
    """Place of a dot as shares of the drawing."""
    return point["n"] / most, (point["value"] - low) / (_TOP - low)


def _box(x: float, y: float, wide: float, high: float) -> _Box:
    return x - wide / 2, x + wide / 2, y - high / 2, y + high / 2


def _meet(one: _Box, other: _Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
