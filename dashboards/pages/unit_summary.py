"""A unit in one sentence: where it stands, what costs it most, what changed, what it owes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dashboards.components import elements as html
from dashboards.components.series import signals
from dashboards.components.states import is_judged, is_silent
from dashboards.context import Context
from dashboards.pages.ranking_losses import losses
from dashboards.snapshot import Row
from dashboards.view import DOMAINS

_MOST_LOSSES = 2
_MOST_NAMES = 3


def summary(context: Context, unit: str, standings: Mapping[str, Row]) -> html.Element:
    """The sentence. `standings`: the unit's places by domain and in the total."""
    silent = [context.text.label("domain", code) for code in DOMAINS if is_silent(context, standings.get(code))]
    total = standings.get("total")
    lost = _losses(context, unit) if is_judged(context, total) else ()
    parts = [*_place(context, total), *lost, *_turns(context, unit)]
    if silent:
        parts.append(context.text("unit.says_silent", what=context.text("common.list").join(silent)))
    parts += _owed(context, unit, not silent)
    return html.P([context.text("overview.then").join(parts), context.text("overview.stop")], className="answer")


def _place(context: Context, total: Row | None) -> Iterator[str]:
    if total is not None and total["rank"] is not None:
        group = context.text.label("unit_type", total["peer_group"])
        score = context.formats.score(total["score"])
        yield context.text("unit.says_place", score=score, group=group, rank=total["rank"], of=total["rank_of"])


def _losses(context: Context, unit: str) -> Iterator[str]:
    rows = context.reader.rows("unit_parts", unit=unit, period=context.period["period_code"])
    named = [
        context.text(
            "rank.loses", name=context.metric_name(row["metric_code"]), points=context.formats.score(row["points_lost"])
        )
        for row in rows[:_MOST_LOSSES]
        if row["points_lost"]
    ]
    if named:
        yield context.text("unit.says_losses", what=context.text("common.list").join(named))


def _turns(context: Context, unit: str) -> Iterator[str]:
    rows = signals(context, unit)
    for signal in ("worsening", "improving"):
        names = [context.metric_name(row["metric_code"]) for row in rows if row["signal"] == signal][:_MOST_NAMES]
        if names:
            yield context.text(f"unit.says_{signal}", what=context.text("common.list").join(names))


def _owed(context: Context, unit: str, says_nothing: bool) -> Iterator[str]:
    """The missing reports; that there is none only where nothing else is owed (`says_nothing`)."""
    row = losses(context, [unit], "total")[unit]
    if row["missing_count"]:
        yield context.text("rank.owes", n=row["missing_count"], day=context.formats.day(row["missing_since"]))
    elif says_nothing:
        yield context.text("unit.says_nothing_missing")
