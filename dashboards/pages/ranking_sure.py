"""Whom a unit surely stands above: a column of the ranking."""

from __future__ import annotations

from typing import Any

from dashboards.components.columns import Spec, column
from dashboards.components.table import room
from dashboards.context import Context
from dashboards.snapshot import Row

# as many names as a hint has room for
_MOST_NAMES = 12


def sure_rows(context: Context, codes: list[str], domain: str) -> dict[str, Row]:
    """Of some units: with how many they are compared, and above which they stand with 95 % confidence."""
    asked: dict[str, Any] = {"period": context.period["period_code"], "group": context.group, "domain": domain}
    return {row["unit_code"]: row for row in context.reader.rows("rank_sure", units=codes, **asked)}


def sure(context: Context) -> Spec:
    """Above how many of the units that it is compared with a unit stands with 95 % confidence; a hint names them."""
    text = context.text

    def shown(row: Row) -> str | None:
        compared = row.get("compared")
        return text("rank.sure", n=row["surely_above"], all=compared) if compared else None

    def names(row: Row) -> str | None:
        units = row.get("surely_below") or []
        if not units:
            return None
        first = text("common.list").join(context.unit_name(unit) for unit in units[:_MOST_NAMES])
        return text("rank.sure_names" if len(units) <= _MOST_NAMES else "rank.sure_first", names=first)

    look: dict[str, Any] = {"sortable": False, "wide": 1000, "width": room(text("column.surely_above"))}
    return column("surely_above", kind="number", shown=shown, tip=names, **look)
