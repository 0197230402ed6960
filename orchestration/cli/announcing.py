"""Commands that tell units and leaders what was found: circular, remind."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.common import DONE, FINDINGS, AsJson, HomeOption, app, existing_home, print_json, say
from orchestration.messages import both

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


@app.command()
def remind(
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help=both("cli.option.as_of"))] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Send today's digests, each once."""
    from orchestration import clock
    from orchestration.reminders.remind import remind as send_all
    from orchestration.reminders.sending import channel

    place, done = existing_home(home), []
    for one in send_all(place, clock.as_of(as_of), is_trial=dry_run):
        done.append(one)
        if as_json:
            continue
        units = list(one.digest.units)
        say(f"cli.announcing.digest_{one.state}", units=units, channel=channel(one.digest.address))
        if dry_run:
            print(f"\n{one.digest.title}\n\n{one.digest.body}\n", flush=True)
    if as_json:
        print_json([one.as_dict() for one in done])
    elif not done:
        say("cli.announcing.nothing_to_remind")
    raise typer.Exit(FINDINGS if any(one.state in ("failed", "unsure") for one in done) else DONE)
