"""Units as rows, metrics as columns: value with its n, grey where n is small, the reason where there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from dashboards.answer import Lines
from dashboards.components.columns import Spec, column, table, unit
from dashboards.components.provisional import marked_rows, provisional
from dashboards.components.sample import PRORATED, sample, sample_name
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.formats import RATE_UNITS
from dashboards.number import number
from dashboards.snapshot import Row

_METRIC_WIDTH = 112
_NOT_APPLICABLE: Row = {"value": None, "status": "not_applicable"}
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
    columns = [_figure(context, code) for code in context.metrics if code in codes]
    return table(context, name, "", [unit(pinned=True), *columns], lines if columns else [], named=title)


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
        known = [row for row in rows if row["metric_code"] in applicable]
        return pivot(marked_rows(known, provisional(context, codes), asked["period"]), "metric_code")

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
    name, measured_in = context.metric_name(code), context.metric_unit(code)
    if (None, code, context.period["period_code"]) in provisional(context, None):
        name = context.text("provisional.name", name=name)
    if measured_in in RATE_UNITS:
        return f"{name} ({sample_name(context, code, brief=True)})"
    word = context.text.label("unit", measured_in)
    is_said = measured_in not in _TIMES or word in name.lower()
    return name if is_said else context.text("column.in_unit", name=name, unit=word)


def _figure(context: Context, code: str) -> Spec:
    """One metric; a phone scrolls to those that have no room beside the name."""
    text, formats, measured_in = context.text, context.formats, context.metric_unit(code)
    rate = measured_in in RATE_UNITS

    def of(line: Row) -> Row:
        return line.get(f"{code}.row") or _NOT_APPLICABLE

    def shown(line: Row) -> str | None:
        one = of(line)
        if one["value"] is None:
            return None
        words = formats.value(one["value"], measured_in)
        return f"{words} ({formats.count(one['n'])})" if rate else words

    def tip(line: Row) -> str | None:
        one, words = of(line), []
        if one["status"] != "ok":
            words.append(text.label("status", one["status"]))
        elif code in PRORATED:
            words.append(sample(context, code, one["n"]))
        if one.get("is_provisional"):
            words.append(text("provisional.about"))
        return " · ".join(words) or None

    def which(line: Row) -> str | None:
        is_one = of(line) is not _NOT_APPLICABLE
        return number("metric", line["unit_code"], context.period["period_code"], code) if is_one else None

    look: dict[str, Any] = {"kind": "percent" if rate else "number", "muted": lambda line: of(line)["status"] != "ok"}
    return column(code, named=_heading(context, code), shown=shown, tip=tip, of=which, least=_METRIC_WIDTH, **look)
