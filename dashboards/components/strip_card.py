"""Where the units stand on one figure, as a card: a dot a unit, a row a group of peers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from dashboards.answer import Answer
from dashboards.components import elements as html
from dashboards.components.card import chart_card
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.strip import Group, strip
from dashboards.figures.theme import Figure
from dashboards.reader import MOST_DOTS
from dashboards.snapshot import Row


def strip_card(
    context: Context,
    table: Table,
    rows: Answer,
    field: str,
    *,
    note: Callable[[Row], str],
    scale: Callable[[Sequence[Group]], Figure],
    axis_title: str,
    words: str = "",
    title: str = "",
    name: str = "",
    definitions: Sequence[str],
    why_empty: str = "",
    least_units: int = 1,
    wide: bool = False,
) -> html.Element:
    """Draw the `field` of the rows; groups of fewer than `least_units` are left out.

    Args:
        note: what a dot says beside the unit's name.
        words: what the tick and the hollow dots of units with a small n mean.
    """
    text = context.text
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows.dots(field):
        groups[row["peer_group"]].append(row)
    counts = {group: dots[0]["group_count"] for group, dots in groups.items()}

    def dot(row: Row) -> Row:
        href = context.link("/unit", unit=row["unit_code"])
        shown = {"name": context.unit_name(row["unit_code"]), "value": row[field], "note": note(row), "href": href}
        return shown | {"small": row.get("status") == "small_n"}

    drawn: list[Group] = [
        (
            text("overview.group", name=text.label("unit_type", group), n=counts[group]),
            [dot(row) for row in groups[group]],
            groups[group][0]["group_median"],
        )
        for group in sorted(groups, key=lambda group: (-counts[group], group))
        if counts[group] >= least_units
    ]
    about = text("overview.distribution_about", n=sum(n for n in counts.values() if n >= least_units))
    if any(counts[group] > len(dots) for group, dots in groups.items()):
        about += text("card.some_drawn", n=MOST_DOTS)
    return chart_card(
        context,
        name=name,
        title=title,
        about=about,
        figure=strip(drawn, scale(drawn), title=axis_title, words=words) if drawn else None,
        table=table,
        definitions=definitions,
        why_empty=why_empty,
        wide=wide,
    )
