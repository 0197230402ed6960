"""One box that finds units, metrics, files and pages: opened by Ctrl-K or the magnifier, led by the keyboard.

What it finds is that of the snapshot which the page shows; each hit is an address of the app.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dash_mantine_components as dmc
from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, no_update

from dashboards import ids
from dashboards.authorise import PAGES as POLICIES
from dashboards.authorise import may
from dashboards.components import elements as html
from dashboards.context import Context
from dashboards.i18n import Texts, texts
from dashboards.pages import PAGES
from dashboards.snapshot import SnapshotError, Snapshots
from dashboards.view import View, parse

_BOX, _FIELD = "find-box", "find-field"
_MAX_LETTERS, _MAX_OF_A_KIND, _MAX_UNITS = 60, 8, 20
_KINDS = ("units", "metrics", "pages", "files")
Hits = list[dict[str, str]]


def button(text: Texts) -> html.Element:
    """What opens the box by pointer or touch."""
    inside = [html.Span(text("find.open")), dmc.Kbd("Ctrl K", size="xs")]
    # its name is what it shows, on a phone, where it shows nothing, its title
    return html.Button(inside, type="button", className="quiet find", title=text("find.label"), **{"data-find": "open"})


def box(text: Texts, view: View) -> dmc.Modal:
    """The closed box; it comes anew with every page, in its language, and offers the pages before anything is typed."""
    field = dmc.Select(
        id=_FIELD,
        data=_grouped(text, {"pages": _pages(text, "", view)}),
        searchable=True,
        selectFirstOptionOnChange=True,
        filter={"function": "asFound"},
        placeholder=text("find.label"),
        nothingFoundMessage=text("find.nothing"),
        size="md",
        rightSection=" ",
        maxDropdownHeight=420,
        comboboxProps={"shadow": "md"},
        **{"aria-label": text("find.label"), "data-autofocus": "true"},
    )
    return dmc.Modal(
        field,
        id=_BOX,
        title=text("find.open"),
        size="lg",
        yOffset="10vh",
        closeButtonProps={"aria-label": text("state.close")},
        transitionProps={"duration": 80},
    )


def find(snapshots: Snapshots, wanted: object, view: View, snapshot_id: str | None) -> list[dict[str, Any]]:
    """Hits by kind, the likeliest first, at most eight of a kind; the pages for an empty search."""
    words = " ".join(wanted.split())[:_MAX_LETTERS].casefold() if isinstance(wanted, str) else ""
    text = texts(view.lang)
    kinds = {"pages": _pages(text, words, view)}
    if not words:
        return _grouped(text, kinds)
    try:
        with snapshots.open(snapshot_id) as reader:
            context = Context(view, reader, snapshots)
            kinds |= {
                "units": [{**hit, "value": context.link("/unit", unit=hit["value"])} for hit in _units(context, words)],
                "metrics": _metrics(context, words),
                "files": _files(context, words),
            }
    except SnapshotError:
        pass  # the pages can be found all the same
    return _grouped(text, kinds)


def _grouped(text: Texts, kinds: dict[str, Hits]) -> list[dict[str, Any]]:
    return [{"group": text(f"find.{kind}"), "items": kinds[kind]} for kind in _KINDS if kinds.get(kind)]


def find_units(snapshots: Snapshots, wanted: str, view: View) -> Hits:
    """Units whose name or code holds the text, for whom a file is of; a chosen "name · code" finds itself, so that it
    stays chosen.
    """
    words = wanted.rpartition(" · ")[2].strip()[:_MAX_LETTERS]
    try:
        with snapshots.open(view.snapshot) as reader:
            return _units(Context(view, reader, snapshots), words, _MAX_UNITS) if words else []
    except SnapshotError:
        return []


def _best(hits: Iterable[tuple[str, str, str]], words: str, most: int = _MAX_OF_A_KIND) -> Hits:
    """Those whose words (the last of each) hold what is wanted; those that begin with it first."""
    found = [(label, href, said.casefold()) for label, href, said in hits if words in said.casefold()]
    found.sort(key=lambda one: not one[2].startswith(words))
    return [{"value": href, "label": label} for label, href, _ in found[:most]]


def _pages(text: Texts, words: str, view: View) -> Hits:
    named = ((text(f"nav.{page.name}"), view.to(page.path).href) for page in PAGES.values() if may(POLICIES[page.path]))
    return _best(((name, href, name) for name, href in named), words, len(PAGES))


def _units(context: Context, words: str, most: int = _MAX_OF_A_KIND) -> Hits:
    """Codes of units and their names."""
    rows = context.reader.rows("find_units", wanted=words, most=most)
    codes = [row["unit_code"] for row in rows]
    return [{"value": code, "label": f"{context.unit_name(code)} · {code}"} for code in codes]


def _metrics(context: Context, words: str) -> Hits:
    return _best(
        (
            (
                context.metric_name(code),
                context.link("/metrics", metric=code),
                f"{context.metric_name(code)} {row['name_zh']} {row['name_en']} {code}",
            )
            for code, row in context.metrics.items()
        ),
        words,
    )


def _files(context: Context, words: str) -> Hits:
    rows = context.reader.rows("find_files", wanted=words, most=_MAX_OF_A_KIND)
    # what stands behind # tells files of one unit apart
    return [
        {
            "value": f"{context.link('/collection', unit=row['unit_code'])}#{row['file_id']}",
            "label": row["file_name"],
        }
        for row in rows
    ]


def register(app: Dash, snapshots: Snapshots) -> None:

    @app.callback(
        Output(_FIELD, "data"),
        Input(_FIELD, "searchValue"),
        State(ids.Shell.url, "pathname"),
        State(ids.Shell.url, "search"),
        State(ids.Shell.shown, "data"),
        prevent_initial_call=True,
    )
    def look(wanted: Any, path: str | None, search: str | None, shown: Any) -> Any:
        # hits are those of the snapshot on the page, whatever was published meanwhile
        shown_id = shown.get("snapshot") if isinstance(shown, dict) else None
        return find(snapshots, wanted, parse(path, search).page, shown_id)

    @app.callback(
        Output({"type": "unit-search", "name": MATCH}, "data"),
        Input({"type": "unit-search", "name": MATCH}, "searchValue"),
        State(ids.Shell.url, "search"),
        prevent_initial_call=True,
    )
    def look_for_unit(wanted: str | None, search: str | None) -> Any:
        return find_units(snapshots, wanted, parse("/", search)) if wanted else no_update

    app.clientside_callback(
        ClientsideFunction("address", "openFound"),
        Output(_BOX, "opened"),
        Input(_FIELD, "value"),
        prevent_initial_call=True,
    )
