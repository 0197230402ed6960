"""Commands that keep a home alive: backup, restore, doctor."""

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

Folder = Annotated[Path, typer.Argument(help="备份目录 · folder of the backup", show_default=False)]


@app.command()
def backup(folder: Folder, home: HomeOption = None, as_json: AsJson = False) -> None:
    """把台账目录备份到一个文件夹，可在运行中进行，只复制有变化的 · back a home up while it is alive; only what changed is copied."""
    from orchestration.recovery.backup import back_up

    done = back_up(existing_home(home), folder)
    if as_json:
        print_json(done.as_dict())
    else:
        say(
            f"已备份到 {done.folder}：{done.files_count} 个文件，收件 {done.arrivals_count} 份，版本 {done.snapshot_id or '无'}；"
            f"本次复制 {done.copied_count} 个，{done.copied_bytes / 1e6:.1f} MB",
            f"backed up to {done.folder}: {done.files_count} files, {done.arrivals_count} arrivals, snapshot {done.snapshot_id or 'none'}; "
            f"copied {done.copied_count} files this time, {done.copied_bytes / 1e6:.1f} MB",
        )
        if done.damaged:
            say(
                f"归档中有 {len(done.damaged)} 个文件缺失或已损坏，请运行 taizhang doctor",
                f"{len(done.damaged)} files of the archive are missing or damaged: run taizhang doctor",
            )
    raise typer.Exit(FINDINGS if done.damaged else DONE)


@app.command()
def restore(folder: Folder, home: HomeOption = None, as_json: AsJson = False) -> None:
    """用备份恢复台账目录，被替换的文件移到一旁，不删除 · bring a home back from a backup; what is replaced is moved aside, never deleted."""
    from orchestration.home import locate
    from orchestration.recovery.restoring import restore as put_back

    done = put_back(locate(chosen(home)), folder)
    if as_json:
        print_json(done.as_dict())
        return
    say(
        f"已恢复 {done.home}（备份于 {done.created_at}）：收件 {done.arrivals_count} 份，其中备份之后收到并保留的 {done.later_count} 份",
        f"restored {done.home} from the backup of {done.created_at}: {done.arrivals_count} arrivals, {done.later_count} of them kept from after it",
    )
    if done.replaced:
        say(f"原有文件移到了 {done.replaced}", f"what was there is now in {done.replaced}")
    say("下一步：taizhang run", "Next: taizhang run")


@app.command()
def doctor(home: HomeOption = None, as_json: AsJson = False) -> None:
    """检查台账目录的每个文件，指出修复命令 · check every file of a home and name the command that heals each damage.

    退出码：0 完好，1 只有提示，3 有损坏 · exit code 0 all is well, 1 warnings only, 3 damage.
    """
    from orchestration.recovery.doctor import DAMAGE, NOTE, examine

    place = existing_home(home)
    found = examine(place)
    if as_json:
        print_json([finding.as_dict() for finding in found])
    else:
        labels = {"damage": ("损坏", "damage"), "warning": ("提示", "warning"), "note": ("说明", "note")}
        for finding in found:
            zh, en = labels[finding.severity]
            say(
                f"[{zh}] {finding.place}：{finding.said.zh} → {finding.remedy}",
                f"[{en}] {finding.place}: {finding.said.en} → {finding.remedy}",
            )
        if not found:
            say(f"{place.root} 完好", f"{place.root} is sound")
    severities = {finding.severity for finding in found} - {NOTE}
    raise typer.Exit(STOPPED if DAMAGE in severities else FINDINGS if severities else DONE)
