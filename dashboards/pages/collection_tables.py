"""The tables of the collection page."""

from __future__ import annotations

from functools import partial
from typing import Any

from dashboards import live
from dashboards.components.columns import count_column, label_column, moment_column, percent_column, period_column
from dashboards.components.rule_names import rule_name
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.snapshot import Row

STATUSES = ("accepted", "partly_accepted", "refused", "superseded", "duplicate", "withdrawn")
TONES = {
    "missing": "bad-text",
    "refused": "bad-text",
    "partly_accepted": "warn-text",
    "summary_only": "soft-text",
    "not_applicable": "soft-text",
    "from_source": "soft-text",
}
_OUR_RULES = ("internal_error", "put_off")
_MOST_SHOWN, _ALL = 200, 5_000_000


def _most(context: Context) -> int:
    """A page shows the first rows; a file holds them all."""
    return _ALL if context.exporting else _MOST_SHOWN


def only_first(context: Context, table: Table) -> str:
    """What to add to the words about a table of which the page shows a part."""
    return (
        context.text("card.only_first", n=_MOST_SHOWN)
        if len(table.rows) >= _MOST_SHOWN and not context.exporting
        else ""
    )


def units_of_filter(context: Context) -> list[str] | None:
    """Units of the filter bar; None where nothing is chosen, so that files of no known unit are in."""
    return None if context.within is None and context.view.type is None else context.members


def shows_settled(context: Context) -> bool:
    """Whether what later files have settled is shown, instead of what is open."""
    return context.view.findings == "settled"


def names_table(context: Context) -> Table:
    """Names that match no unit."""
    text = context.text
    columns = [
        Column("name", text("collection.name")),
        count_column(context, "row_count", text("collection.rows")),
        count_column(context, "files", text("collection.files"), wide=420),
        Column(
            "nearest_unit_code",
            text("collection.nearest"),
            shown=lambda row: context.unit_name(row["nearest_unit_code"]),
            href=lambda row: (
                context.link("/unit", unit=row["nearest_unit_code"])
                if row["nearest_unit_code"] in context.units
                else None
            ),
        ),
        percent_column(context, "similarity", text("collection.similarity"), wide=420),
    ]
    return Table("names", text("collection.names"), columns, context.reader.rows("unmatched_names"))


def _sender_column(context: Context, **look: Any) -> Column:
    """The unit that a file or row is of, where it names one."""
    return Column(
        "unit_code",
        context.text("column.unit"),
        shown=lambda row: (
            context.unit_name(row["unit_code"]) if row["unit_code"] else context.text("collection.no_unit")
        ),
        href=lambda row: context.link("/unit", unit=row["unit_code"]) if row["unit_code"] in context.units else None,
        **look,
    )


def odd_files_table(context: Context) -> Table:
    """Files that count although a column of them was not read, or rows lie outside the period that their path promises."""
    text = context.text
    columns = [
        label_column(context, "signal", text("quality.signal"), "review"),
        _sender_column(context),
        Column(
            "detail_zh",
            text("quality.detail"),
            shown=lambda row: text.either(row["detail_zh"], row["detail_en"]),
            least=240,
            grow=5,
        ),
        _receipt_column(context, "json", "receipt"),
    ]
    rows = context.reader.rows("odd_files", units=units_of_filter(context), most=_most(context))
    return Table("odd_files", text("collection.odd_files"), columns, rows, in_sight=6)


def _kind_of_finding(context: Context, row: Row) -> str:
    """Returned or marked; what we failed to read was returned to nobody."""
    return (
        context.text("collection.our_fault")
        if row["rule"] in _OUR_RULES
        else context.text.label("severity", row["severity"])
    )


def rules_table(context: Context) -> Table:
    """Returned and marked cells by rule."""
    text = context.text
    columns = [
        Column("rule", text("collection.rule"), shown=lambda row: rule_name(context, row["rule"])),
        Column("severity", text("collection.severity"), shown=lambda row: _kind_of_finding(context, row)),
        count_column(context, "cells", text("collection.cells_n")),
        count_column(context, "files", text("collection.files")),
        Column(
            "message_zh",
            text("collection.example"),
            shown=lambda row: text.either(row["message_zh"], row["message_en"]),
        ),
    ]
    return Table(
        "rules",
        text("collection.rules"),
        columns,
        context.reader.rows("rejections_by_rule", units=units_of_filter(context), settled=shows_settled(context)),
    )


