"""The tables of the page that compares."""

from __future__ import annotations

from datetime import date

from dashboards.components.columns import count_column, label_column, metric_column, percent_column, period_column
from dashboards.components.provisional import provisional
from dashboards.components.sample import sample, sample_figure, sample_name
from dashboards.components.series import calendar
from dashboards.components.signal import UNJUDGED
from dashboards.components.table import Column, Table
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
    waiting = provisional(context, units, periods)
    rows = [
        {**row, "is_provisional": (row["unit_code"], row["metric_code"], row["period_code"]) in waiting}
        for row in context.reader.rows("unit_figures", units=units, periods=periods)
        if row["status"] != "not_applicable" and row["metric_code"] in context.metrics
    ]
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
    if (
        not by_signal
        or row["signal"] in (*UNJUDGED, "no_change")
        or row["value"] is None
        or other["value"] in (None, row["value"])
    ):
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
    other = (
        context.formats.period(second_of(context)) if second_of(context) else context.unit_name(units_of(context)[0])
    )
    kind = "" if row["lower"] is not None else "_signal"
    return context.text(
        f"compare.{row['difference']}{kind}" if row["difference"] in _MARKS else "compare.overlap", other=other
    )


def _column(context: Context, unit: str, period: str) -> Column:
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

    return Column(
        key,
        series_name(context, unit, period),
        kind="number",
        shown=shown,
        of=lambda line: number("metric", unit, period, line["metric_code"]) if f"{key}.row" in line else None,
        muted=lambda line: row_of(line)["status"] != "ok",
        tip=tip,
        tone=tone,
    )


def range_of(context: Context, row: Row) -> str:
    """Its range of chance in words."""
    bounds = {name: context.formats.percent(row[name]) for name in ("lower", "upper")}
    return context.text("unit.interval", **bounds)


def _more(context: Context, unit: str, period: str) -> list[Column]:
    """n, bounds and what may be said, as columns of a file."""
    text, key, name = context.text, f"{unit}|{period}", series_name(context, unit, period)
    labels = {"n": text("sample.n"), "lower": text("metrics.lower"), "upper": text("metrics.upper")}
    said = Column(
        f"{key}.said",
        f"{name} {text('compare.difference')}",
        shown=lambda line: said_of(context, line.get(f"{key}.row")),
    )
    parts = [Column(f"{key}.{field}", f"{name} {label}", kind="number") for field, label in labels.items()]
    return [*parts, said]


def compared_table(context: Context, name: str = "compared", folded: bool = False) -> Table:
    """Metrics as rows, units (and periods) as columns. The chosen metrics; without a choice those that count for the
    score or of which a difference is marked, the others `folded`. A file holds them all.
    """
    text, chosen = context.text, chosen_metrics(context)
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
        line
        for code, line in lines.items()
        if len(line) > 1 and ((code in first) != folded if not whole else not folded)
    ]
    columns = [
        label_column(context, "domain", text("column.domain"), "domain", wide=700, nowrap=True),
        metric_column(context, href=lambda line: context.link("/metrics", metric=line["metric_code"])),
    ]
    for unit, period in series_of(context):
        columns += [_column(context, unit, period), *(_more(context, unit, period) if context.exporting else [])]
    rows = [{**line, "domain": context.metrics[line["metric_code"]]["domain"]} for line in rows]
    return Table(name, text(f"compare.{name}_title"), columns, rows)


def marked_count(context: Context) -> int:
    """How many differences are marked in the table and behind its fold."""
    codes = chosen_metrics(context) or context.metrics
    return sum(row["difference"] in _MARKS for row in compared(context) if row["metric_code"] in codes)


def trends_table(context: Context) -> Table:
    """One metric of the chosen units over time."""
    code = metric_of(context)
    columns = [
        Column("unit_code", context.text("column.unit"), shown=lambda row: context.unit_name(row["unit_code"])),
        period_column(context),
        Column(
            "value",
            context.metric_name(code),
            kind="percent" if context.metric_unit(code) in RATE_UNITS else "number",
            shown=lambda row: context.value(code, row["value"]),
            of=lambda row: number("metric", row["unit_code"], row["period_code"], code),
        ),
        count_column(context, "n", sample_name(context, code)),
    ]
    return Table("trends", context.metric_name(code), columns, _trends(context, code))


def _trends(context: Context, code: str) -> list[Row]:
    """The metric of each unit in the periods of the chosen kind, from the first value of any of them on."""
    chosen, known, units = context.period, context.snapshot["as_of"].date(), units_of(context)
    of = {
        (row["unit_code"], row["period_code"]): row
        for row in context.reader.rows("unit_series", units=units, metrics=[code])
    }
    with_value = {period for (_, period), row in of.items() if row["value"] is not None}
    begun = [row for row in calendar(context) if row["starts_on"] <= min(known, chosen["starts_on"])]
    first_on = min(
        (row["starts_on"] for row in calendar(context) if row["period_code"] in with_value), default=date.max
    )
    periods = [
        row["period_code"]
        for row in begun
        if row["period_kind"] == chosen["period_kind"] and row["starts_on"] >= first_on
    ][-_MAX_PERIODS:]
    return [
        {**_UNKNOWN, **of.get((unit, period), {}), "unit_code": unit, "period_code": period}
        for unit in sorted(units)
        for period in periods
    ]


def intervals_table(context: Context) -> Table:
    """The numbers behind the dots: one row a metric and series."""
    text, wanted, order = context.text, main_metrics(context), series_of(context)
    rows = [row for row in compared(context) if row["metric_code"] in wanted]
    rows = [row for row in rows if context.metric_unit(row["metric_code"]) in RATE_UNITS]
    rows.sort(key=lambda row: (wanted.index(row["metric_code"]), order.index((row["unit_code"], row["period_code"]))))
    columns = [
        metric_column(context),
        Column(
            "unit_code",
            text("column.unit"),
            shown=lambda row: series_name(context, row["unit_code"], row["period_code"]),
        ),
        percent_column(
            context,
            "value",
            text("column.value"),
            of=lambda row: number("metric", row["unit_code"], row["period_code"], row["metric_code"]),
        ),
        percent_column(context, "lower", text("metrics.lower")),
        percent_column(context, "upper", text("metrics.upper")),
        Column(
            "n", text("sample.n"), kind="number", shown=lambda row: sample_figure(context, row["metric_code"], row["n"])
        ),
        Column("said", text("compare.difference"), shown=lambda row: said_of(context, row)),
    ]
    return Table("intervals", text("compare.intervals"), columns, rows)
