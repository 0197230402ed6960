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
        typer.Option("--run", help="只看这次运行（运行号或其开头）· only this run: its id, or how it begins"),
    ] = None,
    last: Annotated[
        int | None,
        typer.Option(
            "-n", "--last", min=1, help=f"只看最后几个事件（默认 {LAST_COUNT}；指明运行时为全部）· only the last events"
        ),
    ] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """发生过什么：日志中的事件，最新的在后 · what happened: the events of the log, newest last."""
    from orchestration.logs import NEW_LINE, events, parse

    place = existing_home(home)
    kept = deque(events(place.root, run_id=run), maxlen=last or (None if run else LAST_COUNT))
    if run is not None and not kept:
        raise WrongUse(
            f"日志中没有运行号 {run}；不带 --run 可看全部", f"the log knows no run {run}; without --run all is shown"
        )
    if as_json:
        print_json([parse(line) for line in kept])
        return
    for line in kept:
        print(line.replace(NEW_LINE, "\n    "))
