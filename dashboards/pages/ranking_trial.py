"""The tables of a what-if."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboards import weights
from dashboards.components.columns import unit_column
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
    text, formats, rows = context.text, context.formats, trial_rows(context)

    def of(kind: str) -> Any:
        return lambda row: number(kind, row["unit_code"], context.period["period_code"], domain_of(context))

    def gained(row: Row) -> str | None:
        places = row["places_gained"]
        if places is None:
            return None
        return text("rank.same") if not places else f"↑ {places}" if places > 0 else f"↓ {-places}"

    columns = [
        Column(
            "trial_rank",
            text("whatif.trial_rank"),
            kind="number",
            shown=lambda row: (
                text("rank.tied" if row["is_tied"] else "rank.place", rank=row["trial_rank"])
                if row["trial_rank"]
                else text.label("band", row["band"])
            ),
            width=92,
        ),
        replace(unit_column(context), least=110),
        Column("places_gained", text("whatif.gained"), kind="number", shown=gained, tone=_tone, width=84),
        Column(
            "trial_score",
            text("whatif.trial_score"),
            kind="number",
            shown=lambda row: formats.score(row["trial_score"]),
            wide=480,
            width=104,
        ),
        Column(
            "rank",
            text("whatif.official_rank"),
            kind="number",
            shown=lambda row: row["rank"],
            of=of("rank"),
            wide=400,
            width=104,
        ),
        Column(
            "score",
            text("whatif.official_score"),
            kind="number",
            shown=lambda row: formats.score(row["score"]),
            of=of("score"),
            wide=620,
            width=104,
        ),
        Column(
            "rank_low",
            text("whatif.inside"),
            image=lambda row: svg.whisker(
                row["trial_rank"],
                row["rank_low"],
                row["rank_high"],
                max(row["rank_of"], row["trial_rank_of"]),
                width=150,
            ),
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


def weights_table(context: Context) -> Table:
    """What each metric weighs by the scheme and in the trial."""
    text, formats = context.text, context.formats
    columns = [
        Column(
            "domain",
            text("column.domain"),
            shown=lambda row: text.label("domain", row["domain"]),
            wide=420,
            nowrap=True,
        ),
        Column("metric_code", text("column.metric"), shown=lambda row: context.metric_name(row["metric_code"])),
        Column(
            "official_share",
            text("whatif.official_weight"),
            kind="percent",
            shown=lambda row: formats.percent(row["official_share"]),
        ),
        Column(
            "trial_share",
            text("whatif.trial_weight"),
            kind="percent",
            shown=lambda row: formats.percent(row["trial_share"]),
            tone=lambda row: (
                "strong" if formats.percent(row["trial_share"]) != formats.percent(row["official_share"]) else None
            ),
        ),
    ]
    return Table("weights", text("whatif.shares"), columns, context.reader.rows("whatif_weights", **_asked(context)))
