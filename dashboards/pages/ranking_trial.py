"""The tables of a what-if."""

from __future__ import annotations

from typing import Any

from dashboards import weights
from dashboards.components.columns import column, count, number_of, score, table, unit
from dashboards.components.states import band
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures import svg
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
    which = (domain_of(context), context.period["period_code"])

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

    def inside(row: Row) -> str | None:
        if row["trial_rank"] is None or row["rank_low"] is None:
            return None
        is_inside = row["rank_low"] <= row["trial_rank"] <= row["rank_high"]
        key = "whatif.is_inside" if is_inside else "whatif.is_outside"
        return text(key, low=row["rank_low"], high=row["rank_high"])

    def tone(row: Row) -> str:
        return "strong" if row["places_gained"] else "soft-text"

    columns = [
        column("trial_rank", "whatif.trial_rank", kind="number", shown=place, width=92),
        unit(least=110),
        column("places_gained", "whatif.gained", kind="number", shown=gained, tone=tone, width=84),
        score("trial_score", "whatif.trial_score", wide=480, width=104),
        count("rank", "whatif.official_rank", of=number_of("rank", *which), wide=400, width=104),
        score("score", "whatif.official_score", of=number_of("score", *which), wide=620, width=104),
        column("rank_low", "whatif.inside", image=whisker, shown=inside, sortable=False, wide=760, width=172),
    ]
    return table(context, "trial", "whatif.table", columns, rows, weights=context.view.weights or "")
