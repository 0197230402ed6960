"""What lies between two snapshots: figures, units and submissions."""

from __future__ import annotations

from typing import Any

from dashboards.components.columns import label_column, moment_column, unit_column
from dashboards.components.table import Column, Table
from dashboards.context import Context, units_by_code
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


def _columns(context: Context, before: Any = None, now: Any = None, **look: Any) -> list[Column]:
    """How it was and how it is, each under the number of its snapshot."""
    return [
        Column("before", base_of(context) or "—", shown=before, **look),
        Column("now", context.reader.snapshot_id, shown=now, **look),
    ]


def changes_table(context: Context) -> Table:
    """Figures and ranks of the period that differ between the two snapshots."""
    text, formats = context.text, context.formats
    rows: list[Row] = []
    period = context.period["period_code"]
    for (kind, unit, code), before, now in _both(
        context, "snapshot_values", "kind", "unit_code", "code", period=period
    ):
        old, new = (row["value"] if row else None for row in (before, now))
        if old != new:
            rows.append({"kind": kind, "unit_code": unit, "code": code, "before": old, "now": new})

    def name(row: Row) -> str:
        if row["kind"] == "rank":
            return text("snapshots.rank", domain=text.label("domain", row["code"]))
        return context.metric_name(row["code"])

    def shown(field: str) -> Any:
        return lambda row: (
            formats.count(row[field]) if row["kind"] == "rank" else context.value(row["code"], row[field])
        )

    columns = [
        unit_column(context),
        Column("code", text("snapshots.figure"), shown=name, least=180),
        *_columns(context, shown("before"), shown("now"), kind="number"),
    ]
    return Table("changes", text("snapshots.changes"), columns, rows if context.exporting else rows[:_MAX_CHANGES])


def units_table(context: Context) -> Table:
    """Units that came, went, or have another name, type or parent."""
    text = context.text
    rows = []
    for (unit,), *states in _both(context, "snapshot_units", "unit_code"):
        old, new = (units_by_code([row], context.view.lang)[unit] if row else None for row in states)
        if old and new:
            found = [(f"unit_{field}", old[field], new[field]) for field in _UNIT_FIELDS if old[field] != new[field]]
        else:
            found = [("unit_came", None, new["unit_name"]) if new else ("unit_went", None, None)]
        rows += [
            {"unit_code": unit, "kind": text(f"snapshots.{kind}"), "before": was, "now": now}
            for kind, was, now in found
        ]

    def name(row: Row) -> str:
        return f"{context.unit_name(row['unit_code'])} · {row['unit_code']}"

    columns = [
        Column("unit_code", text("column.unit"), shown=name),
        Column("kind", text("snapshots.change")),
        *_columns(context),
    ]
    return Table("unit_changes", text("snapshots.units"), columns, rows, in_sight=10)


def submissions_table(context: Context) -> Table:
    """Submissions that are new or stand otherwise than before, newest first."""
    text = context.text
    rows = [
        {**now, "before": before and before["status"], "now": now["status"]}
        for _, before, now in _both(context, "snapshot_submissions", "file_id", "template")
        if now and (before is None or before["status"] != now["status"])
    ]
    rows.sort(key=lambda row: (row["received_at"], row["file_id"]), reverse=True)

    def status(field: str) -> Any:
        return lambda row: text.label("submission_status", row[field]) if row[field] else text("snapshots.not_yet")

    columns = [
        moment_column(context, "received_at", text("column.received"), width=150),
        unit_column(context, least=104),
        label_column(context, "template", text("column.template"), "template"),
        *_columns(context, status("before"), status("now")),
        Column("file_name", text("column.file"), tip=lambda row: row["file_name"], wide=700, least=200),
    ]
    return Table("submission_changes", text("snapshots.submissions"), columns, rows, in_sight=12)
