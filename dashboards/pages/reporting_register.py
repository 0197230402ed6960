"""The register of a year as one picture: units × what was owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from dashboards.components import elements as html
from dashboards.components.card import chart_card
from dashboards.components.columns import column, moment, obligation, period, table, unit
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.register import SIGNS, breadth, register
from dashboards.figures.theme import distinct
from dashboards.pages.reporting_counts import owed_between
from dashboards.snapshot import Row

_MOST_UNITS, _MOST_COLUMNS = 60, 40
_NAMES_WIDTH = 190
_AHEAD_DAYS = 45  # how far the register looks beyond the period


class _Owed(NamedTuple):
    """What stands in one column: obligation, period, place among the events of a period, month in which it is due."""

    obligation: str
    period: str
    place: int
    month: str

    @classmethod
    def of(cls, row: Row) -> _Owed:
        period = row["period_code"] or ""
        return cls(row["obligation_code"], period, row["place"], period or f"{row['due_at']:%Y-%m}")


def _year(context: Context) -> dict[str, date]:
    """The first of twelve months up to the period's end, and the last day that the register looks ahead."""
    end = context.period["ends_on"]
    first = date(end.year, 1, 1) if end.month == 12 else date(end.year - 1, end.month + 1, 1)
    return {"first_on": first, "last_on": end + timedelta(days=_AHEAD_DAYS)}


def _rows(context: Context, units: Sequence[str]) -> Sequence[Row]:
    return owed_between(context, units, *_year(context).values(), by_obligation=True)


def register_year_table(context: Context, rows: Sequence[Row] | None = None) -> Table:
    """One row a unit and report owed; of all units unless `rows` are given."""

    def state(row: Row) -> str:
        return f"{SIGNS[row['status']][0]} {context.text.label('report_status', row['status'])}"

    columns = [
        unit(),
        obligation(),
        period(),
        moment("due_at", "column.due"),
        moment("accepted_at", "reporting.accepted_at"),
        column("status", "column.state", shown=state),
    ]
    found = _rows(context, context.members) if rows is None else rows
    return table(context, "register_year", "reporting.register_year", columns, found)


def register_card(context: Context) -> html.Element:
    """The picture; its title counts what was late and what is missing."""
    text, formats = context.text, context.formats
    asked = {"ends_on": context.period["ends_on"], "units": context.members, "most": _MOST_UNITS, **_year(context)}
    counts = context.reader.rows("register_year_counts", **asked)[0]
    units = counts["first_units"] or []
    rows = _rows(context, units)
    owed = sorted({_Owed.of(row) for row in rows}, key=lambda one: one.month)[-_MOST_COLUMNS:]
    owed.sort(key=lambda one: (one.obligation, one.month, one.period, one.place))
    names = {row["obligation_code"]: text.either(row["name_zh"], row["name_en"]) for row in rows}
    groups = [
        (names[code], _labels(context, [one.month for one in of]))
        for code, of in groupby(owed, lambda one: one.obligation)
    ]
    figure = None
    if owed:
        words = {state: text.label("report_status", state) for state in SIGNS}
        cells = _cells(context, rows, units, owed, names)
        figure = register([context.unit_name(code) for code in units], groups, cells, words)
    known = {state: formats.count(counts[state]) for state in ("late", "missing")}
    about = text("reporting.register_year_about")
    if counts["units"] > len(units):
        about += text("calendar.first", n=_MOST_UNITS)
    return chart_card(
        context,
        title=text("reporting.finding_year", **known) if rows else "",
        about=about,
        figure=figure,
        table=register_year_table(context, rows),
        definitions=(text("definition.report_status"),),
        why_empty=text("reporting.none_due"),
        wide=True,
        names=distinct([context.unit_name(code) for code in units], 12),
        least_width=_NAMES_WIDTH + breadth([len(labels) for _, labels in groups]),
    )


def _cells(
    context: Context, rows: Sequence[Row], units: Sequence[str], owed: Sequence[_Owed], names: dict[str, str]
) -> list[dict[str, Any]]:
    text, formats = context.text, context.formats
    lines, places = ({one: place for place, one in enumerate(every)} for every in (units, owed))

    def note(row: Row) -> str:
        head = f"{context.unit_name(row['unit_code'])} · {names[row['obligation_code']]}"
        tip = text("reporting.tip", due=formats.moment(row["due_at"]), accepted=formats.moment(row["accepted_at"]))
        state = text.label("report_status", row["status"])
        return f"{head} · {formats.period(row['period_code'])} · {state} · {tip}"

    return [
        {"row": lines[row["unit_code"]], "column": places[_Owed.of(row)], "state": row["status"], "note": note(row)}
        for row in rows
        if _Owed.of(row) in places
    ]


def _labels(context: Context, codes: Sequence[str]) -> list[str]:
    """Names of the columns of one obligation; the year stands above the first column of it."""
    labels = []
    for before, code in zip([None, *codes], codes, strict=False):
        year, part = code[:4], code[5:]
        name = context.text(f"period.tiny_{part}") if part[:1] in ("Q", "H") else context.formats.period_short(code)
        named = [name] if part else []
        is_new = before is None or before[:4] != year
        labels.append("\n".join([context.text("period.tiny_year", year=year[2:]), *named] if is_new else named))
    return labels
