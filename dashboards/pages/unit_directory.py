"""The list of units: where each stands, how it moves, what costs it most, what it still owes."""

from __future__ import annotations

from typing import Any

from dashboards.answer import Answer, Joined
from dashboards.components.columns import count_column, label_column, score_column, unit_column
from dashboards.components.rank_columns import history_column, moved_column
from dashboards.components.signal import moved
from dashboards.components.states import band
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.number import number
from dashboards.pages.ranking_losses import loss_column, losses
from dashboards.snapshot import Row

_DOMAIN = "total"


def directory_table(context: Context) -> Table:
    """All units, largest group first, best first."""
    text, period = context.text, context.period["period_code"]
    group = context.view.type if context.view.type in context.groups else None
    rows = Answer(context.reader, "unit_list", period=period, group=group, units=context.within)

    def of(kind: str) -> Any:
        # a unit without peers has a score, but no place
        return lambda row: (
            number(kind, row["unit_code"], period, _DOMAIN)
            if row["rank"] and (kind == "score" or row["rank_of"] > 1)
            else None
        )

    def place(row: Row) -> str | None:
        if not row["rank"]:
            return band(context, row)
        return text("rank.of", rank=row["rank"], of=row["rank_of"]) if row["rank_of"] > 1 else text("unit.alone")

    def year(row: Row) -> str:
        return moved(context, row["year_rank"], row["rank"])

    parent = Column(
        "parent",
        text("column.parent"),
        shown=lambda row: context.unit_name((context.units.get(row["unit_code"]) or {}).get("parent_code")),
        sortable=False,
        wide=1100,
    )
    columns = [
        unit_column(context, least=104, grow=3),
        label_column(context, "peer_group", text("column.type"), "unit_type", wide=620, width=92),
        *([parent] if len(context.parents) > 1 else []),
        Column("rank", text("column.rank"), kind="number", shown=place, of=of("rank"), width=108, phone=64),
        score_column(context, "score", text("column.score"), of=of("score"), width=72, wide=380),
        moved_column(context, wide=480, width=84),
        Column("year_gained", text("column.moved_year"), kind="number", shown=year, wide=760, width=84),
        history_column(context, wide=900),
        loss_column(context),
        count_column(
            context,
            "missing_count",
            text("column.missing_reports"),
            tone=lambda row: "bad" if row["missing_count"] else None,
            tip=lambda row: _since(context, row),
            sortable=False,
            width=96,
            phone=64,
        ),
    ]
    return Table("units", text("unit.directory"), columns, Joined(rows, _beside(context)))


def _beside(context: Context) -> Any:
    """What is asked for the lines in sight only: earlier scores, main loss, missing reports."""

    def of(codes: list[str]) -> dict[str, Row]:
        lost = losses(context, codes, _DOMAIN)
        history = context.reader.rows(
            "score_history", units=codes, period=context.period["period_code"], domain=_DOMAIN
        )
        return {row["unit_code"]: {**row, **lost[row["unit_code"]]} for row in history}

    return of


def _since(context: Context, row: Row) -> str | None:
    since = row["missing_since"]
    return context.text("rank.owes", n=row["missing_count"], day=context.formats.day(since)) if since else None
