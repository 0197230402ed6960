"""What the department asks of its units: cells, sheets and days, against the year before, and what need not be asked."""

from __future__ import annotations

from dashboards.components import elements as html
from dashboards.components.card import table_card
from dashboards.components.columns import column, count, label, table, unit
from dashboards.components.rule_names import figure_name
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.snapshot import Row


def burden_table(context: Context) -> Table:
    """What each unit handed in by itself, the most first."""

    def change(row: Row) -> str:
        return context.formats.change(row["cells_change"], None)

    columns = [
        unit(),
        count("typed_cells", "burden.cells"),
        column("cells_change", "burden.change", kind="number", shown=change),
        count("sheets_count", "burden.sheets", wide=480),
        count("sending_days", "burden.days", wide=480),
    ]
    rows = context.reader.rows("burden", period=context.period["period_code"], units=context.members)
    return table(context, "burden", "burden.title", columns, rows)


def repeated_table(context: Context) -> Table:
    """What is asked although it is known, with what could be dropped."""

    def question(row: Row) -> str:
        is_whole = row["question"] == row["template"]
        return context.text("burden.whole") if is_whole else figure_name(context, row["question"])

    def proposal(row: Row) -> str:
        if row["known_by"] == "source":
            return context.text("burden.drop_source", source=row["known_from"])
        return context.text("burden.drop_ledger", ledger=context.text.label("template", row["known_from"]))

    columns = [
        label("template", "burden.template"),
        column("question", "burden.question", shown=question),
        count("units_count", "burden.units", wide=560),
        count("cells_count", "burden.cells"),
        column("known_from", "burden.proposal", shown=proposal),
    ]
    rows = context.reader.rows("repeated_questions", period=context.period["period_code"], units=context.members)
    return table(context, "repeated", "burden.repeated", columns, rows)


def burden_cards(context: Context) -> list[html.Element]:
    """Both tables; nothing where nothing was handed in."""
    text, burden, repeated = context.text, burden_table(context), repeated_table(context)
    if not burden.rows:
        return []
    number = len(burden.rows)
    cells = sum(row["typed_cells"] for row in burden.rows)
    known = [row for row in burden.rows if row["cells_last_year"] is not None]
    title = text("burden.finding", n=number, cells=cells)
    about = text("burden.about")
    if known:
        now, before = (sum(row[name] for row in known) for name in ("typed_cells", "cells_last_year"))
        about = f"{text('burden.year', n=len(known), now=now, before=before)}{about}"
    folded = text("burden.open", n=number)
    found = [table_card(context, title=title, about=about, table=burden, folded=folded)]
    if repeated.rows:
        spared = sum(row["cells_count"] for row in repeated.rows)
        heading = text("burden.repeated_finding", n=len(repeated.rows), cells=spared)
        card = table_card(
            context, title=heading, about=text("burden.repeated_about"), table=repeated, sortable=False, wide=True
        )
        found.append(card)
    return found
