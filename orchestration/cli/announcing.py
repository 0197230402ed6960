"""Commands that tell units and leaders what was found: circular."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.common import AsJson, HomeOption, app, existing_home, print_json, say

LOG = logging.getLogger(__name__)


@app.command()
def circular(
    period: Annotated[str, typer.Option("--period")],
    output: Annotated[Path, typer.Option("-o", "--output")],
    unit_type: Annotated[str | None, typer.Option("--unit-type")] = None,
    template: Annotated[str, typer.Option("--template")] = "circular",
    snapshot: Annotated[str | None, typer.Option("--snapshot")] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Write the comparison circular of a period."""
    from orchestration.circular.issue import Asked, issue

    place = existing_home(home)
    issued = issue(place, Asked(period, unit_type, template, snapshot), output)
    LOG.info("circular of %s from %s archived as %s", period, issued.snapshot_id, issued.archived.name)
    if as_json:
        print_json(issued.as_dict())
        return
    say(
        "cli.announcing.written",
        output=issued.output,
        snapshot_id=issued.snapshot_id,
        archived=issued.archived.relative_to(place.root),
    )
    for name, drawn in issued.replaced_fonts.items():
        say("cli.announcing.font_replaced", name=name, drawn=drawn)
