"""A word that needs explaining, in plain words where it stands; the glossary holds the term and its definition."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc

from dashboards.components import elements as html
from dashboards.context import Context
from dashboards.i18n import Texts

# in the order of the glossary
TERMS = (
    "usual_range",
    "real_change",
    "xmr",
    "p_prime",
    "interval",
    "few",
    "towards_peers",
    "rank_range",
    "inseparable",
    "band",
    "median",
    "peers",
    "funnel_plot",
    "points_lost",
    "calculation",
    "no_data",
    "nil_return",
    "review",
    "published",
)


def in_words(context: Context, sentence: str, *codes: str) -> list[Any]:
    """The sentence, in which the words of these terms, plain or not, are explained where they stand."""
    parts: list[Any] = [sentence]
    for code in codes:
        for said in (context.text(f"glossary.{code}.plain"), context.text(f"glossary.{code}.term")):
            place = next((at for at, part in enumerate(parts) if isinstance(part, str) and said in part), None)
            if place is not None:
                before, _, after = parts[place].partition(said)
                parts[place : place + 1] = [before, term(context, code, said), after]
                break
    return [part for part in parts if part != ""]


def term(context: Context, code: str, said: str) -> dmc.Tooltip:
    """Words underlined with dots: what they mean on hover or focus, the glossary on a press."""
    text = context.text
    link = html.A(said, href=context.link("/glossary"), className="in-app term")
    inline = {"component": "span", "display": "inline"}
    events = {"hover": True, "focus": True, "touch": False}
    return dmc.Tooltip(link, label=explained(text, code), multiline=True, w=300, events=events, boxWrapperProps=inline)


def explained(text: Texts, code: str) -> str:
    """The term and its definition."""
    return text("glossary.entry", term=text(f"glossary.{code}.term"), about=text(f"glossary.{code}.definition"))
