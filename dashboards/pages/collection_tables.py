"""The tables of the collection page."""

from __future__ import annotations

from typing import Any

from dashboards import live
from dashboards.components.columns import (
    Spec,
    column,
    count,
    either,
    label,
    moment,
    most_rows,
    percent,
    period,
    table,
    unit,
)
from dashboards.components.rule_names import rule_name
from dashboards.components.table import LEAST_WIDTH, Table
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


def units_of_filter(context: Context) -> list[str] | None:
    """Units of the filter bar; None where nothing is chosen, so that files of no known unit are in."""
    return None if context.within is None and context.view.type is None else context.members


def shows_settled(context: Context) -> bool:
    """Whether what later files have settled is shown, instead of what is open."""
    return context.view.findings == "settled"


def names_table(context: Context) -> Table:
    """Names that match no unit."""

    def nearest(row: Row) -> str:
        return context.unit_name(row["nearest_unit_code"])

    def page(row: Row) -> str | None:
        code = row["nearest_unit_code"]
        return context.link("/unit", unit=code) if code in context.units else None

    columns = [
        column("name", "collection.name"),
        count("row_count", "collection.rows"),
        count("files", "collection.files", wide=420),
        column("nearest_unit_code", "collection.nearest", shown=nearest, href=page),
        percent("similarity", "collection.similarity", wide=420),
    ]
    return table(context, "names", "collection.names", columns, context.reader.rows("unmatched_names"))


def _sender(context: Context, **look: Any) -> Spec:
    """The unit that a file or row is of, where it names one."""

    def name(row: Row) -> str:
        return context.unit_name(row["unit_code"]) if row["unit_code"] else context.text("collection.no_unit")

    return unit(shown=name, **{"least": LEAST_WIDTH, **look})


def odd_files_table(context: Context) -> Table:
    """Files that count although a column of them was not read, or rows lie outside the period that their path promises."""
    columns = [
        label("signal", "quality.signal", "review"),
        _sender(context),
        either("detail", "quality.detail", least=240, grow=5),
        _receipt(context, "json", "receipt", wide=480),
    ]
    rows = context.reader.rows("odd_files", units=units_of_filter(context), most=most_rows(context))
    return table(context, "odd_files", "collection.odd_files", columns, rows, in_sight=6)


def _kind_of_finding(context: Context, **look: Any) -> Spec:
    """Returned or marked; what we failed to read was returned to nobody."""

    def kind(row: Row) -> str:
        is_ours = row["rule"] in _OUR_RULES
        return context.text("collection.our_fault") if is_ours else context.text.label("severity", row["severity"])

    return column("severity", "collection.severity", shown=kind, **look)


def rules_table(context: Context) -> Table:
    """Returned and marked cells by rule."""
    columns = [
        column("rule", "collection.rule", shown=lambda row: rule_name(context, row["rule"])),
        _kind_of_finding(context),
        count("cells", "collection.cells_n"),
        count("files", "collection.files"),
        either("message", "collection.example"),
    ]
    rows = context.reader.rows("rejections_by_rule", units=units_of_filter(context), settled=shows_settled(context))
    return table(context, "rules", "collection.rules", columns, rows)


def units_table(context: Context) -> Table:
    """Returned and marked cells by the unit that sent them."""
    text = context.text
    columns = [
        _sender(context),
        count("errors", named=text.heading("severity", "error"), width=84),
        count("warnings", named=text.heading("severity", "warning"), width=84),
        count("files", "collection.files", wide=420, width=84),
    ]
    rows = context.reader.rows("rejections_by_unit", units=units_of_filter(context), settled=shows_settled(context))
    return table(context, "units", "collection.units", columns, rows)


def cells_table(context: Context, of_unit: bool = False) -> Table:
    """Returned cells with address and reason; of the chosen unit only where asked."""

    def address(row: Row) -> str | None:
        return f"{row['sheet']}!{row['cell']}" if row["cell"] else row["sheet"] or None

    def tone(row: Row) -> str | None:
        return "warn-text" if row["rule"] in _OUR_RULES else "bad-text" if row["severity"] == "error" else None

    def reason(row: Row) -> str:
        return context.text.either(row["message_zh"], row["message_en"])

    columns = [
        _kind_of_finding(context, tone=tone, width=92),
        column("file_name", "column.file", tip=lambda row: row["file_name"], wide=560, least=180),
        column("cell", "collection.cell", shown=address, tip=address, wide=480, least=120),
        column("value", "collection.value", tip=lambda row: row["value"], wide=700, least=120),
        either("message", "collection.reason", tip=reason, least=240, grow=5),
    ]
    units = [context.view.unit or ""] if of_unit else units_of_filter(context)
    rows = context.reader.rows("rejected_cells", units=units, settled=shows_settled(context), most=most_rows(context))
    return table(context, "unit_cells" if of_unit else "cells", "collection.cells", columns, rows, in_sight=8)


def _is_ours(row: Row) -> bool:
    """Whether nothing is known of a file because we failed: it was not returned to anybody."""
    return (row["verdict"], row["status"]) == ("internal_error", "refused")


def submissions_table(context: Context, of_unit: bool = False) -> Table:
    """What was sent, newest first, with receipts; of the chosen unit only where asked, then with its findings."""
    text = context.text
    status = context.view.status if context.view.status in STATUSES and not of_unit else None
    units = [context.view.unit or ""] if of_unit else units_of_filter(context)
    rows = context.reader.rows("submissions", units=units, status=status, most=40 if of_unit else most_rows(context))

    def state(row: Row) -> str:
        return text("collection.ours") if _is_ours(row) else text.label("submission_status", row["status"])

    def verdict(row: Row) -> str:
        return text.label("verdict", row["verdict"])

    def tone(row: Row) -> str | None:
        return "warn-text" if _is_ours(row) else TONES.get(row["status"])

    findings = [_findings(context, "open", 420), _findings(context, "settled", 900)]
    columns = [
        moment("received_at", "column.received", wide=480, width=150),
        None if of_unit else _sender(context, least=110),
        label("template", wide=480, width=112),
        period(wide=700, width=124),
        column("status", "column.state", shown=state, tip=verdict, tone=tone, width=116),
        count("version", wide=900, width=76),
        count("rows_accepted", wide=700, width=96),
        count("rows_rejected", wide=700, width=96),
        *(findings if of_unit else []),
        column("file_name", "column.file", tip=lambda row: row["file_name"], wide=800, least=200),
        _receipt(context, "json", "receipt", wide=480),
        _receipt(context, "xlsx", "annotated"),
    ]
    return table(context, "submissions", "unit.submissions", columns, rows, in_sight=8 if of_unit else 14)


def _findings(context: Context, kind: str, wide: int) -> Spec:
    """How many findings of a file are open or settled, leading to them."""

    def address(row: Row) -> str | None:
        there = {"unit": row["unit_code"], "findings": "settled" if kind == "settled" else None}
        return context.link("/collection", **there) if row[f"{kind}_findings"] else None

    return count(f"{kind}_findings", f"unit.findings_{kind}", href=address, wide=wide, width=84)


def _receipt(context: Context, kind: str, words: str, wide: int = 0) -> Spec:
    """A link to a file of the answer, where there is one."""

    def address(row: Row) -> str | None:
        return live.receipt(context, row["file_id"], kind)

    def shown(row: Row) -> str | None:
        return context.text(f"collection.{words}_link") if address(row) else None

    look: dict[str, Any] = {"wide": wide, "width": 92, "sortable": False, "exported": False}
    return column(f"receipt_{kind}", f"collection.{words}", shown=shown, href=address, **look)
