"""The words of the pages: plain words first, the term and its definition second; every metric with its definition."""

from __future__ import annotations

from typing import Any

from dashboards.components import elements as html
from dashboards.components.card import text_card
from dashboards.components.filter_bar import link
from dashboards.components.term import TERMS, explained
from dashboards.context import Context
from dashboards.page import Page
from dashboards.view import DOMAINS


def content(context: Context) -> list[Any]:
    """Two lists: words, and metrics by domain."""
    text = context.text
    words = [(html.B(text(f"glossary.{code}.plain")), explained(text, code)) for code in TERMS]
    cards = [text_card(context, title=text("glossary.words"), about=text("glossary.about"), children=_list(words))]
    of_domain: dict[str, list[tuple[Any, str]]] = {}
    for code, row in context.metrics.items():
        name = link(context.metric_name(code), context.link("/metrics", metric=code))
        of_domain.setdefault(row["domain"], []).append((name, context.definition(code)))
    for domain in sorted(of_domain, key=lambda one: (one not in DOMAINS, DOMAINS.index(one) if one in DOMAINS else 0)):
        title = text("glossary.metrics", domain=text.label("domain", domain))
        cards.append(text_card(context, title=title, children=_list(of_domain[domain])))
    return [html.H1(text("nav.glossary")), *cards]


def _list(entries: list[tuple[Any, str]]) -> html.Element:
    lines = [html.Div([html.Dt(name), html.Dd(said)]) for name, said in entries]
    return html.Dl(lines, className="glossary")


PAGE = Page("glossary", "/glossary", content, filters=())
