"""Where a clerk says what a medium is: names that outreach ledgers use and no list has, each with channel and level to choose."""

from __future__ import annotations

import json
from typing import Any

from dashboards import live
from dashboards.components import elements as html
from dashboards.components.card import table_card, text_card
from dashboards.components.columns import column, count, table
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.pages.collection_desk import all_as_file, name_head
from dashboards.snapshot import Row

_MOST_NAMES = 40
_LABELS = {"channel": "outreach_channel", "level": "level"}


def media_table(context: Context) -> Table:
    """Names of media that no list has."""
    columns = [
        column("name", "collection.medium"),
        count("row_count", "collection.rows"),
        count("files", "collection.files"),
    ]
    return table(context, "media", "collection.media", columns, context.reader.rows("unknown_media"))


def media_card(context: Context) -> list[Any]:
    """Unknown media, where there are any; whoever may change something says of each what it is."""
    text, media = context.text, media_table(context)
    if not media.rows:
        return []
    title, about = text("collection.media_finding", n=len(media.rows)), text("collection.media_about")
    listed = live.listed_media(context, [row["name"] for row in media.rows])
    if listed is None or not live.can("adopt", context):
        return [table_card(context, title=title, about=about, table=media, sortable=False)]
    choices = live.media_choices()
    lines = [_line(context, row, choices, is_listed=row["name"] in listed) for row in media.rows[:_MOST_NAMES]]
    left = len(media.rows) - len(lines)
    note = all_as_file(context, "media", media.title, text("collection.names_more", n=left) if left else "")
    listed_lines = html.Div([html.Ul(lines, className="names"), note])
    return [text_card(context, title=title, about=text("collection.media_adopt"), children=listed_lines)]


def _line(context: Context, row: Row, choices: dict[str, list[str]], *, is_listed: bool) -> html.Element:
    text, name, head = context.text, row["name"], name_head(context, row)
    if is_listed:
        return html.Li([head, html.P(text("action.adopted_next", file="media.csv"), className="good-text")])
    action = html.Button(
        text("action.adopt"),
        type="button",
        className="near-adopt",
        **{"data-adopt": json.dumps({"medium": name}), "aria-label": text("action.adopt_medium", name=name)},
    )
    parts = [_select(context, name, part, codes) for part, codes in choices.items()]
    answer = html.P(className="name-answer", role="status")
    return html.Li([head, html.Div([*parts, action], className="name-near"), answer])


def _select(context: Context, name: str, part: str, codes: list[str]) -> html.Element:
    """One list to choose from; nothing is chosen for the clerk."""
    text = context.text
    options = [html.Option(text(f"collection.medium_{part}"), value="")]
    options += [html.Option(text.label(_LABELS[part], code), value=code) for code in codes]
    label = text(f"collection.medium_{part}_of", name=name)
    return html.Select(options, className="medium-part", **{"data-part": part, "aria-label": label})
