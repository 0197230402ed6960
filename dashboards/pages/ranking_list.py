"""The list of a ranking: places with their intervals, the scores as a picture, the figures below."""

from __future__ import annotations

from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import chart_card, table_card
from dashboards.components.table import BLOCK, Table
from dashboards.context import Context
from dashboards.figures.places import dots
from dashboards.pages.ranking_details import details_table
from dashboards.pages.ranking_tables import domain_of, ranked, ranking_table, score_table

# as many as the table beside them has room for
_MOST_DOTS = 30


def content(context: Context) -> list[Any]:
    """The list over the whole width, below it the figures beside the picture of the scores."""
    table, details = ranking_table(context), details_table(context)
    total = domain_of(context) == "total"
    about = context.text("ranking.domains_about" if total else "ranking.metrics_about")
    figures = table_card(
        context, title=details.title, about=about, table=details, definitions=_definitions(details, context), wide=True
    )
    picture = _picture(context)
    below = [html.Div([figures, picture], className="two-thirds")] if total else [figures, picture]
    return [_list(context, table), *below]


def _definitions(table: Table, context: Context) -> list[str]:
    return [column.field for column in table.columns if column.field in context.metrics] or [
        context.text("definition.score")
    ]


def _list(context: Context, table: Table) -> html.Element:
    text = context.text
    placed = sum(1 for row in ranked(context) if row["rank"] is not None)
    about = [text("ranking.about", ranked=context.formats.count(placed), n=context.formats.count(len(table.rows)))]
    if any(column.field == "together" for column in table.columns):
        about.append(text("ranking.brackets" if len(table.rows) <= BLOCK else "ranking.brackets_long"))
    return table_card(
        context,
        title=table.title,
        about=" · ".join(about),
        table=table,
        definitions=(
            text("definition.score"),
            text("definition.rank"),
            text("definition.band"),
            text("definition.together"),
        ),
        note=_note(context),
        wide=True,
    )


def _note(context: Context) -> str:
    """How much of the order can be relied on."""
    text, formats = context.text, context.formats
    rows = ranked(context)
    if rows and all(row["rank_low"] is None for row in rows):
        return text("ranking.no_interval")
    row = context.reader.row("rank_robustness", period=context.period["period_code"], group=context.group)
    if row is None or domain_of(context) != "total" or row["firm_share"] is None:
        return ""
    words = text(
        "ranking.robust", shift=formats.score(row["mean_rank_shift"]), share=formats.percent(row["firm_share"])
    )
    if row["geometric_rank_shift"] is not None:
        words += text("ranking.geometric", shift=formats.score(row["geometric_rank_shift"]))
    if row["deciding_metric"]:
        words += text("ranking.deciding", name=context.metric_name(row["deciding_metric"]))
    return words


def _picture(context: Context) -> html.Element:
    text, formats = context.text, context.formats
    scored = [row for row in ranked(context) if row["rank"] is not None]
    drawn = [
        {
            "name": context.unit_name(row["unit_code"]),
            "score": row["score"],
            "shown": formats.score(row["score"]),
            "band": row["band"],
            "note": text("rank.hover", score=formats.score(row["score"]), rank=row["rank"] or "—", of=row["rank_of"])
            + (f" · {text.label('band', row['band'])}" if row["band"] else ""),
            "href": context.link("/unit", unit=row["unit_code"]),
        }
        for row in scored[:_MOST_DOTS]
    ]
    median = scored[0]["median_score"] if scored else None
    title = text("column.score")
    if scored:
        low, high = formats.score(scored[-1]["score"]), formats.score(scored[0]["score"])
        title = text("ranking.finding", low=low, high=high, median=formats.score(median))
    about = (
        text("ranking.picture_about", n=len(drawn))
        if len(drawn) == len(scored)
        else text("ranking.picture_first", n=len(drawn), all=formats.count(len(scored)))
    )
    label = text("axis.median", value=formats.score(median))
    return chart_card(
        context,
        name="scores",
        title=title,
        about=about,
        figure=dots(drawn, median=median, median_label=label, title=text("axis.score")) if drawn else None,
        table=score_table(context),
        definitions=(text("definition.score"), text("definition.band")),
        why_empty=text("state.no_scores"),
    )
