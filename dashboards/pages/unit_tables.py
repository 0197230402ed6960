"""The tables of the unit page."""

from __future__ import annotations

from typing import Any

from dashboards.answer import Answer
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.formats import RATE_UNITS
from dashboards.number import number
from dashboards.snapshot import Row

REPORT_SHAPES = {"on_time": "●", "late": "◐", "missing": "○", "exempt": "—", "not_due": "·"}


def _asked(context: Context) -> dict[str, Any]:
    return {"unit": context.view.unit, "period": context.period["period_code"]}


def directory_table(context: Context) -> Table:
    """All units with their place, to choose one."""
    text, formats = context.text, context.formats
    group = context.view.type if context.view.type in context.groups else None
    rows = Answer(context.reader, "unit_list", period=context.period["period_code"], group=group, units=context.within)

    def of(kind: str) -> Any:
        return lambda row: number(kind, row["unit_code"], context.period["period_code"], "total")

    columns = [
        Column(
            "unit_code",
            text("column.unit"),
            shown=lambda row: context.unit_name(row["unit_code"]),
            href=lambda row: context.link("/unit", unit=row["unit_code"]),
        ),
        Column("peer_group", text("column.type"), shown=lambda row: text.label("unit_type", row["peer_group"])),
        Column(
            "parent",
            text("column.parent"),
            shown=lambda row: context.unit_name((context.units.get(row["unit_code"]) or {}).get("parent_code")),
            sortable=False,
            wide=640,
        ),
        Column("score", text("column.score"), kind="number", shown=lambda row: formats.score(row["score"]), of=of("score"), width=110),
        Column(
            "rank",
            text("column.rank"),
            kind="number",
            shown=lambda row: text("rank.of", rank=row["rank"], of=row["rank_of"]) if row["rank"] else None,
            of=of("rank"),
            width=130,
        ),
    ]
    return Table("units", text("unit.directory"), columns, rows)


def metrics_table(context: Context) -> Table:
    """Every metric of the unit beside its peers."""
    text, formats = context.text, context.formats
    asked = _asked(context)
    group = context.reader.rows("group_of_unit", **asked)[0]["peer_group"]
    spread = context.reader.rows("group_spread", period=asked["period"], group=group)
    rows = context.reader.rows("unit_metrics", spread=spread, **asked)

    def value(field: str) -> Any:
        return lambda row: context.value(row["metric_code"], row[field]) if row[field] is not None else None

    def status(row: Row) -> str | None:
        words = [] if row["status"] == "ok" else [text.label("status", row["status"])]
        if row["lower"] is not None:
            words.append(text("unit.interval", lower=formats.percent(row["lower"]), upper=formats.percent(row["upper"])))
        return " · ".join(words) or None

    columns = [
        Column("domain", text("column.domain"), shown=lambda row: text.label("domain", row["domain"]), wide=760, width=104),
        Column(
            "metric_code",
            text("column.metric"),
            shown=lambda row: context.metric_name(row["metric_code"]),
            tip=lambda row: context.definition(row["metric_code"]),
        ),
        Column(
            "value",
            text("column.value"),
            kind="number",
            shown=value("value"),
            of=lambda row: number("metric", *_asked(context).values(), row["metric_code"]),
            tip=status,
            muted=lambda row: row["status"] != "ok",
            width=116,
        ),
        Column("n", "n", kind="number", shown=lambda row: formats.count(row["n"]), wide=640, width=84),
        Column("median_value", text("column.median"), kind="number", shown=value("median_value"), width=116),
        Column(
            "picture",
            text("column.against"),
            image=_bullet(context),
            shown=_against_words(context),
            sortable=False,
            exported=False,
            wide=560,
            width=352,
        ),
        Column("against_median", text("column.position"), shown=lambda row: text(f"unit.{row['against_median']}"), wide=900, width=124),
    ]
    return Table("metrics", text("unit.metrics"), columns, rows)


def _is_rate(context: Context, row: Row) -> bool:
    return context.metric_unit(row["metric_code"]) in RATE_UNITS


def _bullet(context: Context) -> Any:
    def image(row: Row) -> str:
        rate = _is_rate(context, row)
        low = 0.0 if not rate or (row["lowest"] or 0) < 0.5 else 0.5
        return svg.bullet(
            row["value"],
            row["median_value"],
            row["lower_quartile"],
            row["upper_quartile"],
            low,
            1.0 if rate else row["highest"] or 1.0,
            muted=row["status"] != "ok",
            width=320,
        )

    return image


