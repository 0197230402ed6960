"""What the four domain pages have in common: trends of the whole, drawings of counts, the units with their figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import table_card
from dashboards.components.columns import marked
from dashboards.components.kpi import changes
from dashboards.components.metric_table import domain_table
from dashboards.components.series import headline, series
from dashboards.components.table import Table
from dashboards.components.term import in_words
from dashboards.components.trend_card import trend_card, trend_table
from dashboards.context import Context
from dashboards.page import OF_UNITS, Page, Tables
from dashboards.snapshot import Row


def title(context: Context, domain: str, codes: Sequence[str]) -> html.Element:
    """Domain and period; below them where the whole stands on some metrics, beside the period and the year before."""
    text, period = context.text, context.formats.period(context.period["period_code"])
    rows = headline(context, context.scope, codes) if context.scope else {}
    said = [
        text(
            "domain.stands",
            name=marked(context, row, context.metric_name(code)),
            value=context.value(code, row["value"]),
            changes=text("overview.comma").join(changes(context, row, context.metric_unit(code))),
        )
        for code, row in rows.items()
        if row["value"] is not None
    ]
    words = html.P(text("overview.then").join(said), className="about") if said else None
    return html.Div([html.H1(text("domain.title", domain=text.label("domain", domain), period=period)), words])


def units_table(context: Context, domain: str) -> Table:
    """All metrics of the domain, one row a unit."""
    return domain_table(context, "figures", context.text("domain.units"), domain)


def units_card(context: Context, domain: str) -> html.Element:
    """The units with their figures, as a card."""
    table = units_table(context, domain)
    codes = [column.field for column in table.columns if column.field in context.metrics]
    about = in_words(context, context.text("domain.units_about", n=len(table.rows)), "few")
    return table_card(context, about=about, table=table, definitions=codes, wide=True)


def whose(context: Context) -> str:
    """The unit whose figures stand for the whole, or that the middle of all units does."""
    return context.unit_name(context.scope) if context.scope else context.text("overview.median_unit")


def page(
    domain: str,
    codes: Sequence[str],
    middle: Callable[[Context], list[Any]],
    tables: Tables,
    more_codes: Sequence[str] = (),
) -> Page:
    """Make the page of a domain: where it stands, the trends of some metrics, what is its own, the units.

    Args:
        more_codes: metrics whose trends stand elsewhere on it.
    """

    def content(context: Context) -> list[Any]:
        drawn = trends(context, series(context, context.scope, codes))
        return [title(context, domain, codes), drawn, *middle(context), units_card(context, domain)]

    of_every: Tables = {"figures": partial(units_table, domain=domain), **trend_tables((*codes, *more_codes))}
    return Page(domain, f"/{domain}", content, {**tables, **of_every}, OF_UNITS)


def trends(context: Context, points: Mapping[str, Sequence[Row]]) -> html.Element:
    """Trends of the whole county or department; `points`: periods with values by metric (series.py)."""
    cards = [trend_card(context, code, rows, whose=whose(context)) for code, rows in points.items()]
    return html.Div(cards, className="halves")


def trend_tables(codes: Sequence[str], *, own_kind: bool = False) -> dict[str, Callable[[Context], Table]]:
    """Tables behind the trends, for export."""

    def maker(code: str) -> Callable[[Context], Table]:
        return lambda context: trend_table(
            context, code, series(context, context.scope, (code,), own_kind)[code], context.scope
        )

    return {f"trend-{code}": maker(code) for code in codes}
