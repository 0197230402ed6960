"""What changed since the snapshot before, in sentences."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from dashboards.context import Context
from dashboards.snapshot import QuestionError, Reader, SnapshotError

LOG = logging.getLogger(__name__)
State = dict[str, dict[str, float | None]]
Sentence = tuple[str, str | None]


def _state(context: Context, reader: Reader, metrics: Sequence[str]) -> State:
    rows = reader.rows(
        "state_of_snapshot", unit=context.scope, period=context.period["period_code"], metrics=list(metrics)
    )
    found: State = {"metric": {}, "rank": {}, "submission": {}}
    for row in rows:
        found[row["kind"]][row["code"]] = row["value"]
    return found


def since_last(context: Context, metrics: Sequence[str]) -> list[Sentence]:
    """One to three sentences, each with the page that shows more; the same period in both snapshots is compared."""
    text = context.text
    earlier = next((one for one in context.snapshots.ids() if one < context.reader.snapshot_id), None)
    if earlier is None:
        return [(text("since.first"), None)]
    try:
        with context.snapshots.open(earlier) as reader:
            before = _state(context, reader, metrics)
    except (SnapshotError, QuestionError) as error:
        LOG.warning("%s is not compared with", earlier, exc_info=error)
        return [(text("since.unreadable", id=earlier), context.link("/snapshots"))]
    now = _state(context, context.reader, metrics)
    sentences = [
        *_figures(context, before, now, metrics, earlier),
        *_ranks(context, before, now),
        *_submissions(context, before, now, earlier),
    ]
    period = context.formats.period(context.period["period_code"])
    return sentences or [(text("since.nothing", id=earlier, period=period), context.link("/snapshots"))]


def _figures(context: Context, before: State, now: State, metrics: Sequence[str], earlier: str) -> list[Sentence]:
    """The headline figures that read otherwise now."""
    parts = []
    for code in metrics:
        old, new = (context.value(code, state["metric"].get(code)) for state in (before, now))
        if old != new:
            parts.append(context.text("since.metric", name=context.metric_name(code), old=old, new=new))
    words = context.text("since.figures", changes=context.text("since.and").join(parts))
    return [(words, context.link("/snapshots", base=earlier))] if parts else []


def _ranks(context: Context, before: State, now: State) -> list[Sentence]:
    """How many places differ, and the largest move."""
    moves = {
        code: earlier - rank
        for code, rank in now["rank"].items()
        if rank is not None and (earlier := before["rank"].get(code)) is not None and earlier != rank
    }
    if not moves:
        return []
    most = max(moves, key=lambda code: (abs(moves[code]), code))
    group, _, unit = most.partition("/")
    move = ("↑" if moves[most] > 0 else "↓") + context.formats.count(abs(moves[most]))
    words = context.text("since.ranks", n=context.formats.count(len(moves)), unit=context.unit_name(unit), move=move)
    return [(words, context.link("/ranking", type=group if group in context.groups else None))]


def _submissions(context: Context, before: State, now: State, earlier: str) -> list[Sentence]:
    came = len(now["submission"].keys() - before["submission"].keys())
    words = context.text("since.submissions", id=earlier, n=context.formats.count(came))
    return [(words, context.link("/collection", tab="sent"))] if came else []
