"""The tables of the collection page."""

from __future__ import annotations

from typing import Any

from dashboards.components.metric_table import unit_column
from dashboards.components.rule_names import rule_name
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.snapshot import Row
from dashboards.view import DOMAINS

STATUSES = ("accepted", "partly_accepted", "refused", "superseded", "duplicate", "withdrawn")
_SHAPES = {
    "accepted": "●",
    "reported": "●",
    "from_source": "●",
    "summary_only": "◑",
    "partly_accepted": "◐",
    "refused": "✕",
    "missing": "○",
    "not_applicable": "—",
}
_TONES = {
    "missing": "bad-text",
    "refused": "bad-text",
    "partly_accepted": "warn-text",
    "summary_only": "soft-text",
    "not_applicable": "soft-text",
    "from_source": "soft-text",
}
_MOST_SHOWN, _ALL = 200, 5_000_000


def _most(context: Context) -> int:
    """A page shows the first rows; a file holds them all."""
    return _ALL if context.exporting else _MOST_SHOWN


def _count(context: Context, field: str, label: str, wide: int = 0) -> Column:
    return Column(field, label, kind="number", shown=lambda row: context.formats.count(row[field]), wide=wide)


def board_table(context: Context) -> Table:
    """Units as rows, domains as columns: what came, or that nothing came."""
    text, formats = context.text, context.formats
    span = {"starts_on": context.period["starts_on"], "ends_on": context.period["ends_on"]}
    lines: dict[str, Row] = {}
    for row in context.reader.rows("collection_board", period=context.period["period_code"], units=context.members, **span):
        line = lines.setdefault(row["unit_code"], {"unit_code": row["unit_code"], "received_at": None})
        line[row["domain"]], line[f"{row['domain']}.row"] = row["state"], row
        if row["received_at"] and (line["received_at"] is None or row["received_at"] > line["received_at"]):
            line["received_at"] = row["received_at"]

    def column(domain: str) -> Column:
        def words(line: Row) -> str | None:
            row = line.get(f"{domain}.row")
            if row is None:
                return None
            more = f" {row['missing']}" if row["missing"] else f" v{row['version']}" if (row["version"] or 1) > 1 else ""
            return f"{_SHAPES.get(row['state'], '')} {text.label('board', row['state'])}{more}"

        def tip(line: Row) -> str | None:
            row = line.get(f"{domain}.row") or {}
            return f"{row['file_name']} · {formats.moment(row['received_at'])}" if row.get("file_name") else None

        return Column(domain, text.label("domain", domain), shown=words, tip=tip, tone=lambda line: _TONES.get(line.get(domain, "")))

    columns = [
        unit_column(context),
        *[column(domain) for domain in DOMAINS],
        Column("received_at", text("collection.last"), kind="moment", shown=lambda row: formats.moment(row["received_at"]), wide=700),
    ]
    return Table("board", text("collection.board"), columns, list(lines.values()))


def names_table(context: Context) -> Table:
    """Names that match no unit."""
    text, formats = context.text, context.formats
    columns = [
        Column("name", text("collection.name")),
        _count(context, "row_count", text("collection.rows")),
        _count(context, "files", text("collection.files"), 420),
        Column(
            "nearest_unit_code",
            text("collection.nearest"),
            shown=lambda row: context.unit_name(row["nearest_unit_code"]),
            href=lambda row: context.link("/unit", unit=row["nearest_unit_code"]) if row["nearest_unit_code"] in context.units else None,
        ),
        Column("similarity", text("collection.similarity"), kind="percent", shown=lambda row: formats.percent(row["similarity"]), wide=420),
    ]
    return Table("names", text("collection.names"), columns, context.reader.rows("unmatched_names"))


def rules_table(context: Context) -> Table:
    """Returned and marked cells by rule."""
    text = context.text
    columns = [
        Column("rule", text("collection.rule"), shown=lambda row: rule_name(context, row["rule"])),
        Column("severity", text("collection.severity"), shown=lambda row: text.label("severity", row["severity"])),
        _count(context, "cells", text("collection.cells_n")),
        _count(context, "files", text("collection.files")),
        Column("message_zh", text("collection.example"), shown=lambda row: text.either(row["message_zh"], row["message_en"])),
    ]
    return Table("rules", text("collection.rules"), columns, context.reader.rows("rejections_by_rule"))


