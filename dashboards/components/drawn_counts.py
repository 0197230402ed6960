"""Drawings of counts from rows of a question: lines by month, lying bars, stacks of parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.figures.counts import lines, lying_bars, stacked, written
from dashboards.figures.theme import Figure
from dashboards.formats import Formats
from dashboards.snapshot import Row


def by_month(formats: Formats, rows: Sequence[Row], looks: Sequence[tuple[str, str, str, str]]) -> Figure | None:
    """Draw counts of months as lines; `looks`: field, name, colour and dash of each."""
    if not rows:
        return None
    months = [row["period_code"] for row in rows]
    drawn = [
        {
            "name": name,
            "colour": colour,
            "dash": dash,
            "x": list(range(len(rows))),
            "y": [row[field] for row in rows],
            "notes": [f"{formats.period(row['period_code'])} · {name}: {formats.count(row[field])}" for row in rows],
        }
        for field, name, colour, dash in looks
    ]
    places = written(len(rows))
    return lines(drawn, places=places, names=formats.under_axis([months[place] for place in places]))


def bars(formats: Formats, rows: Sequence[Row], field: str, name: Any, note: Any) -> Figure | None:
    """Draw a lying bar a row, as long as the count in `field`; `name` and `note` make its words of the row."""
    drawn = [
        {"name": name(row), "count": row[field], "shown": formats.count(row[field]), "note": note(row)} for row in rows
    ]
    return lying_bars(drawn) if drawn else None


def stacks(
    formats: Formats,
    names: Sequence[str],
    parts: Mapping[str, tuple[str, Sequence[float]]],
    *,
    labels: Sequence[str] | None = None,
    lying: bool = False,
) -> Figure | None:
    """Draw a stacked bar a name; `parts`: colour and counts by the part's name, of which those that are all nothing
    are left out.

    Args:
        labels: what stands under the bars instead of their names, empty where nothing is to.
    """
    drawn = [
        {
            "name": part,
            "colour": colour,
            "counts": counts,
            "notes": [f"{name} · {part}: {formats.count(n)}" for name, n in zip(names, counts, strict=True)],
        }
        for part, (colour, counts) in parts.items()
        if any(counts)
    ]
    if not drawn:
        return None
    if lying:
        return stacked(names, drawn, written=range(len(names)), height=32 * len(names) + 84, lying=True)
    shown = labels or names
    return stacked(shown, drawn, written=[place for place, label in enumerate(shown) if label])
