"""The list of units: where each stands, how it moves, what costs it most, what it still owes."""

from __future__ import annotations

from typing import Any

from dashboards.answer import Answer, Joined
from dashboards.components.columns import column, count, label, score, table, unit
from dashboards.components.rank_columns import gained, history
from dashboards.components.states import band
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.number import number
from dashboards.pages.ranking_losses import loss, losses
from dashboards.snapshot import Row

_DOMAIN = "total"


def directory_table(context: Context) -> Table:
    """All units, largest group first, best first."""
    text, period = context.text, context.period["period_code"]
    group = context.view.type if context.view.type in context.groups else None
    rows = Answer(context.reader, "standings", period=period, domain=_DOMAIN, group=group, units=context.within)

    def score_of(row: Row) -> str | None:
        return number("score", row["unit_code"], period, _DOMAIN) if row["rank"] else None

    def place_of(row: Row) -> str | None:
        # a unit without peers has a score, but no place
        return number("rank", row["unit_code"], period, _DOMAIN) if row["rank"] and row["rank_of"] > 1 else None

    def place(row: Row) -> str | None:
        if not row["rank"]:
            return band(context, row)
        return text("rank.of", rank=row["rank"], of=row["rank_of"]) if row["rank_of"] > 1 else text("unit.alone")

    def parent(row: Row) -> str:
        return context.unit_name((context.units.get(row["unit_code"]) or {}).get("parent_code"))

    def owes(row: Row) -> str | None:
        since = row["missing_since"]
        return text("rank.owes", n=row["missing_count"], day=context.formats.day(since)) if since else None

    def tone(row: Row) -> str | None:
        return "bad" if row["missing_count"] else None

    missing: dict[str, Any] = {"tone": tone, "tip": owes, "sortable": False, "width": 96, "phone": 64}
    columns = [
        unit(least=104, grow=3),
        label("peer_group", "column.type", "unit_type", wide=620, width=92),
        column("parent", shown=parent, sortable=False, wide=1100) if len(context.parents) > 1 else None,
        column("rank", kind="number", shown=place, of=place_of, width=108, phone=64),
        score("score", of=score_of, width=72, wide=380),
        gained(context, wide=480, width=84),
        gained(context, "year", tip=None, wide=760, width=84),
        history(context, wide=900),
        loss(context),
        count("missing_count", "column.missing_reports", **missing),
    ]
    return table(context, "units", "unit.directory", columns, Joined(rows, _beside(context)))


def _beside(context: Context) -> Any:
    """What is asked for the lines in sight only: earlier scores, main loss, missing reports."""

    def of(codes: list[str]) -> dict[str, Row]:
        lost = losses(context, codes, _DOMAIN)
        asked = {"period": context.period["period_code"], "domain": _DOMAIN}
        rows = context.reader.rows("score_history", units=codes, **asked)
        return {row["unit_code"]: {**row, **lost[row["unit_code"]]} for row in rows}

    return of
