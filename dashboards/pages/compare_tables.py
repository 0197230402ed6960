"""The tables of the page that compares."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboards.components.columns import Spec, column, count, label, metric, number_of, percent, period, table
from dashboards.components.provisional import marked_rows, provisional
from dashboards.components.sample import range_of, sample, sample_figure, sample_name
from dashboards.components.series import calendar
from dashboards.components.signal import UNJUDGED
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.formats import RATE_UNITS
from dashboards.number import number
from dashboards.pages.compare_choice import chosen_metrics, main_metrics, metric_of, second_of, units_of
from dashboards.snapshot import Row

_MAX_PERIODS = 24
_UNKNOWN = dict.fromkeys(("status", "n", "value"))
_NOTHING = {
    "status": "not_applicable",
    "is_provisional": False,
    **dict.fromkeys(("value", "lower", "difference", "meaning")),
}
_MARKS = {"higher": "▲", "lower": "▼"}
_TONES = {"better": "good-text", "worse": "bad-text"}


def compared(context: Context) -> list[Row]:
    """Figures of the chosen units in one or two periods, each with what may be said of its difference."""
    units, period, second = units_of(context), context.period["period_code"], second_of(context)
    key = ("compared", ",".join(units), period, second)
    return context.reader.kept(key, lambda: _compared(context, units, period, second))


def _compared(context: Context, units: list[str], period: str, second: str | None) -> list[Row]:
    periods = [period, *([second] if second else [])]
    figures = context.reader.rows("unit_figures", units=units, periods=periods)
    known = [row for row in figures if row["status"] != "not_applicable" and row["metric_code"] in context.metrics]
    rows = marked_rows(known, provisional(context, units, periods))
    of = {(row["unit_code"], row["period_code"], row["metric_code"]): row for row in rows}
    found = []
    for row in rows:
        # against the other period, or against the first unit
        unit = row["unit_code"] if second else units[0]
        other = of.get((unit, second or period, row["metric_code"]))
        difference = None if other is row else _difference(row, other, by_signal=second is not None)
        direction = context.metrics[row["metric_code"]]["direction"]
        says = difference is not None and difference != "overlap" and direction != "none"
        meaning = ("better" if difference == direction else "worse") if says else None
        found.append({**row, "difference": difference, "meaning": meaning})
    return found


def _difference(row: Row, other: Row | None, *, by_signal: bool) -> str | None:
    """Is a difference more than chance? Only where both intervals stand apart; for figures without an interval
    (`by_signal`) where the rules of the control chart say so.
    """
    if other is None:
        return None
    bounds = (row["lower"], row["upper"], other["lower"], other["upper"])
    if None not in bounds:
        return "higher" if row["lower"] > other["upper"] else "lower" if row["upper"] < other["lower"] else "overlap"
    if not by_signal or row["signal"] in (*UNJUDGED, "no_change"):
        return None
    if row["value"] is None or other["value"] in (None, row["value"]):
        return None
    return "higher" if row["value"] > other["value"] else "lower"


def series_of(context: Context) -> list[tuple[str, str]]:
    """Unit and period of every column."""
    periods = [context.period["period_code"], *([second_of(context)] if second_of(context) else [])]
    return [(unit, period) for unit in units_of(context) for period in periods]


def series_name(context: Context, unit: str, period: str) -> str:
    """A unit, with the period where two are compared."""
    return context.unit_name(unit) + (f" {context.formats.period(period)}" if second_of(context) else "")


def said_of(context: Context, row: Row | None) -> str | None:
    """What may be said of a difference, in words."""
    if row is None or row["difference"] is None:
        return None
    kind = "" if row["lower"] is not None else "_signal"
    key = f"compare.{row['difference']}{kind}" if row["difference"] in _MARKS else "compare.overlap"
    return context.text(key, other=other_name(context))


def other_name(context: Context) -> str:
    """What is compared with: the other period, or the first unit."""
    second = second_of(context)
    return context.formats.period(second) if second else context.unit_name(units_of(context)[0])


def _values(context: Context, unit: str, period: str) -> Spec:
    """The values of one unit in one period; why they may be read or not on hover."""
    text, key = context.text, f"{unit}|{period}"

    def row_of(line: Row) -> Row:
        return line.get(f"{key}.row") or _NOTHING

    def shown(line: Row) -> str | None:
        row = row_of(line)
        if row["value"] is None:
            return None
        words = context.value(row["metric_code"], row["value"])
        words = text("compare.provisional", name=words) if row["is_provisional"] else words
        return f"{_MARKS[row['difference']]} {words}" if row["difference"] in _MARKS else words

    def tip(line: Row) -> str | None:
        row = row_of(line)
        words = [said_of(context, row)]
        if row["lower"] is not None:
            words += [range_of(context, row), sample(context, row["metric_code"], row["n"], brief=True)]
        if row["status"] != "ok":
            words.append(text.label("status", row["status"]))
        if row["is_provisional"]:
            words.append(text("provisional.about"))
        return " · ".join(word for word in words if word) or None

    def tone(line: Row) -> str:
        row = row_of(line)
        return f"wraps {_TONES.get(row['meaning'], 'strong' if row['difference'] in _MARKS else '')}".strip()

    def of(line: Row) -> str | None:
        return number("metric", unit, period, line["metric_code"]) if f"{key}.row" in line else None

    def muted(line: Row) -> bool:
        return bool(row_of(line)["status"] != "ok")

    look: dict[str, Any] = {"shown": shown, "of": of, "muted": muted, "tip": tip, "tone": tone}
    return column(key, named=series_name(context, unit, period), kind="number", **look)


def _more(context: Context, unit: str, period: str) -> list[Spec]:
    """n, bounds and what may be said, as columns of a file."""
    text, key, name = context.text, f"{unit}|{period}", series_name(context, unit, period)

    def said(line: Row) -> str | None:
        return said_of(context, line.get(f"{key}.row"))

    words = {"n": text("sample.n"), "lower": text("metrics.lower"), "upper": text("metrics.upper")}
    parts = [column(f"{key}.{field}", named=f"{name} {label}", kind="number") for field, label in words.items()]
    return [*parts, column(f"{key}.said", named=f"{name} {text('compare.difference')}", shown=said)]


def compared_table(context: Context, name: str = "compared", folded: bool = False) -> Table:
    """Metrics as rows, units (and periods) as columns. The chosen metrics; without a choice those that count for the
    score or of which a difference is marked, the others `folded`. A file holds them all.
    """
    chosen = chosen_metrics(context)
    lines: dict[str, Row] = {code: {"metric_code": code} for code in chosen or context.metrics}
    scheme = context.reader.rows("scheme_of_period", period=context.period["period_code"])
    first = {row["metric_code"] for row in scheme} | {
        row["metric_code"] for row in compared(context) if row["difference"] in _MARKS
    }
    for row in compared(context):
        key = f"{row['unit_code']}|{row['period_code']}"
        if row["metric_code"] in lines:
            more = {f"{key}.{field}": row[field] for field in ("n", "lower", "upper")}
            lines[row["metric_code"]] |= {key: row["value"], f"{key}.row": row, **more}
    whole = bool(chosen) or not first or (context.exporting and not folded)
    rows = [
        {**line, "domain": context.metrics[code]["domain"]}
        for code, line in lines.items()
        if len(line) > 1 and ((code in first) != folded if not whole else not folded)
    ]
    columns = [
        label("domain", wide=700, nowrap=True),
        metric(href=lambda line: context.link("/metrics", metric=line["metric_code"])),
    ]
    for one in series_of(context):
        columns += [_values(context, *one), *(_more(context, *one) if context.exporting else [])]
    return table(context, name, f"compare.{name}_title", columns, rows)


def marked_count(context: Context) -> int:
    """How many differences are marked in the table and behind its fold."""
    codes = chosen_metrics(context) or context.metrics
    return sum(row["difference"] in _MARKS for row in compared(context) if row["metric_code"] in codes)


def trends_table(context: Context) -> Table:
    """One metric of the chosen units over time."""
    code = metric_of(context)
    name, kind = context.metric_name(code), "percent" if context.metric_unit(code) in RATE_UNITS else "number"

    def value(row: Row) -> str:
        return context.value(code, row["value"])

    columns = [
        column("unit_code", "column.unit", shown=lambda row: context.unit_name(row["unit_code"])),
        period(),
        column("value", named=name, kind=kind, shown=value, of=number_of("metric", code)),
        count("n", named=sample_name(context, code)),
    ]
    return table(context, "trends", "", columns, _trends(context, code), named=name)


def _trends(context: Context, code: str) -> list[Row]:
    """The metric of each unit in the periods of the chosen kind, from the first value of any of them on."""
    chosen, known, units = context.period, context.snapshot["as_of"].date(), units_of(context)
    of = {
        (row["unit_code"], row["period_code"]): row
        for row in context.reader.rows("unit_series", units=units, metrics=[code])
    }
    with_value = {period for (_, period), row in of.items() if row["value"] is not None}
    days = {row["period_code"]: row["starts_on"] for row in calendar(context)}
    first_on = min((on for code, on in days.items() if code in with_value), default=date.max)
    last_on = min(known, chosen["starts_on"])
    of_kind = [row["period_code"] for row in calendar(context) if row["period_kind"] == chosen["period_kind"]]
    periods = [code for code in of_kind if first_on <= days[code] <= last_on][-_MAX_PERIODS:]
    return [
        {**_UNKNOWN, **of.get((unit, period), {}), "unit_code": unit, "period_code": period}
        for unit in sorted(units)
        for period in periods
    ]


def intervals_table(context: Context) -> Table:
    """The numbers behind the dots: one row a metric and series."""
    order = series_of(context)
    wanted = [code for code in main_metrics(context) if context.metric_unit(code) in RATE_UNITS]
    rows = [row for row in compared(context) if row["metric_code"] in wanted]
    rows.sort(key=lambda row: (wanted.index(row["metric_code"]), order.index((row["unit_code"], row["period_code"]))))

    def whose(row: Row) -> str:
        return series_name(context, row["unit_code"], row["period_code"])

    def n(row: Row) -> str:
        return sample_figure(context, row["metric_code"], row["n"])

    columns = [
        metric(),
        column("unit_code", "column.unit", shown=whose),
        percent("value", of=number_of("metric")),
        percent("lower", "metrics.lower"),
        percent("upper", "metrics.upper"),
        column("n", "sample.n", kind="number", shown=n),
        column("said", "compare.difference", shown=lambda row: said_of(context, row)),
    ]
    return table(context, "intervals", "compare.intervals", columns, rows)
