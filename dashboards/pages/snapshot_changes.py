"""What lies between two snapshots beside the figures: units and submissions."""

from __future__ import annotations

from typing import Any

from dashboards.components.columns import label_column, moment_column
from dashboards.components.table import Column, Table
from dashboards.context import Context, units_by_code
from dashboards.snapshot import Row

_UNIT_FIELDS = ("unit_name", "unit_type", "parent_code")


def base_of(context: Context) -> str | None:
    """The snapshot to compare with: the one named in the address, else the one before."""
    ids = context.snapshots.ids()
    if context.view.base in ids and context.view.base != context.reader.snapshot_id:
        return context.view.base
    return next((one for one in ids if one < context.reader.snapshot_id), None)


def _both(context: Context, question: str, *key: str) -> tuple[dict[Any, Row], dict[Any, Row]]:
    """Rows of both snapshots by their key; (before, now)."""
    base = base_of(context)
    if base is None:
        return {}, {}
    with context.snapshots.open(base) as reader:
        before = {tuple(row[name] for name in key): row for row in reader.rows(question)}
    return before, {tuple(row[name] for name in key): row for row in context.reader.rows(question)}


def units_table(context: Context) -> Table:
    """Units that came, went, or have another name, type or parent."""
    text = context.text
    before, now = (
        units_by_code(list(rows.values()), context.view.lang) for rows in _both(context, "snapshot_units", "unit_code")
    )
    rows = []
    for code in sorted(before.keys() | now.keys()):
        old, new = before.get(code), now.get(code)
        if old is None or new is None:
            kind, known = ("came" if old is None else "went"), new or old
            rows.append(
                {
                    "unit_code": code,
                    "kind": text(f"snapshots.unit_{kind}"),
                    "before": None,
                    "now": known["unit_name"] if new else None,
                }
            )
            continue
        for field in _UNIT_FIELDS:
            if old[field] != new[field]:
                rows.append(
                    {
                        "unit_code": code,
                        "kind": text(f"snapshots.unit_{field}"),
                        "before": old[field],
                        "now": new[field],
                    }
                )
    columns = [
        Column(
            "unit_code",
            text("column.unit"),
            shown=lambda row: f"{context.unit_name(row['unit_code'])} · {row['unit_code']}",
        ),
        Column("kind", text("snapshots.change")),
        Column("before", base_of(context) or "—"),
        Column("now", context.reader.snapshot_id),
    ]
    return Table("unit_changes", text("snapshots.units"), columns, rows, in_sight=10)


def submissions_table(context: Context) -> Table:
    """Submissions that are new or stand otherwise than before, newest first."""
    text = context.text
    before, now = _both(context, "snapshot_submissions", "file_id", "template")
    rows = [
        {**row, "before": before[key]["status"] if key in before else None}
        for key, row in now.items()
        if key not in before or before[key]["status"] != row["status"]
    ]
    rows.sort(key=lambda row: (row["received_at"], row["file_id"]), reverse=True)

    def status(code: str | None) -> str:
        return text.label("submission_status", code) if code else text("snapshots.not_yet")

    columns = [
        moment_column(context, "received_at", text("column.received"), width=150),
        Column("unit_code", text("column.unit"), shown=lambda row: context.unit_name(row["unit_code"])),
        label_column(context, "template", text("column.template"), "template"),
        Column("before", base_of(context) or "—", shown=lambda row: status(row["before"])),
        Column("status", context.reader.snapshot_id, shown=lambda row: status(row["status"])),
        Column("file_name", text("column.file"), tip=lambda row: row["file_name"], wide=700, least=200),
    ]
    return Table("submission_changes", text("snapshots.submissions"), columns, rows, in_sight=12)
