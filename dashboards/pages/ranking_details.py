"""The figures under the ranking."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboards.answer import Lines
from dashboards.components.columns import unit_column
from dashboards.components.metric_table import metric_table, pivot
from dashboards.components.states import band
from dashboards.components.table import Column, Table
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

    def shown(domain: str) -> Any:
        def cell(row: Row) -> str | None:
            one = row.get(f"{domain}.row")
            if not one:
                return None
            if one["rank"] is None:
                return band(context, one)
            return text("rank.score_place", score=context.formats.score(one["score"]), rank=one["rank"])

        return cell

    def of(domain: str) -> Any:
        return lambda row: (
            number("score", row["unit_code"], context.period["period_code"], domain)
            if (row.get(f"{domain}.row") or {}).get("rank") is not None
            else None
        )

    # on a phone, too, all domains are in sight
    columns = [replace(unit_column(context), least=84, grow=2)] + [
        Column(domain, text.label("domain", domain), kind="number", shown=shown(domain), of=of(domain), least=64)
        for domain in DOMAINS
        if domain in present
    ]
    return Table("details", text("ranking.domains"), columns, Lines(_codes(context), lines))


def _codes(context: Context) -> list[str]:
    return [row["unit_code"] for row in ranked(context)]


def _metrics(context: Context) -> Table:
    period = context.period["period_code"]
    present = [
        row["metric_code"] for row in context.reader.rows("scored_metrics", period=period, domain=domain_of(context))
    ]

    def lines(codes: list[str]) -> list[Row]:
        return pivot(context.reader.rows("group_metrics", period=period, units=codes, metrics=present), "metric_code")

    return metric_table(context, "details", context.text("ranking.metrics"), Lines(_codes(context), lines), present)
