"""Every file of a home is damaged in every way: nothing is silently wrong, and what the message names heals it.

A wound is silently wrong where nobody says anything (no command fails, the doctor finds nothing) and yet a snapshot, a
receipt or the archive is not what it was. Remedies are taken from the doctor's own words, one after the other.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from orchestration.clock import now
from orchestration.home import Home, create
from orchestration.messages import UserError
from orchestration.recovery.adopting import adopt
from orchestration.recovery.backup import back_up
from orchestration.recovery.doctor import DAMAGE, NOTE, Finding, examine
from orchestration.recovery.restoring import restore
from orchestration.reference import load
from orchestration.snapshots import store
from orchestration.state.config_changes import note_config_changes
from orchestration.warehouse.file import rebuilt_aside
from tests.faults import damages, small_home
from tests.faults.invariants import breaches, content
from tests.reliability.report import Part

_WAYS = (Path.unlink, damages.empty, damages.cut, damages.garbage, damages.flip, damages.folder)
_FILES = (
    "state.sqlite",
    "published.json",
    "snapshots/S000001.duckdb",
    "snapshots/S000002.duckdb",
    "snapshots/current.duckdb",
    "warehouse.duckdb",
    "config/units.csv",
    "config/taizhang.toml",
    "config/sources/hotline.yml",
    "archive/*",
    "receipts/*.json",
    ".intake.lock",
)
_MAX_ROUNDS = 4


def every_wound() -> list[tuple[str, damages.Damage]]:
    """List the damages: each file in each way, and those that are more than one file's."""
    found = [(f"{name} {way.__name__}", _of(name, way)) for name in _FILES for way in _WAYS]
    # the state of a newer version waits for that version: tests/faults/test_damaged_home.py holds what is said of it
    special = (
        *damages.STATES[-2:],
        *damages.POINTERS[-2:],
        *damages.ARCHIVES,
    )
    return found + [(one.__name__, one) for one in special]


def _of(pattern: str, way: Callable[[Path], object]) -> damages.Damage:
    def wound(home: Home) -> None:
        path = sorted(home.root.glob(pattern))[0]
        path.chmod(0o600)
        way(path)

    return wound


def _differences(home: Home, before: dict[str, object], *, has_later: bool) -> list[object]:
    """Name what is not as it was, in the words of the invariants or of whoever cannot read the home.

    Args:
        has_later: whether a file arrived since: it is there too then, and no run has seen it.
    """
    try:
        if has_later:
            return [*breaches(home)]
        found = breaches(home, is_settled=True)
        now = _facts(home)
    except (UserError, OSError) as error:
        return [repr(error)]
    return [*found, *(f"{name} differ" for name in before if now[name] != before[name])]


def _facts(home: Home) -> dict[str, object]:
    collected = small_home.run(home)
    receipts = {path.name: path.read_bytes() for path in home.receipts.glob("*.json")}
    archive = {path.name: path.read_bytes() for path in home.archive.iterdir() if not path.name.startswith(".")}
    return {
        "statuses": small_home.statuses(collected),
        "content": content(home),
        "receipts": receipts,
        "archive": archive,
    }


def _told(home: Home) -> list[Finding]:
    return [one for one in examine(home) if one.severity != NOTE or one.place.startswith("archive/")]


def _is_list_gone(home: Home) -> bool:
    note_config_changes(home.state, home.config, now())
    with closing(sqlite3.connect(home.state)) as connection:
        return bool(connection.execute("select 1 from audit where action = 'config_changed'").fetchall())


def _heal(home: Home, remedy: str, saved: Path) -> None:
    """Do what a remedy says; of several commands one after the other, of an alternative the first."""
    for command in re.sub(r" \(or: .*\)", "", remedy).split(", "):
        words = command.split()
        if words[:3] == ["taizhang", "rebuild", "--adopt-archive"]:
            adopt(home)
            small_home.run(home)
        elif words[:2] == ["taizhang", "rebuild"]:
            with rebuilt_aside(home, is_rebuilding=True) as fresh:
                small_home.run(fresh)
            small_home.publish(home, store.next_id(home))
        elif words[:2] == ["taizhang", "restore"]:
            restore(home, saved)
        elif words[:3] == ["taizhang", "snapshots", "restore"]:
            store.restore(home, words[3])
        elif words[:2] == ["taizhang", "run"]:
            small_home.run(home)
        elif words[:2] == ["taizhang", "init"]:
            create(home)
        elif words[:3] == ["taizhang", "config", "check"]:
            load(home.config)
        elif words[0] in ("rm", "rmdir"):
            shutil.rmtree(words[-1]) if Path(words[-1]).is_dir() else os.unlink(words[-1])
        elif words[0] == "mv":
            shutil.move(words[1], words[2])


def _rounds(home: Home, saved: Path) -> Iterator[str]:
    """Heal what the doctor finds until it finds nothing; yield what he said."""
    for _ in range(_MAX_ROUNDS):
        found = [one for one in _told(home) if one.severity == DAMAGE] or _told(home)
        if not found:
            return
        one = found[0]
        yield f"{one.place}: {one.remedy}"
        try:
            _heal(home, one.remedy, saved)
        except (UserError, OSError) as error:
            yield f"  {error}"
            # the sentence of a command names what helps where the doctor's word alone does not
            if "restore" in str(error) or one.remedy.startswith("taizhang config"):
                restore(home, saved)


def wounds(folder: Path, seed: int, count: int, seconds: float = 1e9) -> Part:
    """Damage a home in so many ways."""
    began = time.monotonic()
    whole = small_home.make(folder / "whole")
    note_config_changes(whole.state, whole.config, now())
    back_up(whole, folder / "backup")
    before = _facts(whole)
    wounded, silently_wrong, not_healed = 0, 0, 0
    every = every_wound()
    for name, wound in every[:: max(1, len(every) // count)]:
        if time.monotonic() - began > seconds:
            break
        home = Home(folder / "home")
        shutil.rmtree(home.root, ignore_errors=True)
        shutil.copytree(whole.root, home.root)
        wound(home)
        wounded += 1
        try:
            is_told = bool(_told(home))
        except (UserError, OSError) as error:
            is_told = True
            print(f"  THE DOCTOR FAILS {name}: {error!r}", flush=True)
            not_healed += 1
            continue
        said = list(_rounds(home, folder / "backup"))
        if _is_list_gone(home):  # somebody may have meant it: no damage, but the audit log tells
            is_told = True
            restore(home, folder / "backup")
            small_home.run(home)
        found = _differences(home, before, has_later=wound in damages.STATES[-2:])
        if not found:
            continue
        wrong = "NOT HEALED" if is_told else "SILENTLY WRONG"
        silently_wrong, not_healed = silently_wrong + (not is_told), not_healed + is_told
        print(f"  {wrong} {name}: {said} {found[:3]}", flush=True)
    return Part.of(
        "damages", seed, began, kinds=wounded, of=len(every), silently_wrong=silently_wrong, not_healed=not_healed
    )
