"""Units × weeks as a card: study sessions and published items."""

from __future__ import annotations

from datetime import date

from dashboards.answer import Lines
from dashboards.components import elements as html
from dashboards.components.card import chart_card
from dashboards.components.columns import column, table, unit
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.calendar import calendar
from dashboards.snapshot import Row

_MOST_UNITS, _MOST_ASKED = 60, 90


def weeks(context: Context, metric: str) -> list[Row]:
    """Rows unit_code, week_on, happened of the 52 weeks up to the period's end: of all units for a file, of the
    first ones for a page.
    """
    units = context.members if context.exporting else context.members[:_MOST_ASKED]
    return context.reader.rows("weeks_of_metric", metric=metric, ends_on=context.until, units=units)


def weeks_table(context: Context, name: str, metric: str) -> Table:
    """The numbers behind the picture: one row a unit, one column a week."""
    rows = weeks(context, metric)

    def made(codes: list[str]) -> list[Row]:
        lines: dict[str, Row] = {code: {"unit_code": code} for code in codes}
        for row in rows:
            if row["unit_code"] in lines:
                lines[row["unit_code"]][row["week_on"].isoformat()] = row["happened"]
        return list(lines.values())

    codes = list(dict.fromkeys(row["unit_code"] for row in rows))
    days = sorted({row["week_on"].isoformat() for row in rows})
    columns = [unit(), *[column(day, named=day, kind="number") for day in days]]
    return table(context, name, f"calendar.{name}", columns, Lines(codes, made))


def calendar_card(context: Context, name: str, metric: str) -> html.Element:
    """The picture; its title says how many unit-weeks were silent."""
    text, formats = context.text, context.formats
    rows = weeks(context, metric)
    known = {row["unit_code"] for row in rows}
    codes = [code for code in context.members if code in known][:_MOST_UNITS]
    names = [context.unit_name(code) for code in codes]
    days = sorted({row["week_on"] for row in rows})
    places, columns = {code: place for place, code in enumerate(codes)}, {day: place for place, day in enumerate(days)}

    def note(row: Row) -> str:
        said = {"day": formats.day(row["week_on"]), "n": formats.count(row["happened"])}
        return text("calendar.note", unit=context.unit_name(row["unit_code"]), **said)

    cells = [
        {"row": places[row["unit_code"]], "column": columns[row["week_on"]]}
        | {"amount": row["happened"], "note": note(row)}
        for row in rows
        if row["unit_code"] in places and row["happened"] is not None
    ]
    is_part = len(codes) == _MOST_UNITS
    about = text(f"calendar.about_{name}", n=len(context.members) if is_part else len(codes))
    if is_part:
        about += text("calendar.first", n=_MOST_UNITS)
    return chart_card(
        context,
        about=about,
        figure=calendar(names, _labels(context, days), cells, legend=text("calendar.legend")) if cells else None,
        table=weeks_table(context, name, metric),
        definitions=(metric, text("calendar.definition")),
        wide=True,
    )


def _labels(context: Context, days: list[date]) -> list[str]:
    """A month's name at its first week; the browser thins them out where there is no room."""
    labels = []
    for before, day in zip([None, *days], days, strict=False):
        new = before is not None and before.month != day.month
        labels.append(context.formats.period_short(f"{day.year:04d}-{day.month:02d}") if new else "")
    return labels
