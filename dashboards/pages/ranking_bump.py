"""Places over the last periods: who rose, who fell, and whether the intervals leave room to say so."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import chart_card
from dashboards.components.columns import Spec, column, table, unit
from dashboards.components.filter_bar import ALL, labelled, options, select
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.bump import FALLEN, HIGHLIGHT, RISEN, bump
from dashboards.number import number
from dashboards.pages.ranking_tables import domain_of
from dashboards.snapshot import Row

_PERIODS, _MOST_UNITS = 8, 40


def _history(context: Context) -> dict[str, list[Row]]:
    asked = {"period": context.period["period_code"], "group": context.group, "domain": domain_of(context)}
    rows = context.reader.rows("rank_history", units=context.within, most=_PERIODS, **asked)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["unit_code"]].append(row)
    return found


def places_table(context: Context) -> Table:
    """One row a unit, one column a period: the place with its interval."""
    history, domain = _history(context), domain_of(context)
    lines = []
    for code, rows in history.items():
        ranks = {row["period_code"]: row["rank"] for row in rows}
        lines.append({"unit_code": code, **ranks, "rows": {row["period_code"]: row for row in rows}})

    def of_period(period: str) -> Spec:
        def of(line: Row) -> str | None:
            return number("rank", line["unit_code"], period, domain) if line[period] else None

        def shown(line: Row) -> str | None:
            return _words(context, line["rows"][period])

        return column(period, named=context.formats.period(period), kind="number", shown=shown, of=of)

    columns = [unit(), *map(of_period, _periods(history))]
    return table(context, "places", "ranking.tab_bump", columns, lines)


def _periods(history: dict[str, list[Row]]) -> list[str]:
    return [row["period_code"] for row in next(iter(history.values()), [])]


def _words(context: Context, row: Row) -> str | None:
    if row["rank"] is None:
        return None
    words = context.text("rank.place", rank=row["rank"])
    return f"{words} ({row['rank_low']:,}–{row['rank_high']:,})" if row["rank_low"] is not None else words


def content(context: Context) -> list[Any]:
    history = _history(context)
    return [_card(context, history, context.view.unit if context.view.unit in history else None)]


def controls(context: Context) -> list[Any]:
    """The choice of a unit to follow."""
    words, history = context.text("bump.unit"), _history(context)
    chosen = context.view.unit if context.view.unit in history else ALL
    data = options({ALL: context.text("bump.nobody")} | {code: context.unit_name(code) for code in history})
    return [labelled(words, select(context, "unit", chosen, data, 260, words))]


def _movers(history: dict[str, list[Row]]) -> tuple[str | None, str | None]:
    """The most risen and the most fallen since the first period shown."""
    moved = {
        code: rows[0]["rank"] - rows[-1]["rank"]
        for code, rows in history.items()
        if rows[0]["rank"] and rows[-1]["rank"]
    }
    risen = max(moved, key=lambda code: moved[code], default=None)
    fallen = min(moved, key=lambda code: moved[code], default=None)
    return (risen if risen and moved[risen] > 0 else None), (fallen if fallen and moved[fallen] < 0 else None)


def _loud(history: dict[str, list[Row]], chosen: str | None) -> dict[str, str]:
    """Colours: the chosen unit; without one the first, the most risen and the most fallen."""
    if chosen:
        return {chosen: HIGHLIGHT}
    first = next((code for code, rows in history.items() if rows[-1]["rank"]), None)
    colours = zip((first, *_movers(history)), (HIGHLIGHT, RISEN, FALLEN), strict=True)
    return {code: colour for code, colour in colours if code}


def _title(context: Context, history: dict[str, list[Row]], chosen: str | None, periods: int) -> str:
    def places(code: str) -> dict[str, Any]:
        known = [row["rank"] for row in history[code] if row["rank"]]
        return {"name": context.unit_name(code), "first": known[0], "last": known[-1]}

    if chosen and history[chosen][-1]["rank"]:
        return context.text("bump.finding", **places(chosen))
    parts = [
        context.text(key, **places(code))
        for key, code in zip(("bump.risen", "bump.fallen"), _movers(history), strict=True)
        if code
    ]
    moves = context.text("bump.gap") + context.text("bump.comma").join(parts) if parts and not chosen else ""
    return context.text("bump.title", n=periods) + moves


def _card(context: Context, history: dict[str, list[Row]], chosen: str | None) -> html.Element:
    text, periods, loud = context.text, _periods(history), _loud(history, chosen)
    shown = [code for place, code in enumerate(history) if place < _MOST_UNITS or code in loud]
    drawn = [_drawn(context, code, history[code], loud.get(code), code == chosen) for code in shown]
    known = [row["rank"] for code in shown for row in history[code] if row["rank"]]
    names: dict[str, Any] = {
        "first_name": text("column.rank"),
        "interval_name": text("bump.interval") if chosen else "",
    }
    under = context.formats.under_axis(periods)
    return chart_card(
        context,
        title=_title(context, history, chosen, len(periods)),
        about=text("bump.about_chosen" if chosen else "bump.about", n=len(shown), all=len(history)),
        figure=bump(drawn, under, places=max(known), **names) if known else None,
        table=places_table(context),
        definitions=(text("definition.rank"), text("definition.interval")),
        why_empty=text("state.no_scores"),
        wide=True,
    )


def _drawn(context: Context, code: str, rows: list[Row], colour: str | None, with_interval: bool) -> dict[str, Any]:
    formats = context.formats

    def note(row: Row) -> str:
        if not row["rank"]:
            return ""
        place = {"score": formats.score(row["score"]), "rank": _words(context, row), "of": row["rank_of"]}
        return f"{formats.period(row['period_code'])} · {context.text('rank.hover', **place)}"

    return {
        "name": context.unit_name(code),
        "href": context.link(unit=code),
        "ranks": [row["rank"] for row in rows],
        "notes": [note(row) for row in rows],
        "colour": colour,
        **({end: [row[f"rank_{end}"] for row in rows] for end in ("low", "high")} if with_interval else {}),
    }
