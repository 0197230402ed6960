"""The frame around every page: brand, pages, unit search, language, theme, snapshot, notices."""

from __future__ import annotations

from typing import Any

import dash
import dash_mantine_components as dmc
from dash import dcc

from dashboards import ids, searching
from dashboards.authorise import PAGES as PAGE_POLICIES
from dashboards.authorise import may, reader
from dashboards.components import elements as html
from dashboards.components.breadcrumb import breadcrumb
from dashboards.components.filter_bar import filter_bar, link
from dashboards.components.states import message
from dashboards.context import Context
from dashboards.i18n import Texts, texts
from dashboards.page import Page
from dashboards.pages import BESIDE, GROUPS
from dashboards.snapshot import SnapshotError
from dashboards.view import View

# What fills the frame, and what the scripts of the page need to know about it.
Framed = tuple[html.Element, dict[str, Any]]
THEME = {
    "primaryColor": "accent",
    "colors": {
        "accent": [
            "#e8f3fb",
            "#cfe4f4",
            "#a3cbe9",
            "#72b0dd",
            "#4a98d2",
            "#2c87c9",
            "#0072b2",
            "#00639c",
            "#005586",
            "#004670",
        ]
    },
    "fontFamily": "var(--font)",
    "fontSizes": {"xs": "13px", "sm": "14px", "md": "15px"},
    "defaultRadius": "sm",
}


def layout(poll_seconds: float, drawer: Any = None) -> dmc.MantineProvider:
    """What is sent first: the address, the frame to be filled, the clock that looks for new snapshots, the empty
    panel at the side.
    """
    waiting = html.Div(html.Div(className="loading-bar"), className="state-loading", **{"aria-busy": "true"})
    return dmc.MantineProvider(
        [
            dcc.Interval(id=ids.Shell.poll, interval=round(poll_seconds * 1000)),
            html.Div([dash.page_container, waiting], id="shell-frame"),
            html.Div(id=ids.Shell.notice),
            html.Div(id=ids.Shell.fault),
            drawer,
        ],
        theme=THEME,
        defaultColorScheme="auto",
    )


def title(text: Texts, page: Page | None) -> str:
    """What the browser calls the page."""
    return " · ".join([text(f"nav.{page.name if page else 'overview'}"), text("brand")])


def frame(context: Context, page: Page, content: list[Any]) -> Framed:
    """A page inside the frame."""
    old = context.view.snapshot is not None and context.view.snapshot != context.newest
    shown = {
        "snapshot": context.reader.snapshot_id,
        "choices": _choices(context, page),
        "lang": context.view.lang,
        "view": context.view.href,
    }
    notices = [html.P(line, className="page-notice", role="status") for line in context.notices]
    head = [
        html.A(context.text("skip"), href=f"#{ids.Shell.main}", className="skip"),
        _header(context.view, context.text, page, _snapshot_mark(context, old)),
        html.Div(filter_bar(context, page.filters_of(context)), className="bar old" if old else "bar")
        if context.has_period
        else None,
    ]
    way = breadcrumb(context, page.name, page.path) if context.has_period else None
    main = html.Main([_on_paper(context), *notices, way, *content], id=ids.Shell.main, tabIndex=-1)
    of = {"data-view": context.view.href, "data-snapshot": context.reader.snapshot_id}
    return html.Div([*head, main, _footer(context)], className="page", **of), shown


def _on_paper(context: Context) -> html.Element:
    """What the filter bar says, for a printed page, which has none."""
    text = context.text
    chosen = [context.formats.period(context.period["period_code"])] if context.has_period else []
    if context.view.type in context.groups:
        chosen.append(text.label("unit_type", context.view.type))
    if context.view.parent in context.parents:
        chosen.append(context.unit_name(context.view.parent))
    as_of = context.formats.day(context.snapshot["as_of"])
    return html.P(
        [
            html.B(text("brand")),
            " · ".join(["", *chosen, context.reader.snapshot_id, text("snapshot.until", day=as_of)]),
        ],
        className="print-only about",
    )


def _choices(context: Context, page: Page) -> dict[str, str]:
    """What the selects of the filter bar show now; the script compares with it to notice a choice."""
    return {"period": context.period["period_code"] if context.has_period else "", **page.choices(context)}


def _header(view: View, text: Texts, page: Page | None, mark: Any) -> html.Element:
    groups = [
        html.Div(
            [
                link(text(f"nav.{one.name}"), view.to(one.path).href, chosen=one is page)
                for one in group
                if may_read(one)
            ],
            className="nav-group",
        )
        for group in GROUPS
        if any(map(may_read, group))
    ]
    other = "en" if view.lang == "zh" else "zh"
    tools = html.Div(
        [
            html.A(
                text("nav.other_language"),
                href=view.to(view.path, lang=other).href,
                className="in-app quiet",
                id="language",
                lang=other,
                title=text("nav.switch_language"),
            ),
            dmc.ColorSchemeToggle(
                lightIcon="◐", darkIcon="◐", variant="subtle", color="gray", **{"aria-label": text("nav.theme")}
            ),
            html.A(text("signing.account_link"), href="/account", className="quiet") if reader().is_account else None,
            mark,
        ],
        className="header-tools",
    )
    fold = html.Button(
        "☰",
        type="button",
        className="quiet fold",
        **{"data-fold": "page", "aria-label": text("nav.menu"), "aria-expanded": "false"},
    )
    # a unit's way home is through the door, which knows its page
    brand = html.A(text("brand"), href=view.to("/").href, className="in-app brand" if may("compare") else "brand")
    nav = html.Nav(groups, **{"aria-label": text("nav.pages")})
    return html.Header([brand, nav, searching.button(text), tools, fold, searching.box(text, view)], className="top")


