"""What waits at the gate: why, what it would change, and the button of who may let it be read."""

from __future__ import annotations

import logging
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State

from dashboards import ids, live
from dashboards.authorise import reader
from dashboards.components import elements as html
from dashboards.components.card import text_card
from dashboards.context import Context
from dashboards.i18n import texts
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from orchestration.messages import UserError

LOG = logging.getLogger(__name__)
_BUTTON, _ANSWER = "waiting-approve", "waiting-answer"


def waiting_card(context: Context) -> html.Element | None:
    """The card; None where nothing waits, or for who may not decide: everybody else reads the last approved one."""
    from orchestration.intake import Home
    from orchestration.pipeline.approving import waiting, why

    waits = waiting(Home(context.snapshots.home)) if live.can("approve", context) else None
    if waits is None:
        return None
    text = context.text
    body = [
        html.Ul([html.Li(reason.rendered(text.lang)) for reason in why(waits)]),
        html.P(text("snapshots.waiting_diff")),
        html.Pre(f"taizhang snapshots diff {context.newest} {waits.snapshot_id}", className="command"),
        html.Div(dmc.Button(text("snapshots.waiting_approve", snapshot_id=waits.snapshot_id), id=_BUTTON), id=_ANSWER),
    ]
    about = text("snapshots.waiting_about", as_of=waits.as_of[:10], made_by=waits.made_by)
    return text_card(
        context, title=text("snapshots.waiting", snapshot_id=waits.snapshot_id), about=about, children=html.Div(body)
    )


def register(app: Dash, snapshots: Snapshots) -> None:
    """Let the button do what `taizhang publish --approve` does."""

    @app.callback(
        Output(_ANSWER, "children"),
        Input(_BUTTON, "n_clicks"),
        State(ids.Shell.url, "search"),
        prevent_initial_call=True,
    )
    def approve(_clicks: int | None, search: str | None) -> Any:
        from orchestration.intake import Home
        from orchestration.pipeline.approving import approve as let_read
        from orchestration.processes.account import machine_account

        text, who = texts(parse("/", search).lang), reader()
        # who sits at this machine without an account is the machine's own: he is no second person
        name = who.name if who.is_account else machine_account()
        try:
            manifest = let_read(Home(snapshots.home), name)
        except UserError as error:
            LOG.info("not approved", exc_info=error)
            return html.P(error.text.rendered(text.lang), className="bad-text", role="alert")
        return html.P(text("snapshots.waiting_approved", snapshot_id=manifest.snapshot_id), className="good-text")
