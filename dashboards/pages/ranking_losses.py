"""What costs a unit most: a column of the ranking. Of a unit without a place it says why, and what it owes."""

from __future__ import annotations

from typing import Any

from dashboards.components.columns import Spec, column
from dashboards.components.states import unranked
from dashboards.context import Context
from dashboards.number import number
from dashboards.snapshot import Row


def losses(context: Context, codes: list[str], domain: str) -> dict[str, Row]:
    """Of some units: the metric that costs most points, and the reports missing in the period."""
    asked: dict[str, Any] = {"period": context.period["period_code"], "domain": domain}
    return {row["unit_code"]: row for row in context.reader.rows("main_losses", units=codes, **asked)}


def loss(context: Context) -> Spec:
    """The metric with most points lost, which leads to its page; where there is no rank, the reason."""
    text, formats = context.text, context.formats

    def shown(row: Row) -> str | None:
        if row["rank"] is None:
            since = row.get("missing_since")
            why = unranked(context, row)
            return why if not since else text("rank.owes", n=row["missing_count"], day=formats.day(since))
        worst = row.get("worst")
        if not worst:
            return text("rank.loses_nothing")
        name, points = context.metric_name(worst["metric_code"]), formats.score(worst["points_lost"])
        return text("rank.loses", name=name, points=points)

    def of(row: Row) -> str | None:
        worst = row.get("worst")
        if row["rank"] is None or not worst:
            return None
        return number("part", row["unit_code"], context.period["period_code"], worst["metric_code"], "points_lost")

    return column("worst", "column.main_loss", shown=shown, of=of, sortable=False, least=150, phone=96, grow=2)
