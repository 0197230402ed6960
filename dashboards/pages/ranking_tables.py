"""The tables of the ranking page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dashboards.answer import Joined
from dashboards.components.columns import score_column, unit_column
from dashboards.components.rank_columns import history_column, moved_column
from dashboards.components.states import band, unranked
from dashboards.components.table import BLOCK, Column, Table, room, sort_of
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.figures.brackets import lanes, reach, together
from dashboards.number import number
from dashboards.pages.ranking_losses import loss_column, losses
from dashboards.pages.ranking_sure import sure_column, sure_rows
from dashboards.snapshot import Row

_BASE = {
    "study": "study_fulfilment_rate",
    "reporting": "reports_due",
    "case": "cases_received",
    "outreach": "outreach_items",
    "total": "",
}
_MOST_LANES = 4


def domain_of(context: Context) -> str:
    """The domain that is ranked; the total unless the address names another."""
    return context.view.domain or "total"


def ranked(context: Context) -> list[Row]:
    """Rows of the ranking, best first."""
    domain = domain_of(context)
    asked = {"period": context.period["period_code"], "group": context.group, "domain": domain}
    return context.reader.rows("ranking", base_metric=_BASE[domain], units=context.within, **asked)


def ranking_table(context: Context) -> Table:
    """Rank, score and what they rest on, one row a unit."""
    text, rows = context.text, ranked(context)
    total = domain_of(context) == "total"
    columns = [
        *_bracket_columns(context, rows),
        Column(
            "rank",
            text("column.rank"),
            kind="number",
            shown=_rank(context),
            tip=lambda row: None if row["rank"] else unranked(context, row),
            of=lambda row: (
                number("rank", row["unit_code"], context.period["period_code"], domain_of(context))
                if row["rank"] is not None
                else None
            ),
            width=_rank_width(rows),
            phone=76,
        ),
        replace(unit_column(context), least=100, grow=3),
        replace(_score_column(context), width=64),
        loss_column(context),
        Column(
            "rank_low",
            text("column.interval"),
            image=_whisker,
            shown=_interval(context),
            sortable=False,
            wide=1100,
            width=168,
        ),
        *([_band_column(context)] if any(row["band"] for row in rows) else []),
        *([sure_column(context)] if sum(row["rank_low"] is not None for row in rows) > 1 else []),
        moved_column(context, wide=440, width=78),
        moved_column(context, "year", wide=760, width=74),
        history_column(context, wide=1100),
        _resting_column(context, total),
    ]
    group, domain = text.label("unit_type", context.group), text.label("domain", domain_of(context))
    title = text("ranking.title", domain=domain, group=group)
    return Table("ranking", title, columns, Joined(rows, _beside(context)))


def _beside(context: Context) -> Any:
    """What is asked for the lines in sight only: earlier scores, main loss, and whom a unit surely stands above."""
    asked = {"period": context.period["period_code"], "domain": domain_of(context)}

    def of(codes: list[str]) -> dict[str, Row]:
        sure = sure_rows(context, codes, domain_of(context))
        history = context.reader.rows("score_history", units=codes, **asked)
        lost = losses(context, codes, domain_of(context))
        return {row["unit_code"]: sure.get(row["unit_code"], {}) | lost[row["unit_code"]] | row for row in history}

    return of


def _rank_width(rows: Sequence[Row]) -> int:
    """Room for a place and its interval on one line, which three numbers of as many digits as the group has need."""
    if all(row["rank_low"] is None for row in rows):
        return 92
    return max(96, 76 + 22 * len(f"{max(row['rank_of'] or 0 for row in rows):,}"))


def _rank(context: Context) -> Any:
    def shown(row: Row) -> str | None:
        if row["rank"] is None:
            return band(context, row)
        place = context.text("rank.tied" if row["is_tied"] else "rank.place", rank=row["rank"])
        return f"{place} ({row['rank_low']:,}–{row['rank_high']:,})" if row["rank_low"] is not None else place

    return shown


def by_rank(context: Context) -> bool:
    """Whether the list stands in the order of the ranks, in which brackets mean something."""
    return sort_of(context, "ranking") in ({}, {"rank": "asc"})


def _bracket_columns(context: Context, rows: list[Row]) -> list[Column]:
    """Who cannot be told apart from whom, where the whole group is shown: brackets beside a short list in order,
    the places in words in a long one.
    """
    ranked_rows = [row for row in rows if row["rank"] is not None and row["rank_low"] is not None]
    if not ranked_rows or context.within is not None:
        return []
    groups = _together(context, ranked_rows)
    place = {row["unit_code"]: number for number, row in enumerate(ranked_rows)}
    is_long = len(rows) > BLOCK

    def reached(row: Row) -> tuple[int, int] | None:
        span = reach(groups, place[row["unit_code"]]) if row["unit_code"] in place else None
        return (ranked_rows[span[0]]["rank"], ranked_rows[span[1]]["rank"]) if span else None

    def shown(row: Row) -> str | None:
        span = reached(row)
        return context.text("rank.together", first=span[0], last=span[1]) if span else None

    def short(row: Row) -> str | None:
        span = reached(row)
        return f"{span[0]:,}–{span[1]:,}" if span else None

    label = context.text("column.together")
    if context.exporting:
        return [Column("together", label, shown=shown, sortable=False)]
    if is_long:
        look: dict[str, Any] = {"sortable": False, "wide": 560, "width": room(label)}
        return [Column("together", label, kind="number", shown=short, tip=shown, **look)]
    drawn = lanes(groups, len(ranked_rows), _MOST_LANES)
    used = len(drawn[0])
    if not used or not by_rank(context):
        return []

    def image(row: Row) -> str | None:
        return svg.bracket(drawn[place[row["unit_code"]]]) if row["unit_code"] in place else None

    label = context.text("column.bracket")
    width = max(room(label), 34 + 12 * used)
    return [Column("together", label, image=image, shown=shown, sortable=False, wide=560, width=width)]


def _together(context: Context, ranked_rows: list[Row]) -> list[tuple[int, int]]:
    """Largest runs of neighbours whose intervals overlap, worked out once a snapshot."""
    key = ("brackets", context.period["period_code"], context.group, domain_of(context))
    return context.reader.kept(key, lambda: together([(row["rank_low"], row["rank_high"]) for row in ranked_rows]))


def _resting_column(context: Context, total: bool) -> Column:
    """What the place rests on: metrics under a total, rows under a domain; grey where some rest on too few."""
    text = context.text

    def shown(row: Row) -> str | None:
        words = [_used(context)(row) if total else context.formats.count(row["base_n"])]
        if row["metrics_small"]:
            words.append(text("rank.small_short", n=row["metrics_small"]))
        if row["rank"] is not None and (row["weight_present"] or 1) < 1:
            words.append(text("rank.present", share=context.formats.percent(row["weight_present"])))
        return " · ".join(filter(None, words)) or None

    return Column(
        "metrics_used" if total else "base_n",
        text("column.metrics_used" if total else f"column.base_{domain_of(context)}"),
        kind="number",
        shown=shown,
        tip=lambda row: text("rank.small", n=row["metrics_small"]) if row["metrics_small"] else None,
        of=None
        if total
        else lambda row: number("metric", row["unit_code"], context.period["period_code"], _BASE[domain_of(context)]),
        muted=lambda row: bool(row["metrics_small"]),
        wide=1440,
        width=168,
    )


def _score_column(context: Context) -> Column:
    return score_column(
        context,
        "score",
        context.text("column.score"),
        of=lambda row: number("score", row["unit_code"], context.period["period_code"], domain_of(context)),
    )


def _interval(context: Context) -> Any:
    return lambda row: (
        f"{row['rank_low']:,}–{row['rank_high']:,}"
        if row["rank_low"] is not None
        else context.text("rank.of", rank=row["rank"] or "—", of=row["rank_of"])
    )


def _whisker(row: Row) -> str:
    return svg.whisker(row["rank"], row["rank_low"], row["rank_high"], row["rank_of"], width=148)


def _band_column(context: Context) -> Column:
    text = context.text

    def share(row: Row) -> str | None:
        known = row["band_share"]
        return None if known is None else text("rank.band_share", share=context.formats.percent(known))

    width = room(*(text.label("band", code) for code in ("top", "middle", "bottom", "not_separable")))
    return Column("band", text("column.band"), shown=lambda row: band(context, row), tip=share, wide=620, width=width)


def _used(context: Context) -> Any:
    return lambda row: (
        context.text("rank.used", used=row["metrics_used"], all=row["metrics_all"]) if row["metrics_all"] else None
    )
