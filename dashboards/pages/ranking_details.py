"""The figures under the ranking."""

from __future__ import annotations

from dashboards.answer import Lines
from dashboards.components.columns import Spec, column, table, unit
from dashboards.components.metric_table import metric_table, pivot
from dashboards.components.states import band
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.number import number
from dashboards.pages.ranking_tables import domain_of, ranked
from dashboards.snapshot import Row
from dashboards.view import DOMAINS


def details_table(context: Context) -> Table:
    """The figures under the ranking: domain scores under the total, metrics under a domain."""
    return _domains(context) if domain_of(context) == "total" else _metrics(context)


def _domains(context: Context) -> Table:
    text = context.text
    asked = {"period": context.period["period_code"], "group": context.group}
    present = {row["domain"] for row in context.reader.rows("group_scores", **asked)}

    def lines(codes: list[str]) -> list[Row]:
        return pivot(context.reader.rows("group_domains", units=codes, **asked), "domain")

    def of_domain(domain: str) -> Spec:
        def shown(line: Row) -> str | None:
            row = line.get(f"{domain}.row")
            if not row:
                return None
            if row["rank"] is None:
                return band(context, row)
            return text("rank.score_place", score=context.formats.score(row["score"]), rank=row["rank"])

        def of(line: Row) -> str | None:
            is_ranked = (line.get(f"{domain}.row") or {}).get("rank") is not None
            return number("score", line["unit_code"], asked["period"], domain) if is_ranked else None

        # on a phone, too, all domains are in sight
        return column(domain, named=text.label("domain", domain), kind="number", shown=shown, of=of, least=64)

    columns = [unit(least=84, grow=2), *(of_domain(domain) for domain in DOMAINS if domain in present)]
    return table(context, "details", "ranking.domains", columns, Lines(_codes(context), lines))


def _codes(context: Context) -> list[str]:
    return [row["unit_code"] for row in ranked(context)]


def _metrics(context: Context) -> Table:
    period = context.period["period_code"]
    scored = context.reader.rows("scored_metrics", period=period, domain=domain_of(context))
    present = [row["metric_code"] for row in scored]

    def lines(codes: list[str]) -> list[Row]:
        return pivot(context.reader.rows("group_metrics", period=period, units=codes, metrics=present), "metric_code")

    return metric_table(context, "details", context.text("ranking.metrics"), Lines(_codes(context), lines), present)
