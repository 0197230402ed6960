"""Commands that keep a home alive, and give back what it keeps: archive, backup, restore, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
from orchestration.messages import LocalizedText, both

Folder = Annotated[Path, typer.Argument(help=both("cli.option.folder"), show_default=False)]


@app.command()
def archive(
    file_id: Annotated[str, typer.Argument(show_default=False)],
    output: Annotated[Path, typer.Option("-o", "--output", show_default=False)],
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Give the received bytes of a submission back."""
    from orchestration.recovery.handing_out import hand_out

    done = hand_out(existing_home(home), file_id, output)
    if as_json:
        print_json(done.as_dict())
        return
    say(
        "cli.keeping.handed_out",
        output=done.output,
        file_name=done.file_name,
        size_bytes=done.size_bytes,
        archive_sha256=done.archive_sha256,
    )
    if done.is_reduced:
        say("cli.keeping.reduced", sha256=done.sha256)


@app.command()
def backup(folder: Folder, home: HomeOption = None, as_json: AsJson = False) -> None:
    """Back a home up while it is alive; only what changed is copied."""
    from orchestration.recovery.backup import back_up

    done = back_up(existing_home(home), folder)
    if as_json:
        print_json(done.as_dict())
    else:
        say(
            "cli.keeping.backed_up",
            folder=done.folder,
            files_count=done.files_count,
            arrivals_count=done.arrivals_count,
            snapshot_id=done.snapshot_id or LocalizedText("cli.keeping.none"),
            copied_count=done.copied_count,
            copied_bytes=done.copied_bytes / 1000000.0,
        )
        if done.damaged:
            say("cli.keeping.archive_damaged", damaged_count=len(done.damaged))
    raise typer.Exit(FINDINGS if done.damaged else DONE)


@app.command()
def restore(folder: Folder, home: HomeOption = None, as_json: AsJson = False) -> None:
    """Bring a home back from a backup; what is replaced is moved aside, never deleted."""
    from orchestration.clock import now
    from orchestration.home import locate
    from orchestration.recovery.restoring import restore as put_back
    from orchestration.state import audited

    place = locate(chosen(home))
    done = put_back(place, folder)
    audited(place.state, "restored", str(done.created_at), now())
    if as_json:
        print_json(done.as_dict())
        return
    say(
        "cli.keeping.restored",
        home=done.home,
        created_at=done.created_at,
        arrivals_count=done.arrivals_count,
        later_count=done.later_count,
    )
    if done.replaced:
        say("cli.keeping.replaced", replaced=done.replaced)
    say("cli.keeping.next_step")


@app.command(epilog=both("cli.keeping.exit_codes"))
def doctor(home: HomeOption = None, as_json: AsJson = False) -> None:
    """Check every file of a home and name the command that heals each damage."""
    from orchestration.recovery.doctor import DAMAGE, NOTE, examine

    place = existing_home(home)
    found = examine(place)
    if as_json:
        print_json([finding.as_dict() for finding in found])
    else:
        for finding in found:
            say(f"cli.keeping.{finding.severity}", place=finding.place, sentence=finding.text, remedy=finding.remedy)
        if not found:
            say("cli.keeping.sound", root=place.root)
    severities = {finding.severity for finding in found} - {NOTE}
    raise typer.Exit(STOPPED if DAMAGE in severities else FINDINGS if severities else DONE)
