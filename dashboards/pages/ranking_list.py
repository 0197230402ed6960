"""The list of a ranking: places with their intervals, the figures below."""

from __future__ import annotations

from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import table_card
from dashboards.components.table import BLOCK, Table
from dashboards.components.term import in_words
from dashboards.context import Context
from dashboards.pages.ranking_details import details_table
from dashboards.pages.ranking_tables import domain_of, ranked, ranking_table


def content(context: Context) -> list[Any]:
    """The list, below it the figures."""
    table, details = ranking_table(context), details_table(context)
    total = domain_of(context) == "total"
    about = context.text("ranking.domains_about" if total else "ranking.metrics_about")
    codes = [column.field for column in details.columns if column.field in context.metrics]
    definitions = codes or [context.text("definition.score")]
    figures = table_card(context, about=about, table=details, definitions=definitions, wide=True)
    return [_list(context, table), figures]


def _list(context: Context, table: Table) -> html.Element:
    text = context.text
    placed = sum(1 for row in ranked(context) if row["rank"] is not None)
    about = [text("ranking.about", ranked=context.formats.count(placed), n=context.formats.count(len(table.rows)))]
    if any(column.field == "together" for column in table.columns):
        about.append(text("ranking.brackets" if len(table.rows) <= BLOCK else "ranking.brackets_long"))
    return table_card(
        context,
        about=in_words(context, " · ".join(about), "inseparable"),
        table=table,
        definitions=[text(f"definition.{word}") for word in ("score", "rank", "band", "together")],
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
