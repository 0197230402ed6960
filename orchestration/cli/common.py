"""What all commands share: the app, exit codes, --home and --json, and how things are said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.options import App
from orchestration.messages import LocalizedText, both

if TYPE_CHECKING:
    from orchestration.home import Home

DONE, FINDINGS, WRONG_USE, STOPPED = 0, 1, 2, 3

_ABOUT, _LANGUAGE = LocalizedText("cli.about"), LocalizedText("cli.language")
app = App(
    name="taizhang",
    help=f"{_ABOUT.zh}\n\n{_ABOUT.en}\n\n{_LANGUAGE.zh}{_LANGUAGE.en}",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help=both("cli.option.as_json"))]
HomeOption = Annotated[Path | None, typer.Option("--home", help=both("cli.option.home"), show_default=False)]
_before_command: dict[str, Path | None] = {"home": None}


def _tell_version(is_asked: bool) -> None:
    """Print release and code of this copy, as a report of a fault should name them, and end."""
    if is_asked:
        from orchestration.pipeline.code_version import code_version

        print(f"taizhang {code_version()}", flush=True)
        raise typer.Exit(DONE)


@app.callback()
def _root(
    home: Annotated[
        Path | None,
        typer.Option("--home", envvar="TAIZHANG_HOME", help=both("cli.option.home"), show_default=False),
    ] = None,
    version: Annotated[  # noqa: ARG001 - its callback answers
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help=both("cli.option.version")),
    ] = False,
) -> None:
    _before_command["home"] = home


def remember(home: Path | None) -> None:
    """--home between a group of commands and its command, as in `taizhang snapshots --home DIR list`."""
    _before_command["home"] = home or _before_command["home"]


def chosen(home: Path | None) -> Path | None:
    """--home after the command, else before it, else TAIZHANG_HOME."""
    return home or _before_command["home"]


def existing_home(home: Path | None) -> Home:
    """The home that a command works in.

    Raises:
        UserError: there is none yet.
    """
    from orchestration.home import existing
    from orchestration.logs import set_up
    from orchestration.storage.temporary import use_own_temporary_folder

    place = existing(chosen(home))
    set_up(place.root)
    use_own_temporary_folder()
    return place


def say(key: str, /, **values: object) -> None:
    """Print one line for the reader."""
    print(LocalizedText(key, **values), flush=True)


def print_json(value: Any) -> None:
    """The whole result for a program."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str), flush=True)