def _against_words(context: Context) -> Any:
    def words(row: Row) -> str:
        if row["value"] is None:
            return context.text.label("status", row["status"])
        unit = context.metric_unit(row["metric_code"])
        return context.text(
            "unit.bullet",
            value=context.formats.value(row["value"], unit),
            median=context.formats.value(row["median_value"], unit),
            lower=context.formats.value(row["lower_quartile"], unit),
            upper=context.formats.value(row["upper_quartile"], unit),
        )

    return words


def parts_table(context: Context) -> Table:
    """Points lost by metric."""
    text, formats = context.text, context.formats

    def of(column: str) -> Any:
        return lambda row: number("part", *_asked(context).values(), row["metric_code"], column)

    columns = [
        Column("metric_code", text("column.metric"), shown=lambda row: context.metric_name(row["metric_code"])),
        Column(
            "value",
            text("column.value"),
            kind="number",
            shown=lambda row: formats.value(row["value"], context.metric_unit(row["metric_code"])) if row["value"] is not None else None,
            of=lambda row: number("metric", *_asked(context).values(), row["metric_code"]),
        ),
        Column("points", text("column.points"), kind="number", shown=lambda row: formats.score(row["points"]), of=of("points")),
        Column("weight", text("column.weight"), kind="percent", shown=lambda row: formats.percent(row["weight"]), of=of("weight")),
        Column(
            "points_lost",
            text("column.points_lost"),
            kind="number",
            shown=lambda row: formats.score(row["points_lost"]),
            of=of("points_lost"),
        ),
    ]
    return Table("parts", text("unit.parts"), columns, context.reader.rows("unit_parts", **_asked(context)))


def reports_table(context: Context) -> Table:
    """The register of the unit: what it owed and what became of it."""
    text, formats = context.text, context.formats
    rows = context.reader.rows(
        "unit_reports", unit=context.view.unit, starts_on=context.period["starts_on"], ends_on=context.period["ends_on"]
    )

    def late(row: Row) -> str | None:
        return text("unit.late_by", hours=formats.count(round(row["lateness_hours"]))) if row["lateness_hours"] else None

    columns = [
        Column(
            "status",
            text("column.state"),
            shown=lambda row: f"{REPORT_SHAPES.get(row['status'], '')} {text.label('report_status', row['status'])}",
            tip=late,
        ),
        Column("obligation_code", text("column.obligation"), shown=lambda row: text.either(row["name_zh"], row["name_en"])),
        Column("period_code", text("column.period"), shown=lambda row: formats.period(row["period_code"]), wide=420),
        Column(
            "due_at",
            text("column.due"),
            kind="moment",
            shown=lambda row: formats.moment(row["due_at"]) + (text("attention.provisional") if row["is_provisional"] else ""),
        ),
        Column("accepted_at", text("column.accepted"), kind="moment", shown=lambda row: formats.moment(row["accepted_at"]), wide=560),
    ]
    return Table("reports", text("unit.reports"), columns, rows)


def submissions_table(context: Context) -> Table:
    """What the unit sent."""
    text, formats = context.text, context.formats
    columns = [
        Column("received_at", text("column.received"), kind="moment", shown=lambda row: formats.moment(row["received_at"])),
        Column("file_name", text("column.file"), wide=560),
        Column("template", text("column.template"), shown=lambda row: text.label("template", row["template"]) if row["template"] else None),
        Column("period_code", text("column.period"), shown=lambda row: formats.period(row["period_code"]), wide=700),
        Column("version", text("column.version"), kind="number", shown=lambda row: formats.count(row["version"]), wide=700),
        Column(
            "status",
            text("column.state"),
            shown=lambda row: text.label("submission_status", row["status"]),
            tip=lambda row: text.label("verdict", row["verdict"]),
        ),
        Column(
            "rows_accepted", text("column.rows_accepted"), kind="number", shown=lambda row: formats.count(row["rows_accepted"]), wide=700
        ),
        Column(
            "rows_rejected", text("column.rows_rejected"), kind="number", shown=lambda row: formats.count(row["rows_rejected"]), wide=420
        ),
    ]
    return Table("submissions", text("unit.submissions"), columns, context.reader.rows("unit_submissions", unit=context.view.unit))
