"""Columns that say how a unit moved: places gained since the period before, and its scores as a small line."""

from __future__ import annotations

from typing import Any

from dashboards.components.signal import moved
from dashboards.components.table import Column
from dashboards.context import Context
from dashboards.figures import svg


def moved_column(context: Context, **look: Any) -> Column:
    """Places gained or lost since the period before."""
    return Column(
        "places_gained",
        context.text("column.moved"),
        kind="number",
        shown=lambda row: moved(context, row["previous_rank"], row["rank"]),
        **look,
    )


def history_column(context: Context, **look: Any) -> Column:
    """The scores of the last twelve periods as a small line."""
    return Column(
        "scores",
        context.text("column.history"),
        image=lambda row: svg.sparkline(row.get("scores") or [None], 120, 28),
        shown=lambda row: context.text("kpi.sparkline"),
        sortable=False,
        exported=False,
        width=144,
        **look,
    )
