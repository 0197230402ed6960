"""Commands around collection: init, template, check, run, withdraw, rebuild, units suggest."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from expectations.loading import template_names
from orchestration.cli.common import DONE, FINDINGS, AsJson, HomeOption, app, chosen, existing_home, print_json, say
from orchestration.cli.options import App
from orchestration.messages import LocalizedText, WrongUse, both

if TYPE_CHECKING:
    from orchestration.pipeline.run import Summary

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


_MAX_NAMED = 10


def _listed(names: list[str]) -> LocalizedText:
    kind = "names" if len(names) <= _MAX_NAMED else "more_names"
    return LocalizedText(f"cli.collecting.{kind}", names=names[:_MAX_NAMED], count=len(names))


def _say_absent(names: list[str]) -> None:
    """Name what manifest.csv announces and nobody sent."""
    if not names:
        return
    listed = _listed(names)
    say("cli.collecting.absent", listed=listed)


def _say_left(summary: Summary) -> None:
    """Name what is still in the inbox, and why."""
    if summary.files_still_written:
        count, listed = len(summary.files_still_written), _listed(summary.files_still_written)
        say("cli.collecting.still_written", count=count, listed=listed)
    if summary.files_unreadable:
        listed = _listed([f"{name} ({why})" for name, why in summary.files_unreadable.items()])
        say("cli.collecting.unreadable", listed=listed)
    if summary.files_not_removed:
        listed = _listed([f"{name} ({why})" for name, why in summary.files_not_removed.items()])
        say("cli.collecting.not_removed", listed=listed)
    if summary.files_not_taken:
        listed = _listed(summary.files_not_taken)
        say("cli.collecting.not_taken", listed=listed, run_id=summary.run_id)


def _say_unread(summary: Summary) -> None:
    """Name the files that we, not their senders, are to blame for."""
    for names, kind in ((summary.internal_error_files, "internal_error"), (summary.put_off_files, "put_off")):
        if names:
            say(f"cli.collecting.{kind}", count=len(names), listed=_listed(names), run_id=summary.run_id)


def print_summary(summary: Summary) -> None:
    _say_absent(summary.manifest_without_file)
    _say_left(summary)
    _say_unread(summary)
    if summary.is_nothing_new:
        say("cli.collecting.nothing_new")
        return
    if summary.submissions:
        counts = [
            LocalizedText(f"cli.collecting.status_{status}", count=count)
            for status, count in summary.submissions.items()
        ]
        say("cli.collecting.submissions", count=summary.files_read, counts=counts)
        say("cli.collecting.rows", rows_accepted=summary.rows_accepted, rows_rejected=summary.rows_rejected)
    if summary.open_findings or summary.settled_findings:
        say(
            "cli.collecting.findings",
            open_findings=summary.open_findings,
            settled_findings=summary.settled_findings,
        )
    if summary.failing_checks:
        say("cli.collecting.failing_checks", failing_checks=summary.failing_checks)
    if summary.snapshot_id:
        say("cli.collecting.published", snapshot_id=summary.snapshot_id, total=summary.seconds["total"])
    else:
        say("cli.collecting.verified")


def _execute(as_of: str | None, home: Path | None, as_json: bool, **how: bool) -> None:
    from orchestration import clock
    from orchestration.pipeline.progress import report_to, reporter
    from orchestration.pipeline.run import run as execute

    place = existing_home(home)
    moment = clock.as_of(as_of)  # in the time zone of the home
    with report_to(reporter(quiet=as_json)):
        summary = execute(place, moment, **how)
    if as_json:
        print_json(summary.as_dict())
    else:
        print_summary(summary)
    raise typer.Exit(FINDINGS if summary.has_findings else DONE)


AsOf = Annotated[str | None, typer.Option("--as-of", help=both("cli.option.as_of"))]


@app.command()
def run(
    no_publish: Annotated[bool, typer.Option("--no-publish")] = False,
    as_of: AsOf = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """From the inbox to a published snapshot."""
    _execute(as_of, home, as_json, is_publishing=not no_publish)


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
    with locked(place, "taizhang withdraw"), closing(StateStore(place.state)) as state:
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
    _execute(as_of, home, as_json, is_publishing=True, is_rebuilding=True, is_adopting=adopt_archive)


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
