"""Power cuts: what a disk may hold after one, made from a log of everything that was asked of it.

Between two moments when a file is brought to the disk (fsync) its writes may have arrived or not, in any order, the last
one in part; names that were made, moved or removed last once their folder is brought to the disk, and in their order
before. For each of many such states: what was acknowledged is there, and the next run goes through without a hand.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.home import Home
from orchestration.messages import UserError
from orchestration.snapshots.current import read_current_manifest
from tests.faults import small_home
from tests.faults.invariants import Acknowledged, Breach, breaches
from tests.reliability import power_scenario
from tests.reliability.kills import Losses
from tests.reliability.report import Part
from tests.reliability.write_log import Event, events, record

_BLOCK = 512  # of a disk: it is written whole or not at all
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in memory, where there is one


@dataclass
class _File:
    """One file: what is on the disk for certain, and what was asked since."""

    data: bytearray = field(default_factory=bytearray)
    asked: list[Event] = field(default_factory=list)

    def now(self) -> bytes:
        return _applied(self.data, self.asked)

    def synced(self) -> None:
        self.data, self.asked = bytearray(self.now()), []


def _applied(data: bytes | bytearray, asked: list[Event]) -> bytes:
    result = bytearray(data)
    for one in asked:
        if one.kind == "truncate":
            del result[one.offset :]
            result += bytes(one.offset - len(result))
            continue
        result += bytes(max(0, one.offset - len(result)))
        result[one.offset : one.offset + len(one.data)] = one.data
    return bytes(result)


class Disk:
    """A disk that may lose its power: names on it for certain, names since, and files."""

    def __init__(self, before: Path) -> None:
        found = [path for path in sorted(before.rglob("*")) if path.is_file()]
        self._now = {path.relative_to(before).as_posix(): _File(bytearray(path.read_bytes())) for path in found}
        self._certain = dict(self._now)
        self._folders = {path.relative_to(before).as_posix() for path in before.rglob("*") if path.is_dir()}
        self._asked: list[tuple[Event, _File | None]] = []  # names since

    def ask(self, event: Event) -> None:
        """Take in one event."""
        if event.kind in ("write", "truncate"):
            target = self._now.get(event.path)
            if target is not None:
                target.asked.append(self._with_bytes(event))
        elif event.kind == "sync":
            self._sync(event.path)
        elif event.kind == "mkdir":
            self._folders.add(event.path)
        elif event.kind in ("create", "link", "rename", "unlink"):
            file = _File() if event.kind == "create" else self._now.get(event.path)
            self._asked.append((event, file))
            _renamed(self._now, event, file)

    def _with_bytes(self, event: Event) -> Event:
        """A copy inside the system holds what its source held then."""
        if not event.other:
            return event
        return Event("write", event.path, offset=event.offset, data=self._now[event.other].now()[event.offset :])

    def _sync(self, path: str) -> None:
        if path in self._now:
            self._now[path].synced()
            return
        done = [asked for asked in self._asked if path in _folders_of(asked[0])]
        for event, file in done:
            _renamed(self._certain, event, file)
        self._asked = [asked for asked in self._asked if asked not in done]

    def cut(self, rng: random.Random, place: Path) -> None:
        """Write into a folder what may be there after a power cut now."""
        names = dict(self._certain)
        for event, file in self._asked[: rng.randint(0, len(self._asked))]:
            _renamed(names, event, file)
        for folder in self._folders:
            (place / folder).mkdir(parents=True, exist_ok=True)
        for name, file in names.items():
            if name.endswith("-shm"):
                continue  # of memory alone; it is made anew
            target = place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_applied(file.data, _arrived(file.asked, rng)))


def _folders_of(event: Event) -> set[str]:
    return {name.rpartition("/")[0] or "." for name in (event.path, event.other) if name}


def _renamed(names: dict[str, _File], event: Event, file: _File | None) -> None:
    if event.kind == "create" and file is not None:
        names[event.path] = file
    elif event.kind == "unlink":
        names.pop(event.path, None)
    elif file is not None:  # link and rename
        if event.kind == "rename":
            names.pop(event.path, None)
        names[event.other] = file


def _arrived(asked: list[Event], rng: random.Random) -> list[Event]:
    """Choose which of the writes since the last fsync arrived: none, all, the first ones, the last of them in part, or any."""
    if not asked:
        return []
    way = rng.randrange(5)
    if way == 0:
        return []
    if way == 1:
        return asked
    if way == 2:
        return [one for one in asked if rng.random() < 0.5]
    first = asked[: rng.randint(1, len(asked))]
    last = first[-1]
    if way == 3 and len(last.data) > _BLOCK:
        length = _BLOCK * rng.randint(1, len(last.data) // _BLOCK)
        first[-1] = Event("write", last.path, offset=last.offset, data=last.data[:length])
    return first


def _told(said: list[str]) -> tuple[Acknowledged, set[str]]:
    told, withdrawn = Acknowledged(), set[str]()
    for words in map(str.split, said):
        if words[0] == "received":
            told.files.add((words[1], words[2]))
        elif words[0] == "appealed":
            told.appeals.add(words[1])
        elif words[0] == "published":
            told.snapshot_id = words[1]
        elif words[0] == "withdrawn":
            withdrawn.add(words[1])
    return told, withdrawn


def _after(home: Home, said: list[str], losses: Losses, where: str) -> None:
    """Look at a home after a power cut as whoever comes next would: read, run, and look again."""
    told, withdrawn = _told(said)
    try:
        losses.add(breaches(home, told), where)
        power_scenario.run(home)
        losses.add(breaches(home, told, is_settled=True), f"{where}, after a run")
        missing = withdrawn - power_scenario.withdrawn(home)
        losses.add([Breach("lost", "I1", f"{one} was withdrawn") for one in missing], where)
    except (UserError, OSError) as error:
        losses.add([Breach("lost", "I5", f"a hand is needed: {error!r}")], where)


def _logged(folder: Path) -> tuple[Path, list[Event]]:
    """Record the scenario on a small home: the home as it was before, and what was asked of the disk."""
    home = small_home.make(folder / "home")
    before = folder / "before"
    shutil.copytree(home.root, before)
    log = folder / "log"
    command = [sys.executable, "-m", "tests.reliability.power_scenario", str(home.root)]
    record(command, log, TAIZHANG_SETTLE_SECONDS="0")
    sizes = {path.relative_to(before).as_posix(): path.stat().st_size for path in before.rglob("*") if path.is_file()}
    return before, events(log, home.root, sizes)


def power_cuts(folder: Path, seed: int, count: int, seconds: float = 1e9) -> Part:
    """Cut the power at so many moments of the scenario."""
    began, rng, losses = time.monotonic(), random.Random(seed), Losses()
    before, asked = _logged(folder)
    moments = sorted(rng.randrange(1, len(asked) + 1) for _ in range(count))
    disk, done, cuts, said = Disk(before), 0, 0, list[str]()
    read = 0
    for moment in moments:
        if time.monotonic() - began > seconds:
            break
        for event in asked[done:moment]:
            if event.kind == "said":
                said.append(event.path)
            else:
                disk.ask(event)
        done = moment
        with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else folder) as place:
            home = Home(Path(place) / "home")
            disk.cut(rng, home.root)
            _after(home, said, losses, f"cut at {moment}")
            read += read_current_manifest(home) is not None
        cuts += 1
    counts = losses.counts
    bad = {kind: counts[kind] for kind in ("lost", "doubled", "mixed", "older", "unlogged")}
    figures = {
        "states": cuts,
        "of_events": len(asked),
        "acknowledged": len(_told(said)[0].files),
        "readable_after": read,
    }
    return Part.of("power cuts", seed, began, **figures, **bad)
