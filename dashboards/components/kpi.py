"""A headline: value, change, whether the change means anything, a small trend, n."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.components import elements as html
from dashboards.components.figure import figure
from dashboards.components.provisional import mark
from dashboards.components.sample import sample
from dashboards.components.signal import UNJUDGED, signal
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.formats import RATE_UNITS
from dashboards.number import number
from dashboards.snapshot import Row

HEADLINES = {
    "study": "study_fulfilment_rate",
    "reporting": "report_on_time_rate",
    "case": "case_on_time_resolution_rate",
    "outreach": "outreach_items",
}
SECOND = {
    "study": ("study_sessions",),
    "reporting": ("reports_missing",),
    "case": ("cases_received", "case_backlog"),
    "outreach": ("outreach_channels_used", "outreach_high_level_items"),
}


def base(context: Context, code: str, row: Row | None) -> str:
    """What a rate is a share of, or how many rows a number rests on."""
    if row is None or row.get("n") is None or row.get("value") is None:
        return ""
    if row["status"] == "median":
        return context.text("kpi.median_of", n=context.formats.count(row["n"]))
    if context.metric_unit(code) in RATE_UNITS:
        return sample(context, code, row["n"])
    return ""


def why(context: Context, domain: str, rows: Mapping[str, Row]) -> str:
    """Why there is no value: nothing counts yet where other figures of the domain are known, else what its status
    says.
    """
    if any(rows.get(code) and rows[code]["value"] is not None for code in SECOND[domain]):
        return context.text(f"kpi.none_{domain}")
    row = rows.get(HEADLINES[domain])
    return context.text.label("status", row["status"] if row else "no_data")


def kpi(context: Context, domain: str, rows: dict[str, Row], series: Sequence[Row], href: str) -> html.Element:
    """The headline card of a domain; all of it leads to the domain's page, its value to where the value comes from."""
    text, formats = context.text, context.formats
    code = HEADLINES[domain]
    row = rows.get(code)
    value = row["value"] if row else None
    unit = context.metric_unit(code)
    rests_on = base(context, code, row)
    seconds = [[html.Span(rests_on)]] if rests_on else []
    seconds += [
        _second(context, one, rows[one]["value"])
        for one in SECOND[domain]
        if rows.get(one) and rows[one]["value"] is not None
    ]
    title = [text.label("domain", domain), html.Span(context.metric_name(code), className="kpi-metric")]
    reason = why(context, domain, rows)
    which = number("metric", context.scope, context.period["period_code"], code)
    words = changes(context, row, unit) if row and value is not None else [reason]
    line = svg.sparkline([point["value"] for point in series[-12:]], 120, 34)
    hint = reason if value is None else None
    said = html.Div([html.P(one) for one in words], className="kpi-words")
    parts = [
        html.H2(html.A(title, href=href, className="in-app kpi-link")),
        html.Div(
            [figure(formats.value(value, unit), which, "kpi-value", hint), _signal(context, row)],
            className="kpi-main",
        ),
        html.Div([said, html.Img(src=line, alt=text("kpi.sparkline"))], className="kpi-row"),
        html.P([part for one in seconds for part in (" · ", *one)][1:], className="kpi-second"),
    ]
    return html.Div(parts, className="card kpi")


def _second(context: Context, code: str, value: float) -> list[Any]:
    """A smaller number beside the headline, with its name."""
    words = number("metric", context.scope, context.period["period_code"], code)
    return [f"{context.metric_name(code)} ", figure(context.formats.count(value), words)]


def _signal(context: Context, row: Row | None) -> html.Element | None:
    if row is None or row["value"] is None:
        return None
    if row["is_provisional"]:
        return mark(context)
    if row["signal"] in UNJUDGED and row["month_signal"] not in UNJUDGED:
        return signal(context, row["month_signal"], by_month=context.period["period_kind"] != "month")
    return signal(context, row["signal"])


def changes(context: Context, row: Row, unit: str | None) -> list[str]:
    """What a figure gained or lost since the period before and the year before."""
    parts = []
    if row["change"] is not None:
        parts.append(context.text("kpi.change", value=context.formats.change(row["change"], unit)))
    if row["change_year"] is not None and context.period["period_kind"] != "year":
        parts.append(context.text("kpi.change_year", value=context.formats.change(row["change_year"], unit)))
    return parts or [context.text("kpi.no_change")]
