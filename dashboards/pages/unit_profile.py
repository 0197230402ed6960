"""The middle of the unit page: where points were lost, each scored metric beside its peers and goal, what is owed."""

from __future__ import annotations

from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import chart_card, table_card
from dashboards.components.columns import metric_column
from dashboards.components.sample import sample_figure
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.figures.points import points_lost
from dashboards.formats import NONE
from dashboards.number import number
from dashboards.pages.unit_duties import duties_table, owed, reports_table
from dashboards.pages.unit_tables import against_words, bullet, parts_table, unit_metrics
from dashboards.snapshot import Row

_SMALL_PART = 0.05


def profile(context: Context, total: Row | None) -> html.Element:
    """Waterfall, bullets, checklist side by side."""
    return html.Div([_parts(context, total), _scored(context), owed(context)], className="unit-profile fills")


def _parts(context: Context, total: Row | None) -> html.Element:
    text, formats, table = context.text, context.formats, parts_table(context)
    lost = [row for row in table.rows if row["points_lost"] >= _SMALL_PART]
    drawn = [
        {
            "name": context.metric_name(row["metric_code"]),
            "lost": row["points_lost"],
            "shown": "−" + formats.score(row["points_lost"]) if row["points_lost"] >= _SMALL_PART else "0",
            "note": text("unit.part_note", points=formats.score(row["points"]), weight=formats.percent(row["weight"])),
        }
        for row in table.rows
    ]
    score = total["score"] if total else None
    figure = None
    if score is not None:
        names = {
            "full_name": text("unit.full_score"),
            "score_name": text("column.score"),
            "zoomed": text("unit.parts_zoomed"),
        }
        figure = points_lost(drawn, score=score, score_shown=formats.score(score), **names)
    title = (
        text(
            "unit.parts_finding",
            name=context.metric_name(lost[0]["metric_code"]),
            points=formats.score(lost[0]["points_lost"]),
        )
        if lost and figure
        else text("unit.parts")
    )
    return chart_card(
        context,
        name="parts",
        title=title,
        about=text("unit.parts_about"),
        figure=figure,
        table=table,
        definitions=(text("definition.score"), text("definition.points_lost")),
        why_empty=text("rank.not_applicable"),
    )


def scored_table(context: Context) -> Table:
    """The metrics that count for the score, as bullets."""
    text = context.text
    rows = [row for row in unit_metrics(context) if row["scheme_weight"] and row["status"] != "not_applicable"]

    def value(row: Row) -> str:
        if row["value"] is None:
            return NONE
        words = context.value(row["metric_code"], row["value"])
        return (
            f"{words} ({sample_figure(context, row['metric_code'], row['n'])})"
            if row["denominator"] is not None
            else words
        )

    columns = [
        metric_column(
            context,
            href=lambda row: context.link("/metrics", metric=row["metric_code"]),
            tip=lambda row: context.definition(row["metric_code"]),
        ),
        Column(
            "value",
            text("unit.value_n"),
            kind="number",
            shown=value,
            muted=lambda row: row["status"] != "ok",
            tip=lambda row: None if row["status"] == "ok" else text.label("status", row["status"]),
            of=lambda row: number("metric", context.view.unit, context.period["period_code"], row["metric_code"]),
        ),
        Column(
            "picture", text("column.against"), image=bullet(context, 190), shown=against_words(context), exported=False
        ),
    ]
    return Table("scored", text("unit.scored"), columns, rows)


def _scored(context: Context) -> html.Element:
    text, table = context.text, scored_table(context)
    better = sum(1 for row in table.rows if row["against_median"] == "better")
    worse = sum(1 for row in table.rows if row["against_median"] == "worse")
    peers = max((row["peers"] or 0 for row in table.rows), default=0)
    title = text("unit.metrics_finding", better=better, worse=worse) if better or worse else text("unit.scored")
    about = text("unit.scored_about" if peers >= 4 else "unit.scored_alone", n=peers)
    return table_card(
        context,
        title=title,
        about=about,
        table=table,
        definitions=(text("definition.peers"), text("definition.goal")),
        sortable=False,
        wide=True,
    )


def tables() -> dict[str, Any]:
    """What can be exported."""
    return {"parts": parts_table, "scored": scored_table, "reports": reports_table, "duties": duties_table}