def may_read(page: Page) -> bool:
    """Whether the reader may open a page."""
    return may(PAGE_POLICIES[page.path])


def _snapshot_mark(context: Context, old: bool) -> html.Element:
    created = context.formats.moment(context.snapshot["created_at"])
    words = context.text("snapshot.old" if old else "snapshot.mark", id=context.reader.snapshot_id)
    href = context.link(snapshot=None) if context.view.snapshot else context.link(snapshot=context.reader.snapshot_id)
    title = context.text(
        "snapshot.leave_old" if context.view.snapshot else "snapshot.about",
        created=created,
        as_of=context.formats.moment(context.snapshot["as_of"]),
    )
    return link(words, href, class_name="snapshot-mark old" if old else "snapshot-mark", title=title)


def _footer(context: Context) -> html.Element:
    row = context.snapshot
    line = context.text(
        "snapshot.footer",
        id=context.reader.snapshot_id,
        created=context.formats.moment(row["created_at"]),
        as_of=context.formats.moment(row["as_of"]),
        scheme=context.text.label("scheme", row["scheme_version"]),
        version=row["code_version"] or "—",
    )
    links = [link(context.text(f"nav.{page.name}"), context.link(page.path)) for page in BESIDE if may_read(page)]
    return html.Footer([html.P([line, *[part for one in links for part in (" · ", one)]]), _who_may(context)])


def _who_may(context: Context) -> html.Element | None:
    """That nobody had to sign in, and whom that lets in."""
    who = reader()
    if who.is_account:
        return None
    key = "signing.demo_line" if who.is_demo else "signing.local_line"
    return html.P([context.text(key), " · ", html.A(context.text("signing.local_more"), href="/account")])


def without_snapshot(view: View, error: SnapshotError) -> Framed:
    """The frame when there is nothing to read: what to do instead of figures."""
    text = texts(view.lang)
    if error.reason == "unknown_snapshot":
        body = message(
            text("state.unknown_title", id=view.snapshot or ""),
            [text("state.unknown_1")],
            "taizhang snapshots list",
            (text("state.newest"), view.to(view.path, snapshot=None).href),
        )
    else:
        body = message(
            text("state.broken_title"),
            [text("state.broken_1"), text("state.broken_2")],
            "taizhang snapshots list",
            (text("state.retry"), view.href),
        )
    return plain(view, body)


def of_another_shape(view: View) -> Framed:
    """The frame when the snapshot, of another version of the software, lacks what the page needs."""
    text = texts(view.lang)
    lines = [text("state.shape_1"), text("state.shape_2")]
    again = (text("state.newest"), view.to(view.path, snapshot=None).href)
    return plain(view, message(text("state.shape_title"), lines, "taizhang run", again))


def fault_words(text: Texts, reference: str) -> list[str]:
    """A title and sentences for a fault of ours, with the place in the log."""
    return [text("state.fault_title"), text("state.fault_1"), text("state.fault_2", reference=reference)]


def failed(view: View, reference: str) -> Framed:
    """The frame when a page could not be made by a fault of ours."""
    text = texts(view.lang)
    title, *lines = fault_words(text, reference)
    drawn, shown = plain(
        view, message(title, lines, f"taizhang logs --run {reference}", (text("state.retry"), view.href))
    )
    return drawn, {**shown, "has_failed": True}


def fault_notice(text: Texts, reference: str) -> dmc.Alert:
    """A line over the page when a part of it could not be made by a fault of ours."""
    return dmc.Alert(
        " ".join(fault_words(text, reference)[1:]),
        withCloseButton=True,
        closeButtonLabel=text("state.close"),
        className="new-snapshot fault-notice",
    )


def unanswered(text: Texts) -> dict[str, html.Element]:
    """What the browser draws by itself where the server does not answer, and where it cannot even draw its failure."""
    again = html.Button(text("state.retry"), type="button", className="button", **{"data-reload": "page"})
    said = {
        "unanswered": message(text("state.unanswered_title"), [text("state.unanswered_1")]),
        "failed": message(text("state.fault_title"), [text("state.failed_1")]),
    }
    return {
        what: html.Div(html.Main([words, html.Div(again, className="state-page")], id=ids.Shell.main), className="page")
        for what, words in said.items()
    }


def plain(view: View, body: html.Element) -> Framed:
    """The frame around words in place of a page."""
    text = texts(view.lang)
    shown: dict[str, Any] = {"snapshot": None, "choices": {}, "lang": view.lang, "view": view.href}
    main = html.Main(body, id=ids.Shell.main, tabIndex=-1)
    return html.Div([_header(view, text, None, None), main], className="page", **{"data-view": view.href}), shown
