"""Columns that say how a unit moved: places gained since the period before, and its scores as a small line."""

from __future__ import annotations

from typing import Any

from dashboards.components.signal import moved
from dashboards.components.table import Column
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.snapshot import Row


def moved_column(context: Context, before: str = "previous", **look: Any) -> Column:
    """Places gained or lost since the period before, or since the same one a year `before`."""
    text = context.text

    def why(row: Row) -> str | None:
        return text(f"rank.none_{before}") if row["rank"] is not None and row[f"{before}_rank"] is None else None

    return Column(
        "places_gained" if before == "previous" else "year_gained",
        text("column.moved" if before == "previous" else "column.moved_year"),
        kind="number",
        shown=lambda row: moved(context, row[f"{before}_rank"], row["rank"]),
        tip=why,
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