def units_table(context: Context) -> Table:
    """Returned and marked cells by the unit that sent them."""
    text = context.text
    columns = [
        _sender_column(context),
        count_column(context, "errors", text.heading("severity", "error"), width=84),
        count_column(context, "warnings", text.heading("severity", "warning"), width=84),
        count_column(context, "files", text("collection.files"), wide=420, width=84),
    ]
    rows = context.reader.rows("rejections_by_unit", units=units_of_filter(context), settled=shows_settled(context))
    return Table("units", text("collection.units"), columns, rows)


def cells_table(context: Context, of_unit: bool = False) -> Table:
    """Returned cells with address and reason; of the chosen unit only where asked."""
    text = context.text

    def address(row: Row) -> str | None:
        return f"{row['sheet']}!{row['cell']}" if row["cell"] else row["sheet"] or None

    columns: list[Any] = [
        Column(
            "severity",
            text("collection.severity"),
            shown=lambda row: _kind_of_finding(context, row),
            tone=lambda row: (
                "warn-text" if row["rule"] in _OUR_RULES else "bad-text" if row["severity"] == "error" else None
            ),
            width=92,
        ),
        Column("file_name", text("column.file"), tip=lambda row: row["file_name"], wide=560, least=180),
        Column("cell", text("collection.cell"), shown=address, tip=address, wide=480, least=120),
        Column("value", text("collection.value"), tip=lambda row: row["value"], wide=700, least=120),
        Column(
            "message_zh",
            text("collection.reason"),
            shown=lambda row: text.either(row["message_zh"], row["message_en"]),
            tip=lambda row: text.either(row["message_zh"], row["message_en"]),
            least=240,
            grow=5,
        ),
    ]
    units = [context.view.unit or ""] if of_unit else units_of_filter(context)
    rows = context.reader.rows("rejected_cells", units=units, settled=shows_settled(context), most=_most(context))
    return Table("unit_cells" if of_unit else "cells", text("collection.cells"), columns, rows, in_sight=8)


def _is_ours(row: Row) -> bool:
    """Whether nothing is known of a file because we failed: it was not returned to anybody."""
    return (row["verdict"], row["status"]) == ("internal_error", "refused")


def submissions_table(context: Context, of_unit: bool = False, name: str = "submissions") -> Table:
    """What was sent, newest first, with receipts; of the chosen unit only where asked, then with its findings."""
    text = context.text
    status = context.view.status if context.view.status in STATUSES and not of_unit else None
    units = [context.view.unit or ""] if of_unit else units_of_filter(context)
    rows = context.reader.rows("submissions", units=units, status=status, most=40 if of_unit else _most(context))

    def state(row: Row) -> str:
        return text("collection.ours") if _is_ours(row) else text.label("submission_status", row["status"])

    findings = [
        count_column(
            context,
            f"{kind}_findings",
            text(f"unit.findings_{kind}"),
            href=partial(_findings_address, context, kind),
            wide=420 if kind == "open" else 900,
            width=84,
        )
        for kind in ("open", "settled")
    ]
    columns = [
        moment_column(context, "received_at", text("column.received"), wide=480, width=150),
        *([] if of_unit else [_sender_column(context, least=110)]),
        label_column(context, "template", text("column.template"), "template", wide=480, width=112),
        period_column(context, wide=700, width=124),
        Column(
            "status",
            text("column.state"),
            shown=state,
            tip=lambda row: text.label("verdict", row["verdict"]),
            tone=lambda row: "warn-text" if _is_ours(row) else TONES.get(row["status"]),
            width=116,
        ),
        count_column(context, "version", text("column.version"), wide=900, width=76),
        count_column(context, "rows_accepted", text("column.rows_accepted"), wide=700, width=96),
        count_column(context, "rows_rejected", text("column.rows_rejected"), wide=700, width=96),
        *(findings if of_unit else []),
        Column("file_name", text("column.file"), tip=lambda row: row["file_name"], wide=800, least=200),
        _receipt_column(context, "json", "receipt"),
        _receipt_column(context, "xlsx", "annotated"),
    ]
    return Table(name, text("unit.submissions"), columns, rows, in_sight=8 if of_unit else 14)


def _findings_address(context: Context, kind: str, row: Row) -> str | None:
    settled = "settled" if kind == "settled" else None
    return context.link("/collection", unit=row["unit_code"], findings=settled) if row[f"{kind}_findings"] else None


def _receipt_column(context: Context, kind: str, label: str) -> Column:
    """A link to a file of the answer, where there is one."""

    def address(row: Row) -> str | None:
        return live.receipt(context, row["file_id"], kind)

    return Column(
        f"receipt_{kind}",
        context.text(f"collection.{label}"),
        shown=lambda row: context.text(f"collection.{label}_link") if address(row) else None,
        href=address,
        wide=480 if kind == "json" else 0,
        width=92,
        sortable=False,
        exported=False,
    )
