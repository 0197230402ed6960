"""Commands around collection: init, template, check, run, withdraw, rebuild, units suggest."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from expectations.loading import template_names
from orchestration.cli.common import (
    DONE,
    FINDINGS,
    STOPPED,
    AsJson,
    HomeOption,
    app,
    chosen,
    existing_home,
    print_json,
    say,
)
from orchestration.cli.options import App
from orchestration.cli.summaries import print_summary
from orchestration.messages import WrongUse, both

LOG = logging.getLogger(__name__)
units_app = App(help=both("cli.group.units"), no_args_is_help=True)
app.add_typer(units_app, name="units")


@app.command()
def init(home: HomeOption = None, as_json: AsJson = False) -> None:
    """Create a home, or add what it lacks."""
    from orchestration.home import create, locate
    from orchestration.logs import set_up

    place = locate(chosen(home))
    added = [path.relative_to(place.root).as_posix() for path in create(place)]
    set_up(place.root)
    LOG.info("init: %d files added", len(added))
    if as_json:
        print_json({"home": str(place.root), "added": added})
        return
    say(f"cli.collecting.{'added' if added else 'complete'}", home=place.root, added=added)
    say("cli.collecting.next_step")


@app.command()
def template(
    output: Annotated[Path, typer.Option("-o", "--output")],
    name: Annotated[
        str | None, typer.Argument(help=f"{both('cli.collecting.template.name')}: {', '.join(template_names())}")
    ] = None,
    unit: Annotated[str | None, typer.Option("--unit")] = None,
    period: Annotated[str | None, typer.Option("--period")] = None,
    every: Annotated[bool, typer.Option("--all")] = False,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Write a blank workbook for a template, or those of every unit."""
    from orchestration.templates.blank import write_blank, write_blanks

    if every:
        if unit is not None:
            raise WrongUse("templates.blank.all_and_unit")
        files = write_blanks(chosen(home), name, output, period)
        if as_json:
            print_json({"files": [str(file) for file in files], "template": name, "period": period})
        else:
            say("cli.collecting.wrote_all", count=len(files), output=output)
        return
    if name is None:
        raise WrongUse("templates.blank.no_name", names=", ".join(template_names()))
    write_blank(chosen(home), name, output, unit, period)
    if as_json:
        print_json({"file": str(output), "template": name, "unit": unit, "period": period})
    else:
        say("cli.collecting.wrote", output=output)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument()],
    source: Annotated[str | None, typer.Option("--source")] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Dry run: print the receipt, change nothing."""
    from orchestration.pipeline.dry_run import check_files

    receipts, exit_code, text = check_files(existing_home(home), files, source)
    if as_json:
        print_json(receipts)
    else:
        print(text)
    raise typer.Exit(exit_code)


def _execute(as_of: str | None, home: Path | None, as_json: bool, publish: bool, **how: bool) -> None:
    """Run, and end with what came of it: 3 where a snapshot of a later as-of would have been replaced unasked."""
    from orchestration import clock
    from orchestration.pipeline.progress import report_to, reporter
    from orchestration.pipeline.run import run as execute

    place = existing_home(home)
    moment = clock.as_of(as_of)  # in the time zone of the home
    with report_to(reporter(quiet=as_json)):
        summary = execute(place, moment, is_going_back=publish or as_of is None, **how)
    if as_json:
        print_json(summary.as_dict())
    else:
        print_summary(summary)
    is_held = summary.would_replace or (summary.waits and not summary.is_nothing_new)
    raise typer.Exit(STOPPED if is_held else FINDINGS if summary.has_findings else DONE)


AsOf = Annotated[str | None, typer.Option("--as-of", help=both("cli.option.as_of"))]
Publish = Annotated[bool, typer.Option("--publish", help=both("cli.option.publish"))]


@app.command()
def run(
    no_publish: Annotated[bool, typer.Option("--no-publish")] = False,
    publish: Publish = False,
    as_of: AsOf = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """From the inbox to a published snapshot."""
    if publish and no_publish:
        raise WrongUse("cli.collecting.publish_or_not")
    _execute(as_of, home, as_json, publish, is_publishing=not no_publish, is_fetching=as_of is None)


@app.command()
def fetch(
    names: Annotated[list[str] | None, typer.Argument()] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Fetch what sources describe into the inbox."""
    from orchestration.doors.fetch import fetch as fetch_all
    from orchestration.pipeline.session import require_fit_home

    place = existing_home(home)
    references, _ = require_fit_home(place)
    done = fetch_all(place, references, names or (), is_trial=dry_run)
    if as_json:
        print_json([one.as_dict() for one in done])
    elif not done:
        say("cli.collecting.nothing_to_fetch")
    for one in done if not as_json else ():
        if one.fault:
            say("cli.collecting.not_fetched", name=one.name, sentence=one.fault)
        else:
            kind = "rows_fetched" if one.rows_count else "fetched"
            say(f"cli.collecting.{kind}", name=one.name, rows=one.rows_count, files=len(one.files))
    raise typer.Exit(FINDINGS if any(one.fault for one in done) else DONE)


