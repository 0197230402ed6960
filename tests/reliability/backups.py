"""Backups of a home in which runs, uploads and appeals go on, and what is restored from them into an empty folder."""

from __future__ import annotations

import random
import shutil
import sys
import time
from pathlib import Path

from orchestration.home import Home
from tests.conftest import TAIZHANG, taizhang
from tests.faults.invariants import Acknowledged, Breach, breaches, content
from tests.reliability.kills import Loop, acknowledged, process
from tests.reliability.report import Part


def _restored(loop: Loop, backup: Path, told: Acknowledged, where: str) -> Home:
    """Restore a backup into an empty folder, run there, and look for everything that was told before it began."""
    place = Home(backup.parent / "restored")
    shutil.rmtree(place.root, ignore_errors=True)
    done = taizhang("restore", backup, home=place)
    if done.exit_code != 0:
        loop.losses.add([Breach("lost", "I4", f"restore ended with {done.exit_code}: {done.stderr[-300:]}")], where)
        return place
    ran = taizhang("run", "--json", home=place)
    if ran.exit_code not in (0, 1):
        loop.losses.add([Breach("lost", "I5", f"a run ended with {ran.exit_code}: {ran.stderr[-300:]}")], where)
    loop.losses.add(breaches(place, told, is_settled=True), where)
    return place


def backups(folder: Path, seed: int, count: int, seconds: float = 1e9) -> Part:
    """Make so many backups while everything goes on, and restore each; the last one beside the home that stands still."""
    began, loop = time.monotonic(), Loop(folder, random.Random(seed))
    backup, said, made = folder / "backup", folder / "said.txt", 0
    loop.whole_run()
    while made < count and time.monotonic() - began < seconds:
        told = Acknowledged(set(loop.told.files), set(loop.told.appeals))
        sender = [
            sys.executable,
            "-m",
            "tests.reliability.senders",
            str(loop.home.root),
            str(loop.rng.randrange(10**9)),
        ]
        loop.dropped()
        with (
            said.open("w", encoding="utf-8") as output,
            process(*sender, output=output),
            process(TAIZHANG, "--home", str(loop.home.root), "run") as run,
        ):
            time.sleep(loop.rng.uniform(0.2, loop.run_seconds))
            acknowledged(said, told)
            done = taizhang("backup", backup, home=loop.home)
            run.wait(600)
        made += 1
        acknowledged(said, loop.told)
        where = f"backup {made}"
        if done.exit_code != 0:
            loop.losses.add([Breach("lost", "I4", f"it ended with {done.exit_code}: {done.stderr[-300:]}")], where)
            continue
        _restored(loop, backup, told, where)
    loop.whole_run()
    started = time.monotonic()
    taizhang("backup", backup, home=loop.home)
    saved = time.monotonic()
    place = _restored(loop, backup, loop.told, "last backup")
    ended = time.monotonic()
    before, after = content(loop.home), content(place)
    differing = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    counts = loop.losses.counts
    figures = {
        "backups": made + 1,
        "acknowledged": len(loop.told.files),
        "last_backup_seconds": round(saved - started, 1),
        "restored_and_run_seconds": round(ended - saved, 1),
        "differing": len(differing),
    }
    bad = {kind: counts[kind] for kind in ("lost", "doubled", "mixed", "older", "unlogged")}
    return Part.of("backups under load", seed, began, **figures, **bad)
