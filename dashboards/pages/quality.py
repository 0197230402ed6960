"""Data quality: what was checked, whether reported figures agree with the ledgers, what should be looked at."""

from __future__ import annotations

from functools import partial
from typing import Any

from dashboards import ids
from dashboards.authorise import may
from dashboards.components import elements as html
from dashboards.components.card import table_card, text_card
from dashboards.components.columns import Spec, column, count, either, label, most_rows, only_first, period, table, unit
from dashboards.components.metric_table import domain_table
from dashboards.components.rule_names import figure_name, rule_name
from dashboards.components.states import empty
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.page import OF_UNITS, Page
from dashboards.pages.burden_card import burden_cards, burden_table, repeated_table
from dashboards.snapshot import Row

MAX_CHANGES = 8  # failed checks named on the page; Data Docs have all


def content(context: Context) -> list[Any]:
    """Checks, review items, agreement, quality by unit."""
    title = html.H1(context.text("quality.title", period=context.formats.period(context.period["period_code"])))
    return [
        title,
        *_checks(context),
        _beside(context),
        _reviews(context),
        *_agreement(context),
        _units(context),
        *burden_cards(context),
    ]


def checks_table(context: Context, name: str = "checks", failed: bool | None = None) -> Table:
    """Every check of the run, failed ones first; or only those that `failed`, or passed."""
    text = context.text

    def result(row: Row) -> str:
        return text("quality.passed" if row["passed"] else "quality.failed")

    def tone(row: Row) -> str | None:
        return None if row["passed"] else "bad-text" if row["severity"] == "error" else "warn-text"

    def said(row: Row) -> str:
        words = rule_name(context, row["check_name"])
        of = text.label("check_table", row["table_name"])
        return words if of == row["table_name"] else text("quality.check_of", table=of, name=words)

    def settled(row: Row) -> str | None:
        return context.link("/collection", findings="settled") if row["settled"] else None

    columns = [
        column("passed", "quality.result", shown=result, tone=tone, nowrap=True),
        column("check_name", "quality.check", shown=said, tip=lambda row: row["check_name"]),
        label("severity", "collection.severity", "check_severity", wide=700),
        count("failing_rows", "quality.failing"),
        count("settled", "quality.settled", href=settled, wide=560),
        column("table_name", "quality.table") if context.exporting else None,
    ]
    rows = [row for row in context.reader.rows("checks") if failed is None or failed != row["passed"]]
    return table(context, name, f"quality.{name}_title", columns, rows)


_failed = partial(checks_table, name="failed", failed=True)
_passed = partial(checks_table, name="passed", failed=False)


def _checks(context: Context) -> list[html.Element]:
    """The failed ones in sight, the others behind one click."""
    text, failed, passed = context.text, _failed(context), _passed(context)
    errors, all_checks = sum(row["severity"] == "error" for row in failed.rows), len(failed.rows) + len(passed.rows)
    title = text("quality.checks_finding", n=all_checks, failed=len(failed.rows), errors=errors)
    about = text("quality.checks_about")
    folded = table_card(
        context,
        title=text("quality.checks_passed", n=len(passed.rows)),
        about="" if failed.rows else about,
        table=passed,
        folded=text("quality.open_checks", n=len(passed.rows)),
    )
    if not failed.rows:
        return [folded]
    return [table_card(context, title=title, about=about, table=failed, sortable=False, wide=True), folded]


def _beside(context: Context) -> html.Element | None:
    """What was checked against the snapshot published before; nothing in the first snapshot."""
    text, rows = context.text, context.reader.rows("snapshot_checks")
    if not rows:
        return None
    failed, before = [row for row in rows if not row["passed"]], rows[0]["compared_with"]
    if failed:
        title = text("quality.beside_failed", before=before, n=len(rows), failed=len(failed))
    else:
        title = text("quality.beside_passed", before=before, n=len(rows))
    address = f"{ids.DATA_DOCS}/{context.reader.snapshot_id}?lang={text.lang}"
    to_docs = html.P(html.A(text("data_docs.link"), href=address, target="_blank"), className="no-print")
    said = html.Ul([html.Li(_changed(context, row)) for row in failed[:MAX_CHANGES]]) if failed else None
    body = html.Div([said, to_docs if may("audit") else None])
    return text_card(context, title=title, about=text("quality.beside_about"), children=body, wide=True)


def _changed(context: Context, row: Row) -> str:
    """What a failed check of a snapshot against the one before found."""
    text, formats, before, now = context.text, context.formats, row["value_before"], row["value_now"]
    if row["check_name"] == "rows_kept":
        table_name = text.label("check_table", row["subject"])
        return text("quality.beside.rows_kept", table=table_name, before=formats.count(before), now=formats.count(now))
    if row["check_name"] == "late_usual":
        period_name = formats.period(row["subject"])
        return text(
            "quality.beside.late_usual", period=period_name, before=formats.percent(before), now=formats.percent(now)
        )
    code = row["subject"]
    return text(
        "quality.beside.shape_usual",
        metric=context.metric_name(code),
        before=context.value(code, before),
        now=context.value(code, now),
    )


