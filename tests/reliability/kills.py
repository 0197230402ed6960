"""Kills of real processes: at random moments of runs with senders under way, and at every durable step.

After each kill nothing that was acknowledged is lost or doubled and readers see one whole publication; after each run
that ends, everything that arrived has its place.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from orchestration import intake
from orchestration.home import Home, create
from orchestration.snapshots.current import read_current_manifest
from tests.conftest import TAIZHANG, taizhang
from tests.faults.invariants import Acknowledged, Breach, breaches, content
from tests.reliability.report import Part
from tests.reliability.senders import UNITS, ledger
from tests.reliability.steps import named

PLANT = str(Path(__file__).parents[1] / "faults" / "plant")
MOMENTS = ("before", "after", "after, and once more when it is done again")
_RUN_ENDS_SECONDS = 900


def new_home(root: Path, rng: random.Random) -> Home:
    """Make a home of some units with a few ledgers waiting."""
    home = Home(root)
    create(home)
    units = "".join(f"U{number},第{number}镇,township\n" for number in range(1, UNITS + 1))
    (home.config / "units.csv").write_text(f"unit_code,unit_name,unit_type\n{units}", "utf-8")
    for _ in range(3):
        drop(home, rng)
    return home


def drop(home: Home, rng: random.Random) -> None:
    """Lay a ledger into the inbox, whole at once."""
    unit, name, data = ledger(rng)
    target = home.inbox / unit / name
    target.parent.mkdir(exist_ok=True)
    aside = home.root / "being-copied"
    aside.write_bytes(data)
    os.utime(aside, (1e9, 1e9))
    aside.rename(target)


@dataclass
class Losses:
    """What was broken, by kind, with where it happened."""

    counts: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def add(self, found: list[Breach], where: str) -> None:
        """Note breaches; they are printed as they come."""
        for breach in found:
            self.counts[breach.kind] += 1
            self.told.append(f"{where}: {breach.invariant} {breach.text}")
            print("  BROKEN", self.told[-1], flush=True)


@contextmanager
def process(
    *command: str, output: IO[str] | None = None, planted: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start a process with a group of its own; the group is killed at the end."""
    started = subprocess.Popen(
        command,
        env=os.environ | {"TAIZHANG_SETTLE_SECONDS": "0"} | (planted or {}),
        stdout=output or subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if output is None else output,
        text=True,
        start_new_session=True,
    )
    try:
        yield started
    finally:
        kill_group(started)


def kill_group(started: subprocess.Popen[str]) -> None:
    """Kill -9 a process and whoever it started."""
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()


def acknowledged(path: Path, told: Acknowledged) -> None:
    """Read what a sender was told."""
    for line in path.read_text("utf-8").splitlines():
        words = line.split() or [""]  # a sentence may have several lines
        if words[0] == "received" and len(words) == 3 and len(words[2]) == 64:
            told.files.add((words[1], words[2]))
        if words[0] == "appealed" and len(words) == 2:
            told.appeals.add(words[1])


