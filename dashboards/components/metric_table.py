"""Units as rows, metrics as columns: value with its n, grey where n is small, the reason where there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from dashboards.answer import Lines
from dashboards.components.columns import unit_column
from dashboards.components.provisional import provisional
from dashboards.components.sample import PRORATED, sample, sample_name
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.formats import RATE_UNITS
from dashboards.number import number
from dashboards.snapshot import Row

_METRIC_WIDTH = 112
_TIMES = frozenset({"hours", "days", "weeks"})


def pivot(rows: Sequence[Row], key: str) -> list[Row]:
    """One row a unit; the value of each `key` under its name, the whole row under `<name>.row`."""
    found: dict[str, Row] = defaultdict(dict)
    for row in rows:
        line = found[row["unit_code"]]
        line["unit_code"] = row["unit_code"]
        line[row[key]] = row["value"] if "value" in row else row["score"]
        line[f"{row[key]}.row"] = row
    return list(found.values())


def metric_table(context: Context, name: str, title: str, lines: Sequence[Row], present: Iterable[str]) -> Table:
    """A table of lines made by `pivot`, one a unit; the metrics that are present, in the order of the catalogue."""
    codes = set(present)
    columns = [_metric_column(context, code) for code in context.metrics if code in codes]
    return Table(name, title, [unit_column(context, pinned=True), *columns], lines if columns else [])


def domain_table(context: Context, name: str, title: str, domain: str) -> Table:
    """All metrics of a domain that apply to any unit of the groups shown, one line a unit, made for the units in
    sight.
    """
    asked = {"period": context.period["period_code"], "domain": domain}
    applicable = {
        row["metric_code"]
        for row in context.reader.rows("applicable_metrics", period=asked["period"])
        if row["peer_group"] in context.member_groups and context.metrics[row["metric_code"]]["domain"] == domain
    }

    def lines(codes: list[str]) -> list[Row]:
        rows = context.reader.rows("domain_metrics", units=codes, **asked)
        waiting = provisional(context, codes)
        return pivot(
            [
                {**row, "is_provisional": (row["unit_code"], row["metric_code"], asked["period"]) in waiting}
                for row in rows
                if row["metric_code"] in applicable
            ],
            "metric_code",
        )

    def order(metric: str, way: str) -> list[str]:
        rows = context.reader.rows(
            "units_by_metric", period=asked["period"], metric=metric, units=context.members, descending=way == "desc"
        )
        return [row["unit_code"] for row in rows]

    return metric_table(context, name, title, Lines(context.members, lines, order), applicable)


def _heading(context: Context, code: str) -> str:
    """The name of a metric, marked where any unit's value is provisional, with what stands in brackets behind its
    rates, or with its unit where the name does not say it.
    """
    name, unit = context.metric_name(code), context.metric_unit(code)
    if (None, code, context.period["period_code"]) in provisional(context, None):
        name = context.text("provisional.name", name=name)
    if unit in RATE_UNITS:
        return f"{name} ({sample_name(context, code, brief=True)})"
    word = context.text.label("unit", unit)
    return context.text("column.in_unit", name=name, unit=word) if unit in _TIMES and word not in name.lower() else name


def _metric_column(context: Context, code: str) -> Column:
    """One metric; a phone scrolls to those that have no room beside the name."""
    text, formats, unit = context.text, context.formats, context.metric_unit(code)
    rate = unit in RATE_UNITS

    def shown(row: Row) -> str | None:
        one = row.get(f"{code}.row")
        if not one or one["value"] is None:
            return None
        return (
            f"{formats.value(one['value'], unit)} ({formats.count(one['n'])})"
            if rate
            else formats.value(one["value"], unit)
        )

    def status(row: Row) -> str:
        one = row.get(f"{code}.row")
        return one["status"] if one else "not_applicable"

    def tip(row: Row) -> str | None:
        words = []
        if status(row) != "ok":
            words.append(text.label("status", status(row)))
        elif code in PRORATED:
            words.append(sample(context, code, row[f"{code}.row"]["n"]))
        if row.get(f"{code}.row", {}).get("is_provisional"):
            words.append(text("provisional.about"))
        return " · ".join(words) or None

    return Column(
        code,
        _heading(context, code),
        kind="percent" if rate else "number",
        shown=shown,
        tip=tip,
        muted=lambda row: status(row) != "ok",
        of=lambda row: (
            number("metric", row["unit_code"], context.period["period_code"], code) if row.get(f"{code}.row") else None
        ),
        least=_METRIC_WIDTH,
    )