def agreement_table(context: Context) -> Table:
    """Reported figures against ledgers, by figure."""
    counts = [count(field, f"quality.{field}") for field in ("compared", "agree", "differ")]
    columns = [label("kind", "quality.kind", "reconciliation"), _figure(context), *counts]
    return table(context, "agreement", "quality.agreement", columns, context.reader.rows("reconciliation_counts"))


def _figure(context: Context, **look: Any) -> Spec:
    return column("figure", "quality.figure", shown=lambda row: figure_name(context, row["figure"]), **look)


def differences_table(context: Context) -> Table:
    """Each reported figure that differs."""
    text = context.text

    def change(row: Row) -> str:
        return context.formats.change(row["difference"], None)

    def place(row: Row) -> str | None:
        file = row["file_name"] or row["file_id"]
        return text("quality.place", file=file, sheet=row["sheet"], row=row["row_number"]) if row["file_id"] else None

    def ledger(row: Row) -> str | None:
        return _ledger_side(context, row)

    def ledger_tip(row: Row) -> str | None:
        return text("quality.ledger_tip") if ledger(row) else None

    columns = [
        unit(least=110),
        period(wide=560, width=130),
        _figure(context, least=110),
        count("reported_value", "quality.reported", wide=480, width=104),
        count("ledger_value", "quality.ledger", href=ledger, tip=ledger_tip, wide=560, width=104),
        column("difference", "quality.difference", kind="number", shown=change, width=92),
        column("row_number", "quality.where", shown=place, tip=place, wide=800, least=220, sortable=False),
    ]
    rows = context.reader.rows("reconciliation", most=most_rows(context))
    return table(context, "differences", "quality.differences", columns, rows, in_sight=8)


def _ledger_side(context: Context, row: Row) -> str | None:
    """Address of the panel with the cells that the ledger's figure is made of; a flag has both sides in one row of
    its file.
    """
    if row["kind"] != "summary" or row["figure"] not in context.metrics or row["unit_code"] is None:
        return None
    return context.link(explain=f"{row['figure']}:{row['unit_code']}:{row['period_code']}")


def _agreement(context: Context) -> list[html.Element]:
    """What differs in sight, the counts by figure behind one click."""
    text, counts, differences = context.text, agreement_table(context), differences_table(context)
    differ = sum(row["differ"] for row in counts.rows)
    about = text("quality.differences_about") + only_first(context, differences)
    definitions = (text("definition.reconciliation"),)
    folded = table_card(
        context,
        about=text("quality.agreement_about"),
        table=counts,
        definitions=definitions,
        folded=text("quality.open_agreement", n=len(counts.rows)),
    )
    if not differ:
        return [folded]
    title = text("quality.agreement_finding", differ=context.formats.count(differ))
    shown = table_card(context, title=title, about=about, table=differences, definitions=definitions, wide=True)
    return [shown, folded]


def reviews_table(context: Context) -> Table:
    """What looks unusual, that which is worth most first."""

    def effect(row: Row) -> str:
        return context.formats.points_change(row["effect_points"])

    def effect_tip(_row: Row) -> str:
        return context.text("quality.effect_tip")

    columns = [
        label("signal", "quality.signal", "review"),
        unit(),
        period(wide=420),
        column("effect_points", "quality.effect", kind="number", shown=effect, tip=effect_tip, wide=420),
        either("detail", "quality.detail"),
    ]
    rows = context.reader.rows("review_items", most=most_rows(context))
    return table(context, "reviews", "quality.reviews", columns, rows)


def _reviews(context: Context) -> html.Element:
    text, items = context.text, reviews_table(context)
    title = text("quality.reviews_finding", n=len(items.rows)) if items.rows else text("quality.reviews_none")
    return table_card(context, title=title, about=text("quality.reviews_about"), table=items, sortable=False, wide=True)


def units_table(context: Context) -> Table:
    """Quality and burden of reporting by unit."""
    return domain_table(context, "units", context.text("quality.units"), "data")


def _units(context: Context) -> html.Element:
    """The table; where nothing arrived in the period, that it did not."""
    text, figures = context.text, units_table(context)
    codes = [one.field for one in figures.columns if one.field in context.metrics]
    have = context.reader.rows("metric_coverage", period=context.period["period_code"], units=context.members)
    if any(row["known"] or row["small_n"] for row in have if row["metric_code"] in codes):
        about = text("quality.units_about")
        return table_card(context, about=about, table=figures, definitions=codes, wide=True)
    return text_card(context, title=figures.title, children=empty(text("quality.units_none")))


PAGE = Page(
    "quality",
    "/quality",
    content,
    {
        "checks": checks_table,
        "failed": _failed,
        "passed": _passed,
        "agreement": agreement_table,
        "differences": differences_table,
        "reviews": reviews_table,
        "units": units_table,
        "burden": burden_table,
        "repeated": repeated_table,
    },
    OF_UNITS,
)
