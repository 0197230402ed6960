"""The register of a year as one picture: units × what was owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dashboards.components import elements as html
from dashboards.components.card import chart_card
from dashboards.components.columns import moment_column, period_column, unit_column
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.figures.register import SIGNS, breadth, register
from dashboards.snapshot import Row

_MOST_UNITS, _MOST_COLUMNS = 60, 40
_NAMES_WIDTH = 190
# how far the registers look beyond the period
AHEAD_DAYS = 45


def _rows(context: Context, units: Sequence[str]) -> Sequence[Row]:
    return context.reader.rows("register", by_obligation=True, units=units, **_year(context))


def _year(context: Context) -> dict[str, date]:
    """The first of twelve months up to the period's end, and the last day that the register looks ahead."""
    end = context.period["ends_on"]
    first = date(end.year, 1, 1) if end.month == 12 else date(end.year - 1, end.month + 1, 1)
    return {"first_on": first, "last_on": end + timedelta(days=AHEAD_DAYS)}


def register_year_table(context: Context, rows: Sequence[Row] | None = None) -> Table:
    """One row a unit and report owed; of all units unless `rows` are given."""
    text = context.text
    columns = [
        unit_column(context),
        Column(
            "obligation_code", text("column.obligation"), shown=lambda row: text.either(row["name_zh"], row["name_en"])
        ),
        period_column(context),
        moment_column(context, "due_at", text("column.due")),
        moment_column(context, "accepted_at", text("reporting.accepted_at")),
        Column(
            "status",
            text("column.state"),
            shown=lambda row: f"{SIGNS[row['status']][0]} {text.label('report_status', row['status'])}",
        ),
    ]
    return Table(
        "register_year",
        text("reporting.register_year"),
        columns,
        _rows(context, context.members) if rows is None else rows,
    )


def register_card(context: Context) -> html.Element:
    """The picture; its title counts what was late and what is missing."""
    text, formats = context.text, context.formats
    asked = {"ends_on": context.period["ends_on"], "units": context.members, "most": _MOST_UNITS, **_year(context)}
    counts = context.reader.rows("register_year_counts", **asked)[0]
    units = counts["first_units"] or []
    rows = _rows(context, units)
    columns = sorted({_column(row) for row in rows}, key=lambda key: (key[0], key[3], key[1], key[2]))
    if len(columns) > _MOST_COLUMNS:
        last = sorted(columns, key=lambda key: key[3])[-_MOST_COLUMNS:]
        columns = [key for key in columns if key in last]
    order = {key: place for place, key in enumerate(columns)}
    lines = {code: place for place, code in enumerate(units)}
    names = {row["obligation_code"]: text.either(row["name_zh"], row["name_en"]) for row in rows}
    groups = [
        (names[code], [_label(context, key) for key in columns if key[0] == code])
        for code in dict.fromkeys(key[0] for key in columns)
    ]
    cells = [
        {
            "row": lines[row["unit_code"]],
            "column": order[_column(row)],
            "state": row["status"],
            "note": _note(context, row, names),
        }
        for row in rows
        if _column(row) in order
    ]
    words = {state: text.label("report_status", state) for state in SIGNS}
    figure = register([context.unit_name(code) for code in units], groups, cells, words) if cells else None
    known = {state: formats.count(counts[state]) for state in ("late", "missing")}
    about = text("reporting.register_year_about")
    if counts["units"] > len(units):
        about += text("calendar.first", n=_MOST_UNITS)
    return chart_card(
        context,
        name="register_year",
        title=text("reporting.finding_year", **known) if rows else text("reporting.register_year"),
        about=about,
        figure=figure,
        table=register_year_table(context, rows),
        definitions=(text("definition.report_status"),),
        why_empty=text("reporting.none_due"),
        wide=True,
        least_width=_NAMES_WIDTH + breadth([len(labels) for _, labels in groups]),
    )


def _column(row: Row) -> tuple[str, str, int, str]:
    """Obligation, period, place among the events of a period, month in which it is due: what stands in one column."""
    return (
        row["obligation_code"],
        row["period_code"] or "",
        row["place"],
        f"{row['due_at']:%Y-%m}" if not row["period_code"] else row["period_code"],
    )


def _label(context: Context, key: tuple[str, str, int, str]) -> str:
    code = key[1] or key[3]
    if len(code) == 4:
        return context.text("period.tiny_year", year=code[2:])
    return context.text(f"period.tiny_{code[5:]}") if code[5] in "QH" else context.formats.period_short(code)


def _note(context: Context, row: Row, names: dict[str, str]) -> str:
    text, formats = context.text, context.formats
    head = f"{context.unit_name(row['unit_code'])} · {names[row['obligation_code']]} · {formats.period(row['period_code'])}"
    tip = text("reporting.tip", due=formats.moment(row["due_at"]), accepted=formats.moment(row["accepted_at"]))
    return f"{head} · {text.label('report_status', row['status'])} · {tip}"
