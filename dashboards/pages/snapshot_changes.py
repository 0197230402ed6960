"""What lies between two snapshots: figures, units and submissions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboards.components.columns import Spec, column, label, moment, table, unit
from dashboards.components.table import Of, Table
from dashboards.context import Context
from dashboards.peers import units_by_code
from dashboards.snapshot import Row

_MAX_CHANGES = 300
_UNIT_FIELDS = ("unit_name", "unit_type", "parent_code")


def base_of(context: Context) -> str | None:
    """The snapshot to compare with: the one named in the address, else the one before."""
    ids = context.snapshots.ids()
    if context.view.base in ids and context.view.base != context.reader.snapshot_id:
        return context.view.base
    return next((one for one in ids if one < context.reader.snapshot_id), None)


def _both(context: Context, question: str, *key: str, **asked: str) -> list[tuple[Any, Row | None, Row | None]]:
    """Every key of the rows of both snapshots with its row before and now."""
    base = base_of(context)
    if base is None:
        return []
    with context.snapshots.open(base) as reader:
        before = {tuple(row[name] for name in key): row for row in reader.rows(question, **asked)}
    now = {tuple(row[name] for name in key): row for row in context.reader.rows(question, **asked)}
    return [(one, before.get(one), now.get(one)) for one in sorted(before.keys() | now.keys(), key=str)]


def _columns(context: Context, shown: Callable[[str], Of] | None = None, **look: Any) -> list[Spec]:
    """How it was and how it is, each under the number of its snapshot."""
    names = {"before": base_of(context) or "—", "now": context.reader.snapshot_id}
    return [column(field, named=name, shown=shown and shown(field), **look) for field, name in names.items()]


def changes_table(context: Context) -> Table:
    """Figures and ranks of the period that differ between the two snapshots."""
    text, key = context.text, ("kind", "unit_code", "code")
    rows: list[Row] = []
    for one, *states in _both(context, "snapshot_values", *key, period=context.period["period_code"]):
        old, new = (row["value"] if row else None for row in states)
        if old != new:
            rows.append({**dict(zip(key, one, strict=True)), "before": old, "now": new})

    def name(row: Row) -> str:
        if row["kind"] == "rank":
            return text("snapshots.rank", domain=text.label("domain", row["code"]))
        return context.metric_name(row["code"])

    def shown(field: str) -> Of:
        return lambda row: (
            context.formats.count(row[field]) if row["kind"] == "rank" else context.value(row["code"], row[field])
        )

    columns = [
        unit(),
        column("code", "snapshots.figure", shown=name, least=180),
        *_columns(context, shown, kind="number"),
    ]
    shown_rows = rows if context.exporting else rows[:_MAX_CHANGES]
    return table(context, "changes", "snapshots.changes", columns, shown_rows)


def units_table(context: Context) -> Table:
    """Units that came, went, or have another name, type or parent."""
    text = context.text
    rows = []
    for (code,), *states in _both(context, "snapshot_units", "unit_code"):
        old, new = (units_by_code([row], context.view.lang)[code] if row else None for row in states)
        if old and new:
            found = [(f"unit_{field}", old[field], new[field]) for field in _UNIT_FIELDS if old[field] != new[field]]
        else:
            found = [("unit_came", None, new["unit_name"]) if new else ("unit_went", None, None)]
        same = {"unit_code": code}
        rows += [{**same, "kind": text(f"snapshots.{kind}"), "before": was, "now": now} for kind, was, now in found]

    def name(row: Row) -> str:
        return f"{context.unit_name(row['unit_code'])} · {row['unit_code']}"

    columns = [column("unit_code", "column.unit", shown=name), column("kind", "snapshots.change"), *_columns(context)]
    return table(context, "unit_changes", "snapshots.units", columns, rows, in_sight=10)


def submissions_table(context: Context) -> Table:
    """Submissions that are new or stand otherwise than before, newest first."""
    text = context.text
    rows = [
        {**now, "before": before and before["status"], "now": now["status"]}
        for _, before, now in _both(context, "snapshot_submissions", "file_id", "template")
        if now and (before is None or before["status"] != now["status"])
    ]
    rows.sort(key=lambda row: (row["received_at"], row["file_id"]), reverse=True)

    def status(field: str) -> Of:
        return lambda row: text.label("submission_status", row[field]) if row[field] else text("snapshots.not_yet")

    columns = [
        moment("received_at", "column.received", width=150),
        unit(least=104),
        label("template"),
        *_columns(context, status),
        column("file_name", "column.file", tip=lambda row: row["file_name"], wide=700, least=200),
    ]
    return table(context, "submission_changes", "snapshots.submissions", columns, rows, in_sight=12)
