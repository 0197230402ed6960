"""Data quality: what was checked, whether reported figures agree with the ledgers, what should be looked at."""

from __future__ import annotations

from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import table_card
from dashboards.components.columns import count_column, label_column, period_column, unit_column
from dashboards.components.metric_table import domain_table
from dashboards.components.rule_names import figure_name, rule_name
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.page import Page
from dashboards.snapshot import Row

_MOST_SHOWN, _ALL = 200, 5_000_000


def _most(context: Context) -> int:
    return _ALL if context.exporting else _MOST_SHOWN


def content(context: Context) -> list[Any]:
    """Checks, agreement, review items, quality by unit."""
    text = context.text
    units = units_table(context)
    return [
        html.H1(text("quality.title", period=context.formats.period(context.period["period_code"]))),
        _checks(context),
        _reviews(context),
        _agreement(context),
        _differences(context),
        table_card(
            context,
            title=text("quality.units"),
            about=text("quality.units_about"),
            table=units,
            definitions=[column.field for column in units.columns if column.field in context.metrics],
            wide=True,
        ),
    ]


def checks_table(context: Context) -> Table:
    """Every check of the run, failed ones first."""
    text = context.text
    columns = [
        Column(
            "passed",
            text("quality.result"),
            shown=lambda row: text("quality.passed" if row["passed"] else "quality.failed"),
            tone=lambda row: None if row["passed"] else "bad-text" if row["severity"] == "error" else "warn-text",
            width=116,
        ),
        Column(
            "check_name",
            text("quality.check"),
            shown=lambda row: rule_name(context, row["check_name"]),
            tip=lambda row: row["check_name"],
            least=300,
        ),
        Column("table_name", text("quality.table"), wide=560, least=160),
        label_column(context, "severity", text("collection.severity"), "check_severity", wide=700, width=116),
        count_column(context, "failing_rows", text("quality.failing"), width=116),
        count_column(
            context,
            "settled",
            text("quality.settled"),
            href=lambda row: context.link("/collection", findings="settled") if row["settled"] else None,
            wide=560,
            width=116,
        ),
    ]
    return Table("checks", text("quality.checks"), columns, context.reader.rows("checks"), in_sight=14)


def _checks(context: Context) -> html.Element:
    text, table = context.text, checks_table(context)
    failed = sum(1 for row in table.rows if not row["passed"])
    errors = sum(1 for row in table.rows if not row["passed"] and row["severity"] == "error")
    title = (
        text("quality.checks_finding", n=len(table.rows), failed=failed, errors=errors)
        if table.rows
        else text("quality.checks")
    )
    return table_card(context, title=title, about=text("quality.checks_about"), table=table, wide=True)


def agreement_table(context: Context) -> Table:
    """Reported figures against ledgers, by figure."""
    text = context.text
    columns = [
        label_column(context, "kind", text("quality.kind"), "reconciliation"),
        Column("figure", text("quality.figure"), shown=lambda row: figure_name(context, row["figure"])),
        *[
            count_column(context, field, text(f"quality.{field}"), wide=420 if field == "agree" else 0)
            for field in ("compared", "agree", "differ")
        ],
    ]
    return Table("agreement", text("quality.agreement"), columns, context.reader.rows("reconciliation_counts"))


def _agreement(context: Context) -> html.Element:
    text, table = context.text, agreement_table(context)
    differ = sum(row["differ"] for row in table.rows)
    title = (
        text("quality.agreement_finding", differ=context.formats.count(differ))
        if table.rows
        else text("quality.agreement")
    )
    return table_card(
        context,
        title=title,
        about=text("quality.agreement_about"),
        table=table,
        definitions=(text("definition.reconciliation"),),
        sortable=False,
    )


def differences_table(context: Context) -> Table:
    """Each reported figure that differs."""
    text, formats = context.text, context.formats
    columns = [
        unit_column(context, least=110),
        period_column(context, wide=560, width=130),
        Column("figure", text("quality.figure"), shown=lambda row: figure_name(context, row["figure"]), least=110),
        count_column(context, "reported_value", text("quality.reported"), wide=480, width=104),
        count_column(
            context,
            "ledger_value",
            text("quality.ledger"),
            href=lambda row: _ledger_side(context, row),
            tip=lambda row: text("quality.ledger_tip") if _ledger_side(context, row) else None,
            wide=560,
            width=104,
        ),
        Column(
            "difference",
            text("quality.difference"),
            kind="number",
            shown=lambda row: formats.change(row["difference"], None),
            width=92,
        ),
        Column(
            "row_number",
            text("quality.where"),
            shown=lambda row: (
                text(
                    "quality.place", file=row["file_name"] or row["file_id"], sheet=row["sheet"], row=row["row_number"]
                )
                if row["file_id"]
                else None
            ),
            tip=lambda row: row["file_name"],
            wide=800,
            least=220,
            sortable=False,
        ),
    ]
    return Table(
        "differences",
        text("quality.differences"),
        columns,
        context.reader.rows("reconciliation", most=_most(context)),
        in_sight=14,
    )


def _ledger_side(context: Context, row: Row) -> str | None:
    """Address of the panel with the cells that the ledger's figure is made of; a flag has both sides in one row of
    its file.
    """
    if row["kind"] != "summary" or row["figure"] not in context.metrics or row["unit_code"] is None:
        return None
    return context.link(explain=f"{row['figure']}:{row['unit_code']}:{row['period_code']}")


def _differences(context: Context) -> html.Element:
    text, table = context.text, differences_table(context)
    return table_card(
        context,
        title=text("quality.differences"),
        about=text("quality.differences_about")
        + (text("card.only_first", n=_MOST_SHOWN) if len(table.rows) >= _MOST_SHOWN else ""),
        table=table,
        definitions=(text("definition.reconciliation"),),
        wide=True,
    )


def reviews_table(context: Context) -> Table:
    """What looks unusual, that which is worth most first."""
    text = context.text
    columns = [
        label_column(context, "signal", text("quality.signal"), "review"),
        Column(
            "unit_code",
            text("column.unit"),
            shown=lambda row: context.unit_name(row["unit_code"]) if row["unit_code"] else text("collection.no_unit"),
            href=lambda row: (
                context.link("/unit", unit=row["unit_code"]) if row["unit_code"] in context.units else None
            ),
        ),
        period_column(context, wide=420),
        Column(
            "effect_points",
            text("quality.effect"),
            kind="number",
            shown=lambda row: context.formats.points_change(row["effect_points"]),
            tip=lambda _: text("quality.effect_tip"),
            width=120,
        ),
        Column("detail_zh", text("quality.detail"), shown=lambda row: text.either(row["detail_zh"], row["detail_en"])),
    ]
    return Table("reviews", text("quality.reviews"), columns, context.reader.rows("review_items", most=_most(context)))


def _reviews(context: Context) -> html.Element:
    text, table = context.text, reviews_table(context)
    title = text("quality.reviews_finding", n=len(table.rows)) if table.rows else text("quality.reviews_none")
    return table_card(context, title=title, about=text("quality.reviews_about"), table=table, sortable=False)


def units_table(context: Context) -> Table:
    """Quality and burden of reporting by unit."""
    return domain_table(context, "units", context.text("quality.units"), "data")


PAGE = Page(
    "quality",
    "/quality",
    content,
    {
        "checks": checks_table,
        "agreement": agreement_table,
        "differences": differences_table,
        "reviews": reviews_table,
        "units": units_table,
    },
    ("period", "type_all", "parent"),
)
