"""The tables of the ranking page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.answer import Joined
from dashboards.components.columns import Spec, column, number_of, score, table, unit
from dashboards.components.rank_columns import gained, history
from dashboards.components.states import band, unranked
from dashboards.components.table import BLOCK, Table, room, sort_of
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.figures.brackets import lanes, reach, together
from dashboards.number import number
from dashboards.pages.ranking_losses import loss, losses
from dashboards.pages.ranking_sure import sure, sure_rows
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
    text, rows, domain, period = context.text, ranked(context), domain_of(context), context.period["period_code"]

    def place(row: Row) -> str | None:
        if row["rank"] is None:
            return band(context, row)
        words = text("rank.tied" if row["is_tied"] else "rank.place", rank=row["rank"])
        return f"{words} ({row['rank_low']:,}–{row['rank_high']:,})" if row["rank_low"] is not None else words

    def why(row: Row) -> str | None:
        return None if row["rank"] else unranked(context, row)

    def of(row: Row) -> str | None:
        return number("rank", row["unit_code"], period, domain) if row["rank"] is not None else None

    def interval(row: Row) -> str:
        if row["rank_low"] is None:
            return text("rank.of", rank=row["rank"] or "—", of=row["rank_of"])
        return f"{row['rank_low']:,}–{row['rank_high']:,}"

    columns = [
        *_brackets(context, rows),
        column("rank", kind="number", shown=place, tip=why, of=of, width=_rank_width(rows), phone=76),
        unit(least=100, grow=3),
        score("score", of=number_of("score", domain, period), width=64),
        loss(context),
        column("rank_low", "column.interval", image=_whisker, shown=interval, sortable=False, wide=1100, width=168),
        _band(context) if any(row["band"] for row in rows) else None,
        sure(context) if sum(row["rank_low"] is not None for row in rows) > 1 else None,
        gained(context, wide=440, width=78),
        gained(context, "year", wide=760, width=74),
        history(context, wide=1100),
        _resting(context, domain),
    ]
    title = text("ranking.title", domain=text.label("domain", domain), group=text.label("unit_type", context.group))
    return table(context, "ranking", "", columns, Joined(rows, _beside(context)), named=title)


def _beside(context: Context) -> Any:
    """What is asked for the lines in sight only: earlier scores, main loss, and whom a unit surely stands above."""
    asked = {"period": context.period["period_code"], "domain": domain_of(context)}

    def of(codes: list[str]) -> dict[str, Row]:
        above, lost = (of(context, codes, domain_of(context)) for of in (sure_rows, losses))
        rows = context.reader.rows("score_history", units=codes, **asked)
        return {row["unit_code"]: above.get(row["unit_code"], {}) | lost[row["unit_code"]] | row for row in rows}

    return of


def _rank_width(rows: Sequence[Row]) -> int:
    """Room for a place and its interval on one line, which three numbers of as many digits as the group has need."""
    if all(row["rank_low"] is None for row in rows):
        return 92
    return max(96, 76 + 22 * len(f"{max(row['rank_of'] or 0 for row in rows):,}"))


def by_rank(context: Context) -> bool:
    """Whether the list stands in the order of the ranks, in which brackets mean something."""
    return sort_of(context, "ranking") in ({}, {"rank": "asc"})


def _brackets(context: Context, rows: list[Row]) -> list[Spec]:
    """Who cannot be told apart from whom, where the whole group is shown: brackets beside a short list in order,
    the places in words in a long one.
    """
    ranked_rows = [row for row in rows if row["rank"] is not None and row["rank_low"] is not None]
    if not ranked_rows or context.within is not None:
        return []
    groups = _together(context, ranked_rows)
    place = {row["unit_code"]: number for number, row in enumerate(ranked_rows)}

    def reached(row: Row) -> tuple[int, int] | None:
        span = reach(groups, place[row["unit_code"]]) if row["unit_code"] in place else None
        return (ranked_rows[span[0]]["rank"], ranked_rows[span[1]]["rank"]) if span else None

    def shown(row: Row) -> str | None:
        span = reached(row)
        return context.text("rank.together", first=span[0], last=span[1]) if span else None

    def short(row: Row) -> str | None:
        span = reached(row)
        return f"{span[0]:,}–{span[1]:,}" if span else None

    if context.exporting:
        return [column("together", shown=shown, sortable=False)]
    look: dict[str, Any] = {"sortable": False, "wide": 560}
    if len(rows) > BLOCK:
        width = room(context.text("column.together"))
        return [column("together", kind="number", shown=short, tip=shown, width=width, **look)]
    drawn = lanes(groups, len(ranked_rows), _MOST_LANES)
    used = len(drawn[0])
    if not used or not by_rank(context):
        return []

    def image(row: Row) -> str | None:
        return svg.bracket(drawn[place[row["unit_code"]]]) if row["unit_code"] in place else None

    width = max(room(context.text("column.bracket")), 34 + 12 * used)
    return [column("together", "column.bracket", image=image, shown=shown, width=width, **look)]


def _together(context: Context, ranked_rows: list[Row]) -> list[tuple[int, int]]:
    """Largest runs of neighbours whose intervals overlap, worked out once a snapshot."""
    key = ("brackets", context.period["period_code"], context.group, domain_of(context))
    return context.reader.kept(key, lambda: together([(row["rank_low"], row["rank_high"]) for row in ranked_rows]))


def _resting(context: Context, domain: str) -> Spec:
    """What the place rests on: metrics under a total, rows under a domain; grey where some rest on too few."""
    text, total, period = context.text, domain == "total", context.period["period_code"]

    def used(row: Row) -> str:
        return text("rank.used", used=row["metrics_used"], all=row["metrics_all"]) if row["metrics_all"] else ""

    def small(row: Row) -> str | None:
        return text("rank.small", n=row["metrics_small"]) if row["metrics_small"] else None

    def shown(row: Row) -> str | None:
        words = [used(row) if total else context.formats.count(row["base_n"])]
        if row["metrics_small"]:
            words.append(text("rank.small_short", n=row["metrics_small"]))
        if row["rank"] is not None and (row["weight_present"] or 1) < 1:
            words.append(text("rank.present", share=context.formats.percent(row["weight_present"])))
        return " · ".join(filter(None, words)) or None

    look: dict[str, Any] = {"kind": "number", "shown": shown, "tip": small, "muted": small, "wide": 1440, "width": 168}
    if total:
        return column("metrics_used", **look)
    return column("base_n", f"column.base_{domain}", of=number_of("metric", _BASE[domain], period), **look)


def _whisker(row: Row) -> str:
    return svg.whisker(row["rank"], row["rank_low"], row["rank_high"], row["rank_of"], width=148)


def _band(context: Context) -> Spec:
    text = context.text

    def share(row: Row) -> str | None:
        known = row["band_share"]
        return None if known is None else text("rank.band_share", share=context.formats.percent(known))

    width = room(*(text.label("band", code) for code in ("top", "middle", "bottom", "not_separable")))
    return column("band", shown=lambda row: band(context, row), tip=share, wide=620, width=width)
