"""Reporting: the register of what was owed, who was late, and which obligation is the trouble."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from dashboards.components import domain_page
from dashboards.components import elements as html
from dashboards.components.card import chart_card, table_card
from dashboards.components.columns import count_column, label_column, unit_column
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.figures.counts import stacked
from dashboards.figures.theme import ACCENT
from dashboards.page import Page
from dashboards.pages.reporting_counts import due_by, lateness, obligations
from dashboards.pages.reporting_register import AHEAD_DAYS, register_card, register_year_table
from dashboards.pages.unit_tables import REPORT_SHAPES
from dashboards.snapshot import Row

_TRENDS = ("report_on_time_rate", "report_completeness_rate")
_TONES = {"late": "warn-text", "missing": "bad-text", "not_due": "soft-text", "exempt": "soft-text"}
_WORST = {"missing": 4, "late": 3, "on_time": 2, "not_due": 1, "exempt": 0}
_COLOURS = {"on_time": ACCENT, "late": "#e69f00", "missing": "#d55e00"}


def content(context: Context) -> list[Any]:
    """Trends, the register of a year and of the period, how late, which obligation, the units."""
    return [
        domain_page.title(context, "reporting"),
        domain_page.trends(context, _TRENDS),
        register_card(context),
        _register(context),
        html.Div([_lateness(context), _obligations(context)], className="halves"),
        domain_page.units_card(context, "reporting"),
    ]


def _owed(context: Context) -> Sequence[Row]:
    """What is due in the period and soon after it."""
    period = context.period
    days = {"first_on": period["starts_on"], "last_on": period["ends_on"] + timedelta(days=AHEAD_DAYS)}
    return context.reader.rows("register", by_obligation=False, units=context.members, **days)


def _due(context: Context) -> list[Row]:
    """What is due in the period."""
    return due_by(_owed(context), context.period["ends_on"])


def register_table(context: Context) -> Table:
    """Units as rows, what was owed as columns; the worst state first when sorted."""
    text, formats = context.text, context.formats
    rows = _owed(context)
    owed: dict[str, Row] = {}
    lines: dict[str, Row] = {}
    for row in rows:
        key = f"{row['obligation_code']}_{row['period_code'] or row['due_at'].date().isoformat()}".lower().replace(
            "-", "_"
        )
        owed.setdefault(key, row)
        line = lines.setdefault(row["unit_code"], {"unit_code": row["unit_code"]})
        if key not in line or _WORST.get(row["status"], 0) > _WORST.get(line[f"{key}.row"]["status"], 0):
            line[key], line[f"{key}.row"] = row["status"], row

    def cell(key: str, field: str) -> Any:
        def words(line: Row) -> str | None:
            row = line.get(f"{key}.row")
            if row is None:
                return None
            if field == "tone":
                return _TONES.get(row["status"])
            if field == "tip":
                return text(
                    "reporting.tip", due=formats.moment(row["due_at"]), accepted=formats.moment(row["accepted_at"])
                )
            return f"{REPORT_SHAPES.get(row['status'], '')} {text.label('report_status', row['status'])}"

        return words

    columns = [unit_column(context, pinned=True, least=150, width=232)]
    for key, row in owed.items():
        name = text(
            "reporting.owed",
            name=text.either(row["name_zh"], row["name_en"]),
            period=formats.period(row["period_code"]),
        )
        columns.append(
            Column(key, name, shown=cell(key, "shown"), tip=cell(key, "tip"), tone=cell(key, "tone"), least=132)
        )
    return Table("register", text("reporting.register"), columns, list(lines.values()))


def _register(context: Context) -> html.Element:
    text, table = context.text, register_table(context)
    states = [row["status"] for row in _due(context)]
    title = (
        text("reporting.finding_period", late=states.count("late"), missing=states.count("missing"))
        if states
        else text("reporting.register")
    )
    return table_card(
        context,
        title=title,
        about=text("reporting.register_about"),
        table=table,
        definitions=(text("definition.report_status"),),
        wide=True,
    )


def lateness_table(context: Context) -> Table:
    """Reports by how early or late they were."""
    text = context.text
    columns = [
        label_column(context, "bucket", text("reporting.when"), "lateness"),
        label_column(context, "status", text("column.state"), "report_status"),
        count_column(context, "reports", text("reporting.reports")),
    ]
    return Table("lateness", text("reporting.lateness"), columns, lateness(_due(context), context.snapshot["as_of"]))


def _lateness(context: Context) -> html.Element:
    text, formats, table = context.text, context.formats, lateness_table(context)
    buckets = list(dict.fromkeys(row["bucket"] for row in table.rows))
    counts = {(row["bucket"], row["status"]): row["reports"] for row in table.rows}

    def words(bucket: str, status: str) -> str:
        return f"{text.label('lateness', bucket)} · {text.label('report_status', status)}: {formats.count(counts.get((bucket, status), 0))}"

    drawn = [
        {
            "name": text.label("report_status", status),
            "colour": colour,
            "counts": [counts.get((bucket, status), 0) for bucket in buckets],
            "notes": [words(bucket, status) for bucket in buckets],
        }
        for status, colour in _COLOURS.items()
        if any(row["status"] == status for row in table.rows)
    ]
    names = [text.label("lateness", bucket) for bucket in buckets]
    return chart_card(
        context,
        name="lateness",
        title=text("reporting.lateness"),
        about=text("reporting.lateness_about", n=formats.count(sum(counts.values()))),
        figure=stacked(names, drawn, written=range(len(names)), height=30 * len(names) + 84, lying=True)
        if drawn
        else None,
        table=table,
        definitions=(text("definition.report_status"),),
        why_empty=text("reporting.none_due"),
    )


def obligations_table(context: Context) -> Table:
    """What became of each obligation."""
    text = context.text

    def number(field: str, label: str, wide: int = 0) -> Column:
        return count_column(
            context, field, label, tone=lambda row: _TONES.get(field) if row[field] else None, wide=wide
        )

    columns = [
        Column(
            "obligation_code",
            text("column.obligation"),
            shown=lambda row: text.either(row["name_zh"], row["name_en"]),
            tip=lambda row: row["due_rule"],
        ),
        number("due", text("reporting.due")),
        number("on_time", text.heading("report_status", "on_time"), 420),
        number("late", text.heading("report_status", "late")),
        number("missing", text.heading("report_status", "missing")),
        number("exempt", text.heading("report_status", "exempt"), 560),
        number("not_due", text.label("report_status", "not_due"), 560),
    ]
    return Table("obligations", text("reporting.obligations"), columns, obligations(_due(context)))


def _obligations(context: Context) -> html.Element:
    return table_card(
        context,
        title=context.text("reporting.obligations"),
        about=context.text("reporting.obligations_about"),
        table=obligations_table(context),
        definitions=(context.text("definition.report_status"),),
        sortable=False,
    )


PAGE = Page(
    "reporting",
    "/reporting",
    content,
    {
        "register_year": register_year_table,
        "register": register_table,
        "lateness": lateness_table,
        "obligations": obligations_table,
        "figures": partial(domain_page.units_table, domain="reporting"),
        **domain_page.trend_tables(_TRENDS),
    },
    ("period", "type_all", "parent"),
)
