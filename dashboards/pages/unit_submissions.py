"""What a unit sent: its submissions with their findings, receipts and annotated copies."""

from __future__ import annotations

from functools import cache

from dashboards import live
from dashboards.components.columns import count_column, label_column, moment_column, period_column
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.snapshot import Row

_MOST_SUBMISSIONS = 40


def submissions_table(context: Context) -> Table:
    """What the unit sent."""
    text = context.text
    columns = [
        moment_column(context, "received_at", text("column.received")),
        Column("file_name", text("column.file"), wide=560),
        label_column(context, "template", text("column.template"), "template"),
        period_column(context, wide=700),
        count_column(context, "version", text("column.version"), wide=700),
        label_column(
            context,
            "status",
            text("column.state"),
            "submission_status",
            tip=lambda row: text.label("verdict", row["verdict"]),
        ),
        count_column(context, "rows_accepted", text("column.rows_accepted"), wide=700),
        count_column(context, "rows_rejected", text("column.rows_rejected"), wide=420),
        _findings(context, "open"),
        _findings(context, "settled"),
        _answer(context, "json", "receipt"),
        _answer(context, "xlsx", "annotated"),
    ]
    return Table("submissions", text("unit.submissions"), columns, _submissions(context))


def _submissions(context: Context) -> list[Row]:
    """The newest submissions first."""
    rows = sorted(
        context.reader.rows("unit_submissions", unit=context.view.unit),
        key=lambda row: (row["file_name"], row["template"] or ""),
    )
    return sorted(rows, key=lambda row: row["received_at"], reverse=True)[:_MOST_SUBMISSIONS]


def _findings(context: Context, kind: str) -> Column:
    """How many findings of a submission are open or settled, leading to them."""
    address = context.link("/collection", unit=context.view.unit, findings="settled" if kind == "settled" else None)
    return count_column(
        context,
        f"{kind}_findings",
        context.text(f"unit.findings_{kind}"),
        href=lambda row: address if row[f"{kind}_findings"] else None,
        wide=420 if kind == "open" else 900,
    )


def _answer(context: Context, kind: str, label: str) -> Column:
    """A link to the receipt or the annotated copy, where there is one."""

    @cache
    def known(file_id: str | None) -> str | None:
        return live.receipt(context, file_id, kind)

    def address(row: Row) -> str | None:
        return known(row["file_id"])

    return Column(
        f"receipt_{kind}",
        context.text(f"collection.{label}"),
        shown=lambda row: context.text(f"collection.{label}_link") if address(row) else None,
        href=address,
        wide=560 if kind == "xlsx" else 0,
        exported=False,
    )
