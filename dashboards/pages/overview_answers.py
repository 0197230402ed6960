"""What a leader asks first, in one sentence and three cards: who does well, who got worse and why, what waits."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import text_card
from dashboards.components.figure import figure
from dashboards.components.filter_bar import link
from dashboards.context import Context
from dashboards.number import number
from dashboards.snapshot import Row

BY_CHANCE = 0.02  # of newest points that nothing has changed: docs/benchmarks.md
_MOST_GROUPS = 3
_MOST_UNITS = 4
_MOST_TIED = 3
_MOST_SHORT = 4  # places that leave the cards of the first screen so short that two stand below each other
# what waits, the most urgent first: which page deals with it and how urgent it is
_WAITING = (
    ("reports_missing", "/reporting", "bad"),
    ("reports_due_soon", "/reporting", "warn"),
    ("rejected_cells", "/collection", "warn"),
    ("unmatched_names", "/collection", "soft"),
    ("failed_checks", "/quality", "soft"),
)


def changed(context: Context) -> list[Row]:
    """Units with figures that left their usual range, those that got worse first; one row more where there is none."""
    return context.reader.rows("changed_units", period=context.period["period_code"], units=context.reporting)


def got_worse(rows: list[Row]) -> list[Row]:
    """Units of which more figures got worse than better."""
    return [row for row in rows if row["worse_count"] > row["better_count"]]


def got_better(rows: list[Row]) -> list[Row]:
    """Units of which more figures got better than worse."""
    return [row for row in rows if row["better_count"] > row["worse_count"]]


def answer(context: Context) -> html.Element | None:
    """The sentence: how many units got better and worse, which one most, because of which figure."""
    text, rows = context.text, changed(context)
    worse, better = got_worse(rows), got_better(rows)
    sentences: list[Any] = []
    if rows:
        key = "overview.turned" if worse or better else "overview.none_turned"
        sentences.append(text(key, n=rows[0]["unit_count"], better=len(better), worse=len(worse)))
    why = _worst(context, worse[0]) if worse else _fallen(context)
    if why:
        sentences += [text("overview.then"), *why] if sentences else why
    return html.P([*sentences, text("overview.stop")], className="answer") if sentences else None


def _worst(context: Context, row: Row) -> list[Any]:
    words = context.text("overview.worst", unit="\0", changes=_from_usual(context, row["worst"]))
    return _with_unit(context, words, row["unit_code"])


def _fallen(context: Context) -> list[Any]:
    """Whose score fell most where no rule says that a unit got worse."""
    row = context.reader.row("fallen_unit", period=context.period["period_code"], units=context.reporting)
    if row is None:
        return []
    now, before = context.formats.score(row["score"]), context.formats.score(row["score_before"])
    words = context.text("overview.fallen", unit="\0", before=before, now=now, why=_moved(context, row))
    return _with_unit(context, words, row["unit_code"])


def _with_unit(context: Context, words: str, unit: str) -> list[Any]:
    """The words with the unit's name as a link where it stands."""
    before, _, after = words.partition("\0")
    return [before, _unit(context, unit), after]


def _from_usual(context: Context, turn: Row) -> str:
    said = {"usual": _value(context, turn, "mean"), "value": _value(context, turn, "value")}
    name, period = context.metric_name(turn["metric_code"]), context.formats.period(turn["period_code"])
    return context.text("overview.from_usual", name=name, period=period, **said)


def _moved(context: Context, row: Row) -> str:
    name = context.metric_name(row["metric_code"])
    if row["value"] is None or row["value_before"] is None:
        return name
    said = {"before": _value(context, row, "value_before"), "value": _value(context, row, "value")}
    return context.text("overview.from_before", name=name, **said)


def _value(context: Context, row: Row, field: str) -> str:
    return context.value(row["metric_code"], row[field])


def _unit(context: Context, code: str) -> html.Element:
    return link(context.unit_name(code), context.link("/unit", unit=code))


def answers(context: Context, waiting: Row, news: list[html.Element], due: html.Element) -> html.Element:
    """The three answers beside each other, under the first what is new, under the last what falls due next; the first
    two below each other where both are short.
    """
    rows = context.reader.rows("standing", period=context.period["period_code"], units=context.within)
    well, badly = _well(context, rows), _badly(context, rows)
    last = html.Div([_waits(context, waiting), due], className="stack")
    if len(rows) <= _MOST_SHORT and not got_worse(changed(context)):
        return html.Div([html.Div([well, badly, *news], className="stack"), last], className="halves answers")
    return html.Div([html.Div([well, *news], className="stack"), badly, last], className="thirds answers")


