"""The one filter bar: every choice is a link or a select, and all of it is in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

import dash_mantine_components as dmc

from dashboards import ids
from dashboards.authorise import may_open
from dashboards.components import elements as html
from dashboards.context import KINDS, Context

ALL = "*"
_WITH_CIRCULAR = ("overview", "ranking")


def link(
    label: Any, href: str, *, chosen: bool = False, class_name: str = "", title: str | None = None
) -> html.Element:
    """A link inside the app; `chosen` marks the present one. Words alone where the page would refuse the reader."""
    if not may_open(href):
        return html.Span(label, className=class_name or None, title=title)
    extra = {"aria-current": "true"} if chosen else {}
    return html.A(
        label, href=href, className=f"in-app {class_name} {'chosen' if chosen else ''}".strip(), title=title, **extra
    )


def segments(label: str, options: list[tuple[str, str, bool]]) -> html.Element:
    """Few choices side by side: (label, address, chosen)."""
    return html.Div(
        [link(name, href, chosen=chosen) for name, href, chosen in options],
        className="segments",
        role="group",
        **{"aria-label": label},
    )


def select(
    context: Context,
    name: str,
    value: str | None,
    data: list[dict[str, str]],
    width: int,
    label: str | None = None,
    placeholder: str = "",
) -> dmc.Select:
    """A choice that is part of the address.

    Args:
        name: parameter of the address.
        label: what it is called; by default the words of the filter of that name.
    """
    return dmc.Select(
        openOnFocus=False,
        id=ids.choice(name),
        value=value,
        data=data,
        placeholder=placeholder,
        w=width,
        size="sm",
        searchable=len(data) > 8,
        allowDeselect=False,
        checkIconPosition="right",
        nothingFoundMessage=context.text("filter.nothing"),
        **{"aria-label": label or context.text(f"filter.{name}")},
        comboboxProps={"shadow": "md"},
        maxDropdownHeight=360,
    )


def options(names: Mapping[str, str]) -> list[dict[str, str]]:
    """What a select offers: names by what the address says."""
    return [{"value": value, "label": name} for value, name in names.items()]


def labelled(label: str, *content: Any, class_name: str = "filter") -> html.Element:
    """A choice with its name before it."""
    return html.Div([html.Span(label, className="filter-label"), *content], className=class_name)


def period_filter(context: Context) -> html.Element:
    """Kind of period, the period, one before and one after."""
    text, formats, chosen = context.text, context.formats, context.period
    of_kind = [row for row in context.periods if row["period_kind"] == chosen["period_kind"]]
    place = next(index for index, row in enumerate(of_kind) if row["period_code"] == chosen["period_code"])
    kinds = [
        (text(f"period.kind_{kind}"), context.link(period=nearest), kind == chosen["period_kind"])
        for kind in KINDS
        if (nearest := _nearest(context, kind))
    ]
    running = {True: "", False: text("period.running")}
    data = options(
        {
            row["period_code"]: formats.period(row["period_code"]) + running[row["is_finished"]]
            for row in reversed(of_kind)
        }
    )
    before = context.link(period=of_kind[place - 1]["period_code"]) if place else None
    after = context.link(period=of_kind[place + 1]["period_code"]) if place + 1 < len(of_kind) else None
    return labelled(
        text("filter.period"),
        segments(text("filter.kind"), kinds),
        _step("‹", before, text("filter.before")),
        select(context, "period", chosen["period_code"], data, 168),
        _step("›", after, text("filter.after")),
    )


def _step(sign: str, href: str | None, title: str) -> Any:
    if href is None:
        return html.Span(sign, className="step off", **{"aria-hidden": "true"})
    return html.A(sign, href=href, className="in-app step", title=title, **{"aria-label": title})


def _nearest(context: Context, kind: str) -> str | None:
    """The period of `kind` that ends with the chosen one or holds its end; else the last one of that kind."""
    of_kind = [row for row in context.periods if row["period_kind"] == kind]
    holding = [row for row in of_kind if row["starts_on"] <= context.until <= row["ends_on"]]
    return next((str(row["period_code"]) for row in [*holding, *of_kind[-1:]]), None)


def type_filter(context: Context, *, all_allowed: bool = False) -> html.Element | None:
    """Groups of comparable units."""
    if len(context.groups) < 2:
        return None
    names = {group: context.text.label("unit_type", group) for group in context.groups}
    value = context.group
    if all_allowed:
        names = {ALL: context.text("filter.all")} | names
        value = context.view.type if context.view.type in context.groups else ALL
    return labelled(context.text("filter.type"), select(context, "type", value, options(names), 132))


def parent_filter(context: Context) -> html.Element | None:
    """Units that have units below them, where there is a choice."""
    if len(context.parents) < 2:
        return None
    names = {ALL: context.text("filter.all")} | {code: context.unit_name(code) for code in context.parents[:200]}
    value = context.view.parent if context.view.parent in context.parents else ALL
    return labelled(context.text("filter.parent"), select(context, "parent", value, options(names), 168))


def export_address(context: Context, table: str, kind: str) -> str:
    """Address of a table as a file, with the same filters and sort."""
    return f"/export/{quote(context.view.page_name)}/{quote(table)}.{kind}{context.view.search}"


def _circular_lines(context: Context) -> list[html.Element]:
    """The circular of the period: on the overview of all units, on the ranking of the units that are ranked."""
    if context.view.page_name not in _WITH_CIRCULAR:
        return []
    if not context.reader.rows("circular_ready")[0]["is_ready"]:
        return [html.P(context.text("circular.older"), className="menu-title")]
    chosen = context.group if context.view.page_name == "ranking" else None
    whose = context.text.label("unit_type", chosen) if chosen else context.text("filter.all")
    head = html.P(whose, className="menu-title")
    # without `download`: a refusal is a page to be read
    shown = {"type": chosen, "snapshot": context.reader.snapshot_id}
    name = context.text("circular.name")
    links = [
        html.A(f"{name} .{kind}", href=context.link(f"/export/circular.{kind}", **shown)) for kind in ("docx", "xlsx")
    ]
    return [head, *links]


def export_menu(context: Context) -> html.Element | None:
    """Every table of the page as a workbook; known once the page is made."""
    if not context.offered:
        return None
    lines = [
        html.A(title, href=export_address(context, name, "xlsx"), download="")
        for name, title in context.offered.items()
    ]
    head = html.P(context.text("filter.export_xlsx"), className="menu-title")
    menu = html.Div(
        [head, *lines, *_circular_lines(context)],
        className="panel menu",
        tabIndex=0,
        role="group",
        **{"aria-label": context.text("filter.export")},
    )
    return html.Details(
        [html.Summary(context.text("filter.export"), className="quiet"), menu], className="pop page-export"
    )


def filter_bar(context: Context, filters: tuple[str, ...]) -> html.Element:
    """The bar with the filters that a page uses: period, type, type_all, parent."""
    makers: dict[str, Callable[[Context], html.Element | None]] = {
        "period": period_filter,
        "type": type_filter,
        "type_all": partial(type_filter, all_allowed=True),
        "parent": parent_filter,
    }
    made = [makers[name](context) for name in filters]
    tools = html.Div(
        [
            html.Button(
                context.text("filter.copy"),
                type="button",
                className="quiet",
                **{"data-copy": "link", "data-done": context.text("filter.copied")},
            ),
            export_menu(context),
            html.Button(
                context.text("filter.print"), type="button", className="quiet wide-only", **{"data-print": "page"}
            ),
        ],
        className="filter-tools",
    )
    return html.Div([one for one in made if one is not None] + [tools], className="filter-bar", id="filter-bar")
