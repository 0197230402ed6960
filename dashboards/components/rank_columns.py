"""Columns that say how a unit moved: places gained since the period before, and its scores as a small line."""

from __future__ import annotations

from typing import Any

from dashboards.components.columns import Spec, column
from dashboards.components.signal import moved
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.snapshot import Row


def gained(context: Context, before: str = "previous", **look: Any) -> Spec:
    """Show places gained or lost since the period before, or since the same one a year `before`."""
    field, words = ("places_gained", "column.moved") if before == "previous" else ("year_gained", "column.moved_year")

    def places(row: Row) -> str:
        return moved(context, row[f"{before}_rank"], row["rank"])

    def why(row: Row) -> str | None:
        is_new = row["rank"] is not None and row[f"{before}_rank"] is None
        return context.text(f"rank.none_{before}") if is_new else None

    return column(field, words, kind="number", shown=places, **({"tip": why} | look))


def history(context: Context, **look: Any) -> Spec:
    """Show the scores of the last twelve periods as a small line."""

    def line(row: Row) -> str:
        return svg.sparkline(row.get("scores") or [None], 120, 28)

    def words(_row: Row) -> str:
        return context.text("kpi.sparkline")

    look = {"sortable": False, "exported": False, "width": 144, **look}
    return column("scores", "column.history", image=line, shown=words, **look)
