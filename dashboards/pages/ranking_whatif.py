"""What-if: move the weights and see at once what becomes of the order. A trial, never the official ranking."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, no_update

from dashboards import ids, weights
from dashboards.components import elements as html
from dashboards.components.card import table_card, text_card
from dashboards.components.states import empty
from dashboards.context import Context
from dashboards.pages.ranking_tables import domain_of
from dashboards.pages.ranking_trial import scheme_of, trial_rows, trial_table
from dashboards.snapshot import Row, SnapshotError, Snapshots
from dashboards.view import parse

_RESULT, _ADDRESS, _RESET = "whatif-result", "whatif-address", "whatif-reset"


def content(context: Context) -> list[Any]:
    """The weights on the left, the trial order on the right."""
    text, scheme = context.text, scheme_of(context)
    if not scheme:
        return [empty(text("whatif.no_scheme"))]
    return [
        html.P([html.B(text("whatif.mark")), text("whatif.explained")], className="trial-banner", role="note"),
        html.Div(
            [
                _panel(context, scheme),
                html.Div(result(context), id=_RESULT, className="stack", **{"aria-live": "polite"}),
            ],
            className="whatif",
        ),
        dcc.Store(id=_ADDRESS),
    ]


def _panel(context: Context, scheme: list[Row]) -> html.Element:
    text = context.text
    known = weights.official(scheme)
    now = known | weights.read(context.view.weights, known)
    of_domain: dict[str, list[str]] = {}
    for row in scheme:
        of_domain.setdefault(row["domain"], []).append(row["metric_code"])
    groups: list[Any] = []
    for domain, codes in of_domain.items():
        sliders = [_slider(context, code, context.metric_name(code), now, known) for code in codes]
        if domain_of(context) == domain:
            groups += sliders
        elif domain_of(context) == "total":
            moved = any(now[code] != known[code] for code in codes)
            metrics = html.Details(
                [html.Summary(text("whatif.metrics_of")), *sliders], className="as-table", open=moved
            )
            groups += [_slider(context, domain, text.label("domain", domain), now, known, strong=True), metrics]
    reset = html.Button(text("whatif.reset"), id=_RESET, type="button", className="button")
    return text_card(
        context,
        title=text("whatif.weights"),
        about=text("whatif.weights_about"),
        children=html.Div([*groups, reset], className="weights"),
    )


def _slider(
    context: Context, code: str, name: str, now: dict[str, float], known: dict[str, float], strong: bool = False
) -> html.Element:
    official = context.text("whatif.official", weight=context.formats.count(known[code]))
    slider = dmc.Slider(
        id=ids.weight(code),
        value=now[code],
        min=0,
        max=100,
        step=1,
        size="sm",
        labelAlwaysOn=True,
        updatemode="mouseup",
        thumbLabel=name,
        marks=[{"value": known[code]}],
    )
    words = html.Div(
        [html.B(name) if strong else html.Span(name), html.Span(official, className="about")], className="weight-name"
    )
    return html.Div([words, slider], className="weight")


def result(context: Context) -> list[Any]:
    """The trial order beside the official one."""
    text, rows = context.text, trial_rows(context)
    changed = [row for row in rows if row["places_gained"]]
    scored = [row for row in rows if row["trial_rank"] is not None]
    known = weights.official(scheme_of(context))
    if not weights.read(context.view.weights, known):
        title = text("whatif.unmoved")
    elif not scored:
        title = text("whatif.nobody")
    elif not changed:
        title = text("whatif.same")
    else:
        most = max(changed, key=lambda row: (abs(row["places_gained"]), -row["trial_rank"]))
        places = {"old": most["rank"], "new": most["trial_rank"]}
        title = text("whatif.finding", n=len(changed), unit=context.unit_name(most["unit_code"]), **places)
    return [
        table_card(
            context,
            title=title,
            about=text("whatif.about", n=len(scored)),
            table=trial_table(context),
            definitions=(text("definition.trial"),),
            wide=True,
        )
    ]


def register(app: Dash, snapshots: Snapshots) -> None:
    """The callbacks of the sliders: the trial from the server, the weights into the address by the browser."""

    @app.callback(
        Output(_RESULT, "children"),
        Output(_ADDRESS, "data"),
        Input({"type": "weight", "name": ALL}, "value"),
        State({"type": "weight", "name": ALL}, "id"),
        State(ids.Shell.url, "pathname"),
        State(ids.Shell.url, "search"),
        State(ids.Shell.shown, "data"),
        prevent_initial_call=True,
    )
    def weigh(
        values: list[Any],
        names: list[dict[str, str]],
        path: str | None,
        search: str | None,
        shown: dict[str, Any] | None,
    ) -> Any:
        return weighed(snapshots, values, names, parse(path, search), shown)

    # the one mark of a slider is its official weight
    app.clientside_callback(
        ClientsideFunction("address", "official"),
        Output({"type": "weight", "name": ALL}, "value"),
        Input(_RESET, "n_clicks"),
        State({"type": "weight", "name": ALL}, "marks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("address", "keepWeights"),
        Output(_ADDRESS, "storage_type"),
        Input(_ADDRESS, "data"),
        prevent_initial_call=True,
    )


def weighed(
    snapshots: Snapshots, values: list[Any], names: list[dict[str, str]], view: Any, shown: dict[str, Any] | None
) -> Any:
    """The trial under the sliders' weights, of the snapshot that is being read, and the text for the address."""
    reading = shown.get("snapshot") if isinstance(shown, dict) else None
    try:
        with snapshots.open(view.snapshot or reading) as reader:
            context = Context(view, reader, snapshots)
            known = weights.official(scheme_of(context))
            given = {name["name"]: value for name, value in zip(names, values, strict=True)}
            fit = {code: float(value) for code, value in given.items() if code in known and _is_weight(value)}
            text = weights.write(weights.moved(fit, known))
            return result(Context(view.to(weights=text), reader, snapshots)), text or ""
    except SnapshotError:
        return no_update, no_update


def _is_weight(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= weights.MOST
