"""What is new on the overview: since the snapshot before, by the rules of the control chart, and what waits for
somebody.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import table_card, text_card
from dashboards.components.columns import column, count, obligation, period, table
from dashboards.components.filter_bar import link
from dashboards.components.kpi import HEADLINES
from dashboards.components.series import signals
from dashboards.components.since import since_last
from dashboards.components.table import Table
from dashboards.components.term import in_words
from dashboards.context import Context
from dashboards.pages.overview_answers import BY_CHANCE
from dashboards.snapshot import Row

_DUE_DAYS, _MOST_DUE = 45, 6  # how far what waits looks ahead, and how much of it is listed

_QUIET = {"no_change": "overview.quiet", "too_few": "overview.unknown", "not_suitable": "overview.without_chart"}


def about(context: Context) -> str:
    """Which days are shown, and why these."""
    text, formats, period = context.text, context.formats, context.period
    words = text("overview.days", first=formats.day(period["starts_on"]), last=formats.day(period["ends_on"]))
    if not period["is_finished"]:
        return words + text("period.still_running", day=formats.day(context.snapshot["as_of"]))
    if context.view.period == period["period_code"]:
        return words + text("overview.finished")
    return words + text("overview.default", kind=text(f"overview.kind_{period['period_kind']}"))


def news(context: Context) -> list[html.Element]:
    """Cards of sentences. Signals only where one unit stands for the whole; a first snapshot has nothing to be
    compared with and says so there.
    """
    text = context.text
    sentences = since_last(context, tuple(HEADLINES.values()))
    if context.scope and all(href is None for _, href in sentences):
        return [_signals(context, *(words for words, _ in sentences))]
    lines = [html.Li(link(words, href) if href else words) for words, href in sentences]
    cards = [text_card(context, title=text("since.title"), children=html.Ul(lines, className="lines"))]
    return [*cards, _signals(context)] if context.scope else cards


def _signals(context: Context, *more: str) -> html.Element:
    """Figures that got better or worse by more than their usual swing, by name; the others as a number."""
    text = context.text
    rows = signals(context, context.scope) if context.scope else []
    lines = []
    for signal, shape in (("worsening", "▼"), ("improving", "▲"), ("changed", "◆")):
        found = [row for row in rows if row["signal"] == signal]
        if found:
            said = [html.Span(shape, **{"aria-hidden": "true"}), " ", text(f"signal.{signal}")]
            lines.append(html.Li([html.Span(said, className=f"signal {signal}"), " ", *_names(context, found)]))
    counts = Counter(row["signal"] for row in rows)
    rest = [text(key, n=counts[signal]) for signal, key in _QUIET.items() if counts[signal]]
    lines.append(html.Li(text("overview.comma").join(rest) or text("overview.no_signal"), className="soft-text"))
    if watched := len(rows) - counts["too_few"] - counts["not_suitable"]:
        chance = context.formats.score(watched * BY_CHANCE)
        lines.append(html.Li(text("overview.watched", n=watched, chance=chance), className="soft-text"))
    lines += [html.Li(words, className="soft-text") for words in more]
    by_month = any(row["is_by_month"] for row in rows)
    about = in_words(context, text("overview.signals_month" if by_month else "overview.signals_about"), "usual_range")
    listed = html.Ul(lines, className="lines plain")
    return text_card(context, title=text("overview.signals"), about=about, children=listed)


def _names(context: Context, rows: list[Row]) -> list[Any]:
    codes = [row["metric_code"] for row in rows]
    links = (link(context.metric_name(code), context.link("/metrics", metric=code)) for code in codes)
    return [part for one in links for part in (context.text("overview.pause"), one)][1:]


def waiting(context: Context) -> Row:
    """How much waits, by kind."""
    missing = context.reader.rows("reports_missing", units=context.within, **context.days)[0]
    return {**missing, **context.reader.rows("attention", units=context.within, days=_DUE_DAYS)[0]}


def due_table(context: Context) -> Table:
    """Reports that fall due next."""

    def day(row: Row) -> str:
        later = context.text("attention.provisional") if row["is_provisional"] else ""
        return context.formats.day(row["due_on"]) + later

    columns = [
        column("due_on", "column.due", shown=day, nowrap=True),
        obligation(href=lambda _: context.link("/reporting")),
        period(wide=560, nowrap=True),
        count("units", "overview.units_left"),
        count("days_left", "overview.days_left", wide=420),
    ]
    rows = context.reader.rows("due_soon", units=context.within, days=_DUE_DAYS, most=_MOST_DUE)
    return table(context, "due", "overview.due", columns, rows)


def due_card(context: Context) -> html.Element:
    """What falls due next; how much it is in all is said in what waits."""
    due = due_table(context)
    about = context.text("overview.due_about" if due.rows else "overview.due_none")
    return table_card(context, about=about, table=due, sortable=False)
