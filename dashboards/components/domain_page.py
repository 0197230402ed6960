"""What the four domain pages have in common: trends of the whole, the units with their figures."""

from __future__ import annotations

from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import table_card
from dashboards.components.metric_table import domain_table
from dashboards.components.series import series
from dashboards.components.table import Table
from dashboards.components.trend_card import trend_card, trend_table
from dashboards.context import Context


def title(context: Context, domain: str) -> html.Element:
    """Domain and period."""
    return html.H1(
        context.text(
            "domain.title",
            domain=context.text.label("domain", domain),
            period=context.formats.period(context.period["period_code"]),
        )
    )


def units_table(context: Context, domain: str) -> Table:
    """All metrics of the domain, one row a unit."""
    return domain_table(context, "figures", context.text("domain.units"), domain)


def units_card(context: Context, domain: str) -> html.Element:
    """The units with their figures, as a card."""
    table = units_table(context, domain)
    codes = [column.field for column in table.columns if column.field in context.metrics]
    return table_card(
        context,
        title=table.title,
        about=context.text("domain.units_about", n=len(table.rows)),
        table=table,
        definitions=codes,
        wide=True,
    )


def trends(context: Context, codes: tuple[str, ...]) -> html.Element:
    """Trends of the whole county or department."""
    whose = context.unit_name(context.scope) if context.scope else context.text("overview.median_unit")
    points = series(context, context.scope, codes)
    return html.Div([trend_card(context, code, points[code], whose=whose) for code in codes], className="halves")


def trend_tables(codes: tuple[str, ...]) -> dict[str, Any]:
    """Tables behind the trends, for export."""

    def maker(code: str) -> Any:
        return lambda context: trend_table(context, code, series(context, context.scope, (code,))[code], context.scope)

    return {f"trend-{code}": maker(code) for code in codes}