def _well(context: Context, rows: list[Row]) -> html.Element:
    text = context.text
    first = _places(context, rows, "first") or html.P(text("state.no_scores"), className="soft-text")
    return text_card(context, title=text("overview.well"), about=text("overview.well_about"), children=first)


def _badly(context: Context, rows: list[Row]) -> html.Element:
    """Who got worse by the rules of the control chart, then who stands last."""
    text, turned = context.text, changed(context)
    worse = got_worse(turned)

    def line(row: Row) -> html.Element:
        mark = html.Span("▼ ", className="signal worsening", **{"aria-hidden": "true"})
        because = html.Span(_from_usual(context, row["worst"]), className="because")
        return html.Li([mark, _unit(context, row["unit_code"]), because])

    lines = [line(row) for row in worse[:_MOST_UNITS]]
    if len(worse) > _MOST_UNITS:
        lines.append(html.Li(link(text("overview.more", n=len(worse) - _MOST_UNITS), context.link("/unit", unit=None))))
    children: list[Any] = [html.Ul(lines, className="lines plain")] if lines else []
    last = _places(context, rows, "last")
    if last:
        children += [html.H3(text("overview.last")), last]
    watched = int(turned[0]["watched_count"]) if turned else 0
    chance = context.formats.score(watched * BY_CHANCE)
    about = text("overview.watched_units", n=watched, chance=chance) if turned else text("overview.badly_why_early")
    key = "overview.badly" if worse else "overview.badly_none" if turned else "overview.badly_early"
    nothing = [] if children or not turned else [html.P(text("state.no_scores"), className="soft-text")]
    return text_card(context, title=text(key, n=len(worse)), about=about, children=html.Div(children + nothing))


def _places(context: Context, rows: list[Row], place: str) -> html.Element | None:
    """First or last units of the largest groups, each with the figure that decides its place."""
    lines: list[html.Element] = []
    groups = [(group, [*of]) for group, of in groupby(rows, lambda row: row["peer_group"])]
    for group, of_group in groups[:_MOST_GROUPS]:
        here = [row for row in of_group if row["place"] == place]
        if not here:
            continue
        label = context.text.label("unit_type", group)
        words = context.text("overview.group", name=label, n=here[0]["unit_count"])
        name = link(words, context.link("/ranking", type=group))
        lines.append(html.Li(name, className="group-name"))
        if here[0]["tied_count"] > _MOST_TIED:
            lines.append(html.Li(context.text("overview.tied", n=here[0]["tied_count"], rank=here[0]["rank"])))
            continue
        lines += [_place(context, row) for row in here]
    if len(groups) > _MOST_GROUPS:
        words = context.text("overview.more_groups", n=len(groups) - _MOST_GROUPS)
        lines.append(html.Li(link(words, context.link("/ranking"))))
    return html.Ul(lines, className="lines plain places") if lines else None


def _place(context: Context, row: Row) -> html.Element:
    unit, period = row["unit_code"], context.period["period_code"]
    rank = html.Span(context.formats.count(row["rank"]), className="place-rank")
    score = figure(context.formats.score(row["score"]), number("score", unit, period, "total"), "place-score")
    because = html.Span(_decides(context, row["deciding"]), className="because")
    return html.Li([rank, _unit(context, unit), score, because])


def _decides(context: Context, deciding: Row | None) -> str:
    if deciding is None:
        return ""
    name = context.metric_name(deciding["metric_code"])
    if deciding["value"] is None:
        return context.text("overview.decides_nothing", name=name)
    return context.text("overview.decides", name=name, value=_value(context, deciding, "value"))


def _waits(context: Context, waiting: Row) -> html.Element:
    """What waits for somebody, the most urgent first, in colour and words."""
    text = context.text
    some = [one for one in _WAITING if waiting[one[0]]]
    none = [one for one in _WAITING if not waiting[one[0]]]
    lines = [_waiting_line(context, waiting, *one) for one in some]
    children: list[Any] = [html.Ul(lines, className="lines plain")] if lines else []
    if none:
        names = text("overview.comma").join(text(f"attention.{what}") for what, _, _ in none)
        children.append(html.P(text("attention.nothing", names=names), className="soft-text"))
    return text_card(context, title=text("attention.title"), children=html.Div(children))


def _waiting_line(context: Context, waiting: Row, what: str, path: str, tone: str) -> html.Element:
    text = context.text
    parts = [
        html.Span("●", className=f"urgency {tone}", **{"aria-hidden": "true"}),
        html.Span(text(f"attention.{what}")),
        html.B(context.formats.count(waiting[what])),
        html.Span(text(f"attention.do_{what}"), className="because"),
    ]
    return html.Li(html.A(parts, href=context.link(path), className="in-app waits"))
