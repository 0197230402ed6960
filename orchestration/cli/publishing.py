"""The command at the gate: what waits to be read, and letting it be read."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.common import AsJson, HomeOption, app, existing_home, print_json, say

if TYPE_CHECKING:
    from orchestration.home import Home


@app.command()
def publish(
    approve: Annotated[bool, typer.Option("--approve")] = False, home: HomeOption = None, as_json: AsJson = False
) -> None:
    """Show what waits at the gate and why, or let it be read."""
    place = existing_home(home)
    if approve:
        _approve(place, as_json)
        return
    from orchestration.pipeline.approving import waiting, why

    waits = waiting(place)
    if as_json:
        print_json({"waiting": asdict(waits) if waits else None})
    elif waits is None:
        say("cli.publishing.none")
    else:
        say("cli.publishing.waiting", **{name: asdict(waits)[name] for name in ("snapshot_id", "as_of", "made_by")})
        for reason in why(waits):
            say("cli.publishing.reason", reason=reason)
        say("cli.publishing.how", snapshot_id=waits.snapshot_id)


def _approve(place: Home, as_json: bool) -> None:
    from orchestration.pipeline.approving import approve
    from orchestration.processes.account import machine_account

    manifest = approve(place, machine_account())
    if as_json:
        print_json(asdict(manifest))
    else:
        say("cli.publishing.approved", snapshot_id=manifest.snapshot_id)
