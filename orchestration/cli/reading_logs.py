"""The command that tells what happened: logs."""

from __future__ import annotations

from collections import deque
from typing import Annotated

import typer

from orchestration.cli.common import AsJson, HomeOption, app, existing_home, print_json
from orchestration.messages import WrongUse

LAST_COUNT = 100


@app.command()
def logs(
    run: Annotated[
        str | None,
        typer.Option("--run"),
    ] = None,
    last: Annotated[
        int | None,
        typer.Option("-n", "--last", min=1),
    ] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """What happened: the events of the log, newest last."""
    from orchestration.log_lines import events, parse
    from orchestration.logs import NEW_LINE

    place = existing_home(home)
    kept = deque(events(place.root, run_id=run), maxlen=last or (None if run else LAST_COUNT))
    if run is not None and not kept:
        raise WrongUse("cli.reading_logs.no_run", run=run)
    if as_json:
        print_json([parse(line) for line in kept])
        return
    for line in kept:
        print(line.replace(NEW_LINE, "\n    "))
