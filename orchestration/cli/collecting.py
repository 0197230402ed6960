"""Commands around collection: init, template, check, run, withdraw, rebuild, units suggest."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from expectations.loading import template_names
from orchestration.cli.common import DONE, FINDINGS, AsJson, HomeOption, app, chosen, existing_home, print_json, say
from orchestration.cli.options import App
from orchestration.messages import Said, WrongUse

if TYPE_CHECKING:
    from orchestration.pipeline.run import Summary

LOG = logging.getLogger(__name__)
units_app = App(help="单位名单 · the list of units", no_args_is_help=True)
app.add_typer(units_app, name="units")


@app.command()
def init(home: HomeOption = None, as_json: AsJson = False) -> None:
    """新建台账目录，或补齐缺少的清单 · create a home, or add what it lacks."""
    from orchestration.home import create, locate
    from orchestration.logs import set_up

    place = locate(chosen(home))
    added = [path.relative_to(place.root).as_posix() for path in create(place)]
    set_up(place.root)
    LOG.info("init: %d files added", len(added))
    if as_json:
        print_json({"home": str(place.root), "added": added})
        return
    say(
        f"{place.root}：{'新增 ' + '、'.join(added) if added else '已齐全，没有改动'}",
        f"{place.root}: {'added ' + ', '.join(added) if added else 'complete, nothing changed'}",
    )
    say(
        "下一步：在 config/units.csv 填写单位，把台账放进 inbox/，再运行 taizhang run",
        "Next: fill in config/units.csv, put ledgers into inbox/, then taizhang run",
    )


@app.command()
def template(
    name: Annotated[str, typer.Argument(help=f"模板名 · name of a template: {', '.join(template_names())}")],
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个文件 · file to write")],
    unit: Annotated[str | None, typer.Option("--unit", help="单位代码 · unit code")] = None,
    period: Annotated[str | None, typer.Option("--period", help="期间，如 2024-Q1 · period")] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """写一份空白模板 · write a blank workbook for a template."""
    from orchestration.templates.blank import write_blank

    write_blank(chosen(home), name, output, unit, period)
    if as_json:
        print_json({"file": str(output), "template": name, "unit": unit, "period": period})
    else:
        say(f"已写出 {output}", f"wrote {output}")


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="要检查的文件 · files to check")],
    source: Annotated[
        str | None, typer.Option("--source", help="按 config/sources/NAME.yml 读取 · read as this source")
    ] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """试读文件并显示回执，不改变任何东西 · dry run: print the receipt, change nothing."""
    from orchestration.pipeline.dry_run import check_files

    receipts, exit_code, text = check_files(existing_home(home), files, source)
    if as_json:
        print_json(receipts)
    else:
        print(text)
    raise typer.Exit(exit_code)


_MAX_NAMED = 10


def _listed(names: list[str]) -> Said:
    listed, count = names[:_MAX_NAMED], len(names)
    more_zh, more_en = (f" 等 {count} 个", f" and {count - len(listed)} more") if count > len(listed) else ("", "")
    return Said("、".join(listed) + more_zh, ", ".join(listed) + more_en)


def _say_absent(names: list[str]) -> None:
    """Name what manifest.csv announces and nobody sent."""
    if not names:
        return
    listed = _listed(names)
    say(
        f"清单 manifest.csv 写明的文件没有收到：{listed.zh}。请核对路径，或补报文件、删去该行",
        f"manifest.csv names files that never arrived: {listed.en}. Check the path, send the file or remove the line",
    )


def _say_left(summary: Summary) -> None:
    """Name what is still in the inbox, and why."""
    if summary.files_still_written:
        count, listed = len(summary.files_still_written), _listed(summary.files_still_written)
        is_one = count == 1
        say(
            f"{count} 个文件还在写入，留到下次运行：{listed.zh}",
            f"{count} {'file' if is_one else 'files'} still being written, left for the next run: {listed.en}",
        )
    if summary.files_unreadable:
        listed = _listed([f"{name} ({why})" for name, why in summary.files_unreadable.items()])
        say(
            f"收件箱里有文件无法读取，已留在原处：{listed.zh}。请检查文件的权限后再运行",
            f"files in the inbox cannot be read and were left there: {listed.en}. Check their permissions and run again",
        )
    if summary.files_not_removed:
        listed = _listed([f"{name} ({why})" for name, why in summary.files_not_removed.items()])
        say(
            f"文件已收下，但无法从收件箱移走：{listed.zh}。请检查文件夹的权限；不会重复计入",
            f"files were received but cannot be removed from the inbox: {listed.en}. Check the permissions of the folder; they count once",
        )
    if summary.files_not_taken:
        listed = _listed(summary.files_not_taken)
        say(
            f"有文件因内部错误未能收下，是我们的问题，不是文件的问题，已留到下次运行：{listed.zh}。详情见 taizhang logs --run {summary.run_id}",
            f"files were not taken because of an internal error, a fault of ours and not of the files; they wait for the next run: {listed.en}. "
            f"See taizhang logs --run {summary.run_id}",
        )


def _say_unread(summary: Summary) -> None:
    """Name the files that we, not their senders, are to blame for."""
    for names, zh, en in (
        (summary.internal_error_files, "出了意外错误，没有读成", "could not be read by a fault of ours"),
        (summary.put_off_files, "服务器繁忙，没有读完", "were put off, the machine had no time for them"),
    ):
        if names:
            listed = _listed(names)
            say(
                f"我们的问题，{len(names)} 个文件{zh}：{listed.zh}。单位无需修改或重报，下次运行会再读；原因见 taizhang logs --run {summary.run_id}",
                f"files: {len(names)} {en}: {listed.en}. Units need change nothing, the next run reads them again; see taizhang logs --run {summary.run_id}",
            )


def print_summary(summary: Summary) -> None:
    _say_absent(summary.manifest_without_file)
    _say_left(summary)
    _say_unread(summary)
    if summary.is_nothing_new:
        say("没有新内容，未发布新版本", "nothing new; no new snapshot")
        return
    labels = {
        "accepted": "接收",
        "partly_accepted": "部分接收",
        "refused": "退回",
        "duplicate": "重复",
        "superseded": "已被替代",
        "withdrawn": "已撤回",
    }
    zh = "，".join(f"{labels[status]} {count}" for status, count in summary.submissions.items())
    en = ", ".join(f"{status.replace('_', ' ')} {count}" for status, count in summary.submissions.items())
    if summary.submissions:
        say(f"文件 {summary.files_read} 个；报送批次：{zh}", f"{summary.files_read} files; submissions: {en}")
        say(
            f"接收 {summary.rows_accepted:,} 行，退回 {summary.rows_rejected:,} 行",
            f"{summary.rows_accepted:,} rows accepted, {summary.rows_rejected:,} rejected",
        )
    if summary.failing_checks:
        say(
            f"有提示的校验：{'、'.join(summary.failing_checks)}",
            f"checks with findings: {', '.join(summary.failing_checks)}",
        )
    if summary.snapshot_id:
        say(
            f"已发布 {summary.snapshot_id}，用时 {summary.seconds['total']:.1f} 秒",
            f"published {summary.snapshot_id} in {summary.seconds['total']:.1f} s",
        )
    else:
        say("核验通过，按要求没有发布", "verified; not published, as asked")


def _execute(as_of: str | None, home: Path | None, as_json: bool, **how: bool) -> None:
    from orchestration import clock
    from orchestration.pipeline.progress import reporter
    from orchestration.pipeline.run import run as execute

    place = existing_home(home)
    moment = clock.as_of(as_of)  # in the time zone of the home
    with reporter(quiet=as_json) as report:
        summary = execute(place, moment, report=report, **how)
    if as_json:
        print_json(summary.as_dict())
    else:
        print_summary(summary)
    raise typer.Exit(FINDINGS if summary.has_findings else DONE)


AsOf = Annotated[str | None, typer.Option("--as-of", help="截至时间（ISO 8601）· as of this time")]


@app.command()
def run(
    no_publish: Annotated[bool, typer.Option("--no-publish", help="只核验，不发布 · verify only")] = False,
    as_of: AsOf = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """从收件箱到发布 · from the inbox to a published snapshot."""
    _execute(as_of, home, as_json, is_publishing=not no_publish)


@app.command()
def withdraw(
    file_id: Annotated[str, typer.Argument(help="回执号 · file id")], home: HomeOption = None, as_json: AsJson = False
) -> None:
    """撤回一份错误的报送，下次发布时生效 · take a wrong submission out of the next snapshot."""
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
            raise WrongUse(
                f"没有回执号 {file_id}，可在 receipts/ 中查找", f"there is no file {file_id}; look in receipts/"
            )
        file_name, at = state.names()[file_id], earlier or at
        if earlier is None:
            state.note(at, "withdrawn", {"file_id": file_id, "file_name": file_name})
    LOG.info("withdrawn", extra={"file_id": file_id})
    if as_json:
        print_json({"file_id": file_id, "file_name": file_name, "status": "withdrawn", "withdrawn_at": at.isoformat()})
    elif earlier is not None:
        since = earlier.isoformat(sep=" ", timespec="minutes")
        say(
            f"{file_id}（{file_name}）已于 {since} 撤回，没有改动",
            f"{file_id} ({file_name}) was withdrawn on {since}; nothing changed",
        )
    else:
        say(
            f"已撤回 {file_id}（{file_name}）；运行 taizhang run 后生效",
            f"withdrew {file_id} ({file_name}); it takes effect with the next taizhang run",
        )


@app.command()
def rebuild(
    as_of: AsOf = None,
    adopt_archive: Annotated[
        bool,
        typer.Option(
            "--adopt-archive",
            help="状态丢失或损坏时：由归档与回执重新建立状态 · make a new state from archive and receipts first",
        ),
    ] = False,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """由归档与状态重建全部 · rebuild everything from archive and state."""
    _execute(as_of, home, as_json, is_publishing=True, is_rebuilding=True, is_adopting=adopt_archive)


@units_app.command("suggest")
def suggest(
    files: Annotated[list[Path] | None, typer.Argument(help="只看这些文件 · only these files")] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """对不上的单位名称与最接近的单位 · names that match no unit, as rows for units.csv."""
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
