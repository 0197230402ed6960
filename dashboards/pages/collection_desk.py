"""Where a clerk acts: a workbook is sent in, a name is settled."""

from __future__ import annotations

import json
from typing import Any

import dash_mantine_components as dmc

from dashboards import ids, live
from dashboards.components import elements as html
from dashboards.components.card import table_card, text_card
from dashboards.components.filter_bar import export_address
from dashboards.context import Context
from dashboards.i18n import Texts
from dashboards.pages.collection_tables import names_table
from dashboards.snapshot import Row

_MOST_OFFERED = 20
_MOST_NAMES = 40


def upload_card(context: Context, more: html.Element | None = None) -> html.Element:
    """A place for files, whose they are, and the receipt beside it. What a unit sends is its own."""
    text = context.text
    if not live.can("upload", context):
        why = text("action.old_view") if context.view.snapshot else text("entrance.denied")
        return text_card(context, title=text("upload.title"), about="", children=html.P(why, className="about"))
    zone = upload_zone(text, live.largest_megabytes(context))
    unit = html.Div(
        [html.Span(text("upload.unit"), className="filter-label"), _unit_select(context)],
        className="filter upload-unit",
    )
    answers = html.Div(className="upload-answers", role="status", **{"aria-live": "polite"})
    return text_card(
        context,
        title=text("upload.title"),
        about=text("upload.about"),
        children=html.Div(
            [None if len(context.reader.own_units or ()) == 1 else unit, zone, answers, more], className="upload"
        ),
    )


def upload_zone(text: Texts, megabytes: int) -> html.Element:
    """Where files are dropped or chosen; what upload.js says meanwhile stands at it."""
    failures = {"too_big": text("upload.too_big", megabytes=megabytes), "lost": text("upload.lost")}
    words = {name: text(f"upload.{name}") for name in ("sending", "checking")} | {
        name: json.dumps({"tone": "bad", "title": text(f"upload.{name}_title"), "lines": [said]})
        for name, said in failures.items()
    }
    return html.Div(
        [
            html.P(text("upload.drop"), className="upload-drop"),
            html.Button(text("upload.choose"), type="button", className="button", **{"data-upload": "files"}),
            html.P(text("upload.limits", megabytes=megabytes), className="about"),
        ],
        className="upload-zone",
        **{
            "data-lang": text.lang,
            "data-largest": str(megabytes * 1024 * 1024),
            **{f"data-{name.replace('_', '-')}": said for name, said in words.items()},
        },
    )


def _unit_select(context: Context) -> dmc.Select:
    offered = [
        {"value": code, "label": f"{context.unit_name(code)} · {code}"} for code in list(context.units)[:_MOST_OFFERED]
    ]
    return dmc.Select(
        openOnFocus=False,
        id=ids.unit_search("upload"),
        data=offered,
        name="upload-unit",
        searchable=True,
        clearable=True,
        size="sm",
        w=240,
        placeholder=context.text("upload.unit_by_file"),
        nothingFoundMessage=context.text("nav.find_nothing"),
        comboboxProps={"shadow": "md"},
        **{"aria-label": context.text("upload.unit")},
    )


def names_card(context: Context) -> html.Element:
    """Names that match no unit; where the reader may, one click makes a name an alias of a unit it resembles."""
    text, table = context.text, names_table(context)
    rows = table.rows
    near = live.candidates(context, [row["name"] for row in rows])
    left = [row for row in rows if near.get(row["name"], []) is not None]
    if not rows:
        return text_card(
            context,
            title=text("collection.names_none"),
            children=html.P(text("collection.names_about"), className="about"),
        )
    if not near:
        return table_card(
            context,
            title=text("collection.names_finding", n=len(rows)),
            about=text("collection.names_about"),
            table=table,
            sortable=False,
        )
    title = text("collection.names_finding", n=len(left)) if left else text("collection.names_settled")
    lines = [_name_line(context, row, near) for row in rows[:_MOST_NAMES] if row["name"] in near]
    more = text("collection.names_more", n=len(rows) - len(lines)) if len(rows) > len(lines) else ""
    return text_card(
        context,
        title=title,
        about=text("collection.names_adopt" if live.can("adopt", context) else "collection.names_about"),
        children=html.Div([html.Ul(lines, className="names"), all_as_file(context, "names", table.title, more)]),
    )


def all_as_file(context: Context, table: str, title: str, more: str) -> html.Element:
    """What a list leaves out, in words, and the file that holds all of the table; the page's menu offers it, too."""
    context.offered.setdefault(table, title)
    href = export_address(context, table, "xlsx")
    file = html.A(context.text("collection.names_file"), href=href, download="", className="no-print")
    return html.P([more, file], className="note")


def name_head(context: Context, row: Row) -> html.Element:
    """A name, and in how many rows and files it stands."""
    found = {name: context.formats.count(row[field]) for name, field in (("rows", "row_count"), ("files", "files"))}
    counts = html.Span(context.text("collection.names_counts", **found), className="about")
    return html.Div([html.B(row["name"]), counts], className="name-head")


def _name_line(context: Context, row: Row, near: dict[str, Any]) -> html.Element:
    text, head, found = context.text, name_head(context, row), near[row["name"]]
    if found is None:
        return html.Li([head, html.P(text("action.adopted_next", file="units.csv"), className="good-text")])
    may = live.can("adopt", context)
    return html.Li(
        [
            head,
            html.Div(
                [_candidate(context, row["name"], one, may) for one in found] or text("collection.names_no_near"),
                className="name-near",
            ),
            html.P(className="name-answer", role="status"),
        ]
    )


def _candidate(context: Context, name: str, one: Any, may: bool) -> html.Element:
    text = context.text
    label = text(
        "collection.similar", unit=one.unit_name, code=one.unit_code, share=context.formats.percent(one.similarity)
    )
    if not may:
        return html.Span(label, className="near")
    action = html.Button(
        text("action.adopt"),
        type="button",
        className="near-adopt",
        **{
            "data-adopt": json.dumps({"name": name, "unit_code": one.unit_code}),
            "aria-label": text("action.adopt_as", name=name, unit=one.unit_name),
        },
    )
    return html.Span([label, action], className="near")
