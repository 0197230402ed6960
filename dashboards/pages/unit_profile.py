"""The middle of the unit page: where points were lost, each scored metric beside its peers and goal; below it the
other metrics and what was sent.
"""

from __future__ import annotations

from collections import Counter

from dashboards.components import elements as html
from dashboards.components.card import chart_card, table_card, text_card
from dashboards.components.states import is_judged, unranked
from dashboards.context import Context
from dashboards.figures.points import points_lost
from dashboards.pages.collection_tables import submissions_table
from dashboards.pages.unit_tables import FEWEST_PEERS, metrics_table, parts_table, scored, scored_table
from dashboards.snapshot import Row

# a loss that is shown as 0.0 is none
_MIN_PART = 0.05


def parts_card(context: Context, total: Row | None) -> html.Element:
    """The steps from 100 to the score; metrics that lost nothing are in the table behind it."""
    text, formats, table = context.text, context.formats, parts_table(context)
    drawn = [
        {
            "name": context.metric_name(row["metric_code"]),
            "lost": row["points_lost"],
            "shown": "−" + formats.score(row["points_lost"]),
            "note": text("unit.part_note", points=formats.score(row["points"]), weight=formats.percent(row["weight"])),
        }
        for row in table.rows
        if row["points_lost"] >= _MIN_PART
    ]
    title, figure = "", None
    score = total["score"] if total and is_judged(context, total) else None
    if score is not None:
        names = {"full_name": "unit.full_score", "score_name": "column.score", "zoomed": "unit.parts_zoomed"}
        words = {name: text(key) for name, key in names.items()}
        figure = points_lost(drawn, score=score, score_shown=formats.score(score), **words)
        if drawn:
            title = text("unit.parts_finding", name=drawn[0]["name"], points=formats.score(drawn[0]["lost"]))
    return chart_card(
        context,
        title=title,
        about=text("unit.parts_about"),
        figure=figure,
        table=table,
        definitions=(text("definition.score"), text("definition.points_lost")),
        why_empty=unranked(context, total),
    )


def scored_card(context: Context) -> html.Element:
    """The pictures; metrics without a value are one line below them."""
    text, (rows, silent) = context.text, scored(context)
    counts = Counter(row["against_median"] for row in rows)
    better, worse = counts["better"], counts["worse"]
    peers = max((row["peers"] or 0 for row in rows), default=0)
    names = text("common.list").join(context.metric_name(row["metric_code"]) for row in silent)
    return table_card(
        context,
        title=text("unit.metrics_finding", better=better, worse=worse) if better or worse else "",
        about=text("unit.scored_about" if peers >= FEWEST_PEERS else "unit.scored_alone", n=peers)
        if context.reader.own_units is None
        else text("unit.scored_own"),
        table=scored_table(context),
        definitions=(text("definition.peers"), text("definition.goal"), text("definition.interval")),
        sortable=False,
        wide=True,
        note=text("unit.no_value", names=names) if silent else "",
    )


def metrics_card(context: Context) -> html.Element:
    """The metrics that the pictures leave out, folded."""
    text, table = context.text, metrics_table(context)
    return table_card(
        context,
        about=text("unit.metrics_about"),
        table=table,
        definitions=(text("definition.peers"), *(row["metric_code"] for row in table.rows)),
        folded=text("unit.open_metrics", n=len(table.rows)),
        wide=True,
    )


def submissions_card(context: Context) -> html.Element:
    """What the unit sent, folded; where it sent nothing, where its figures come from."""
    text, table = context.text, submissions_table(context, of_unit=True)
    if not table.rows:
        return text_card(context, title=table.title, children=html.P(text("unit.submissions_none")))
    about, folded = text("unit.submissions_about"), text("unit.open_submissions", n=len(table.rows))
    return table_card(context, about=about, table=table, folded=folded, wide=True)
