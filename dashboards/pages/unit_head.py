"""The top of the unit page: who it is, where it stands, its four domains against the peers."""

from __future__ import annotations

from typing import Any

from dashboards.components import elements as html
from dashboards.components.figure import figure
from dashboards.components.signal import moved
from dashboards.components.states import unranked
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.number import number
from dashboards.pages.unit_tables import unit_metrics
from dashboards.snapshot import Row

_QUALITY, _CLEAN = "data_quality_score", 0.99
_PEERS = {"median": "median_score", "low": "lower_quartile", "high": "upper_quartile"}


def head(context: Context, total: Row | None) -> html.Element:
    """Name, type, parent and place of the unit."""
    text, formats = context.text, context.formats
    unit = context.units[context.view.unit or ""]
    facts = [text.label("unit_type", unit["peer_group"] or unit["unit_type"])]
    if unit["parent_code"]:
        facts.append(text("unit.under", name=context.unit_name(unit["parent_code"])))
    if unit["headcount"]:
        facts.append(text("unit.headcount", n=formats.count(unit["headcount"])))
    words = html.Div(
        [
            html.H1(unit["unit_name"]),
            html.P(f"{formats.period(context.period['period_code'])} · " + " · ".join(facts), className="about"),
        ]
    )
    if total is None or total["rank"] is None:
        place = html.P(unranked(context, total), className="about")
    else:
        place = html.Div(
            [
                html.Span(text("unit.place"), className="about"),
                html.A(
                    _place(context, total),
                    href=context.link("/ranking", type=total["peer_group"]),
                    className="in-app place",
                ),
                figure(
                    text(
                        "unit.total_score",
                        score=formats.score(total["score"]),
                        median=formats.score(total["median_score"]),
                    ),
                    number("score", context.view.unit, context.period["period_code"], "total"),
                    "about",
                ),
            ],
            className="unit-place",
        )
    side = html.Div([place, _quality(context)], className="unit-side")
    return html.Div([words, side], className="title-row unit-head")


def _quality(context: Context) -> html.Element:
    """Share of the unit's rows that were taken in at the first attempt: how clean its figures' sources are."""
    text, formats = context.text, context.formats
    row = next((row for row in unit_metrics(context) if row["metric_code"] == _QUALITY), None)
    value = row["value"] if row else None
    shape = "○" if value is None else "●" if value >= _CLEAN else "◐"
    shown = figure(
        formats.percent(value),
        number("metric", context.view.unit, context.period["period_code"], _QUALITY if row else None),
    )
    n = text("unit.quality_n", n=formats.count(row["n"])) if row and value is not None else ""
    words = html.A(
        f"{shape} {text('unit.quality')}",
        href=context.link("/quality"),
        className="in-app",
        title=context.definition(_QUALITY),
    )
    return html.Div([words, " ", shown, n], className="quality-mark")


def _place(context: Context, row: Row) -> str:
    words = context.text("rank.of", rank=row["rank"], of=row["rank_of"])
    if row["rank_low"] is not None:
        words += context.text("rank.interval", low=row["rank_low"], high=row["rank_high"])
    return words


def domain_card(context: Context, domain: str, row: Row | None) -> Any:
    """Score of one domain against the peers."""
    text, formats = context.text, context.formats
    heading = [text.label("domain", domain), html.Span(text("column.score"), className="kpi-metric")]
    if row is None or row["rank"] is None:
        reason = text("unit.domain_not_applicable") if row is None else unranked(context, row)
        return html.Div(
            [html.H2(heading), html.Div(html.Span("—", className="kpi-value"), className="kpi-main"), html.P(reason)],
            className="card kpi",
        )
    shown = {name: formats.score(row[field]) for name, field in _PEERS.items()}
    compared = text(
        "unit.against" if row["lower_quartile"] is not None else "unit.against_few", n=row["peers"], **shown
    )
    place = [
        _place(context, row),
        html.Span(moved(context, row["previous_rank"], row["rank"]), title=text("column.moved"), className="moved"),
    ]
    picture = svg.bullet(
        row["score"], row["median_score"], row["lower_quartile"], row["upper_quartile"], 0, 100, width=240
    )
    name = html.A(
        heading, href=context.link("/ranking", domain=domain, type=row["peer_group"]), className="in-app kpi-link"
    )
    return html.Div(
        [
            html.H2(name),
            html.Div(
                [
                    figure(
                        formats.score(row["score"]),
                        number("score", context.view.unit, context.period["period_code"], domain),
                        "kpi-value",
                    ),
                    html.Span(place, className="kpi-place"),
                ],
                className="kpi-main",
            ),
            html.Img(src=picture, alt=compared, className="bullet"),
            html.P(compared, className="kpi-second"),
        ],
        className="card kpi",
    )