@app.command()
def backfill(
    first: Annotated[str, typer.Option("--from")],
    last: Annotated[str, typer.Option("--to")],
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """One snapshot as of the end of each month, oldest first."""
    from orchestration.pipeline.backfill import backfill as make
    from orchestration.pipeline.progress import report_to, reporter
    from orchestration.snapshots.current import published

    place, summaries = existing_home(home), []
    with report_to(reporter(quiet=as_json)):
        for summary in make(place, first, last):
            summaries.append(summary)
            if not as_json:
                kind = "made" if summary.snapshot_id else "there"
                say(f"cli.collecting.backfill_{kind}", day=summary.as_of.date(), snapshot_id=summary.snapshot_id)
    pointed = published(place)
    if as_json:
        print_json([summary.as_dict() for summary in summaries])
    elif pointed:
        say("cli.collecting.backfilled", snapshot_id=pointed.snapshot_id, as_of=pointed.as_of[:10])
    raise typer.Exit(FINDINGS if any(summary.has_findings for summary in summaries) else DONE)


@app.command()
def withdraw(file_id: Annotated[str, typer.Argument()], home: HomeOption = None, as_json: AsJson = False) -> None:
    """Take a wrong submission out of the next snapshot."""
    from contextlib import closing

    from orchestration.clock import now
    from orchestration.home import locked
    from orchestration.recovery.soundness import require_sound_state
    from orchestration.state import StateStore

    place = existing_home(home)
    require_sound_state(place, is_full=False)
    with locked(place, "taizhang withdraw"), closing(StateStore(place.state)) as state, state.transaction():
        earlier, at = state.withdrawn_at(file_id), now()
        if not state.withdraw(file_id, at):
            raise WrongUse("cli.collecting.no_file", file_id=file_id)
        file_name, at = state.names()[file_id], earlier or at
        if earlier is None:
            state.note(at, "withdrawn", {"file_id": file_id, "file_name": file_name})
    LOG.info("withdrawn", extra={"file_id": file_id})
    if as_json:
        print_json({"file_id": file_id, "file_name": file_name, "status": "withdrawn", "withdrawn_at": at.isoformat()})
    elif earlier is not None:
        since = earlier.isoformat(sep=" ", timespec="minutes")
        say("cli.collecting.already_withdrawn", file_id=file_id, file_name=file_name, since=since)
    else:
        say("cli.collecting.withdrawn", file_id=file_id, file_name=file_name)


@app.command()
def rebuild(
    as_of: AsOf = None,
    publish: Publish = False,
    adopt_archive: Annotated[
        bool,
        typer.Option(
            "--adopt-archive",
        ),
    ] = False,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Rebuild everything from archive and state."""
    _execute(as_of, home, as_json, publish, is_publishing=True, is_rebuilding=True, is_adopting=adopt_archive)


@units_app.command("suggest")
def suggest(
    files: Annotated[list[Path] | None, typer.Argument()] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Names that match no unit, as rows for units.csv."""
    from orchestration.pipeline.suggestions import ABOUT, COLUMNS, as_lines, suggest_units

    rows = suggest_units(existing_home(home), files or [])
    if as_json:
        print_json(rows)
        return
    import csv
    import sys

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([*COLUMNS, *ABOUT])
    for row in as_lines(rows):
        writer.writerow(
            [
                f"{value:.2f}" if isinstance(value, float) else value
                for value in (row[name] for name in (*COLUMNS, *ABOUT))
            ]
        )