def units_table(context: Context) -> Table:
    """Returned and marked cells by the unit that sent them."""
    text = context.text
    columns = [
        Column(
            "unit_code",
            text("column.unit"),
            shown=lambda row: context.unit_name(row["unit_code"]) if row["unit_code"] else text("collection.no_unit"),
            href=lambda row: context.link("/unit", unit=row["unit_code"]) if row["unit_code"] in context.units else None,
        ),
        _count(context, "errors", text.label("severity", "error")),
        _count(context, "warnings", text.label("severity", "warning")),
        _count(context, "files", text("collection.files")),
    ]
    return Table("units", text("collection.units"), columns, context.reader.rows("rejections_by_unit"))


def cells_table(context: Context) -> Table:
    """Returned cells with address and reason."""
    text = context.text

    def address(row: Row) -> str | None:
        return f"{row['sheet']}!{row['cell']}" if row["cell"] else row["sheet"] or None

    columns: list[Any] = [
        Column(
            "severity",
            text("collection.severity"),
            shown=lambda row: text.label("severity", row["severity"]),
            tone=lambda row: "bad-text" if row["severity"] == "error" else None,
            width=92,
        ),
        Column("file_name", text("column.file"), tip=lambda row: row["file_name"], wide=560, least=180),
        Column("cell", text("collection.cell"), shown=address, tip=address, least=120),
        Column("value", text("collection.value"), tip=lambda row: row["value"], wide=700, least=120),
        Column(
            "message_zh",
            text("collection.reason"),
            shown=lambda row: text.either(row["message_zh"], row["message_en"]),
            tip=lambda row: text.either(row["message_zh"], row["message_en"]),
            least=240,
            grow=3,
        ),
    ]
    return Table("cells", text("collection.cells"), columns, context.reader.rows("rejected_cells", most=_most(context)), in_sight=14)


def submissions_table(context: Context) -> Table:
    """Everything sent, newest first."""
    text, formats = context.text, context.formats
    status = context.view.status if context.view.status in STATUSES else None
    rows = context.reader.rows(
        "submissions",
        units=None if context.within is None and context.view.type is None else context.members,
        status=status,
        most=_most(context),
    )
    columns = [
        Column("received_at", text("column.received"), kind="moment", shown=lambda row: formats.moment(row["received_at"]), width=150),
        Column(
            "unit_code",
            text("column.unit"),
            shown=lambda row: context.unit_name(row["unit_code"]) if row["unit_code"] else text("collection.no_unit"),
            least=150,
        ),
        Column(
            "template",
            text("column.template"),
            shown=lambda row: text.label("template", row["template"]) if row["template"] else None,
            width=104,
        ),
        Column("period_code", text("column.period"), shown=lambda row: formats.period(row["period_code"]), wide=700, width=124),
        Column(
            "status",
            text("column.state"),
            shown=lambda row: text.label("submission_status", row["status"]),
            tip=lambda row: text.label("verdict", row["verdict"]),
            tone=lambda row: _TONES.get(row["status"]),
            width=116,
        ),
        Column("version", text("column.version"), kind="number", shown=lambda row: formats.count(row["version"]), wide=900, width=76),
        Column(
            "rows_accepted",
            text("column.rows_accepted"),
            kind="number",
            shown=lambda row: formats.count(row["rows_accepted"]),
            wide=700,
            width=96,
        ),
        Column(
            "rows_rejected",
            text("column.rows_rejected"),
            kind="number",
            shown=lambda row: formats.count(row["rows_rejected"]),
            wide=700,
            width=96,
        ),
        Column("file_name", text("column.file"), tip=lambda row: row["file_name"], wide=800, least=200),
    ]
    return Table("submissions", text("unit.submissions"), columns, rows, in_sight=14)
