"""What changed since the snapshot before, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.context import Context
from dashboards.snapshot import Reader, SnapshotError


def _state(context: Context, reader: Reader, metrics: Sequence[str]) -> dict[str, dict[str, float | None]]:
    rows = reader.rows("state_of_snapshot", unit=context.scope, period=context.period["period_code"], metrics=list(metrics))
    found: dict[str, dict[str, float | None]] = {"metric": {}, "rank": {}, "submission": {}}
    for row in rows:
        found[row["kind"]][row["code"]] = row["value"]
    return found


def since_last(context: Context, metrics: Sequence[str]) -> list[str]:
    """Up to six sentences; the same period in both snapshots is compared."""
    text, formats = context.text, context.formats
    earlier = next((one for one in context.snapshots.ids() if one < context.reader.snapshot_id), None)
    if earlier is None:
        return [text("since.first")]
    try:
        with context.snapshots.open(earlier) as reader:
            before = _state(context, reader, metrics)
    except SnapshotError:
        return [text("since.unreadable", id=earlier)]
    now = _state(context, context.reader, metrics)
    lines = []
    came = len(now["submission"].keys() - before["submission"].keys())
    lines.append(text("since.submissions", id=earlier, n=formats.count(came)) if came else text("since.no_submissions", id=earlier))
    for code in metrics:
        old, new = before["metric"].get(code), now["metric"].get(code)
        shown_old, shown_new = context.value(code, old), context.value(code, new)
        if shown_old != shown_new:
            lines.append(text("since.metric", name=context.metric_name(code), old=shown_old, new=shown_new))
    if len(lines) == 1:
        lines.append(text("since.same", period=formats.period(context.period["period_code"])))
    moved = sum(1 for code, rank in now["rank"].items() if code in before["rank"] and before["rank"][code] != rank)
    lines.append(text("since.ranks", n=formats.count(moved)) if moved else text("since.no_ranks"))
    return lines