class Loop:
    """A home that is killed again and again."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.rng, self.losses, self.told = rng, Losses(), Acknowledged()
        self.home = new_home(folder / "home", rng)
        self._said, self._number = folder / "said.txt", 0
        self.kills, self.live_kills, self.runs, self.publications = 0, 0, 0, set[str]()
        self.run_seconds = 30.0

    def dropped(self) -> None:
        """Send by the inbox; what lies there counts as sent only once a run has ended."""
        drop(self.home, self.rng)

    def killed_run(self, *, step: str = "", moment: str = "") -> bool:
        """Kill a run with senders under way, at random or at a step.

        Returns:
            Whether a live run was killed.
        """
        self._number += 1
        self.dropped()
        planted = {"PYTHONPATH": PLANT, "TAIZHANG_KILL": f"{step}={moment}"} if step else {}
        sender = [
            sys.executable,
            "-m",
            "tests.reliability.senders",
            str(self.home.root),
            str(self.rng.randrange(10**9)),
        ]
        with (
            self._said.open("w", encoding="utf-8") as said,
            process(*sender, output=said),
            process(TAIZHANG, "--home", str(self.home.root), "run", planted=planted) as run,
        ):
            seconds = _RUN_ENDS_SECONDS if step else self.rng.uniform(0.3, 1.1 * self.run_seconds)
            with suppress(subprocess.TimeoutExpired):
                run.wait(seconds)
            kill_group(run)
        is_live = run.returncode == -signal.SIGKILL
        self.kills, self.live_kills = self.kills + 1, self.live_kills + is_live
        acknowledged(self._said, self.told)
        self._look(f"kill {self._number} {step}={moment}", is_settled=False)
        return is_live

    def whole_run(self) -> None:
        """Let a run end, and look at everything."""
        self.dropped()
        waiting = {path.relative_to(self.home.inbox).as_posix() for path in intake.waiting(self.home)}
        began = time.monotonic()
        done = taizhang("run", "--json", home=self.home)
        if done.exit_code not in (0, 1):
            self.losses.add([Breach("lost", "I5", f"a run ended with {done.exit_code}: {done.stderr[-300:]}")], "run")
            return
        self.run_seconds = 0.5 * (self.run_seconds + time.monotonic() - began)
        self.runs += 1
        self._look(f"run {self.runs} after kill {self._number} ({len(waiting)} waited)", is_settled=True)

    def _look(self, where: str, *, is_settled: bool) -> None:
        self.losses.add(breaches(self.home, self.told, is_settled=is_settled), where)
        pointed = read_current_manifest(self.home)
        if pointed:
            self.told.snapshot_id = max(self.told.snapshot_id, pointed.snapshot_id)
            self.publications.add(pointed.snapshot_id)

    def rebuilt(self) -> None:
        """Run once more, and read everything again from the archive: nothing may change (I5, I4)."""
        before = content(self.home)
        again = taizhang("run", "--json", home=self.home)
        if not again.json["nothing_new"]:
            self.losses.add([Breach("doubled", "I5", "a second run found something new")], "end")
        done = taizhang("rebuild", "--json", home=self.home)
        after = content(self.home)
        differing = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        if done.exit_code not in (0, 1) or differing:
            self.losses.add([Breach("mixed", "I4", f"a rebuild ended with {done.exit_code}: {differing}")], "end")

    def part(self, name: str, seed: int, began: float, **more: object) -> Part:
        """Sum up."""
        counts = self.losses.counts
        figures = {
            "kills": self.kills,
            "of_live_runs": self.live_kills,
            "runs_ended": self.runs,
            "publications": len(self.publications),
            "acknowledged": len(self.told.files),
            "appeals": len(self.told.appeals),
        }
        bad = {kind: counts[kind] for kind in ("lost", "doubled", "mixed", "older", "unlogged")}
        return Part.of(name, seed, began, **figures, **more, **bad)


def random_kills(folder: Path, seed: int, count: int, every: int = 5, seconds: float = 1e9) -> Part:
    """Kill runs at random moments; every few kills one run ends."""
    began, loop = time.monotonic(), Loop(folder, random.Random(seed))
    loop.whole_run()
    while loop.kills < count and time.monotonic() - began < seconds:
        loop.killed_run()
        if loop.kills % every == 0:
            loop.whole_run()
    loop.whole_run()
    loop.rebuilt()
    return loop.part("random kills", seed, began)


def step_kills(
    folder: Path, seed: int, steps: list[str], moments: int = 3, every: int = 6, seconds: float = 1e9
) -> Part:
    """Kill at every durable step of a scenario, before it, after it, and after it twice."""
    began, loop = time.monotonic(), Loop(folder, random.Random(seed))
    loop.whole_run()
    never: list[str] = []
    killed = set[str]()
    for number, (step, moment) in enumerate([(step, at) for step in steps for at in MOMENTS[:moments]]):
        if time.monotonic() - began > seconds:
            break
        scenario = named()[step]
        hits = [_hit(loop, scenario, step, moment.partition(",")[0]) for _ in range(2 if "," in moment else 1)]
        if not all(hits):
            never.append(f"{step} {moment}")
        else:
            killed.add(step)
        if number % every == every - 1:
            loop.whole_run()
    loop.whole_run()
    if never:
        print("  NEVER REACHED", *never, sep="\n    ", flush=True)
    return loop.part(
        "kills at named steps", seed, began, steps=len(killed), of_steps=len(named()), never_reached=len(never)
    )


def _hit(loop: Loop, scenario: str, step: str, moment: str) -> bool:
    if scenario == "run":
        return loop.killed_run(step=step, moment=moment)
    planted = {"PYTHONPATH": PLANT, "TAIZHANG_KILL": f"{step}={moment}"}
    if scenario in ("upload", "appeal"):
        sender = [
            sys.executable,
            "-m",
            "tests.reliability.senders",
            str(loop.home.root),
            str(loop.rng.randrange(10**9)),
        ]
        return _sent(loop, sender, planted, f"{step}={moment}")
    work, aside = _ALONE[scenario], loop.home.root.parent / "alone"
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(loop.home.root, aside / "home")
    arguments = work(Home(aside / "home"), loop.rng)
    killed = taizhang(*arguments, home=aside / "home", **planted)
    told = Acknowledged(set(loop.told.files), set(loop.told.appeals))
    loop.losses.add(breaches(Home(aside / "home"), told) if scenario not in _LEAVES_OFF else [], f"{step}={moment}")
    done = taizhang(*arguments, home=aside / "home")
    # what stood already cannot be done twice: that is exit code 2
    if done.exit_code not in ((0, 1, 2) if scenario == "accept" else (0, 1)):
        loop.losses.add([Breach("lost", "I5", f"{scenario} ended with {done.exit_code}: {done.stderr[-200:]}")], step)
    if scenario == "accept":
        taizhang("run", home=aside / "home")
    loop.losses.add(breaches(Home(aside / "home"), told), f"{step}={moment}, done again")
    loop.kills += 1
    loop.live_kills += killed.exit_code == -signal.SIGKILL
    return killed.exit_code == -signal.SIGKILL


def _sent(loop: Loop, sender: list[str], planted: dict[str, str], where: str) -> bool:
    said = loop.home.root.parent / "said.txt"
    with said.open("w", encoding="utf-8") as target, process(*sender, output=target, planted=planted) as sending:
        try:
            sending.wait(120)
        except subprocess.TimeoutExpired:
            kill_group(sending)
            return False
    acknowledged(said, loop.told)
    loop.kills, loop.live_kills = loop.kills + 1, loop.live_kills + 1
    loop.losses.add(breaches(loop.home, loop.told), where)
    return sending.returncode == -signal.SIGKILL


def _filed(home: Home, rng: random.Random) -> list[str]:
    case = ["--kind", "case_exclusion", "--unit", "U1", "--reason", "重复派单", "--case", f"X-{rng.randrange(10**9)}"]
    filed = taizhang("appeal", "add", *case, "--json", home=home)
    return ["appeal", "decide", filed.json["appeal_id"], "--accept", "--by", "办公室", "--without-effect"]


def _arrived(home: Home, _rng: random.Random) -> list[str]:
    receipt = sorted(home.receipts.glob("*.json"))[0]
    return ["withdraw", receipt.stem]


def _backed_up(home: Home, _rng: random.Random) -> list[str]:
    taizhang("backup", home.root.parent / "backup", home=home)
    home.current_manifest.write_text("[]", "utf-8")
    return ["restore", str(home.root.parent / "backup")]


# killed in the middle, the home says what to do and nothing else
_LEAVES_OFF = ("restore", "rebuild")
_ALONE: dict[str, Callable[[Home, random.Random], list[str]]] = {
    "accept": _filed,
    "withdraw": _arrived,
    "backup": lambda home, _: ["backup", str(home.root.parent / "backup")],
    "restore": _backed_up,
    "label": lambda home, _: ["snapshots", "label", sorted(home.snapshots.glob("S*"))[0].stem, "三季度"],
    "rebuild": lambda home, _: ["rebuild", "--adopt-archive"],
}
