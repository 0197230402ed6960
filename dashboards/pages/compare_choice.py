"""What is compared: the chosen units, metrics and periods."""

from __future__ import annotations

from itertools import islice

from dashboards.context import Context
from dashboards.formats import RATE_UNITS
from dashboards.peers import group_of
from dashboards.view import DOMAINS

MAX_UNITS = 6
_METRIC = "case_on_time_resolution_rate"


def units_of(context: Context) -> list[str]:
    """The chosen units; without a choice the first three of the chosen or largest group."""
    asked = [code for code in dict.fromkeys((context.view.units or "").split(",")) if code in context.units][:MAX_UNITS]
    if asked:
        return asked
    return list(islice((code for code in context.members if group_of(context.units[code]) == context.group), 3))


def metric_of(context: Context) -> str:
    """The metric whose course is drawn."""
    if context.view.metric in context.metrics:
        return context.view.metric
    return _METRIC if _METRIC in context.metrics else next(iter(context.metrics), _METRIC)


def chosen_metrics(context: Context) -> list[str]:
    """The metrics that the reader asked for; empty where nothing was asked."""
    return [code for code in dict.fromkeys((context.view.metrics or "").split(",")) if code in context.metrics]


def main_metrics(context: Context) -> list[str]:
    """The chosen metrics; without a choice the weightiest rate of each domain."""
    chosen = chosen_metrics(context)
    if chosen:
        return chosen
    scheme = context.reader.rows("scheme_of_period", period=context.period["period_code"])
    rates = [row for row in scheme if context.metric_unit(row["metric_code"]) in RATE_UNITS]
    firsts = (next((row["metric_code"] for row in rates if row["domain"] == domain), None) for domain in DOMAINS)
    return [code for code in firsts if code] or [metric_of(context)]


def second_of(context: Context) -> str | None:
    """The other period, where one is compared."""
    known = {row["period_code"] for row in context.periods}
    asked = context.view.with_period
    return asked if asked in known and asked != context.period["period_code"] else None
