"""The metrics of the unit page: figures beside the peers, those that count for the score as pictures, points lost."""

from __future__ import annotations

from typing import Any

from dashboards.components.columns import Spec, column, label, metric, percent, score, table, unless_ok
from dashboards.components.provisional import provisional
from dashboards.components.sample import PRORATED, range_of, sample, sample_figure
from dashboards.components.table import Of, Table
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.formats import RATE_UNITS
from dashboards.number import number
from dashboards.snapshot import Row

FEWEST_PEERS = 4
_MARKS = ("value", "median_value", "lower_quartile", "upper_quartile")
REPORT_SHAPES = {"on_time": "●", "late": "◐", "missing": "○", "exempt": "—", "not_due": "·"}
_NO_SPREAD = dict.fromkeys(("peers", "lowest", "lower_quartile", "median_value", "upper_quartile", "highest"))


def _asked(context: Context) -> dict[str, str]:
    return {"unit": context.view.unit or "", "period": context.period["period_code"]}


def unit_metrics(context: Context) -> list[Row]:
    """Every figure of the unit in the period beside the spread of its peer group, and the value that is worth all
    points.
    """
    unit, period = _asked(context).values()
    found: list[Row] = context.reader.kept(("unit_metrics", unit, period), lambda: _unit_metrics(context, unit, period))
    return found


def _unit_metrics(context: Context, unit: str, period: str) -> list[Row]:
    def by_code(question: str, **asked: Any) -> dict[str, Row]:
        return {row["metric_code"]: row for row in context.reader.rows(question, **asked)}

    rows = by_code("unit_figures", units=[unit], periods=[period])
    group = next((row["peer_group"] for row in rows.values()), None)
    spreads = by_code("peer_spreads", period=period, group=group)
    weights, goals = by_code("scheme_of_period", period=period), by_code("unit_goals", unit=unit, period=period)
    waiting = provisional(context, [unit])
    found = []
    for code, known in context.metrics.items():
        if code in rows:
            row = {
                "domain": known["domain"],
                "direction": known["direction"],
                **rows[code],
                **spreads.get(code, _NO_SPREAD),
                "is_scored": code in weights and bool(weights[code]["domain_weight"] * weights[code]["weight"]),
                "goal": goals[code]["high"] if code in goals else None,
                "is_provisional": (unit, code, period) in waiting,
            }
            found.append({**row, "against_median": _against_median(row)})
    return found


def _against_median(row: Row) -> str:
    """Where a value lies of the middle of its peers; nothing is said of fewer than four."""
    value, median = row["value"], row["median_value"]
    if value is None or median is None or row["direction"] == "none" or row["peers"] < FEWEST_PEERS:
        return "none"
    if value == median:
        return "same"
    return "better" if (value > median) == (row["direction"] == "higher") else "worse"


def scored(context: Context) -> tuple[list[Row], list[Row]]:
    """The metrics that count for the unit's score: those with a value, and those that lack one."""
    rows = [row for row in unit_metrics(context) if row["is_scored"] and row["status"] != "not_applicable"]
    return [row for row in rows if row["value"] is not None], [row for row in rows if row["value"] is None]


def _value(context: Context, words: str, shown: Of) -> Spec:
    """The value, grey where it rests on little; what is to be known of it on hover."""

    def tip(row: Row) -> str | None:
        words = [] if row["status"] == "ok" else [context.text.label("status", row["status"])]
        if row["is_provisional"]:
            words.append(context.text("provisional.about"))
        if row["lower"] is not None:
            words.append(range_of(context, row))
        return " · ".join(words) or None

    def of(row: Row) -> str | None:
        return number("metric", *_asked(context).values(), row["metric_code"])

    look = unless_ok(context) | {"tip": tip}
    return column("value", words, kind="number", shown=shown, of=of, **look)


def scored_table(context: Context) -> Table:
    """The metrics that count for the score and have a value, as pictures among the peers."""

    def value(row: Row) -> str:
        words = context.value(row["metric_code"], row["value"])
        n = sample_figure(context, row["metric_code"], row["n"])
        return f"{words} ({n})" if row["denominator"] is not None else words

    def definition(row: Row) -> str:
        return context.definition(row["metric_code"])

    columns = [
        metric(href=lambda row: context.link("/metrics", metric=row["metric_code"]), tip=definition),
        _value(context, "unit.value_n", value),
        column("picture", "column.against", image=_bullet(context), shown=_against_words(context), exported=False),
    ]
    return table(context, "scored", "unit.scored", columns, scored(context)[0])


def metrics_table(context: Context) -> Table:
    """The metrics that the pictures leave out; in a file all of them, with what lies beside each."""
    drawn = [] if context.exporting else [row["metric_code"] for row in scored(context)[0]]
    rows = [row for row in unit_metrics(context) if row["metric_code"] not in drawn]

    def value(field: str) -> Of:
        return lambda row: context.value(row["metric_code"], row[field]) if row[field] is not None else None

    def position(row: Row) -> str:
        return context.text(f"unit.{row['against_median']}")

    def n(row: Row) -> str:
        return sample_figure(context, row["metric_code"], row["n"])

    def n_in_words(row: Row) -> str | None:
        return sample(context, row["metric_code"], row["n"]) if row["metric_code"] in PRORATED else None

    columns = [
        label("domain", wide=760),
        metric(tip=lambda row: context.definition(row["metric_code"])),
        _value(context, "column.value", value("value")),
        column("n", "sample.n", kind="number", shown=n, tip=n_in_words, wide=560),
        column("median_value", "column.median", kind="number", shown=value("median_value"), wide=420),
        column("goal", kind="number", shown=value("goal"), wide=900),
        column("against_median", "column.position", shown=position, wide=760),
    ]
    return table(context, "metrics", "unit.metrics", columns, rows)


def _bullet(context: Context) -> Of:
    """The unit's value among its peers; rates on the whole scale from 0 to 100 %, other figures from 0."""

    def image(row: Row) -> str:
        rate = context.metric_unit(row["metric_code"]) in RATE_UNITS
        most = 1.0 if rate else max(row["highest"] or 0, row["goal"] or 0) or 1.0
        value, median, low, high = (row[name] for name in _MARKS)
        return svg.bullet(value, median, low, high, 0.0, most, muted=row["status"] != "ok", width=190, goal=row["goal"])

    return image


def _against_words(context: Context) -> Of:
    """The picture in words."""

    def words(row: Row) -> str:
        unit = context.metric_unit(row["metric_code"])
        names = dict(zip(("value", "median", "lower", "upper"), _MARKS, strict=True))
        shown = {name: context.formats.value(row[field], unit) for name, field in names.items()}
        key = "unit.bullet" if row["lower_quartile"] is not None else "unit.bullet_few"
        goal = None if row["goal"] is None else context.formats.value(row["goal"], unit)
        return context.text(key, n=row["peers"], **shown) + (context.text("unit.goal", value=goal) if goal else "")

    return words


def parts_table(context: Context) -> Table:
    """Points lost by metric."""

    def of(field: str) -> dict[str, Any]:
        return {"of": lambda row: number("part", *_asked(context).values(), row["metric_code"], field)}

    def value(row: Row) -> str | None:
        unit = context.metric_unit(row["metric_code"])
        return context.formats.value(row["value"], unit) if row["value"] is not None else None

    columns = [
        metric(),
        column("value", kind="number", shown=value, **of("value")),
        score("points", **of("points")),
        percent("weight", **of("weight")),
        score("points_lost", **of("points_lost")),
    ]
    return table(context, "parts", "unit.parts", columns, context.reader.rows("unit_parts", **_asked(context)))
