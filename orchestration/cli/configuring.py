"""Commands about config/: config show, config check."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.common import DONE, FINDINGS, AsJson, HomeOption, app, existing_home, print_json, remember, say
from orchestration.cli.options import App

config_app = App(help="设置与名单 · settings and lists", no_args_is_help=True)
app.add_typer(config_app, name="config")
_SEVERITIES = {"error": ("错误", "error"), "warning": ("提醒", "warning"), "note": ("说明", "note")}
_ORIGINS = {
    "default": ("默认", "default"),
    "file": ("taizhang.toml", "taizhang.toml"),
    "environment": ("环境变量", "environment"),
}


@config_app.callback()
def _root(home: HomeOption = None) -> None:
    remember(home)


@config_app.command()
def show(home: HomeOption = None, as_json: AsJson = False) -> None:
    """各项设置、它们的值与出处 · every setting, its value and where it comes from."""
    from orchestration.settings.table import rows

    found = rows(existing_home(home).config)
    if as_json:
        print_json([row.as_dict() for row in found])
        return
    width = max(len(row.name) for row in found)
    values = max(len(row.text) for row in found)
    for row in found:
        origin_zh, origin_en = _ORIGINS[row.origin]
        line = f"{row.name:<{width}}  {row.text:<{values}}"
        say(f"{line}  {origin_zh}  {row.zh}", f"{line}  {origin_en}  {row.en}")


@config_app.command()
def check(
    home: HomeOption = None,
    as_json: AsJson = False,
    all_notes: Annotated[bool, typer.Option("--notes/--no-notes", help="也列出说明 · list notes too")] = True,
) -> None:
    """读取 config/ 的每个文件，一次列出全部问题 · read every file of config/ and list all problems at once."""
    from orchestration.settings.check import check_config

    place = existing_home(home)
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
            zh, en = _SEVERITIES[problem.severity]
            say(f"{zh} {problem.sentence.zh}", f"{en}: {problem.sentence.en}")
    if has_findings:
        say(
            f"错误 {counts['error']} 处，提醒 {counts['warning']} 处",
            f"{counts['error']} errors, {counts['warning']} warnings",
        )
    else:
        say("config/ 没有问题", "config/ is in order")
    raise typer.Exit(FINDINGS if has_findings else DONE)
