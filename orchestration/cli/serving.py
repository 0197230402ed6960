"""Commands that keep running: demo, serve, orchestrate."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.common import DONE, FINDINGS, AsJson, HomeOption, app, chosen, existing_home, print_json, say
from orchestration.messages import WrongUse, both
from orchestration.processes import stopping

Port = Annotated[int, typer.Option("--port", min=1, max=65535, help=both("cli.option.port"))]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option("--host", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, show_default="8050")] = None,
    home: HomeOption = None,
    allow_changes: Annotated[
        bool,
        typer.Option("--allow-changes", hidden=True),
    ] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host",
            metavar="NAME",
        ),
    ] = None,
) -> None:
    """Serve the dashboards."""
    from orchestration.faults.extras import need

    need("serve")
    if allow_changes:
        raise WrongUse("cli.serving.no_allow_changes")
    place = existing_home(home)
    from orchestration.settings.model import load_settings

    stopping.be_patient(stopping.COMMAND_SECONDS)
    settings = load_settings(place.config)
    from dashboards.serve import serve as serve_dashboards
    from orchestration.clock import now
    from orchestration.state import note_config_changes

    note_config_changes(place.state, place.config, now())
    serve_dashboards(
        place.root,
        host or settings.host,
        port or settings.port,
        workers=settings.server_processes or None,
        names=(*settings.allowed_hosts, *(allow_host or ())),
        poll_seconds=settings.page_poll_seconds,
    )


@app.command()
def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve")] = False,
    port: Port = 8050,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """The whole way with sample data."""
    from orchestration.cli.summaries import print_summary
    from orchestration.faults.extras import need
    from orchestration.home import locate
    from orchestration.logs import set_up
    from orchestration.pipeline.demo import prepare
    from orchestration.pipeline.progress import report_to, reporter
    from orchestration.pipeline.run import run
    from orchestration.storage.temporary import use_own_temporary_folder

    if not no_serve:
        need("serve")  # before the run, not after it
    place = locate(chosen(home))
    as_of = prepare(place)
    set_up(place.root)
    use_own_temporary_folder()
    with report_to(reporter(quiet=as_json)):
        summary = run(place, as_of)
    if as_json:
        print_json(summary.as_dict())
    else:
        print_summary(summary)
        say("cli.serving.sample_home", root=place.root)
    if no_serve:
        raise typer.Exit(FINDINGS if summary.has_findings else DONE)
    serve(port=port, home=place.root)


@app.command()
def orchestrate(
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, show_default="3000")] = None,
    read_write: Annotated[
        bool,
        typer.Option("--read-write"),
    ] = False,
    home: HomeOption = None,
) -> None:
    """Dagster web server and daemon, on this machine only."""
    from orchestration.faults.extras import need

    need("orchestrate")
    place = existing_home(home)
    from orchestration.processes.supervise import supervise
    from orchestration.settings.model import load_settings

    chosen_port = port or load_settings(place.config).orchestrator_port

    def ready() -> None:
        say("cli.serving.dagster", chosen_port=chosen_port)

    stopping.be_patient(stopping.COMMAND_SECONDS)
    try:
        supervise(place, chosen_port, is_read_only=not read_write, ready=ready)
    except stopping.Stopped:
        say("cli.serving.dagster_stopped")
