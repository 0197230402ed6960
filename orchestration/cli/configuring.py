"""Commands about config/: config show, config check."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.common import DONE, FINDINGS, AsJson, HomeOption, app, existing_home, print_json, remember, say
from orchestration.cli.options import App
from orchestration.messages import LocalizedText, both

config_app = App(help=both("cli.group.config"), no_args_is_help=True)
app.add_typer(config_app, name="config")
_SEVERITIES = ("error", "warning", "note")


@config_app.callback()
def _root(home: HomeOption = None) -> None:
    remember(home)


@config_app.command()
def show(home: HomeOption = None, as_json: AsJson = False) -> None:
    """Every setting, its value and where it comes from."""
    from orchestration.settings.table import rows

    found = rows(existing_home(home).config)
    if as_json:
        print_json([row.as_dict() for row in found])
        return
    width = max(len(row.name) for row in found)
    values = max(len(row.text) for row in found)
    for row in found:
        origin = LocalizedText(f"cli.configuring.from_{row.origin}")
        print(f"{row.name:<{width}}  {row.text:<{values}}  {origin}  {row.about}")


@config_app.command()
def check(
    home: HomeOption = None,
    as_json: AsJson = False,
    all_notes: Annotated[bool, typer.Option("--notes/--no-notes")] = True,
) -> None:
    """Read every file of config/ and list all problems at once."""
    from orchestration.clock import now
    from orchestration.settings.check import check_config
    from orchestration.state import note_config_changes

    place = existing_home(home)
    note_config_changes(place.state, place.config, now())
    problems = check_config(place.config)
    counts = {severity: len(problems.of(severity)) for severity in _SEVERITIES}
    has_findings = bool(counts["error"] or counts["warning"])
    if as_json:
        print_json(
            {
                "config": str(place.config),
                "errors": counts["error"],
                "warnings": counts["warning"],
                "problems": [
                    problem.as_dict() for problem in problems.sorted() if all_notes or problem.severity != "note"
                ],
            }
        )
        raise typer.Exit(FINDINGS if has_findings else DONE)
    for problem in problems.sorted():
        if all_notes or problem.severity != "note":
            say(f"cli.configuring.{problem.severity}", sentence=problem.sentence)
    if has_findings:
        say("cli.configuring.counts", error=counts["error"], warning=counts["warning"])
    else:
        say("cli.configuring.in_order")
    raise typer.Exit(FINDINGS if has_findings else DONE)
