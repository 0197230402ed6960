"""The tables of the unit page."""

from __future__ import annotations

from typing import Any

from dashboards.components.columns import (
    count_column,
    label_column,
    metric_column,
    percent_column,
    score_column,
)
from dashboards.components.provisional import provisional
from dashboards.components.sample import PRORATED, sample, sample_figure
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.formats import RATE_UNITS
from dashboards.number import number
from dashboards.snapshot import Row

_FEWEST_PEERS = 4
_NO_SPREAD = dict.fromkeys(("peers", "lowest", "lower_quartile", "median_value", "upper_quartile", "highest"))
REPORT_SHAPES = {"on_time": "●", "late": "◐", "missing": "○", "exempt": "—", "not_due": "·"}


def _asked(context: Context) -> dict[str, Any]:
    return {"unit": context.view.unit, "period": context.period["period_code"]}


def unit_metrics(context: Context) -> list[Row]:
    """Every figure of the unit in the period beside the spread of its peer group, and the value that is worth all
    points.
    """
    period = context.period["period_code"]
    return context.reader.kept(("unit_metrics", context.view.unit, period), lambda: _unit_metrics(context, period))


def _unit_metrics(context: Context, period: str) -> list[Row]:
    rows = {
        row["metric_code"]: row
        for row in context.reader.rows("unit_figures", units=[context.view.unit], periods=[period])
    }
    group = next((row["peer_group"] for row in rows.values()), None)
    spreads = {row["metric_code"]: row for row in context.reader.rows("peer_spreads", period=period, group=group)}
    weights = {row["metric_code"]: row for row in context.reader.rows("scheme_of_period", period=period)}
    asked = {"unit": context.view.unit, "period": period}
    goals = {row["metric_code"]: row["high"] for row in context.reader.rows("unit_goals", **asked)}
    waiting = provisional(context, [context.view.unit or ""])
    found = []
    for code, metric in context.metrics.items():
        if code in rows:
            weight = weights.get(code)
            row = {
                "domain": metric["domain"],
                "direction": metric["direction"],
                **rows[code],
                **spreads.get(code, _NO_SPREAD),
                "scheme_weight": weight["domain_weight"] * weight["weight"] if weight else None,
                "goal": goals.get(code),
                "is_provisional": (context.view.unit, code, period) in waiting,
            }
            found.append({**row, "against_median": _against_median(row)})
    return found


def _against_median(row: Row) -> str:
    """Where a value lies of the middle of its peers; nothing is said of fewer than four."""
    value, median = row["value"], row["median_value"]
    if value is None or median is None or row["direction"] == "none" or row["peers"] < _FEWEST_PEERS:
        return "none"
    if value == median:
        return "same"
    return "better" if (value > median) == (row["direction"] == "higher") else "worse"


def metrics_table(context: Context) -> Table:
    """Every metric of the unit beside its peers."""
    text, formats = context.text, context.formats
    rows = unit_metrics(context)

    def value(field: str) -> Any:
        return lambda row: context.value(row["metric_code"], row[field]) if row[field] is not None else None

    def status(row: Row) -> str | None:
        words = [] if row["status"] == "ok" else [text.label("status", row["status"])]
        if row["is_provisional"]:
            words.append(text("provisional.about"))
        if row["lower"] is not None:
            words.append(
                text("unit.interval", lower=formats.percent(row["lower"]), upper=formats.percent(row["upper"]))
            )
        return " · ".join(words) or None

    columns = [
        label_column(context, "domain", text("column.domain"), "domain", wide=760, width=104),
        metric_column(context, tip=lambda row: context.definition(row["metric_code"])),
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
        Column(
            "n",
            text("sample.n"),
            kind="number",
            shown=lambda row: sample_figure(context, row["metric_code"], row["n"]),
            tip=lambda row: sample(context, row["metric_code"], row["n"]) if row["metric_code"] in PRORATED else None,
            wide=640,
            width=112,
        ),
        Column("median_value", text("column.median"), kind="number", shown=value("median_value"), wide=420, width=116),
        count_column(context, "peers", text("column.peers"), wide=760, width=84),
        Column("goal", text("column.goal"), kind="number", shown=value("goal"), wide=840, width=96),
        Column(
            "picture",
            text("column.against"),
            image=bullet(context, 300),
            shown=against_words(context),
            sortable=False,
            exported=False,
            wide=560,
            width=320,
        ),
        Column(
            "against_median",
            text("column.position"),
            shown=lambda row: text(f"unit.{row['against_median']}"),
            wide=900,
            width=124,
        ),
    ]
    return Table("metrics", text("unit.metrics"), columns, rows)


def _is_rate(context: Context, row: Row) -> bool:
    return context.metric_unit(row["metric_code"]) in RATE_UNITS


def bullet(context: Context, width: int) -> Any:
    """The unit's value among its peers; rates on the whole scale from 0 to 100 %, other figures from 0."""

    def image(row: Row) -> str:
        rate = _is_rate(context, row)
        most = 1.0 if rate else max(row["highest"] or 0, row["goal"] or 0) or 1.0
        return svg.bullet(
            row["value"],
            row["median_value"],
            row["lower_quartile"],
            row["upper_quartile"],
            0.0,
            most,
            muted=row["status"] != "ok",
            width=width,
            goal=row["goal"],
        )

    return image


def against_words(context: Context) -> Any:
    """The picture in words."""

    def words(row: Row) -> str:
        if row["value"] is None:
            return context.text.label("status", row["status"])
        unit = context.metric_unit(row["metric_code"])
        names = {"value": "value", "median": "median_value", "lower": "lower_quartile", "upper": "upper_quartile"}
        shown = {name: context.formats.value(row[field], unit) for name, field in names.items()}
        said = context.text(
            "unit.bullet" if row["lower_quartile"] is not None else "unit.bullet_few", n=row["peers"], **shown
        )
        return said + (
            context.text("unit.goal", value=context.formats.value(row["goal"], unit)) if row["goal"] is not None else ""
        )

    return words


def parts_table(context: Context) -> Table:
    """Points lost by metric."""
    text, formats = context.text, context.formats

    def of(column: str) -> Any:
        return lambda row: number("part", *_asked(context).values(), row["metric_code"], column)

    columns = [
        metric_column(context),
        Column(
            "value",
            text("column.value"),
            kind="number",
            shown=lambda row: (
                formats.value(row["value"], context.metric_unit(row["metric_code"]))
                if row["value"] is not None
                else None
            ),
            of=of("value"),
        ),
        score_column(context, "points", text("column.points"), of=of("points")),
        percent_column(context, "weight", text("column.weight"), of=of("weight")),
        score_column(context, "points_lost", text("column.points_lost"), of=of("points_lost")),
    ]
    return Table("parts", text("unit.parts"), columns, context.reader.rows("unit_parts", **_asked(context)))
