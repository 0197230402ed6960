"""The tables of a what-if."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from dashboards import weights
from dashboards.components.columns import count_column, score_column, unit_column
from dashboards.components.states import band
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.number import number
from dashboards.pages.ranking_tables import domain_of
from dashboards.snapshot import Row


def scheme_of(context: Context) -> list[Row]:
    """Metrics of the scheme that holds in the period."""
    return context.reader.rows("scheme_of_period", period=context.period["period_code"])


def _asked(context: Context) -> dict[str, Any]:
    scheme = scheme_of(context)
    moved = weights.read(context.view.weights, weights.official(scheme))
    return {"period": context.period["period_code"], "domain": domain_of(context), **weights.bound(moved, scheme)}


def trial_rows(context: Context) -> list[Row]:
    """The group under the weights of the address, best first."""
    return context.reader.rows("whatif_scores", group=context.group, units=context.within, **_asked(context))


def trial_table(context: Context) -> Table:
    """Trial and official place side by side."""
    text, rows = context.text, trial_rows(context)

    def of(kind: str) -> Any:
        return lambda row: number(kind, row["unit_code"], context.period["period_code"], domain_of(context))

    def gained(row: Row) -> str | None:
        places = row["places_gained"]
        if places is None:
            return None
        return text("rank.same") if not places else f"↑ {places}" if places > 0 else f"↓ {-places}"

    def place(row: Row) -> str | None:
        if not row["trial_rank"]:
            return band(context, row)
        return text("rank.tied" if row["is_tied"] else "rank.place", rank=row["trial_rank"])

    def whisker(row: Row) -> str:
        of_places = max(row["rank_of"], row["trial_rank_of"])
        return svg.whisker(row["trial_rank"], row["rank_low"], row["rank_high"], of_places, width=150)

    score = partial(score_column, context)
    columns = [
        Column("trial_rank", text("whatif.trial_rank"), kind="number", shown=place, width=92),
        replace(unit_column(context), least=110),
        Column("places_gained", text("whatif.gained"), kind="number", shown=gained, tone=_tone, width=84),
        score("trial_score", text("whatif.trial_score"), wide=480, width=104),
        count_column(context, "rank", text("whatif.official_rank"), of=of("rank"), wide=400, width=104),
        score("score", text("whatif.official_score"), of=of("score"), wide=620, width=104),
        Column(
            "rank_low",
            text("whatif.inside"),
            image=whisker,
            shown=lambda row: _inside(context, row),
            sortable=False,
            wide=760,
            width=172,
        ),
    ]
    return Table("trial", text("whatif.table"), columns, rows, weights=context.view.weights or "")


def _tone(row: Row) -> str | None:
    return "strong" if row["places_gained"] else "soft-text"


def _inside(context: Context, row: Row) -> str | None:
    if row["trial_rank"] is None or row["rank_low"] is None:
        return None
    key = "whatif.is_inside" if row["rank_low"] <= row["trial_rank"] <= row["rank_high"] else "whatif.is_outside"
    return context.text(key, low=row["rank_low"], high=row["rank_high"])
