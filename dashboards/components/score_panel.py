"""The panel that explains a score and the place that comes of it: what each metric adds, each leading on to its own
panel.
"""

from __future__ import annotations

from typing import Any

from dashboards.components import elements as html
from dashboards.components.columns import Spec, column, label, metric, percent, score, table, unless_ok
from dashboards.components.explain_panel import all_rows, equation, joint
from dashboards.components.table import Table, plain, scrolling
from dashboards.context import Context
from dashboards.number import number
from dashboards.snapshot import Row
from orchestration.explain import Standing


def heading(context: Context, found: Standing) -> str:
    """Which score it is: domain, unit, period."""
    row = found.row
    name = context.text("score.of", domain=context.text.label("domain", row["domain"]))
    unit = context.then(row["period_code"]).unit_name(row["unit_code"])
    return f"{name} · {unit} · {context.formats.period(row['period_code'])}"


def panel(context: Context, found: Standing) -> list[Any]:
    """Formula, score and place, the parts and what they add up to."""
    text, formats, row = context.text, context.formats, found.row
    body: list[Any] = [html.P(text("score.formula"), className="explain-formula"), _equation(context, found)]
    if not found.parts:
        return [*body, html.P(text("score.no_parts"), className="note")]
    total = text("score.sum", n=formats.count(len(found.parts)), total=f"{found.total:.2f}")
    is_shrunk = any(part["value_scored"] != part["value"] for part in found.parts)
    return [
        *body,
        joint(context, total, found.adds_up),
        html.P(text("rank.no_data"), className="note") if row["status"] == "no_data" else None,
        scrolling(plain(parts_table(context, found), "plain-table score-parts"), text("explain.title")),
        html.P(text("score.shrunk"), className="note") if is_shrunk else None,
        all_rows(context),
    ]


def _equation(context: Context, found: Standing) -> html.Element:
    text, formats, row = context.text, context.formats, found.row
    facts = [(text("column.type"), text.label("unit_type", row["peer_group"]))] if row["peer_group"] else []
    if row["rank"] is not None:
        facts.append((text("column.rank"), text("rank.of", rank=row["rank"], of=row["rank_of"])))
    if row["rank_low"] is not None:
        facts.append((text("column.interval"), f"{row['rank_low']}–{row['rank_high']}"))
    if row["band"]:
        facts.append((text("column.band"), text.label("band", row["band"])))
    if row["weight_present"] is not None and row["weight_present"] < 1:
        facts.append((text("score.present"), formats.percent(row["weight_present"])))
    facts.append((text("score.scheme"), row["scheme_code"]))
    value = html.Strong(formats.score(row["score"]), className="explain-value")
    return equation([value, html.Span("="), html.Span(text("score.equation"))], facts)


def parts_table(context: Context, found: Standing) -> Table:
    """One row a metric."""
    unit, period = found.row["unit_code"], found.row["period_code"]

    def value(row: Row, field: str) -> str:
        return context.formats.value(row[field], context.metric_unit(row["metric_code"]))

    def figure(field: str, words: str, **look: Any) -> Spec:
        look["of"] = lambda row: number("part", unit, period, row["metric_code"], field)
        return column(field, words, kind="number", shown=lambda row: value(row, field), **look)

    def goalposts(row: Row) -> str | None:
        return f"{value(row, 'low')} → {value(row, 'high')}" if row["low"] is not None else None

    columns = [
        label("domain", nowrap=True, wide=560) if found.row["domain"] == "total" else None,
        metric(),
        figure("value", "column.value", **unless_ok(context)),
        figure("value_scored", "score.value"),
        column("goalposts", "score.goalposts", wide=560, shown=goalposts, nowrap=True),
        score("points"),
        percent("share", "column.weight"),
        column("added", "score.added", kind="number", shown=lambda row: f"{row['added']:.2f}"),
    ]
    return table(context, "explain", "", columns, found.parts, named=context.formats.period(period))
