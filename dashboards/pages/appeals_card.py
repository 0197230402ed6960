"""Objections of units: what accepting each would change, who decided what, and a place to file one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import MATCH, Dash, Input, Output, State, ctx, dcc, no_update
from flask import request

from dashboards import appeals as desk
from dashboards import ids, live
from dashboards.authorise import may
from dashboards.components import elements as html
from dashboards.components.card import text_card
from dashboards.context import Context
from dashboards.formats import Formats
from dashboards.i18n import Texts, texts
from dashboards.snapshot import Snapshots
from dashboards.view import LANGUAGES, parse

if TYPE_CHECKING:
    from orchestration.appeals import Appeal, Effect

_MOST, _POLL_MILLISECONDS, _MOST_VALUES, _MOST_RANKS = 40, 2000, 10, 6
_FIELDS = ("case_id", "obligation", "period", "new_due_at", "file_id")
_KINDS = ("case_exclusion", "exemption", "correction", "withdrawal")


def appeals_card(context: Context) -> list[html.Element]:
    """Open appeals first, then what was decided; nothing where there is none and none may be filed."""
    found, text = _appeals(context), context.text
    can = live.can("adopt", context)
    if not found and not can:
        return []
    waiting = [one for one in found if one.status == "open"]
    lines = [_line(context, one) for one in [*waiting, *(one for one in reversed(found) if one.status != "open")]]
    return [
        text_card(
            context,
            title=text("appeal.finding", n=len(waiting)) if waiting else text("appeal.none_open"),
            about=text("appeal.about"),
            children=html.Div(
                [html.Ul(lines[:_MOST], className="names appeals") if lines else None, _form(text) if can else None],
                className="stack",
            ),
            wide=True,
        )
    ]


def appeals_of_unit(context: Context) -> html.Element | None:
    """A place for the appeals of one unit, which come after the page: it is kept as long as its snapshot lasts."""
    if not live.is_now(context):
        return None
    unit = context.view.unit
    asked = dcc.Store(id={"type": "appeals-of", "name": unit}, data=context.view.lang)
    return html.Div([asked, html.Div(id={"type": "appeals-of-slot", "name": unit})])


def _of_unit(home: Path, unit: str, text: Texts) -> list[html.Element]:
    import orchestration.appeals as door

    own = [one for one in door.listed(door.Home(home)) if one.unit_code == unit]
    lines = [html.Li([_head(text, "", one), *_history(text, one)]) for one in own]
    title = html.H3(text("appeal.of_unit", n=len(own)))
    return [html.Section([title, html.Ul(lines, className="names")], className="card")] if own else []


def _appeals(context: Context) -> list[Appeal]:
    """Those of the home as it is now; an old view is history, and has none."""
    import orchestration.appeals as door

    if not live.is_now(context):
        return []
    found = door.listed(door.Home(context.snapshots.home))
    return [one for one in found if context.view.type is None or one.unit_code in context.members]


def _line(context: Context, one: Appeal) -> html.Element:
    text = context.text
    parts = [_head(text, context.unit_name(one.unit_code), one), *_history(text, one)]
    if one.status == "open":
        slot = html.Div(effect_slot(context.snapshots, text, one), id=_id("slot", one.appeal_id))
        parts += [slot, html.P(className="name-answer", role="status")]
    return html.Li(parts)


def _head(text: Texts, name: str, one: Appeal) -> html.Element:
    words = " · ".join(
        [text(f"appeal.kind_{one.kind}"), one.target, text(f"appeal.status_{one.status}"), one.appeal_id]
    )
    said = [html.B(name), html.Span(words, className="about")]
    return html.Div([html.Div(said, className="name-head"), html.P(one.facts["reason"])])


def _history(text: Texts, one: Appeal) -> list[html.Element]:
    """Who decided what and when."""
    if one.status == "open":
        return []
    told = {"by": one.decision["decided_by"], "on": one.decision["decided_on"], "why": one.decision["reason"]}
    return [html.P(text(f"appeal.told_{one.status}", **told), className="about")]


def effect_slot(snapshots: Snapshots, text: Texts, one: Appeal) -> list[Any]:
    """What accepting would change, or how far the trial is, with the buttons to begin and to stop it."""
    import orchestration.appeals as door

    effect = door.known_effect(
        door.Home(snapshots.home), one.appeal_id, (snapshots.current() or {}).get("snapshot_id", "")
    )
    trial = desk.trial_of(snapshots.home, one.appeal_id)
    if effect is not None:
        said: Any = html.Div([html.P(line) for line in _effect_lines(text, effect.of(one.unit_code), effect)])
    elif trial.is_running:
        said = html.P(text("appeal.trying", stage=trial.said), role="status")
    else:
        said = html.P(trial.said or text("appeal.not_tried"), className="warn-text" if trial.said else "about")
    is_running = trial.is_running and effect is None
    can_try = effect is None and not trial.is_running and may("adopt")
    return [
        said,
        _button(text("appeal.try"), "try", one.appeal_id, is_shown=can_try),
        _button(text("appeal.stop"), "stop", one.appeal_id, is_shown=is_running and may("adopt")),
        dcc.Interval(id=_id("tick", one.appeal_id), interval=_POLL_MILLISECONDS, disabled=not is_running),
        _decision(text, one, can_accept=effect is not None) if may("adopt") else None,
    ]


def _id(part: str, appeal_id: str) -> dict[str, str]:
    """Name a part of the trial of an appeal: slot, try, stop or tick."""
    return {"type": f"appeal-{part}", "name": appeal_id}


def _button(label: str, action: str, appeal_id: str, *, is_shown: bool) -> html.Element:
    return html.Button(label, id=_id(action, appeal_id), type="button", className="near-adopt", hidden=not is_shown)


def _effect_lines(text: Texts, own: Effect, whole: Effect) -> list[str]:
    others = len(whole.ranks) - len(own.ranks)
    lines = [text("appeal.effect", values=len(own.values), ranks=len(own.ranks), others=others)]
    for row in own.values[:_MOST_VALUES]:
        figure = text.either(row["name_zh"], row["name_en"])
        before, after = (_number(text, row, row[name]) for name in ("before", "after"))
        lines.append(text("appeal.value", period=row["period_code"], figure=figure, before=before, after=after))
    for row in own.ranks[:_MOST_RANKS]:
        domain = text.label("domain", row["domain"])
        before, after = (text("appeal.no_rank") if row[name] is None else row[name] for name in ("before", "after"))
        lines.append(text("appeal.rank", period=row["period_code"], domain=domain, before=before, after=after))
    return lines


def _number(text: Texts, row: dict[str, Any], value: float | None) -> str:
    formats = Formats(text)
    return formats.percent(value) if row["metric_code"].endswith("_rate") else formats.count(value and round(value, 2))


def _decision(text: Texts, one: Appeal, *, can_accept: bool) -> html.Element:
    """Who decides, why, and the two buttons; nothing is accepted before its effect was seen."""
    buttons = [
        html.Button(
            text(f"appeal.do_{verdict}"),
            type="button",
            className="near-adopt",
            **_acting(appeal_id=one.appeal_id, verdict=verdict),
        )
        for verdict in desk.VERDICTS
        if can_accept or verdict != "accepted"
    ]
    return html.Div([_input(text, "decided_by"), _input(text, "reason"), *buttons], className="name-near")


def _form(text: Texts) -> html.Element:
    options = [html.Option(text(f"appeal.kind_{kind}"), value=kind) for kind in _KINDS]
    kind = html.Select(options, className="medium-part", **{"data-part": "kind", "aria-label": text("appeal.kind")})
    fields = [_input(text, name) for name in ("unit", *_FIELDS)]
    reason = _input(text, "reason")
    button = html.Button(text("appeal.file"), type="button", className="near-adopt", **_acting())
    # the script looks for the line that a button stands in
    line = html.Li(
        [
            html.Div([kind, *fields, reason, button], className="name-near"),
            html.P(className="name-answer", role="status"),
        ]
    )
    return html.Details([html.Summary(text("appeal.file_one")), html.Ul([line], className="names")])


def _input(text: Texts, name: str) -> dmc.TextInput:
    label = text(f"appeal.field_{name}")
    return dmc.TextInput(
        placeholder=label, size="xs", className="medium-part-field", **{"data-part": name, "aria-label": label}
    )


def _acting(**body: str) -> dict[str, str]:
    return {"data-to": "appeal", "data-adopt": json.dumps(body)}


def register(app: Dash, snapshots: Snapshots) -> None:
    """Connect the buttons of a trial and what shows how far it is."""

    @app.callback(
        Output({"type": "appeal-slot", "name": MATCH}, "children"),
        Input({"type": "appeal-try", "name": MATCH}, "n_clicks"),
        Input({"type": "appeal-stop", "name": MATCH}, "n_clicks"),
        Input({"type": "appeal-tick", "name": MATCH}, "n_intervals"),
        State(ids.Shell.url, "search"),
        prevent_initial_call=True,
    )
    def tried(_try: int | None, _stop: int | None, _tick: int | None, search: str | None) -> Any:
        import orchestration.appeals as door

        asked = ctx.triggered_id
        if (
            not ctx.triggered
            or ctx.triggered[0]["value"] is None
            or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
            or not may("adopt")
        ):
            return no_update
        one = next((one for one in door.listed(door.Home(snapshots.home)) if one.appeal_id == asked["name"]), None)
        if one is None:
            return no_update
        if asked["type"] == "appeal-try":
            desk.start_trial(snapshots.home, one.appeal_id)
        elif asked["type"] == "appeal-stop":
            desk.stop_trial(snapshots.home, one.appeal_id)
        view = parse("/collection", search)
        return effect_slot(snapshots, texts(view.lang), one)

    @app.callback(
        Output({"type": "appeals-of-slot", "name": MATCH}, "children"),
        Input({"type": "appeals-of", "name": MATCH}, "data"),
        State({"type": "appeals-of", "name": MATCH}, "id"),
    )
    def of_unit(lang: str, asked: dict[str, str]) -> Any:
        with snapshots.open() as reader:
            own = reader.own_units
        if own is not None and asked["name"] not in own:
            return []  # another unit's
        return _of_unit(snapshots.home, asked["name"], texts(lang if lang in LANGUAGES else "zh"))
