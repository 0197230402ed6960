"""What units still owe, in the words of the reminders, each with a button that copies them for a chat."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import dash_mantine_components as dmc

import orchestration.reminders as reminders
from dashboards.components import elements as html
from dashboards.components.card import text_card
from dashboards.components.columns import column, table, unit
from dashboards.components.filter_bar import link, segments
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.pages.collection_desk import all_as_file
from dashboards.snapshot import Row

# what is asked for, by the kinds of the reminders; a word of the address
_GROUPS = {
    "overdue": ("overdue",),
    "due_soon": ("tomorrow", "soon"),
    "returned": ("returned", "refused", "rows"),
    "name": ("name",),
}
_GROUP_OF = {kind: group for group, kinds in _GROUPS.items() for kind in kinds}
_MOST_UNITS = 60


def owed_card(context: Context) -> html.Element:
    """Every unit that owes something, the one with most overdue first."""
    text, (owed, items) = context.text, _owed(context)
    by_unit: dict[str, list[Row]] = {}
    for item in (shown := [item for item in items if _is_chosen(context, item)]):
        by_unit.setdefault(item["unit_code"] or "", []).append(item)
    if not items:
        return text_card(context, title=text("owed.none"), about=_about(context), children=None)
    units = sorted(filter(None, by_unit), key=lambda code: (-_groups(by_unit[code])["overdue"], code))
    lines = [_line(context, owed, code, by_unit[code]) for code in units[:_MOST_UNITS]]
    left = len(units) - len(lines)
    all_of_them = _copy(context, reminders.for_chat(owed, None, text.lang, shown), text("owed.copy_all"))
    note = all_as_file(context, "owed", text("owed.title"), text("owed.more", n=left) if left else "")
    return text_card(
        context,
        title=text("owed.finding", units=len({item["unit_code"] for item in items} - {None}), n=len(items)),
        about=_about(context),
        children=html.Div(
            [html.Div([_switch(context, items), all_of_them], className="owed-head"), _list(lines), note],
            className="stack",
        ),
        wide=True,
    )


def owed_of_unit(context: Context) -> html.Element | None:
    """What one unit owes; nothing where that is nothing."""
    text, (owed, _), unit = context.text, _owed(context), context.view.unit or ""
    own = owed.of(unit)
    if not own:
        return None
    line = _line(context, owed, unit, own)
    return text_card(context, title=text("owed.of_unit", n=len(own)), about=_about(context), children=_list([line]))


def owed_table(context: Context) -> Table:
    """The same as rows."""
    text, (_, items) = context.text, _owed(context)
    kind = column("kind", "column.state", shown=lambda row: text(f"owed.kind_{row['kind']}"))
    chosen = [item for item in items if _is_chosen(context, item)]
    rows = [
        {"unit_code": item["unit_code"], "kind": item["kind"], "what": reminders.item_line(item, text.lang)}
        for item in sorted(chosen, key=lambda item: (item["unit_code"] or "", reminders.KINDS.index(item["kind"])))
    ]
    return table(context, "owed", "owed.title", [unit(), kind, column("what", "owed.what")], rows)


def _owed(context: Context) -> tuple[reminders.Owed, list[Row]]:
    """What the snapshot says as of its own moment, and of it what the filters leave."""
    as_of = context.snapshot["as_of"]
    soon = reminders.last_day_soon(context.snapshots.home / "config", as_of.date())
    owed = reminders.gather(lambda name, given: context.reader.rows(f"reminders.{name}", **given), as_of, soon)
    # as the page calls them, in its language
    owed = replace(owed, units={code: context.unit_name(code) for code in owed.units})
    is_whole = context.view.type is None and context.view.parent is None
    within = set(context.members)
    return owed, [item for item in owed.items if is_whole or item["unit_code"] in within]


def _is_chosen(context: Context, item: Row) -> bool:
    return item["kind"] in _GROUPS.get(context.view.status or "", reminders.KINDS)


def _groups(items: list[Row]) -> Counter[str]:
    return Counter(_GROUP_OF[item["kind"]] for item in items)


def _about(context: Context) -> str:
    return context.text("owed.about", day=context.formats.day(context.snapshot["as_of"]))


def _switch(context: Context, items: list[Row]) -> html.Element:
    text, counts, chosen = context.text, _groups(items), context.view.status
    options = [(text("owed.all", n=len(items)), context.link(status=None), chosen not in _GROUPS)]
    options += [
        (text(f"owed.{group}", n=counts[group]), context.link(status=group), chosen == group)
        for group in _GROUPS
        if counts[group] or chosen == group
    ]
    return segments(text("column.state"), options)


def _list(lines: list[html.Element]) -> html.Element:
    return html.Ul(lines, className="names owed")


def _line(context: Context, owed: reminders.Owed, code: str, items: list[Row]) -> html.Element:
    text, said = context.text, reminders.for_chat(owed, code, context.text.lang, items)
    counts = " · ".join(text(f"owed.{group}", n=n) for group in _GROUPS if (n := _groups(items)[group]))
    name = html.B(link(context.unit_name(code), context.link("/unit", unit=code)))
    head = html.Div([name, html.Span(counts, className="about")], className="name-head")
    whole = html.Details([html.Summary(text("owed.text")), html.Pre(said)])
    return html.Li([html.Div([head, _copy(context, said, text("owed.copy"))], className="owed-head"), whole])


def _copy(context: Context, said: str, label: str) -> dmc.CopyButton:
    return dmc.CopyButton(
        label,
        value=said,
        copiedChildren=context.text("owed.copied"),
        variant="light",
        size="compact-sm",
        className="no-print",
    )
