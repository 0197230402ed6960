"""The top of the unit page: who it is, where it stands, its four domains against the peers."""

from __future__ import annotations

from dashboards.components import elements as html
from dashboards.components.figure import figure
from dashboards.components.filter_bar import link
from dashboards.components.signal import moved
from dashboards.components.states import unranked
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.number import number
from dashboards.pages.unit_tables import unit_metrics
from dashboards.snapshot import Row

_QUALITY, _CLEAN = "data_quality_score", 0.99
_PEERS = {"median": "median_score", "low": "lower_quartile", "high": "upper_quartile"}


def head(context: Context, code: str, total: Row | None) -> html.Element:
    """Name, type, parent and place of the unit."""
    text, formats, unit = context.text, context.formats, context.units[code]
    facts = [
        formats.period(context.period["period_code"]),
        text.label("unit_type", unit["peer_group"] or unit["unit_type"]),
        text("unit.under", name=context.unit_name(unit["parent_code"])) if unit["parent_code"] else "",
        text("unit.headcount", n=formats.count(unit["headcount"])) if unit["headcount"] else "",
    ]
    about = html.P(" · ".join(fact for fact in facts if fact), className="about")
    words = html.Div([html.H1(unit["unit_name"]), about])
    side = html.Div([_standing(context, code, total), _quality(context, code)], className="unit-side")
    return html.Div([words, side], className="title-row unit-head")


def _standing(context: Context, code: str, total: Row | None) -> html.Element:
    """The place in the total, and the score beside the middle of the peers."""
    text, formats = context.text, context.formats
    if total is None or total["rank"] is None:
        return html.P(unranked(context, total), className="about")
    place = link(_place(context, total), context.link("/ranking", type=total["peer_group"]), class_name="place")
    key = "unit.total_score" if total["median_score"] is not None else "unit.total_score_alone"
    said = text(key, score=formats.score(total["score"]), median=formats.score(total["median_score"]))
    score = figure(said, number("score", code, context.period["period_code"], "total"), "about")
    return html.Div([html.Span(text("unit.place"), className="about"), place, score], className="unit-place")


def _quality(context: Context, code: str) -> html.Element:
    """Share of the unit's rows that were taken in at the first attempt: how clean its figures' sources are."""
    text, formats = context.text, context.formats
    row = next((row for row in unit_metrics(context) if row["metric_code"] == _QUALITY), None)
    value = row["value"] if row else None
    shape = "○" if value is None else "●" if value >= _CLEAN else "◐"
    words = number("metric", code, context.period["period_code"], _QUALITY) if row else None
    n = text("unit.quality_n", n=formats.count(row["n"])) if row and value is not None else ""
    mark = link(f"{shape} {text('unit.quality')}", context.link("/quality"), title=context.definition(_QUALITY))
    return html.Div([mark, " ", figure(formats.percent(value), words), n], className="quality-mark")


def _place(context: Context, row: Row) -> str:
    words = context.text("rank.of", rank=row["rank"], of=row["rank_of"])
    if row["rank_low"] is not None:
        words += context.text("rank.interval", low=row["rank_low"], high=row["rank_high"])
    return words


def _moves(context: Context, row: Row) -> str:
    """How the place moved since the period before and since a year before, as far as either is known."""
    moves = {"column.moved": row["previous_rank"], "column.moved_year": row["year_rank"]}
    if context.period["period_kind"] == "year":
        del moves["column.moved_year"]
    known = {key: earlier for key, earlier in moves.items() if earlier is not None}
    return " · ".join(f"{context.text(key)} {moved(context, earlier, row['rank'])}" for key, earlier in known.items())


def domain_card(context: Context, code: str, domain: str, row: Row | None) -> html.Element:
    """Score of one domain against the peers."""
    text, formats = context.text, context.formats
    heading = [text.label("domain", domain), html.Span(text("column.score"), className="kpi-metric")]
    if row is None or row["rank"] is None:
        reason = text("unit.domain_not_applicable") if row is None else unranked(context, row)
        nothing = html.Div(html.Span("—", className="kpi-value"), className="kpi-main")
        return html.Div([html.H2(heading), nothing, html.P(reason)], className="card kpi")
    shown = {name: formats.score(row[field]) for name, field in _PEERS.items()}
    key = "unit.against" if row["lower_quartile"] is not None else "unit.against_few"
    compared = text(key, n=row["peers"], **shown) if row["peers"] is not None else text("unit.peers_hidden")
    picture = svg.bullet(
        row["score"], row["median_score"], row["lower_quartile"], row["upper_quartile"], 0, 100, width=240
    )
    way = context.link("/ranking", domain=domain, type=row["peer_group"])
    score = number("score", code, context.period["period_code"], domain)
    main = [
        figure(formats.score(row["score"]), score, "kpi-value"),
        html.Span(_place(context, row), className="kpi-place"),
    ]
    return html.Div(
        [
            html.H2(link(heading, way, class_name="kpi-link")),
            html.Div(main, className="kpi-main"),
            html.Img(src=picture, alt=compared, className="bullet"),
            html.P(compared, className="kpi-words"),
            html.P(_moves(context, row), className="kpi-words"),
        ],
        className="card kpi",
    )
