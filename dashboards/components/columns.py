"""Columns said by field and words alone; `table` makes them for a view.

    table(context, "flow", "case.flow", [period(), count("received", "case.received")], rows)

Words are keys of texts, `column.<field>` where none are given, or ready (`named`). What else a Column can say comes by
name; its functions get a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from dashboards.components.table import Column, Of, Table
from dashboards.context import Context
from dashboards.number import number
from dashboards.snapshot import Row

Spec = Callable[[Context], Column]
_UNIT_WIDTH = 232
_MOST_SHOWN, _ALL = 200, 5_000_000


def table(
    context: Context,
    name: str,
    title: str,
    columns: Iterable[Spec | None],
    rows: Sequence[Row],
    *,
    named: str | None = None,
    **look: Any,
) -> Table:
    """Make a table of the columns that are there."""
    made = [column(context) for column in columns if column is not None]
    return Table(name, context.text(title) if named is None else named, made, rows, **look)


def most_rows(context: Context) -> int:
    """How many rows to ask for: a page shows the first, a file holds them all."""
    return _ALL if context.exporting else _MOST_SHOWN


def only_first(context: Context, shown: Table) -> str:
    """What to add to the words about a table of which the page shows a part."""
    is_part = len(shown.rows) >= _MOST_SHOWN and not context.exporting
    return context.text("card.only_first", n=_MOST_SHOWN) if is_part else ""


def column(field: str, words: str = "", *, named: str | None = None, **look: Any) -> Spec:
    """Show what the row holds, unless `shown` says it otherwise."""

    def made(context: Context) -> Column:
        return Column(field, context.text(words or f"column.{field}") if named is None else named, **look)

    return made


def _written(kind: str, write: Callable[[Context, Any], str | None]) -> Callable[..., Spec]:
    def spec(field: str, words: str = "", **look: Any) -> Spec:
        def made(context: Context) -> Column:
            shown: dict[str, Any] = {"kind": kind, "shown": lambda row: write(context, row[field])}
            return column(field, words, **(shown | look))(context)

        return made

    return spec


count = _written("number", lambda context, value: context.formats.count(value))
score = _written("number", lambda context, value: context.formats.score(value))
percent = _written("percent", lambda context, value: context.formats.percent(value))
moment = _written("moment", lambda context, value: context.formats.moment(value))
day = _written("text", lambda context, value: context.formats.day(value))


def label(field: str, words: str = "", codes: str = "", **look: Any) -> Spec:
    """Show a code of the list `codes`, else of that of the field's name, by its label; nothing where there is none."""

    def made(context: Context) -> Column:
        def shown(row: Row) -> str | None:
            return context.text.label(codes or field, row[field]) if row[field] is not None else None

        return column(field, words, shown=shown, **look)(context)

    return made


def either(field: str, words: str, **look: Any) -> Spec:
    """Show of two columns `<field>_zh` and `<field>_en` the one in the language of the view."""

    def made(context: Context) -> Column:
        def shown(row: Row) -> str:
            return context.text.either(row[f"{field}_zh"], row[f"{field}_en"])

        return column(f"{field}_zh", words, shown=shown, **look)(context)

    return made


def marked(context: Context, row: Row, name: str) -> str:
    """The name with a mark where the row is provisional."""
    return context.text("provisional.name", name=name) if row.get("is_provisional") else name


def _named(field: str, words: str, name: Callable[[Context, Row], str]) -> Callable[..., Spec]:
    def spec(**look: Any) -> Spec:
        return lambda context: column(field, words, **({"shown": lambda row: name(context, row)} | look))(context)

    return spec


# of what is owed, of a metric and a period, marked where the row is provisional
obligation = _named(
    "obligation_code", "column.obligation", lambda context, row: context.text.either(row["name_zh"], row["name_en"])
)
metric = _named(
    "metric_code",
    "column.metric",
    lambda context, row: marked(context, row, context.metric_name(row["metric_code"])),
)
period = _named(
    "period_code",
    "column.period",
    lambda context, row: marked(context, row, context.formats.period(row["period_code"])),
)


def unit(**look: Any) -> Spec:
    """Show the unit's name, leading to its page."""

    def made(context: Context) -> Column:
        shown: dict[str, Any] = {
            "shown": lambda row: context.unit_name(row["unit_code"]),
            "href": lambda row: (
                context.link("/unit", unit=row["unit_code"]) if row["unit_code"] in context.units else None
            ),
            "least": _UNIT_WIDTH,
        }
        return column("unit_code", "column.unit", **(shown | look))(context)

    return made


def unless_ok(context: Context) -> dict[str, Any]:
    """Say that a figure whose status is not ok is grey, and why on hover."""
    return {
        "muted": lambda row: row["status"] != "ok",
        "tip": lambda row: None if row["status"] == "ok" else context.text.label("status", row["status"]),
    }


def number_of(kind: str, code: str | None = None, period: str | None = None, *column: str) -> Of:
    """Say which number of the snapshot a cell shows: of the row's unit, and of its metric and period unless given."""
    return lambda row: number(kind, row["unit_code"], period or row["period_code"], code or row["metric_code"], *column)
